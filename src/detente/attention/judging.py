"""Which dyads a press covers less or more than expected, and of which that can't be known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.attention.expecting import Expected

Floats = NDArray[np.float64]

FALSE_SHARE = 0.05
"""Share of false ones among the blind spots, and among the favoured, that is kept on average."""

GAP = 0.5
"""The gap for which power is told: half the expected coverage."""

MIN_POWER = 0.5
"""Chance of finding that gap, below which nothing is said of a dyad."""

BLIND, FAVOURED, USUAL, UNKNOWABLE = "blind", "favoured", "as expected", "unknowable"


@dataclass(frozen=True, slots=True)
class Judged:
    """Shape (dyads,) each.

    Attributes:
        low, high: 90 % interval of the coverage, articles.
        chance: probability of a coverage as low, or as high where it is above the mean.
        adjusted: the same after Benjamini and Hochberg among those tested on that side; NaN where it isn't tested.
        power: chance that a gap of half would be found, if it were the only one.
        verdict: blind, favoured, as expected or unknowable.
    """

    low: Floats
    high: Floats
    chance: Floats
    adjusted: Floats
    power: Floats
    verdict: list[str]


def judge(covered: Floats, expected: Expected) -> Judged:
    """Compare coverage with what is expected.

    Tested for blindness are the dyads that the press can be judged on: the largest set of which each member has
    `MIN_POWER`, given how many are tested at once. The set depends on what was expected, never on what was found. Where
    the coverage is above, all dyads are tested. On both sides Benjamini and Hochberg's procedure keeps the share of
    false ones.

    Args:
        covered: shape (dyads,), articles.
        expected: of the same dyads.

    Source: Benjamini and Hochberg, "Controlling the false discovery rate", J. R. Statist. Soc. B 57 (1995).
    """
    from scipy.stats import false_discovery_control, nbinom

    mean, size = expected.mean, expected.size
    shown = size / (size + mean)
    below = nbinom.cdf(covered, size, shown)
    above = nbinom.sf(covered - 1, size, shown)
    tested, power = _tested(mean, size)
    adjusted_below = np.full(len(mean), np.nan)
    if tested.any():
        adjusted_below[tested] = false_discovery_control(below[tested])
    adjusted_above = false_discovery_control(above) if len(above) else above
    under = covered < mean
    adjusted = np.where(under, adjusted_below, adjusted_above)
    verdict = np.where(tested, USUAL, UNKNOWABLE).astype(object)
    verdict[~under & (adjusted_above <= FALSE_SHARE)] = FAVOURED
    verdict[under & tested & (adjusted_below <= FALSE_SHARE)] = BLIND
    return Judged(
        low=nbinom.ppf(0.05, size, shown),
        high=nbinom.ppf(0.95, size, shown),
        chance=np.where(under, below, above),
        adjusted=adjusted,
        power=power,
        verdict=list(verdict),
    )


def _tested(mean: Floats, size: Floats) -> tuple[NDArray[np.bool_], Floats]:
    """Which dyads are tested for blindness, and each one's power among as many."""
    for tests in range(len(mean), 0, -1):
        power = _power(mean, size, FALSE_SHARE / tests)
        if (power >= MIN_POWER).sum() >= tests:
            return power >= MIN_POWER, power
    return np.zeros(len(mean), bool), _power(mean, size, FALSE_SHARE)


def _power(mean: Floats, size: Floats, level: float) -> Floats:
    """Chance that a coverage of `GAP` times the mean has a probability of at most `level`."""
    from scipy.stats import nbinom

    shown = size / (size + mean)
    most = nbinom.ppf(level, size, shown)
    most = np.where(nbinom.cdf(most, size, shown) <= level, most, most - 1)
    return np.asarray(nbinom.cdf(most, size, size / (size + GAP * mean)))
