"""Which reports tell one happening: the stories of coded events, over all articles of a desk.

One pass in the order in which the reports became known: each joins the story that it fits best, or begins one. So the
stories as of a day are those of a desk that knew no more, no later report takes an earlier one out of its story, and
the order of rows doesn't matter. Source: single-pass clustering of topic detection and tracking (Allan, Papka and
Lavrenko, "On-line new event detection and tracking", SIGIR 1998); the measure is ours, docs/method.md tells it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import ibis
import pyarrow as pa

from detente.relations.likeness import Words, are_copies, likeness, other_numbers, shingles, words_of
from detente.relations.stories import CODED
from detente.schema import stable_id

LATE_DAYS = 3
"""An act that no word dates happened on the day of publication or so many days before."""

FORCE = frozenset({"ASSAULT", "MOBILIZE", "COERCE", "PROTEST"})
"""Types that come back day after day: where no word dates them, on the day of publication or `FORCE_DAYS` before."""

FORCE_DAYS = 1

COPY_DAYS = 14
"""Copies of one text appear within so many days; template sentences come back later."""

WIDE_DAYS = 31
"""An interval longer than this says too little of when: the words must say it."""

MEMBERS = 6
"""Reports of a story that a new one is compared with, the first ones: a thousand cost no more than six."""

SAME, NEAR, SURE, EQUAL = 0.2, 0.34, 0.5, 0.7
"""Likeness that joins reports of one day; of days that may be the same; of modes that differ, or days by one; and of
types that differ."""

ONCE = frozenset({"CONSULT", "RETREAT", "CONCEDE"})
"""Types of which two states seldom have two in one span: "last month's summit" is the only one of that month."""

MUTUAL = frozenset({"CONSULT", "COOPERATE", "AGREE"})
"""Types that both do: one report names the guest first, another the host."""

DONE = frozenset({"CONSULT", "SUPPORT", "COOPERATE"})
"""What a plan (coded AGREE, as planned) may announce."""

TOLD = (
    "event_id", "article_id", "start", "end", "actor", "actor_name", "recipient", "recipient_name", "symmetric",
    "event_type", "event_mode", "polarity", "event_start", "event_end", "date_text", "published_at", "known_at",
    "modality", "dataset", "story_id",
)  # fmt: skip
"""Columns of `schema.EVENTS` that decide it."""


@dataclass(frozen=True, slots=True)
class _Text:
    """An article: its body and its shingles."""

    body: str
    shingles: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Report:
    """One coded event; days are counted from 0001-01-01, `low` to `high` are those on which it may have happened."""

    event_id: str
    article: str
    text: _Text
    words: Words
    actor: str
    symmetric: bool
    event_type: str
    mode: str
    polarity: str
    modality: str
    span: tuple[date, date] | None
    low: int
    high: int
    told: int
    dated: bool


@dataclass(slots=True)
class _Story:
    """Reports of one happening, and the days that all of them allow."""

    name: str
    low: int
    high: int
    dated: bool
    members: list[_Report] = field(default_factory=list)
    words: Words = frozenset()
    spans: set[tuple[date, date]] = field(default_factory=set)
    types: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, report: _Report) -> None:
        self.words |= report.words
        if report.span and max(self.low, report.low) <= min(self.high, report.high):
            self.low, self.high = max(self.low, report.low), min(self.high, report.high)
            self.dated |= report.dated
        if report.span:
            self.spans.add(report.span)
        if len(self.members) < MEMBERS:
            self.members.append(report)
        self.types[report.article].add(report.event_type)


def link(events: ibis.Table, articles: ibis.Table) -> pa.Table:
    """The story of each coded event, and of the event data that tell the same.

    Args:
        events: columns of `schema.EVENTS`.
        articles: columns of `schema.ARTICLES`.

    Returns:
        `event_id`, `story_id`; the id is made of the first report's, so later reports don't change it. Rows of event
        data stand in it only where a coded event has their actor, recipient, type and day; all others keep the
        story that their reader gave them. Sorted by event_id.
    """
    told = events.filter(events.known_at.notnull(), events.actor.notnull(), events.recipient.notnull())
    coded = told.filter(told.dataset == CODED)
    rows = coded.select(*TOLD).to_pyarrow().to_pylist()
    if rows:
        same = told.filter(told.dataset != CODED)
        same = same.semi_join(coded, ["actor", "recipient", "event_type", "event_start"])
        rows += same.select(*TOLD).to_pyarrow().to_pylist()
    bodies = articles.semi_join(coded, "article_id").select("article_id", "text").to_pyarrow() if rows else None
    texts = {one["article_id"]: one["text"] for one in bodies.to_pylist()} if bodies else {}
    blocks: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        blocks[min(row["actor"], row["recipient"]), max(row["actor"], row["recipient"])].append(row)
    found = sorted(pair for block in blocks.values() for pair in _of_pair(block, texts))
    return pa.table(
        {"event_id": [event for event, _ in found], "story_id": [story for _, story in found]},
        schema=pa.schema([("event_id", pa.string()), ("story_id", pa.string())]),
    )


def _of_pair(rows: list[dict[str, Any]], bodies: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Event and story of each report on two actors."""
    rows.sort(key=lambda row: (row["known_at"], row["event_id"]))
    texts: dict[str, _Text] = {}
    heard: Counter[str] = Counter()
    months: dict[int, list[_Story]] = defaultdict(list)
    undated: list[_Story] = []
    given: dict[str, _Story] = {}
    for row in rows:
        of_data = row["dataset"] != CODED
        if of_data and row["story_id"] in given:
            yield row["event_id"], given[row["story_id"]].name
            continue
        article = row["article_id"]
        if article not in texts:
            body = "" if of_data else bodies.get(article) or ""
            texts[article] = _Text(body, shingles(body) if len(rows) > 1 else frozenset())
        report = _report(row, texts[article])
        near = {id(one): one for month in _months(report) for one in months[month]} if report.span else {}
        story = _fitting(report, [*near.values(), *undated], heard)
        if story is None:
            name = row["story_id"] if of_data else stable_id("y", report.event_id)
            story = _Story(name, report.low, report.high, report.dated)
            if report.span is None:
                undated.append(story)
            for month in _months(report) if report.span else ():
                months[month].append(story)
        if of_data:
            given[row["story_id"]] = story
        heard.update(report.words - story.words)
        story.add(report)
        yield report.event_id, story.name


def _months(report: _Report) -> range:
    return range((report.low - COPY_DAYS) // 30, (report.high + COPY_DAYS) // 30 + 1)


def _report(row: dict[str, Any], text: _Text) -> _Report:
    first, last = row["event_start"], row["event_end"]
    dated = bool(row["date_text"]) or row["dataset"] != CODED
    told = (row["published_at"] or row["known_at"]).date().toordinal()
    low, high = (first.toordinal(), last.toordinal()) if first and last else (told, told)
    return _Report(
        event_id=row["event_id"],
        article=row["article_id"] if row["dataset"] == CODED else row["event_id"],
        text=text,
        words=words_of(text.body, row["start"] or 0, row["end"] or 0, (row["actor_name"], row["recipient_name"])),
        actor=row["actor"],
        symmetric=bool(row["symmetric"]),
        event_type=row["event_type"],
        mode=row["event_mode"] or "",
        polarity=row["polarity"],
        modality=row["modality"],
        span=(first, last) if first and last else None,
        low=low if dated else low - (FORCE_DAYS if row["event_type"] in FORCE else LATE_DAYS),
        high=high,
        told=told,
        dated=dated,
    )


def _fitting(report: _Report, near: Iterable[_Story], heard: Mapping[str, int]) -> _Story | None:
    """The story that a report fits best, of equals the latest; None where it fits none."""
    possible = [story for story in near if _of_a_kind(report, story)]
    only = len([story for story in possible if _gap(report, story) == 0 and not _clash(report, story)]) == 1
    ranked = [(fit, one.high, one.name, one) for one in possible if (fit := _fit(report, one, heard, only)) > 0]
    return max(ranked, key=lambda one: one[:3])[3] if ranked else None


def _of_a_kind(report: _Report, story: _Story) -> bool:
    """Whether direction, type and modality allow that both tell one happening."""
    first = story.members[0]
    if (report.modality == "hypothetical") != (first.modality == "hypothetical"):
        return False
    mutual = report.symmetric or first.symmetric or {report.event_type, first.event_type} <= MUTUAL | DONE
    if report.actor != first.actor and not mutual:
        return False
    if _type_of(report, story):
        return True
    return report.article not in story.types and report.polarity == first.polarity


def _type_of(report: _Report, story: _Story) -> bool:
    """The same type, or a plan and what it announced."""
    for one in story.members:
        if one.event_type == report.event_type and (one.modality == "planned") == (report.modality == "planned"):
            return True
        plan, act = (one, report) if one.modality == "planned" else (report, one)
        if plan.modality == "planned" and plan.event_type == "AGREE" and act.event_type in DONE:
            return True
    return False


def _gap(report: _Report, story: _Story) -> int:
    """Days between those on which the two may have happened; 0 where they meet."""
    return max(report.low - story.high, story.low - report.high, 0)


def _fit(report: _Report, story: _Story, heard: Mapping[str, int], only: bool) -> float:
    """How well a report fits a story, copies best, then the same days; 0 where it doesn't."""
    plain = max(likeness(report.words, one.words) for one in story.members)
    same_type = _type_of(report, story)
    if report.article in story.types:  # a text that tells an act twice dates it alike
        return 2 + plain if same_type and report.span in story.spans and not _clash(report, story) else 0
    if plain >= SURE and any(_copied(report, one) for one in story.members):
        return 4 + plain
    alike = max(likeness(report.words, one.words, heard) for one in story.members)
    if report.span is None or not story.spans:
        undated = report.span is None and not story.spans
        return alike if undated and same_type and alike >= EQUAL else 0
    gap, short = _gap(report, story), max(report.high - report.low, story.high - story.low) <= WIDE_DAYS
    one_day = gap == 0 and short and report.span in story.spans
    if not same_type:
        return alike if one_day and alike >= EQUAL else 0
    if _clash(report, story):
        return alike if gap == 0 and alike >= SURE else 0
    wordless = not report.words or not story.words
    if one_day and (plain >= SAME or wordless or report.event_type in ONCE):
        return 2 + alike
    if gap == 0 and short:
        looks_back = only and report.event_type in ONCE and (_is_vague(report) or all(map(_is_vague, story.members)))
        again = not report.dated and not story.dated and _counts_anew(report, story)
        return 1 + alike if (alike >= NEAR and not again) or looks_back else 0
    return alike if alike >= SURE and gap <= 1 else 0


def _copied(report: _Report, other: _Report) -> bool:
    """Whether the two articles are copies of one text."""
    near = abs(report.told - other.told) <= COPY_DAYS
    return near and are_copies(report.text.shingles, other.text.shingles)


def _counts_anew(report: _Report, story: _Story) -> bool:
    """Another number on another day is another delivery, release or round; a toll that rises isn't."""
    return report.event_type not in FORCE and all(other_numbers(report.words, one.words) for one in story.members)


def _is_vague(report: _Report) -> bool:
    """A word dates it, and not to the day."""
    return report.dated and report.low < report.high


def _clash(report: _Report, story: _Story) -> bool:
    """Both say how it was done, and differ."""
    modes = {one.mode for one in story.members if one.mode}
    return bool(report.mode and modes and report.mode not in modes)
