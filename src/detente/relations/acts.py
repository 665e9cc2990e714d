"""The counted events as acts, one row each: what durability and forecasts are made of."""

from __future__ import annotations

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from detente.relations.index import STATES, Table, lazy
from detente.relations.stories import counted

ACTS = pa.schema(
    [
        ("event_id", pa.string()),
        ("dyad", pa.string()),
        ("day", pa.date32()),
        ("seen", pa.date32()),
        ("by_a", pa.bool_()),
        ("symmetric", pa.bool_()),
        ("event_type", pa.string()),
        ("event_mode", pa.string()),
        ("channel", pa.string()),
        ("quad_code", pa.int8()),
    ]
)


def acts(events: Table) -> pa.Table:
    """The events of two states that the index counts and that have a day.

    Args:
        events: columns of `schema.EVENTS`.

    Returns:
        Columns of `ACTS`, by seen, dyad, event_id. `day`: the middle of the interval in which it happened. `seen`:
        from when it counts, the day on which it was known and never before `day`. `by_a`: the state before in the
        alphabet did it.
    """
    events = lazy(events)
    whole = events.join(counted(events).select("event_id", "happened"), "event_id")
    whole = whole.filter(whole.happened.notnull())
    found = whole.select(
        event_id=whole.event_id,
        dyad=whole.signal_dyad,
        day=whole.happened,
        seen=ibis.greatest(whole.known_at.date(), whole.happened),
        by_a=(whole.actor == whole.signal_dyad.left(3)).fill_null(False),
        symmetric=whole["symmetric"].fill_null(False),
        event_type=whole.event_type.fill_null(""),
        event_mode=whole.event_mode.fill_null(""),
        channel=whole.channel.fill_null(""),
        quad_code=whole.quad_code.fill_null(0),
    ).to_pyarrow()
    found = found.filter(pc.match_substring_regex(found["dyad"], STATES)).cast(ACTS)
    return found.sort_by([(name, "ascending") for name in ("seen", "dyad", "event_id")])
