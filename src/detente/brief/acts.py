"""Events as acts to be read: sorted into sections, one act a story, each with its sentence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from detente import relations, schema
from detente.brief import words
from detente.brief.content import Brief
from detente.brief.passages import Passage, Row, passage

MAX_ACTS = {"happened": 120, "contrary": 80, "planned": 60, "hypothetical": 40, "denied": 40, "history": 60}
"""Acts of a section that the page shows: 500 together stay under 2 MB."""

SECTIONS = {"planned": "planned", "hypothetical": "hypothetical", "denied": "denied", "background": "history"}
"""Sections of what `relations.apart` tells apart; what occurred goes with the direction or against it."""

OPPOSITE = {"warming": "cooling", "cooling": "warming"}
"""What goes against a direction."""

MAX_OTHERS = 40
"""Acts for other dyads that the page shows, the strongest."""

MAX_REPORTS = 4
"""Further reports of one story that the page quotes."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an act was read."""

    anchor: str
    title: str
    publisher: str
    kind: str
    url: str
    when: str


@dataclass(frozen=True, slots=True)
class Act:
    """One act, as one row of an evidence table."""

    number: int
    anchor: str
    event_id: str
    when: str
    date_text: str
    start: date | None
    end: date | None
    who: str
    whom: str
    who_code: str
    whom_code: str
    does: str
    event_type: str
    mode: str
    quad: str
    channel: str
    polarity: str
    modality: str
    told: str
    background: bool
    contrary: bool
    strength: float
    known: str
    passage: Passage
    source: Source
    reports: tuple[Act, ...] = ()
    more_reports: int = 0

    @property
    def shape(self) -> str:
        """▲ warming, ▼ cooling, ● neutral; hollow where it didn't occur."""
        filled = words.SHAPES.get(self.polarity, "●")
        return filled if self.modality == "occurred" else {"▲": "△", "▼": "▽", "●": "○"}[filled]

    @property
    def said(self) -> str:
        """Who did what to whom, on one line: 'White House → field marshal: meets or consults'."""
        return f"{self.who}{f' → {self.whom}' if self.whom else ''}: {self.does}"


@dataclass(frozen=True, slots=True)
class Section:
    """Acts of one kind, oldest first, undated last."""

    name: str
    acts: tuple[Act, ...]
    left_out: int


def anchor(prefix: str, name: str) -> str:
    """An id for the page that any identifier of any coder gives."""
    return f"{prefix}-{re.sub(r'[^A-Za-z0-9_-]', '_', name)}"


@dataclass(frozen=True, slots=True)
class Reader:
    """What turns rows into acts: the articles that they come from, and which events are contrary."""

    brief: Brief
    articles: dict[str, Source]
    texts: dict[str, str]
    contrary: frozenset[str]

    @classmethod
    def of(cls, brief: Brief) -> Reader:
        """The reader of one brief."""
        texts = {row["article_id"]: row["text"] or "" for row in brief.articles.to_pylist()}
        return cls(brief, sources(brief), texts, frozenset(_contrary(brief)))


def ours(row: Row, brief: Brief) -> bool:
    """The event signals the brief's dyad, or signals nothing and passes between its two."""
    if row["signal_dyad"] is not None:
        return bool(row["signal_dyad"] == brief.dyad)
    return {row["actor"], row["recipient"]} == {brief.a, brief.b}


def sections(brief: Brief) -> dict[str, Section]:
    """The acts that signal the dyad, by section name, numbered through in reading order."""
    reader = Reader.of(brief)
    stories: dict[str, dict[str, list[Row]]] = {name: defaultdict(list) for name in MAX_ACTS}
    for kind, table in relations.apart(brief.events).items():
        for row in table.to_pylist():
            if ours(row, brief):
                name = SECTIONS.get(kind) or ("contrary" if row["event_id"] in reader.contrary else "happened")
                stories[name][row["story_id"] or row["event_id"]].append(row)
    numbers = iter(range(1, sum(MAX_ACTS.values()) + 1))
    return {name: _fill(name, group.values(), reader, numbers) for name, group in stories.items()}


def elsewhere(brief: Brief) -> tuple[list[Act], int]:
    """Acts of the same articles that signal another dyad or none, and how many more there are."""
    reader = Reader.of(brief)
    rows = [row for row in brief.events.to_pylist() if not ours(row, brief)]
    acts = [_act(row, reader) for row in sorted(rows, key=_strength, reverse=True)[:MAX_OTHERS]]
    return sorted(acts, key=_order), len(rows) - len(acts)


def sources(brief: Brief) -> dict[str, Source]:
    """The articles by their id."""
    return {
        row["article_id"]: Source(
            anchor=anchor("a", row["article_id"]),
            title=words.one_line(row["title"], 160) or words.one_line(row["name"], 160) or "untitled",
            publisher=words.one_line(row["publisher"], 80),
            kind=words.one_line(row["kind"], 40),
            url=words.link(row["url"]),
            when=words.published(row["published_after"], row["published_before"]),
        )
        for row in brief.articles.to_pylist()
    }


def _contrary(brief: Brief) -> Iterator[str]:
    """Ids of the events against the direction; those that ended before it began are no signal against it."""
    since = brief.reading.since
    for row in relations.contrary(brief.events, brief.reading.direction).to_pylist():
        recent = row["event_id"] in brief.reading.contrary
        if ours(row, brief) and (recent or since is None or row["event_end"] is None or row["event_end"] >= since):
            yield row["event_id"]


def _fill(name: str, stories: Iterable[list[Row]], reader: Reader, numbers: Iterator[int]) -> Section:
    """One section: a story is told by its surest report, and the others follow it."""
    ranked = [sorted(rows, key=lambda row: (-(row["confidence"] or 0), row["event_id"])) for rows in stories]
    kept = _limit(ranked, MAX_ACTS[name])
    acts = []
    for rows in kept:
        first, *others = (_act(row, reader) for row in rows[: MAX_REPORTS + 1])
        acts.append(replace(first, reports=tuple(others), more_reports=max(0, len(rows) - MAX_REPORTS - 1)))
    acts.sort(key=_order)
    return Section(name, tuple(replace(act, number=next(numbers)) for act in acts), len(ranked) - len(kept))


def _limit(stories: list[list[Row]], most: int) -> list[list[Row]]:
    """At most so many stories: the later half by strength, the other half by date."""
    if len(stories) <= most:
        return stories
    strongest = sorted(stories, key=lambda rows: (-_strength(rows[0]), rows[0]["event_id"]))
    half, rest = strongest[: most // 2], strongest[most // 2 :]
    rest.sort(key=lambda rows: (rows[0]["event_end"] or date.min, rows[0]["event_id"]), reverse=True)
    return half + rest[: most - len(half)]


def _strength(row: Row) -> float:
    return float(abs(row["intensity"] or 0.0) * (row["confidence"] or 0.0))


def _order(act: Act) -> tuple[bool, date, date, str]:
    return (act.start is None, act.start or date.max, act.end or date.max, act.event_id)


def _act(row: Row, reader: Reader) -> Act:
    event_type = words.one_line(row["event_type"], 40)
    date_text = words.one_line(row["date_text"], 80)
    undated = row["date_precision"] == "unknown"
    start, end = (None, None) if undated else (row["event_start"], row["event_end"])
    when = words.interval(start, end)
    return Act(
        number=0,
        anchor=anchor("e", row["event_id"]),
        event_id=words.one_line(row["event_id"]),
        when=when,
        date_text="" if when in date_text else date_text,
        start=start or end,
        end=end or start,
        who=_party(row, "actor", reader.brief) or "unknown",
        whom=_party(row, "recipient", reader.brief),
        who_code=words.one_line(row["actor"], 40),
        whom_code=words.one_line(row["recipient"], 40),
        does=words.TYPES.get(event_type, event_type.lower()),
        event_type=event_type,
        mode=words.one_line(row["event_mode"], 40),
        quad=words.QUADS.get(row["quad_code"], ""),
        channel=words.one_line(row["channel"], 40),
        polarity=row["polarity"] if row["polarity"] in words.SHAPES else "neutral",
        modality=row["modality"] if row["modality"] in schema.MODALITIES else "occurred",
        told=words.told(row["attribution"], words.one_line(row["speaker"], 80)),
        background=bool(row["background"]),
        contrary=row["polarity"] == OPPOSITE.get(reader.brief.reading.direction),
        strength=_strength(row),
        known=words.day(row["known_at"].date()) if row["known_at"] else "",
        passage=passage(row, reader.texts.get(row["article_id"], "")),
        source=reader.articles.get(row["article_id"]) or _dataset(row),
    )


def _party(row: Row, side: str, brief: Brief) -> str:
    """The name as written, else the state's name, else the code."""
    code = words.one_line(row[side], 40)
    return words.one_line(row[f"{side}_name"], 80) or {brief.a: brief.a_name, brief.b: brief.b_name}.get(code, code)


def _dataset(row: Row) -> Source:
    """The source of a row of event data."""
    name = words.one_line(row["dataset"], 80) or "unknown"
    return Source(
        anchor=anchor("d", name),
        title=f"row {words.one_line(row['article_id'], 40)}" if row["article_id"] else name,
        publisher=name,
        kind="event data",
        url="",
        when=words.day(row["published_at"].date()) if row["published_at"] else "",
    )
