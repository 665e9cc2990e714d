"""How long warmings and coolings last: the Kaplan–Meier estimate, with those that still last censored right."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MONTHS = {3: 13, 6: 26, 12: 52, 24: 104}
"""Months at which survival is told, in weeks."""


@dataclass(frozen=True, slots=True)
class Share:
    """The share of spells that last longer than a time.

    Attributes:
        share: 0…1; None where none was watched so long.
        low, high: 95 % interval; None where all or none of those watched so far had ended.
        watched: spells still watched after the time.
        n: all spells.
    """

    share: float | None
    low: float | None
    high: float | None
    watched: int
    n: int


def share(weeks: NDArray[np.int64], ended: NDArray[np.bool_], *, after: int, lasted: int = -1) -> Share:
    """The share of spells that last longer than `after` weeks, of those that lasted longer than `lasted`.

    Args:
        weeks: shape (spells,), weeks for which each was watched.
        ended: shape (spells,), whether it ended then; those that didn't are censored.
        after: weeks since the start.
        lasted: weeks since the start that a spell must have lasted to count.

    Source: Kaplan and Meier, "Nonparametric estimation from incomplete observations", JASA 53 (1958); Greenwood's
        variance, interval by log(-log) (Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data).
    """
    from scipy import stats

    so_long = weeks > lasted
    weeks, ended = weeks[so_long], ended[so_long]
    n, watched = len(weeks), int((weeks > after).sum())
    if n == 0 or (watched == 0 and not ended[weeks == weeks.max()].all()):
        return Share(None, None, None, watched, n)
    curve = stats.ecdf(stats.CensoredData(uncensored=weeks[ended], right=weeks[~ended])).sf
    found = float(curve.evaluate(after))
    if not 0 < found < 1:
        return Share(found, None, None, watched, n)
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", RuntimeWarning
        )  # it has no interval where none or all have ended: not asked for
        interval = curve.confidence_interval(0.95, method="log-log")
    return Share(found, float(interval.low.evaluate(after)), float(interval.high.evaluate(after)), watched, n)
