"""Whose acts grew first: the week from which each side's acts became more frequent, and the time between the two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WEEKS = 156
"""Weeks up to the last one that are looked at."""

SIDE = 8
"""Weeks that each side of an onset holds at least."""

MIN_ACTS = 10
"""Acts below which a side's growth isn't asked for."""

BLOCK = 4
"""Weeks that stay together where weeks are put in random order."""

ORDERS = 199

SIGNIFICANT = 0.05
LIKELY = 0.95


@dataclass(frozen=True, slots=True)
class Growth:
    """One side's growth.

    Attributes:
        chance: shape (weeks,), of each week to be the first of the new pace; adds up to 1.
        p_value: of so clear a growth in weeks in random order.
    """

    chance: Floats
    p_value: float

    @property
    def clear(self) -> bool:
        """Whether it grew at all."""
        return self.p_value <= SIGNIFICANT

    def interval(self) -> tuple[int, int, int]:
        """The likeliest first week, and the ends of the 90 % interval."""
        low, high = np.searchsorted(self.chance.cumsum(), [0.05, 0.95])
        return int(self.chance.argmax()), int(low), min(int(high), len(self.chance) - 1)


@dataclass(frozen=True, slots=True)
class Lead:
    """By how many weeks one side's growth came before the other's: mean and 90 % interval, and how likely it is > 0."""

    weeks: float
    low: float
    high: float
    first: float


def growth(acts: Floats, exposure: Floats) -> Growth | None:
    """When one side's acts became more frequent.

    For each week t: the likelihood ratio of two Poisson paces, before t and from t on, against one, divided by the
    weeks' dispersion (quasi-likelihood) where they spread more than Poisson's; only a rise counts. Its exponential,
    made to add up to 1, is the chance of each t. p by the largest ratio in `ORDERS` random orders of four-week blocks.

    Args:
        acts: shape (weeks,).
        exposure: shape (weeks,), >= 0: what all dyads had, so that a fuller source is no growth.

    Returns:
        None where there are too few acts or weeks.

    Source: Hinkley, Biometrika 57 (1970), for the form; McCullagh and Nelder, Generalized Linear Models (2nd ed.,
        1989), chapter 9, for the dispersion.
    """
    if acts.sum() < MIN_ACTS or len(acts) < 4 * SIDE or (exposure > 0).sum() < 4 * SIDE:
        return None
    ratio = _ratios(acts[None], exposure[None])[0]
    place = int(ratio.argmax())
    spread = max(_dispersion(acts, exposure, place), 1.0)
    weights = np.exp((ratio - ratio.max()) / spread) * (np.arange(len(acts)) >= SIDE)
    weights[len(acts) - SIDE + 1 :] = 0.0
    rng = np.random.default_rng(20180101)
    whole = len(acts) // BLOCK * BLOCK
    blocks = np.arange(len(acts) - whole, len(acts)).reshape(-1, BLOCK)
    order = np.stack([blocks[rng.permutation(len(blocks))].ravel() for _ in range(ORDERS)])
    usual = _ratios(acts[order], exposure[order]).max(axis=1)
    p_value = (1 + (usual >= ratio.max()).sum()) / (1 + ORDERS)
    return Growth(weights / weights.sum(), float(p_value))


def lead(mine: Growth, other: Growth) -> Lead:
    """By how many weeks mine came before the other's, the two onsets taken as independent."""
    weeks = np.arange(-len(mine.chance) + 1, len(mine.chance))
    chance = np.convolve(other.chance, mine.chance[::-1])
    total = chance.cumsum()
    low, high = (float(weeks[min(int(np.searchsorted(total, one)), len(weeks) - 1)]) for one in (0.05, 0.95))
    return Lead(float(chance @ weeks), low, high, float(chance[weeks > 0].sum()))


def _ratios(acts: Floats, exposure: Floats) -> Floats:
    """Log likelihood ratio of a rise at each week, shape (orders, weeks); 0 near the ends."""
    before, seen = (np.cumsum(x, axis=1) - x for x in (acts, exposure))
    total, whole = acts.sum(axis=1, keepdims=True), exposure.sum(axis=1, keepdims=True)
    expected = total * seen / whole
    found = _part(before, expected) + _part(total - before, total - expected)
    found = np.where(before < expected, found, 0.0)
    found[:, :SIDE] = 0.0
    found[:, acts.shape[1] - SIDE + 1 :] = 0.0
    return found


def _part(counted: Floats, expected: Floats) -> Floats:
    some = (counted > 0) & (expected > 0)
    return np.where(some, counted * np.log(np.divide(counted, expected, out=np.ones_like(counted), where=some)), 0.0)


def _dispersion(acts: Floats, exposure: Floats, place: int) -> float:
    """Pearson's, around the paces before a week and from it on."""
    expected = np.concatenate(
        [part[1] * part[0].sum() / max(part[1].sum(), 1e-9) for part in _halves(acts, exposure, place)]
    )
    known = expected > 0
    return float(((acts - expected)[known] ** 2 / expected[known]).sum() / max(known.sum() - 2, 1))


def _halves(acts: Floats, exposure: Floats, place: int) -> list[tuple[Floats, Floats]]:
    return [(acts[:place], exposure[:place]), (acts[place:], exposure[place:])]
