"""The index's levels as an array of weeks by dyads, and running sums over its weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detente.errors import UsageError

Floats = NDArray[np.float64]

MONDAY = 4
"""Days from 1970-01-01, a Thursday, to the first Monday."""

LOST = 26
"""Weeks without data after which something is lost from sight; so many are looked at after the last data."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Weekly levels of all channels together.

    Attributes:
        dyads: shape (dyads,), 'PAK-USA'; sorted.
        weeks: shape (weeks,), days from 1970-01-01 to each Monday, without a gap, up to the last whole week of the
            day of the question or `LOST` weeks after the last data.
        level: shape (weeks, dyads), -10…10; NaN where the index has none.
    """

    dyads: NDArray[np.str_]
    weeks: NDArray[np.int64]
    level: Floats


def levels(index: pa.Table, *, as_of: date) -> Levels:
    """The levels of a weekly index.

    Args:
        index: columns of `schema.INDEX`; rows in any order.
        as_of: weeks that end after this day are left out.

    Raises:
        UsageError: the rows aren't weekly.
    """
    rows = index.filter(pc.equal(index["channel"], "all"))
    week = rows["week"].cast(pa.int32()).to_numpy().astype(np.int64)
    if np.any((week - MONDAY) % 7):
        raise UsageError("the index isn't weekly", "Durability takes weeks: `desk.index(freq='week')`.")
    day = (as_of - date(1970, 1, 1)).days
    whole = week + 6 <= day
    rows, week = rows.filter(pa.array(whole)), week[whole]
    names = pc.binary_join_element_wise(rows["a"], rows["b"], "-").to_numpy(zero_copy_only=False).astype(str)
    dyads, place = np.unique(names, return_inverse=True)
    weeks = week
    if len(week):
        weeks = np.arange(week.min(), min(week.max() + 7 * LOST, day - 6) + 1, 7)
    level = np.full((len(weeks), len(dyads)), np.nan)
    if len(week):
        level[(week - weeks[0]) // 7, place] = rows["level"].to_numpy(zero_copy_only=False)
    return Levels(dyads, weeks, level)


def last(x: Floats, weeks: int) -> Floats:
    """Sums over the last so many weeks, this one among them; NaN counts as nothing."""
    total = np.cumsum(np.nan_to_num(x), axis=0)
    return total - before(total, weeks)


def before(x: Floats, weeks: int) -> Floats:
    """What stood so many weeks earlier; 0 before the first."""
    moved = np.zeros_like(x)
    moved[weeks:] = x[: max(len(x) - weeks, 0)]
    return moved
