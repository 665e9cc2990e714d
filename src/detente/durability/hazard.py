"""What carries beyond the base rate: a proportional hazard of what was known when a spell began.

Two things go in, both known in the first week: how far the weeks before lay from what is usual for the dyad (what
comes back to the usual lasts, what leaves it doesn't), and how far the new mean stands out. Chosen by
docs/decisions/035-hazard-of-return.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.durability.levels import Floats, Levels, before
from detente.durability.spells import NOW, WAYS, Means, Spells

BORROWED = 26
"""Weeks of all dyads' mean level that are laid beside a dyad's own past, whose usual level is little known at first."""

FAR = 3.0
"""Standard deviations beyond which a covariate counts no further."""

RIDGE = 0.05
"""Penalty on the squares of the coefficients, a spell; covariates have unit variance."""

COVARIATES = ("return", "strength")


def covariates(levels: Levels, means: Means, spells: Spells) -> Floats:
    """What was known of each spell in its first week.

    Returns:
        Shape (spells, 2): `return`, the dyad's usual level minus that of the 44 weeks before, in points towards the
        direction (above 0 the spell leads back to the usual); `strength`, the new mean's distance from them in their
        standard deviations. The usual level is the mean of all weeks before the eight, `BORROWED` weeks of all dyads'
        mean among them.
    """
    x = WAYS[spells.direction] * levels.level
    own = before(np.cumsum(np.nan_to_num(x), axis=0), NOW)
    n = before(np.cumsum((~np.isnan(x)).astype(float), axis=0), NOW)
    everyone = own.sum(axis=1) / np.maximum(n.sum(axis=1), 1)
    at = (spells.start, spells.dyad)
    usual = (own[at] + BORROWED * everyone[spells.start]) / (n[at] + BORROWED)
    was, now = means.before[at], means.now[at]
    return np.column_stack([usual - was, (now - was) / means.spread[at]])


@dataclass(frozen=True, slots=True)
class Hazard:
    """A fitted proportional hazard.

    Attributes:
        centre, scale: shape (covariates,), mean and standard deviation of the spells it was fitted on.
        effect: shape (covariates,), change of the log hazard by a standard deviation.
        time: shape (times,), weeks at which spells ended; ascending.
        risk: shape (times,), cumulated hazard of a spell with mean covariates up to then.
        n: spells it was fitted on.
    """

    centre: Floats
    scale: Floats
    effect: Floats
    time: NDArray[np.int64]
    risk: Floats
    n: int

    def log_risk(self, covariates: Floats) -> Floats:
        """Log of the hazard beside that of mean covariates, shape (spells,)."""
        found: Floats = _clipped(covariates, self.centre, self.scale) @ self.effect
        return found

    def survival(self, covariates: Floats, *, after: int, lasted: int = -1) -> Floats:
        """Chance that a spell lasts longer than `after` weeks, given that it lasted longer than `lasted`; 0…1."""
        upto = np.concatenate(([0.0], self.risk))
        late, early = (upto[np.searchsorted(self.time, week, side="right")] for week in (after, lasted))
        chance: Floats = np.exp(-(late - early) * np.exp(self.log_risk(covariates)))
        return chance


def fit(covariates: Floats, weeks: NDArray[np.int64], ended: NDArray[np.bool_]) -> Hazard:
    """The hazard that fits best.

    Args:
        covariates: shape (spells, covariates).
        weeks: shape (spells,), weeks for which each spell was watched.
        ended: shape (spells,), whether it ended then.

    Source: Cox, "Regression models and life-tables", JRSS B 34 (1972); Breslow's ties and baseline (discussion of the
        same); ridge penalty after Verweij and van Houwelingen, Statistics in Medicine 13 (1994).
    """
    centre, scale = covariates.mean(axis=0), covariates.std(axis=0) + 1e-9
    x = _clipped(covariates, centre, scale)
    time, ends = np.unique(weeks[ended], return_counts=True)
    watched = (weeks[None, :] >= time[:, None]).astype(float)
    done = x[ended].sum(axis=0)
    effect = np.zeros(x.shape[1])
    for _ in range(50):
        risk = np.exp(x @ effect)
        total = watched @ risk
        mean = (watched @ (risk[:, None] * x)) / total[:, None]
        square = np.einsum("ts,si,sj->tij", watched * risk, x, x, optimize=True) / total[:, None, None]
        slope = done - ends @ mean - RIDGE * len(x) * effect
        bend = np.einsum("t,tij->ij", ends, square - mean[:, :, None] * mean[:, None, :])
        step = np.linalg.solve(bend + RIDGE * len(x) * np.eye(len(effect)), slope)
        effect = effect + step
        if np.abs(step).max() < 1e-9:
            break
    total = watched @ np.exp(x @ effect)
    return Hazard(centre, scale, effect, time, np.cumsum(ends / total), len(x))


def _clipped(covariates: Floats, centre: Floats, scale: Floats) -> Floats:
    return np.clip((covariates - centre) / scale, -FAR, FAR)
