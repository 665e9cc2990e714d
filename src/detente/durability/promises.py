"""Promises as a ledger: who promised what to whom, by when, and whether it was kept.

A promise is told once, by the first report of its story that is known. What answers it is looked for in its story
first, where a plan and its occurrence stand together, then among acts of the same two, direction and kind.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from detente import schema

SLACK = timedelta(days=14)
"""An act so long before or after the time promised may still keep the promise: dates slip."""

DONE = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT"})
"""What may keep a promise that is coded AGREE; any other is kept by an act of its own type."""

BREAKS = frozenset({"REJECT", "SANCTION"})
"""What breaks one, done by who promised."""

MIN_LETTERS = 4
"""Of a word that tells what was promised; of longer ones `STEM` letters count."""

STEM = 6

COMMON = frozenset({"will", "would", "with", "that", "this", "from", "their", "said", "next", "week", "month", "year"})
"""Words that tell nothing of what was promised."""

_TOLD = (
    "event_id", "story_id", "actor", "actor_name", "recipient", "recipient_name", "symmetric", "start", "event_type",
    "channel", "polarity", "event_start", "event_end", "published_at", "known_at", "modality", "background",
    "signal_dyad", "evidence",
)  # fmt: skip

Row = dict[str, Any]


def promises(events: pa.Table, *, dyad: str, as_of: date) -> pa.Table:
    """The ledger of one dyad.

    A promise is a planned act that doesn't cool, or an agreement that was reached, as an article tells it: event data
    name no day to come. It's due on the last day of the time that it names, if that day comes after the telling. It's
    kept by an act that occurred: of its story, or, where it's due, of the same direction and channel, told after it and
    at most `SLACK` off the time promised, the nearest. It's broken by a denial in its story, or, where it's due, by a
    refusal of who promised, told in the same words before that time is over; overdue after it; else open. An act
    answers one promise, the first that is due.

    Args:
        events: columns of `schema.EVENTS`; others than the dyad's are left aside.
        dyad: 'PAK-USA'.
        as_of: day of the question.

    Returns:
        Columns of `schema.PROMISES`, by due day, those without one last.
    """
    rows = _between(events, dyad)
    stories: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        stories[row["story_id"] or row["event_id"]].append(row)
    first = [found for story in stories.values() if (found := _told(story)) is not None]
    first.sort(key=lambda one: (one["due"] or date.max, one["told"], one["event_id"]))
    acts = [row for row in rows if row["modality"] == "occurred"]
    used: set[str] = set()
    ledger = []
    for one in first:
        state, since, answer, matched = _answered(one, stories[one["story_id"] or one["event_id"]], acts, used, as_of)
        used |= {answer} if answer else set()
        ledger.append(one | {"state": state, "since": since, "answer": answer, "matched": matched})
    return pa.Table.from_pylist(
        [{name: one[name] for name in schema.PROMISES.names} for one in ledger], schema=schema.PROMISES
    )


def _between(events: pa.Table, dyad: str) -> list[Row]:
    """Reports on acts between the two, no recalled history, as they became known."""
    mine = pc.and_(pc.equal(events["signal_dyad"], dyad), pc.invert(pc.fill_null(events["background"], False)))
    rows = events.filter(pc.fill_null(mine, False)).select(_TOLD).to_pylist()
    rows = [one for one in rows if {one["actor"], one["recipient"]} == set(dyad.split("-")) and one["known_at"]]
    for one in rows:
        one["told"] = (one["published_at"] or one["known_at"]).date()
    return sorted(rows, key=lambda one: (one["known_at"], one["event_id"]))


def _told(story: list[Row]) -> Row | None:
    """The promise that a story tells, due when the first report that names a day to come says."""
    reports = [one for one in story if _promises(one)]
    if not reports:
        return None
    dated = [one for one in reports if one["event_end"] and one["event_end"] > one["told"]]
    due, since = (dated[0]["event_end"], dated[0]["event_start"]) if dated else (None, None)
    return reports[0] | {
        "due": due,
        "from": since or due,
        "kind": "planned" if reports[0]["modality"] == "planned" else "agreed",
    }


def _promises(one: Row) -> bool:
    if one["start"] is None:
        return False
    if one["modality"] == "planned":
        return bool(one["polarity"] != "cooling")
    return bool(one["modality"] == "occurred" and one["event_type"] == "AGREE")


def _answered(
    promise: Row, story: list[Row], acts: list[Row], used: set[str], as_of: date
) -> tuple[str, date | None, str | None, str | None]:
    """State, since when, by which event, and how that was found."""
    for one in story:
        if one["modality"] == "occurred" and _keeps(promise, one):
            return "kept", _day(one), one["event_id"], "story"
    for one in story:
        if one["modality"] == "denied" and one["known_at"] >= promise["known_at"]:
            return "broken", _day(one), one["event_id"], "story"
    if promise["due"] is None:
        return "open", None, None, None
    later = [one for one in acts if one["event_id"] not in used and _comes_after(promise, one)]
    keeping = [
        (far, one["event_id"], one) for one in later if _keeps(promise, one) and (far := _off(promise, one)) <= SLACK
    ]
    if keeping:
        _, answer, one = min(keeping, key=lambda found: found[:2])
        return "kept", _day(one), answer, "kind"
    for one in later:
        if _breaks(promise, one):
            return "broken", _day(one), one["event_id"], "kind"
    late = promise["due"] + SLACK
    return ("overdue", late, None, None) if as_of > late else ("open", None, None, None)


def _comes_after(promise: Row, one: Row) -> bool:
    """Whether an act was told later, in the same channel, and happened between the telling and the last day."""
    in_time = promise["told"] <= _day(one) <= promise["due"] + SLACK
    return bool(in_time and one["known_at"] > promise["known_at"] and one["channel"] == promise["channel"])


def _off(promise: Row, one: Row) -> timedelta:
    """How far an act is off the time promised; 0 within it."""
    first, until = one["event_start"] or _day(one), _day(one)
    off: timedelta = max(promise["from"] - until, first - promise["due"], timedelta(0))
    return off


def _keeps(promise: Row, one: Row) -> bool:
    wanted = DONE if promise["event_type"] == "AGREE" else {promise["event_type"]}
    mutual = one["symmetric"] or promise["symmetric"] or one["event_type"] == "CONSULT"
    return one["event_type"] in wanted and (mutual or one["actor"] == promise["actor"])


def _breaks(promise: Row, one: Row) -> bool:
    refused = one["event_type"] in BREAKS and (promise["symmetric"] or one["actor"] == promise["actor"])
    return bool(refused and _words(promise) & _words(one))


def _words(one: Row) -> set[str]:
    """Stems of the words that tell an act, without the two names."""
    names = f"{one['actor_name']} {one['recipient_name']}".lower()
    words = re.findall(rf"[^\W\d_]{{{MIN_LETTERS},}}", (one["evidence"] or "").lower())
    return {word[:STEM] for word in words if word not in names} - COMMON


def _day(one: Row) -> date:
    """Last day on which it may have happened, but not after it was told."""
    day: date = min(one["event_end"] or one["told"], one["told"])
    return day
