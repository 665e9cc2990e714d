"""The index as arrays of weeks by dyads: what every detector looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detente.errors import UsageError
from detente.schema import INDEX

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MONDAY = 4
"""Days from 1970-01-01, a Thursday, to the first Monday."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One channel of all dyads, every week from the first to the last that any of them has.

    Attributes:
        dyads: shape (dyads, 2), codes; sorted.
        channel: one of `schema.CHANNELS`, or "all".
        weeks: shape (weeks,), days from 1970-01-01 to each Monday.
        events: shape (weeks, dyads); stories, or days with a score.
        cooperation, conflict: shape (weeks, dyads), sums of intensities or scores, >= 0.
        started: shape (weeks, dyads), whether the dyad has had anything yet.
    """

    dyads: NDArray[np.str_]
    channel: str
    weeks: NDArray[np.int64]
    events: Floats
    cooperation: Floats
    conflict: Floats
    started: Bools

    def tail(self, weeks: int) -> Panel:
        """The last weeks only."""
        cut = slice(max(0, len(self.weeks) - weeks), None)
        return Panel(
            self.dyads,
            self.channel,
            self.weeks[cut],
            self.events[cut],
            self.cooperation[cut],
            self.conflict[cut],
            self.started[cut],
        )

    def then(self, later: Panel) -> Panel:
        """This panel with later weeks after it; dyads that come new had nothing before."""
        both = np.unique(np.concatenate([self.dyads, later.dyads]), axis=0)
        weeks = np.arange(self.weeks[0], later.weeks[-1] + 1, 7)
        empty = np.zeros((len(weeks), len(both)))
        frame = Panel(both, self.channel, weeks, empty, empty, empty, empty > 0)
        old, new = self.beside(frame), later.beside(frame)
        events = old.events + new.events
        return Panel(
            both,
            self.channel,
            weeks,
            events,
            old.cooperation + new.cooperation,
            old.conflict + new.conflict,
            np.cumsum(events, axis=0) > 0,
        )

    def beside(self, other: Panel) -> Panel:
        """The same channel, laid on the dyads and weeks of another panel; nothing where it has none."""
        names = {tuple(pair): place for place, pair in enumerate(other.dyads.tolist())}
        place = np.array([names[tuple(pair)] for pair in self.dyads.tolist()], dtype=np.int64)
        first = int(self.weeks[0] - other.weeks[0]) // 7 if len(self.weeks) else 0
        kept = min(len(self.weeks), len(other.weeks) - first)

        def laid(x: NDArray[np.float64]) -> Floats:
            out = np.zeros(other.events.shape)
            out[first : first + kept, place] = x[:kept]
            return out

        events = laid(self.events)
        return Panel(
            other.dyads,
            self.channel,
            other.weeks,
            events,
            laid(self.cooperation),
            laid(self.conflict),
            np.cumsum(events, axis=0) > 0,
        )


def panel(index: pa.Table, *, channel: str = "all", as_of: date | None = None) -> Panel:
    """One channel of the index as arrays.

    Args:
        index: weekly, columns of `schema.INDEX`; rows in any order.
        channel: which.
        as_of: weeks that end after this day are left out.

    Returns:
        Its dyads in alphabetical order. A week in which a dyad has no row counts as one with 0 events.

    Raises:
        UsageError: the rows aren't weekly, or columns are missing.
    """
    lacking = [name for name in INDEX.names if name not in index.column_names]
    if lacking:
        raise UsageError(f"the index has no column {', '.join(lacking)}", "Give what `desk.index()` returns.")
    rows = index.filter(pc.equal(index["channel"], channel))
    week = rows["week"].cast(pa.int32()).to_numpy().astype(np.int64)
    if np.any((week - MONDAY) % 7):
        raise UsageError("the index isn't weekly", "Detection takes weeks: `desk.index(freq='week')`.")
    if as_of is not None:
        whole = week + 6 <= (as_of - date(1970, 1, 1)).days
        rows, week = rows.filter(pa.array(whole)), week[whole]
    names = pc.binary_join_element_wise(rows["a"], rows["b"], "-").to_numpy(zero_copy_only=False).astype(str)
    dyads, place = np.unique(names, return_inverse=True)
    first = int(week.min()) if len(week) else 0
    count = (int(week.max()) - first) // 7 + 1 if len(week) else 0
    number = (week - first) // 7

    def laid(name: str) -> Floats:
        out = np.zeros((count, len(dyads)))
        out[number, place] = rows[name].to_numpy()
        return out

    events = laid("events")
    return Panel(
        dyads=np.array([name.split("-", 1) for name in dyads.tolist()], dtype=str).reshape(-1, 2),
        channel=channel,
        weeks=first + 7 * np.arange(count, dtype=np.int64),
        events=events,
        cooperation=laid("cooperation"),
        conflict=laid("conflict"),
        started=np.cumsum(events, axis=0) > 0,
    )
