"""The index of a ready-made series: one score a day and dyad, a sum that grows with the volume of reporting."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores in steps (`UNIT`) on the full grid of dyads and periods, and the year before each.

    Attributes:
        total, size, squares: sums of the scores, of their absolute values, of their squares.
        scored: days with a score.
        covered: days that the data set covers.
        typical: mean daily size of the past year, this period left out; NaN where that past is too short.
        regular: the dyad had a score on most covered days of the past year.
    """

    full: grid.Grid
    total: Ints
    size: Ints
    squares: Ints
    scored: Ints
    covered: Ints
    typical: Floats
    regular: NDArray[np.bool_]


def index(series: ibis.Table, *, freq: Freq, dyad: str | None = None) -> pa.Table:
    """Level of each dyad from its daily scores, in channel 'all'.

    With S the mean score of the period's covered days (a covered day without a score counts as 0), T the typical
    daily size of the dyad's scores over the past year, and V the common volume (how much larger than typical the
    scores of all regular dyads are just now, by the median): level = 10 · x / (1 + |x|), x = S / (T · V).

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
    scores, dyads = _scores(sums, coverage, freq)
    low, level, high = _levels(scores, _volume(scores, freq), freq)
    table = rows(
        scores.full,
        freq=freq,
        a=pc.utf8_slice_codeunits(dyads, 0, 3),
        b=pc.utf8_slice_codeunits(dyads, 4, 7),
        channel=pa.array(["all"] * len(dyads)),
        events=scores.scored,
        cooperation=(scores.size + scores.total) / (2 * UNIT),
        conflict=(scores.size - scores.total) / (2 * UNIT),
        level=level,
        low=low,
        high=high,
        initiative_a=np.full(len(level), np.nan),
    )
    if len(wanted) == len(dyads):
        return table
    chosen = pc.is_in(dyads, value_set=wanted.combine_chunks()).to_numpy(zero_copy_only=False)
    return table.filter(pa.array(chosen[scores.full.group]))


def _scores(sums: pa.Table, coverage: pa.Table, freq: Freq) -> tuple[Scores, pa.Array]:
    """The sums on the grid, and the dyad of each group."""
    group, (dyads,) = grid.coded(sums["dyad"])
    full = grid.grid(group, grid.numbers(sums["week"], freq), len(dyads))
    start = full.period.min()
    days = np.zeros(int(full.period.max() - start) + 1, np.int64)
    days[grid.numbers(coverage["week"], freq) - start] = coverage["covered"].to_numpy()
    total, size, squares, scored = (
        full.spread(sums[name].to_numpy()) for name in ("total", "size", "squares", "scored")
    )
    covered = days[full.period - start]
    floor = np.maximum(np.arange(len(covered)) - PAST[freq], full.start[full.group])
    past_days, past_size = _past(covered, floor), _past(size, floor)
    known = (past_days >= MIN_PAST_DAYS) & (past_size > 0)
    typical = np.full(len(covered), np.nan)
    np.divide(past_size / UNIT, past_days, out=typical, where=known)
    regular = known & (_past(scored, floor) >= REGULAR * past_days)
    return Scores(full, total, size, squares, scored, covered, typical, regular), dyads


def _past(values: Ints, floor: Ints) -> Ints:
    """Sum of the rows from `floor` up to, not including, each row."""
    before = np.concatenate(([0], np.cumsum(values)))
    past: Ints = before[:-1] - before[floor]
    return past


def _volume(scores: Scores, freq: Freq) -> Floats:
    """How much larger than typical the scores of the regular dyads are in each period: the median of their ratios."""
    start = scores.full.period.min()
    volume = np.ones(int(scores.full.period.max() - start) + 1)
    counted = scores.regular & (scores.covered >= MIN_DAYS[freq])
    ratio = scores.size[counted] / UNIT / scores.covered[counted] / scores.typical[counted]
    period = scores.full.period[counted]
    order = np.lexsort((ratio, period))
    ratio = ratio[order]
    found, first, count = np.unique(period[order], return_index=True, return_counts=True)
    middle = (ratio[first + (count - 1) // 2] + ratio[first + count // 2]) / 2
    enough = (count >= MIN_REGULAR) & (middle > 0)
    volume[found[enough] - start] = middle[enough]
    by_row: Floats = volume[scores.full.period - start]
    return by_row


def _levels(scores: Scores, volume: Floats, freq: Freq) -> list[Floats]:
    """Lower end, level and upper end; NaN where there are not enough data."""
    known = ~np.isnan(scores.typical) & (scores.covered >= MIN_DAYS[freq]) & (scores.scored >= MIN_SCORED)
    days, expected = scores.covered[known], scores.typical[known] * volume[known]
    mean = scores.total[known] / UNIT / days
    half = half_width(days, scores.squares[known] / UNIT**2 - days * mean**2, expected)
    laid = []
    for value in (mean - half, mean, mean + half):
        x = value / expected
        full = np.full(len(known), np.nan)
        full[known] = 10 * x / (1 + np.abs(x))
        laid.append(full)
    return laid
