"""What ended a spell: acts of its last weeks that went against it."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from detente.durability.spells import NOW

SHOWN = 3
"""Acts named for each end."""

OPPOSITE = {"warming": "cooling", "cooling": "warming"}


def acts_of(events: pa.Table, *, dyad: str) -> pa.Table:
    """A dyad's acts that occurred, each story once, the report that is strongest.

    Args:
        events: columns of `schema.EVENTS`.

    Returns:
        Columns of `schema.EVENTS` and `day` (last day of the interval, else that of publication); strongest first.
    """
    kept = pc.and_(pc.equal(events["signal_dyad"], dyad), pc.equal(events["modality"], "occurred"))
    acts = events.filter(pc.and_(kept, pc.invert(pc.fill_null(events["background"], False))))
    day = pc.coalesce(acts["event_end"], acts["published_at"].cast(pa.date32()))
    acts = acts.append_column("day", day).append_column("size", pc.fill_null(pc.abs(acts["intensity"]), 0.0))
    acts = acts.sort_by([("size", "descending"), ("day", "descending"), ("event_id", "ascending")])
    story = pc.coalesce(acts["story_id"], acts["event_id"])
    first = (
        pa.table({"story": story, "row": pa.array(range(len(acts)), pa.int64())})
        .group_by("story")
        .aggregate([("row", "min")])
    )
    return acts.take(first["row_min"].combine_chunks().sort()).drop("size")


def ended_by(acts: pa.Table, *, direction: str, week: date) -> list[str]:
    """Ids of the acts that went against a spell in the weeks whose mean was back, strongest first.

    Args:
        acts: as `acts_of` gives them.
        direction: of the spell.
        week: Monday of the week in which it ended.
    """
    first, until = week - timedelta(days=7 * (NOW - 1)), week + timedelta(days=6)
    inside = pc.and_(
        pc.and_(pc.greater_equal(acts["day"], pa.scalar(first)), pc.less_equal(acts["day"], pa.scalar(until))),
        pc.equal(acts["polarity"], OPPOSITE[direction]),
    )
    found: list[str] = acts.filter(pc.fill_null(inside, False))["event_id"].slice(0, SHOWN).to_pylist()
    return found
