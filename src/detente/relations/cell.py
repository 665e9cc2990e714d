"""One figure of the index taken apart: the rows that it was made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from detente import schema
from detente.errors import UsageError
from detente.relations.index import index
from detente.relations.stories import STEP, counted
from detente.schema import Freq

_NAME = re.compile(r"([A-Z]{3}-[A-Z]{3}):(\d{4}-\d\d(?:-\d\d)?):([a-z]+)")


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of the index.

    Attributes:
        dyad: `A-B`.
        day: a day of its period.
        channel: one of `schema.CHANNELS`, or "all".
        freq: the period's length.
    """

    dyad: str
    day: date
    channel: str
    freq: Freq


def parse_cell(name: str) -> Cell | None:
    """The figure that an id means, None where it's no such id.

    >>> parse_cell("PAK-USA:2025-03-05:economic").freq, parse_cell("PAK-USA:2025-03:all").freq, parse_cell("e12")
    ('week', 'month', None)
    """
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    dyad, day, channel = match.groups()
    if channel not in (*schema.CHANNELS, "all"):
        raise UsageError(f"there is no channel “{channel}”", f"Channels: all, {', '.join(schema.CHANNELS)}.")
    monthly = len(day) == 7
    try:
        first = date.fromisoformat(f"{day}-01" if monthly else day)
    except ValueError as error:
        raise UsageError(f"“{day}” is no day", "Write PAK-USA:2025-03-03:economic, or PAK-USA:2025-03:all.") from error
    return Cell(dyad, first, channel, "month" if monthly else "week")


def take_apart(events: ibis.Table, series: ibis.Table, cell: Cell) -> dict[str, pa.Table]:
    """The figure's row of the index, and the rows of events or series that went into it.

    Returns:
        By table name: `index` (at most one row), `events` (columns of `schema.EVENTS`) and `series` (columns of
        `schema.SERIES`). Where the index has no such row, what the period has of both.
    """
    row, of_events_alone = (_row(events, given, cell) for given in (series, None))
    found = {"index": row, "events": _events(events, cell)}
    if cell.channel == "all":
        found["series"] = _series(series, cell)
        if row.num_rows:
            del found["series" if row.equals(of_events_alone) else "events"]
    return found


def _row(events: ibis.Table, series: ibis.Table | None, cell: Cell) -> pa.Table:
    rows = index(events, series, dyad=cell.dyad, channel=cell.channel, freq=cell.freq)
    return rows.filter(pc.equal(rows["week"], pa.scalar(_start(cell), pa.date32())))


def _events(events: ibis.Table, cell: Cell) -> pa.Table:
    used = counted(events.filter(events.signal_dyad == cell.dyad))
    used = used.filter(used.happened.truncate(STEP[cell.freq]) == _start(cell))
    if cell.channel != "all":
        used = used.filter(used.channel == cell.channel)
    return events.semi_join(used, "event_id").order_by("event_start", "event_id").to_pyarrow().cast(schema.EVENTS)


def _series(series: ibis.Table, cell: Cell) -> pa.Table:
    a, _, b = cell.dyad.partition("-")
    rows = series.filter(series.a == a, series.b == b, series.date.truncate(STEP[cell.freq]) == _start(cell))
    return rows.order_by("date", "dataset").to_pyarrow().cast(schema.SERIES)


def _start(cell: Cell) -> date:
    if cell.freq == "month":
        return cell.day.replace(day=1)
    return date.fromordinal(cell.day.toordinal() - cell.day.weekday())
