"""Tone: what the speakers of one state say of another, year by year, and whether it has shifted."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from detente.relations.index import MIN_STORIES, PRIOR_SPREAD, Table, lazy
from detente.relations.interval import half_width
from detente.relations.stories import UNIT, counted
from detente.schema import TONE

VERBAL = (1, 3)
"""Quad classes that are words."""

MIN_SAID = 5
"""Stories of a speaker on a state below which he has no rows of his own."""

BEFORE = 3
"""Years that a year is set against."""

MIN_MONTHS = 4
"""Months with words that each side of the test needs."""


@dataclass(frozen=True, slots=True)
class _Word:
    """One story of one speaker: what he said, as a signed intensity, on which day and in which words."""

    speaker: str
    state: str
    value: float
    day: date
    event_id: str
    words: str


def tone(events: Table, *, dyad: str, as_of: date) -> pa.Table:
    """What each of two states says of the other, by speaker and year.

    Words are events of verbal cooperation or conflict that occurred, meetings apart, and all of channel rhetoric; each
    story counts once for a speaker. Who speaks is the speaker that the source names, else the actor. A name that ends
    another of the same state is the same speaker ('Trump', 'President Trump').

    Args:
        events: columns of `schema.EVENTS`.
        dyad: 'PAK-USA'.
        as_of: day of the question; words after it are left out.

    Returns:
        Columns of `schema.TONE`, by speaker_actor, speaker (the state as a whole, '', first) and year. A year of fewer
        than three stories has no level.

    Source: of the test, Welch, Biometrika 34 (1947), on monthly means, as words of one month are no independent voices.
    """
    a, _, b = dyad.partition("-")
    table = lazy(events)
    used = counted(table.filter(table.signal_dyad == dyad))
    used = used.filter(used.happened.notnull() & (used.happened <= as_of) & used.steps.notnull())
    told = used.select("event_id", "story", "happened", "steps").join(
        table.filter(
            (table.quad_code.isin(VERBAL) & (table.event_type != "CONSULT")) | (table.channel == "rhetoric")
        ).select("event_id", "actor", "actor_name", "attribution", "speaker", "speaker_actor", "evidence"),
        "event_id",
    )
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in told.to_pyarrow().sort_by([("happened", "ascending"), ("event_id", "ascending")]).to_pylist():
        named = row["attribution"] == "speaker" and row["speaker_actor"] in (a, b)
        state, name = (row["speaker_actor"], row["speaker"]) if named else (row["actor"], row["actor_name"])
        if state in (a, b):
            groups[state, (name or "").strip(), row["story"]].append(row)
    said = [
        _Word(
            speaker=name,
            state=state,
            value=sum(row["steps"] for row in rows) / len(rows) / UNIT,
            day=rows[0]["happened"],
            event_id=rows[0]["event_id"],
            words=rows[0]["evidence"] or "",
        )
        for (state, name, _), rows in groups.items()
    ]
    found: list[dict[str, Any]] = []
    for state, target in ((a, b), (b, a)):
        mine = [one for one in said if one.state == state]
        found += _years(mine, "", state, target)
        names = _same([one.speaker for one in mine if one.speaker])
        for name in sorted(set(names.values())):
            his = [one for one in mine if names.get(one.speaker) == name]
            if len(his) >= MIN_SAID:
                found += _years(his, name, state, target)
    return pa.Table.from_pylist(found, schema=TONE)


def _same(names: list[str]) -> dict[str, str]:
    """The commonest form of each name, where a name that ends another is the same."""
    counts = Counter(names)
    shortest: dict[str, str] = {}
    for name in counts:
        words = name.split()
        tails = [" ".join(words[start:]) for start in range(len(words) - 1, -1, -1)]
        shortest[name] = next(tail for tail in tails if tail in counts)
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for name, count in counts.items():
        forms[shortest[name]][name] += count
    return {name: min(forms[tail].items(), key=lambda form: (-form[1], form[0]))[0] for name, tail in shortest.items()}


def _years(said: list[_Word], speaker: str, state: str, target: str) -> list[dict[str, Any]]:
    by_year: dict[int, list[_Word]] = defaultdict(list)
    for one in sorted(said, key=lambda word: (word.day, word.event_id)):
        by_year[one.day.year].append(one)
    rows = []
    for year, words in sorted(by_year.items()):
        row: dict[str, Any] = {
            "speaker_actor": state,
            "speaker": speaker,
            "target": target,
            "year": date(year, 1, 1),
            "stories": len(words),
            "first": words[0].words,
            "first_id": words[0].event_id,
            "last": words[-1].words,
            "last_id": words[-1].event_id,
        }
        values = np.array([one.value for one in words])
        if len(values) >= MIN_STORIES:
            mean = float(values.mean())
            scatter = np.array([((values - mean) ** 2).sum()])
            half = float(half_width(np.array([len(values)]), scatter, PRIOR_SPREAD)[0])
            row |= {"level": mean, "low": max(mean - half, -10.0), "high": min(mean + half, 10.0)}
        before = [word for one in range(year - BEFORE, year) for word in by_year.get(one, [])]
        rows.append(row | _shift(words, before))
    return rows


def _shift(now: list[_Word], before: list[_Word]) -> dict[str, float]:
    """The change of the mean month against the years before, with its 90 % interval; nothing where months are few."""
    from scipy import stats

    months, past = _months(now), _months(before)
    if min(len(months), len(past)) < MIN_MONTHS or max(np.ptp(months), np.ptp(past)) == 0:
        return {}
    tested = stats.ttest_ind(months, past, equal_var=False)
    interval = tested.confidence_interval(0.90)
    return {
        "change": float(np.mean(months) - np.mean(past)),
        "change_low": float(interval.low),
        "change_high": float(interval.high),
        "p_value": float(tested.pvalue),
    }


def _months(said: list[_Word]) -> list[float]:
    values: dict[tuple[int, int], list[float]] = defaultdict(list)
    for one in said:
        values[one.day.year, one.day.month].append(one.value)
    return [sum(month) / len(month) for month in values.values()]
