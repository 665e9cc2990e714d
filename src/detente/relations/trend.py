"""Whether levels of the last year differ from those of the three years before, and from when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import ArrayLike, NDArray

RECENT_MONTHS = 12
BEFORE_MONTHS = 36

MIN_MONTHS = 6
"""Months with a level that each span needs."""

SIGNIFICANT = 0.05

NOTABLE = 0.5
"""Points of level below which a difference isn't worth a word, however sure."""

STEADY = 1.0
"""A difference whose whole 90 % interval is smaller than this is none."""


@dataclass(frozen=True, slots=True)
class Trend:
    """The last year against the three before.

    Attributes:
        recent, before: mean monthly levels, -10…10.
        low, high: 90 % interval of their difference.
        p_value: of no difference, by Welch's t-test on monthly levels.
        since: first day of the month from which the levels lie on the side of the recent ones.
        until: first day of the last month.
        n_recent, n_before: months with a level.
    """

    recent: float
    before: float
    low: float
    high: float
    p_value: float
    since: date
    until: date
    n_recent: int
    n_before: int

    @property
    def difference(self) -> float:
        """Points that the level rose; below 0 it fell."""
        return self.recent - self.before

    @property
    def direction(self) -> str:
        """`warming`, `cooling`, `steady` or `unclear`."""
        if self.p_value < SIGNIFICANT and abs(self.difference) >= NOTABLE:
            return "warming" if self.difference > 0 else "cooling"
        return "steady" if self.low > -STEADY and self.high < STEADY else "unclear"


def trend(index: pa.Table, *, until: date) -> Trend | None:
    """The trend of one dyad and channel.

    Args:
        index: columns of `schema.INDEX`, of one dyad and channel; weeks are taken together by month.
        until: last day of the year that is compared.

    Returns:
        None where either span has fewer than `MIN_MONTHS` months with a level.

    Source: Welch, "The generalization of Student's problem", Biometrika 34 (1947); the onset by Page's
        cumulated sum, Biometrika 41 (1954).
    """
    known = index.filter(pc.is_valid(index["level"]))
    months = known["week"].to_numpy().astype("datetime64[M]")
    last = np.datetime64(until, "M")
    inside = (months <= last) & (months > last - RECENT_MONTHS - BEFORE_MONTHS)
    if not inside.any():
        return None
    months, level = months[inside], known["level"].to_numpy()[inside]
    found, place, weeks = np.unique(months, return_inverse=True, return_counts=True)
    level = np.bincount(place, weights=level) / weeks
    late = found > last - RECENT_MONTHS
    if min(late.sum(), (~late).sum()) < MIN_MONTHS:
        return None
    low, high, p_value = _welch(level[late], level[~late])
    recent, before = float(level[late].mean()), float(level[~late].mean())
    return Trend(
        recent=recent,
        before=before,
        low=low,
        high=high,
        p_value=p_value,
        since=found[onset(level - (recent + before) / 2, rising=recent >= before)].astype("datetime64[D]").item(),
        until=last.astype("datetime64[D]").item(),
        n_recent=int(late.sum()),
        n_before=int((~late).sum()),
    )


def onset(values: ArrayLike, *, rising: bool) -> int:
    """Where values turn from one side of 0 to the other for good, by their cumulated sum: 0…len-1."""
    summed = np.concatenate(([0.0], np.cumsum(values) * (1 if rising else -1)))[:-1]
    return int(len(summed) - 1 - np.argmin(summed[::-1]))


def _welch(recent: NDArray[np.float64], before: NDArray[np.float64]) -> tuple[float, float, float]:
    """Lower and upper end of the 90 % interval of the difference of means, and the p-value."""
    from scipy import stats

    difference = float(recent.mean() - before.mean())
    if max(np.ptp(recent), np.ptp(before)) < 1e-9:
        return difference, difference, float(abs(difference) < 1e-9)
    result = stats.ttest_ind(recent, before, equal_var=False)
    interval = result.confidence_interval(0.90)
    return float(interval.low), float(interval.high), float(result.pvalue)
