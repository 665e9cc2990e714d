"""Periods as whole numbers, and the full span of each group: a week without data gets a row, not a zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detente.schema import Freq

Ints = NDArray[np.int64]

MONDAY = 4
"""Days from 1970-01-01, a Thursday, to the first Monday."""


def numbers(days: pa.ChunkedArray, freq: Freq) -> Ints:
    """Number of each period, counted from 1970, by its first day (date32)."""
    dates = days.to_numpy().astype("datetime64[D]")
    if freq == "month":
        months: Ints = dates.astype("datetime64[M]").astype(np.int64)
        return months
    weeks: Ints = (dates.astype(np.int64) - MONDAY) // 7
    return weeks


def days(numbers: Ints, freq: Freq) -> pa.Array:
    """First day of each period as date32."""
    if freq == "month":
        dates = numbers.astype("datetime64[M]").astype("datetime64[D]").astype(np.int32)
    else:
        dates = (numbers * 7 + MONDAY).astype(np.int32)
    return pa.array(dates, pa.int32()).cast(pa.date32())


@dataclass(frozen=True, slots=True)
class Grid:
    """Every group from its first to its last period.

    Attributes:
        group: shape (rows,), number of the group, ascending.
        period: shape (rows,), number of the period, ascending within the group.
        place: shape (given,), the row of each given pair of group and period.
    """

    group: NDArray[np.int32]
    period: Ints
    place: Ints

    def spread(self, values: NDArray[np.generic]) -> Ints:
        """Whole numbers of the given pairs, laid on the grid; 0 elsewhere."""
        laid = np.zeros(len(self.period), np.int64)
        laid[self.place] = values
        return laid

    def lay(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Numbers of the given pairs, laid on the grid; NaN elsewhere."""
        laid = np.full(len(self.period), np.nan)
        laid[self.place] = values
        return laid


def grid(group: NDArray[np.integer], period: Ints, groups: int) -> Grid:
    """The grid of pairs of group (0…groups-1, each with at least one period) and period, each pair once."""
    first = np.full(groups, np.iinfo(np.int64).max)
    last = np.full(groups, np.iinfo(np.int64).min)
    np.minimum.at(first, group, period)
    np.maximum.at(last, group, period)
    length = last - first + 1
    start = np.concatenate(([0], np.cumsum(length)))[:-1].astype(np.int64)
    rows = np.repeat(np.arange(groups, dtype=np.int32), length)
    return Grid(
        group=rows,
        period=np.arange(len(rows), dtype=np.int64) - start[rows] + first[rows],
        place=start[group] + period - first[group],
    )


def coded(*columns: pa.ChunkedArray) -> tuple[NDArray[np.int64], list[pa.Array]]:
    """Groups of equal rows, numbered in the order of their values.

    Returns:
        The group of each row (0…groups-1), and for each column its value by group.
    """
    table = pa.table({str(i): column for i, column in enumerate(columns)})
    keys = [str(i) for i in range(len(columns))]
    unique = table.group_by(keys).aggregate([]).sort_by([(key, "ascending") for key in keys])
    unique = unique.append_column("group", pa.array(np.arange(unique.num_rows)))
    table = table.append_column("row", pa.array(np.arange(table.num_rows)))
    joined = table.join(unique, keys, join_type="inner").sort_by("row")
    return joined["group"].to_numpy(), [pc.cast(unique[key].combine_chunks(), pa.string()) for key in keys]
