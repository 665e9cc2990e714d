"""The counted events of one dyad with their sources, and the stories that they tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from detente.relations.copies import originals
from detente.relations.stories import UNIT, began, counted


@dataclass(frozen=True, slots=True)
class Report:
    """One counted event of the dyad; of an article that copies another, `source` and `article` are the other's."""

    event_id: str
    story: str
    source: str
    article: str
    kind: str
    channel: str
    value: float | None
    first: date | None
    day: date | None
    one_sided: bool
    by_a: bool


@dataclass(frozen=True, slots=True)
class Story:
    """Reports of one happening: the mean of their intensities, its first day, the day that counts."""

    value: float
    first: date | None
    day: date | None


def reports_of(events: ibis.Table, articles: ibis.Table, dyad: str) -> list[Report]:
    """The counted events of a dyad, by id; event data are their own source.

    Args:
        events: columns of `schema.EVENTS`.
        articles: columns of `schema.ARTICLES`.
        dyad: 'PAK-USA'.
    """
    events = counted(events.filter(events.signal_dyad == dyad))
    one_sided, by_a = began(events)
    events = events.mutate(one_sided=one_sided, by_a=by_a).select(
        "event_id", "story", "dataset", "article_id", "channel", "steps", "event_start", "event_end", "happened",
        "one_sided", "by_a",
    )  # fmt: skip
    rows = events.to_pyarrow().sort_by("event_id").to_pylist()
    told = articles.select("article_id", "publisher", "kind", "known_at", "text").to_pyarrow().to_pylist()
    known = {row["article_id"]: (row["publisher"] or row["article_id"], row["kind"]) for row in told}
    copies = _copies(rows, told)
    reports = []
    for row in rows:
        article = copies.get(row["article_id"], row["article_id"])
        source, kind = known.get(article, (row["dataset"], "event data"))
        reports.append(
            Report(
                event_id=row["event_id"],
                story=row["story"],
                source=source,
                article=article if kind != "event data" else "",
                kind=kind,
                channel=row["channel"] or "",
                value=None if row["steps"] is None else row["steps"] / UNIT,
                first=row["event_start"] or row["happened"],
                day=row["happened"] or row["event_end"],
                one_sided=row["one_sided"],
                by_a=row["by_a"],
            )
        )
    return reports


def _copies(rows: list[dict[str, Any]], articles: list[dict[str, Any]]) -> dict[str, str]:
    """The first article of those that copy one text, by the later ones' ids."""
    known = sorted((row for row in articles if row["text"]), key=lambda row: (str(row["known_at"]), row["article_id"]))
    place = {row["article_id"]: n for n, row in enumerate(known)}
    told: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["article_id"] in place:
            told[row["story"]].add(row["article_id"])
    stories = [sorted(ids, key=lambda one: place[one]) for _, ids in sorted(told.items())]
    return originals(stories, {row["article_id"]: row["text"] for row in known})


def stories_of(reports: Iterable[Report]) -> list[Story]:
    """Stories with a direction, oldest first, those without a day last."""
    groups: dict[str, list[Report]] = defaultdict(list)
    for one in reports:
        if one.value is not None:
            groups[one.story].append(one)
    stories = [
        Story(
            value=_mean(group),
            first=min((one.first for one in group if one.first), default=None),
            day=min((one.day for one in group if one.day), default=None),
        )
        for _, group in sorted(groups.items())
    ]
    return sorted((one for one in stories if one.value), key=lambda one: one.day or date.max)


def _mean(story: list[Report]) -> float:
    """The mean intensity of a story's reports, articles' that are coded alike once: no copy moves it."""
    codings = {("" if one.article else one.event_id, one.channel, one.one_sided, one.by_a, one.value) for one in story}
    return sum(sorted(value or 0.0 for *_, value in codings)) / len(codings)


def initiative(reports: Iterable[Report]) -> tuple[float | None, int]:
    """Share of the one-sided stories that a began, and how many there are."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for one in reports:
        if one.one_sided:
            groups[one.story].append(one.by_a)
    shares = [sum(group) / len(group) for group in groups.values()]
    return (sum(shares) / len(shares) if shares else None), len(shares)


def only_opinion(reports: Iterable[Report]) -> bool:
    """Whether all come from opinion articles."""
    return {one.kind for one in reports} == {"opinion"}


def measured(reports: Iterable[Report]) -> bool:
    """Whether some come from event data."""
    return any(one.kind == "event data" for one in reports)
