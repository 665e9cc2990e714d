"""The index: how warm a relation is, week by week and channel by channel, whatever the volume of reporting."""

from __future__ import annotations

from typing import TypeAlias

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from detente import schema
from detente.errors import UsageError
from detente.relations import grid, scores
from detente.relations.interval import half_width
from detente.relations.rows import rows
from detente.relations.stories import STEP, UNIT, periods
from detente.schema import Freq

Table: TypeAlias = ibis.Table | pa.Table

MIN_STORIES = 3
"""Stories with a direction below which a period has no level: two can't tell a mood from a chance."""

PRIOR_SPREAD = 4.0
"""Spread of intensities expected within a period before seeing any: the half distance between ordinary verbal
cooperation (about +3) and verbal conflict (about -5) on the PLOVER/Goldstein scale; tuned on no data."""

STATES = "^[A-Z]{3}-[A-Z]{3}$"


def index(
    events: Table,
    series: Table | None = None,
    *,
    dyad: str | None = None,
    channel: str | None = None,
    freq: Freq = "week",
) -> pa.Table:
    """Level of each relation between two states, by period and channel, with its 90 % interval.

    The level is the mean intensity of the period's stories, each once, by the sign of its polarity. So it
    doesn't move when reporting grows, when one story is repeated, or when a source's coverage steps. A period
    depends on nothing later. docs/method.md has the model and its reasons.

    Args:
        events: columns of `schema.EVENTS`. Counted are events that occurred, aren't recalled history, have an
            interval of at most 31 days (else a day of publication) and signal a dyad of two states.
        series: columns of `schema.SERIES`; gives channel 'all' of the dyads for which it has levels for more periods
            than the events have. One dyad's row never mixes the two.
        dyad: this one only, 'PAK-USA'.
        channel: this one only; 'all' pools them.
        freq: 'week' (from Monday) or 'month'.

    Returns:
        Columns of `schema.INDEX`, sorted by a, b, channel, week. Each channel of a dyad runs from its first to its
        last period with data; a period without has events 0 and no level. From `series`, events are days with a
        score, cooperation and conflict are sums of scores, initiative is null.

    Raises:
        UsageError: no such dyad's name, channel or freq.
    """
    if freq not in STEP:
        raise UsageError(f'"{freq}" is no period', "Say week or month.")
    if channel not in (None, "all", *schema.CHANNELS):
        raise UsageError(f'there is no channel "{channel}"', f"Channels: all, {', '.join(schema.CHANNELS)}.")
    if dyad is not None and (not pc.match_substring_regex(dyad, STATES).as_py() or dyad[:3] >= dyad[4:]):
        raise UsageError(f'"{dyad}" is no dyad', "Write two ISO 3166 alpha-3 codes in alphabetical order: PAK-USA.")
    found = _of_events(lazy(events), dyad=dyad, freq=freq)
    if series is not None and channel in (None, "all"):
        found = _joined(found, scores.index(lazy(series), dyad=dyad, freq=freq))
    if channel is not None:
        found = found.filter(pc.equal(found["channel"], channel))
    return found.combine_chunks()


def lazy(table: Table) -> ibis.Table:
    """The table as an Ibis expression: an Arrow table is queried in memory, by DuckDB."""
    return ibis.memtable(table) if isinstance(table, pa.Table) else table


def _of_events(events: ibis.Table, *, dyad: str | None, freq: Freq) -> pa.Table:
    if dyad is not None:
        events = events.filter(events.signal_dyad == dyad)
    found = periods(events, freq=freq).to_pyarrow()
    found = found.filter(pc.match_substring_regex(found["dyad"], STATES))
    if not found.num_rows:
        return schema.INDEX.empty_table()
    group, (dyads, channels) = grid.coded(found["dyad"], found["channel"])
    full = grid.grid(group, grid.numbers(found["week"], freq), len(dyads))
    names = ("stories", "signed", "total", "squares", "up", "down", "directed", "begun")
    on = {name: full.spread(found[name].to_numpy()) for name in names}
    known = on["signed"] >= MIN_STORIES
    n = on["signed"][known]
    mean = on["total"][known] / n / UNIT
    half = half_width(n, on["squares"][known] / UNIT**2 - n * mean**2, PRIOR_SPREAD)
    laid = np.full((3, len(known)), np.nan)
    laid[:, known] = mean, np.maximum(mean - half, -10), np.minimum(mean + half, 10)
    return rows(
        full,
        freq=freq,
        a=pc.utf8_slice_codeunits(dyads, 0, 3),
        b=pc.utf8_slice_codeunits(dyads, 4, 7),
        channel=channels,
        events=on["stories"],
        cooperation=on["up"] / UNIT,
        conflict=on["down"] / UNIT,
        level=laid[0],
        low=laid[1],
        high=laid[2],
        initiative_a=np.where(on["directed"] > 0, on["begun"] / np.maximum(on["directed"], 1) / UNIT, np.nan),
    )


def _joined(of_events: pa.Table, of_series: pa.Table) -> pa.Table:
    """Channel 'all' of each dyad from whichever of the two has a level for more periods; of equals the events."""
    pooled = _levels(of_events.filter(pc.equal(of_events["channel"], "all")))
    measured = _levels(of_series)
    better = pa.array([dyad for dyad, n in measured.items() if n > pooled.get(dyad, -1)], pa.string())
    if not len(better):
        return of_events
    kept = pc.or_(pc.not_equal(of_events["channel"], "all"), pc.invert(pc.is_in(_names(of_events), better)))
    if of_events.num_rows == 0:
        return of_series
    taken = of_series.filter(pc.is_in(_names(of_series), better))
    order = [(name, "ascending") for name in ("a", "b", "channel", "week")]
    return pa.concat_tables([of_events.filter(kept), taken]).sort_by(order)


def _names(table: pa.Table) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(table["a"], table["b"], "-")


def _levels(table: pa.Table) -> dict[str, int]:
    """Periods with a level, by dyad."""
    counts = table.append_column("dyad", _names(table)).group_by("dyad").aggregate([("level", "count")])
    return dict(zip(counts["dyad"].to_pylist(), counts["level_count"].to_pylist(), strict=True))
