"""The index of a ready-made series: one score a day and dyad, a sum that grows with the volume of reporting."""

from __future__ import annotations

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detente.relations import grid
from detente.relations.interval import half_width
from detente.relations.rows import rows
from detente.relations.stories import STEP
from detente.schema import INDEX, Freq

UNIT = 100
"""Steps of one point of score: sums of whole numbers don't depend on their order."""

MAX_SCORE = 1e6
"""A day's score beyond this is no score; the sums of its squares could leave 64 bits."""

PAST = {"week": 52, "month": 12}
"""Periods of the past that say what is typical of a dyad."""

MIN_PAST_DAYS = 56
"""Days of coverage that this past must hold before a dyad has a level."""

MIN_DAYS = {"week": 4, "month": 14}
"""Days that the data set must cover in a period."""

MIN_SCORED = 3
"""Days with a score of its own that a dyad must have in a period."""

REGULAR = 0.5
"""Share of covered days with a score from which a dyad helps to tell the common volume."""

MIN_REGULAR = 20
"""Regular dyads below which a common change of volume can't be told."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def index(series: ibis.Table, *, freq: Freq, dyad: str | None = None) -> pa.Table:
    """Level of each dyad from its daily scores, in channel 'all'.

    With S the mean score of the period's covered days (a covered day without a score counts as 0), V the common
    volume (how much larger than typical the scores of all regular dyads are just now, by the median), and T the
    typical daily size of the dyad's scores over the past year, each taken at its own V:
    level = 10 · x / (1 + |x|), x = S / (T · V).

    Args:
        series: columns of `schema.SERIES`. A day without a row of any dyad is a gap of the data set.
        freq: 'week' or 'month'.
        dyad: this one only; the others still tell the common volume.

    Returns:
        Columns of `schema.INDEX`, sorted by a, b, week; a period depends on nothing later. Where two data sets
        have a dyad, the one with more days of it counts.
    """
    sums, coverage = _sums(series, freq)
    best = _best(sums)
    tables = []
    for dataset in sorted(set(best["dataset"].to_pylist())):
        own = sums.filter(pc.equal(sums["dataset"], dataset))
        dyads = best.filter(pc.equal(best["dataset"], dataset))["dyad"]
        if dyad is not None:
            dyads = dyads.filter(pc.equal(dyads, dyad))
        if len(dyads):
            tables.append(_of_dataset(own, coverage.filter(pc.equal(coverage["dataset"], dataset)), freq, dyads))
    if len(tables) == 1:
        return tables[0]
    joined = pa.concat_tables([INDEX.empty_table(), *tables])
    return joined.sort_by([(name, "ascending") for name in ("a", "b", "week")])


def _sums(series: ibis.Table, freq: Freq) -> tuple[pa.Table, pa.Table]:
    """Sums by data set, dyad and period; and the days that each data set covers, by period."""
    valid = series.filter(series.score.abs() < MAX_SCORE, series.a.notnull(), series.b.notnull())
    daily = valid.group_by("dataset", "a", "b", "date").agg(
        steps=(valid.score * UNIT).round().cast("int64").sum(), reports=valid.count()
    )
    daily = daily.mutate(
        week=daily.date.truncate(STEP[freq]), steps=(daily.steps / daily.reports).round().cast("int64")
    )
    sums = daily.group_by("dataset", "a", "b", "week").agg(
        total=daily.steps.sum(),
        size=daily.steps.abs().sum(),
        squares=(daily.steps * daily.steps).sum(),
        scored=daily.count(),
    )
    sums = sums.mutate(dyad=sums.a + "-" + sums.b).drop("a", "b")
    days = valid.select("dataset", "date").distinct()
    days = days.mutate(week=days.date.truncate(STEP[freq]))
    coverage = days.group_by("dataset", "week").agg(covered=days.count())
    return sums.to_pyarrow(), coverage.to_pyarrow()


def _best(sums: pa.Table) -> pa.Table:
    """The data set with most days of each dyad; the first by name of equals."""
    days = sums.group_by(["dyad", "dataset"]).aggregate([("scored", "sum")])
    days = days.sort_by([("dyad", "ascending"), ("scored_sum", "descending"), ("dataset", "ascending")])
    names = days["dyad"].to_numpy(zero_copy_only=False)
    return days.filter(pa.array(np.append(True, names[1:] != names[:-1])[: len(names)]))


def _of_dataset(sums: pa.Table, coverage: pa.Table, freq: Freq, wanted: pa.ChunkedArray) -> pa.Table:
    group, (dyads,) = grid.coded(sums["dyad"])
    period = grid.numbers(sums["week"], freq)
    start = period.min()
    covered = np.zeros(int(period.max() - start) + 1, np.int64)
    covered[grid.numbers(coverage["week"], freq) - start] = coverage["covered"].to_numpy()
    total, size, squares, scored = (sums[name].to_numpy() for name in ("total", "size", "squares", "scored"))
    expected = _expected(size, scored, covered, group, period - start, freq)
    low, level, high = _levels(total, squares, scored, covered[period - start], expected, freq)
    full = grid.grid(group, period, len(dyads))
    table = rows(
        full,
        freq=freq,
        a=pc.utf8_slice_codeunits(dyads, 0, 3),
        b=pc.utf8_slice_codeunits(dyads, 4, 7),
        channel=pa.array(["all"] * len(dyads)),
        events=full.spread(scored),
        cooperation=full.spread(size + total) / (2 * UNIT),
        conflict=full.spread(size - total) / (2 * UNIT),
        level=full.lay(level),
        low=full.lay(low),
        high=full.lay(high),
        initiative_a=None,
    )
    if len(wanted) == len(dyads):
        return table
    chosen = pc.is_in(dyads, value_set=wanted.combine_chunks()).to_numpy(zero_copy_only=False)
    return table.filter(pa.array(chosen[full.group]))


def _expected(size: Ints, scored: Ints, covered: Ints, group: Ints, period: Ints, freq: Freq) -> Floats:
    """Daily size to be expected of each dyad and period: typical of its past year, at the common volume of the day.

    Args:
        size: shape (pairs,), sums of absolute scores in steps.
        scored: shape (pairs,), days with a score.
        covered: shape (periods,), days that the data set covers.
        group, period: shape (pairs,), dyad and period of each pair, from 0.

    Returns:
        Shape (pairs,), in points a day; NaN where the past is too short. Nothing later is used.
    """
    shape = (len(covered), int(group.max()) + 1)
    even = np.zeros(shape)
    even[period, group] = size / UNIT
    days_scored = np.zeros(shape, np.int16)
    days_scored[period, group] = scored
    first = np.full(shape[1], shape[0])
    np.minimum.at(first, group, period)
    before = np.concatenate(([0], np.cumsum(covered)))
    expected = np.full(shape, np.nan)
    volume = 1.0
    for now in range(shape[0]):
        start = max(now - PAST[freq], 0)
        days = before[now] - before[np.clip(first, start, now)]
        past = even[start:now].sum(axis=0)
        known = (days >= MIN_PAST_DAYS) & (past > 0)
        typical = np.divide(past, days, out=np.full(shape[1], np.nan), where=known)
        regular = known & (days_scored[start:now].sum(axis=0) >= REGULAR * days)
        if covered[now] >= MIN_DAYS[freq] and regular.sum() >= MIN_REGULAR:
            volume = float(np.median(even[now, regular] / covered[now] / typical[regular])) or volume
        expected[now] = typical * volume
        even[now] /= volume
    found: Floats = expected[period, group]
    return found


def _levels(
    total: Ints, squares: Ints, scored: Ints, covered: Ints, expected: Floats, freq: Freq
) -> tuple[Floats, Floats, Floats]:
    """Lower end, level and upper end by pair; NaN where there are not enough data."""
    known = ~np.isnan(expected) & (covered >= MIN_DAYS[freq]) & (scored >= MIN_SCORED)
    days = covered[known]
    mean = total[known] / UNIT / days
    half = half_width(days, squares[known] / UNIT**2 - days * mean**2, expected[known])
    ends = np.full((3, len(known)), np.nan)
    x = np.stack((mean - half, mean, mean + half)) / expected[known]
    ends[:, known] = 10 * x / (1 + np.abs(x))
    return ends[0], ends[1], ends[2]
