"""Whether the hazard beats the base rate out of time: concordance, and the Brier score with censoring allowed for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.durability import hazard
from detente.durability.levels import Floats
from detente.durability.survival import share

HORIZON = 26
"""Weeks after which the Brier score asks whether a spell lasts."""

MIN_SPELLS = 100
"""Spells that must have begun before the cut, and after it: fewer can't tell a small gain from chance."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The hazard and the base rate on spells that began after a cut, both fitted on what was known at it.

    Attributes:
        n_before, n_after: spells.
        concordance: chance that of two spells the one that lasts longer had the lower hazard, 0…1.
        brier, brier_base: mean squared error of the chance to last longer than `HORIZON` weeks.
    """

    n_before: int
    n_after: int
    concordance: float
    brier: float
    brier_base: float

    @property
    def better(self) -> bool:
        """Whether both measures say that the hazard beats the base rate."""
        return self.concordance > 0.5 and self.brier < self.brier_base


def judge(
    covariates: Floats, start: NDArray[np.int64], weeks: NDArray[np.int64], ended: NDArray[np.bool_], *, cut: int
) -> Verdict | None:
    """Fit on the spells that began before a week, as they were known then; judge on the others.

    Args:
        covariates: shape (spells, covariates).
        start: shape (spells,), number of the week in which each began.
        weeks, ended: as in `hazard.fit`.
        cut: the week; those that lasted when it began count as censored there.

    Returns:
        None where either side has fewer than `MIN_SPELLS`.
    """
    early = start < cut
    if min(early.sum(), (~early).sum()) < MIN_SPELLS:
        return None
    known_weeks = np.minimum(weeks, cut - 1 - start)[early]
    known_ended = (ended & (start + weeks < cut))[early]
    if not known_ended.any():
        return None
    fitted = hazard.fit(covariates[early], known_weeks, known_ended)
    chance = fitted.survival(covariates[~early], after=HORIZON)
    base = share(known_weeks, known_ended, after=HORIZON).share
    if base is None:
        return None
    late = weeks[~early], ended[~early]
    return Verdict(
        int(early.sum()),
        int((~early).sum()),
        concordance(-fitted.log_risk(covariates[~early]), *late),
        brier(chance, *late),
        brier(np.full(len(chance), base), *late),
    )


def concordance(score: Floats, weeks: NDArray[np.int64], ended: NDArray[np.bool_]) -> float:
    """Of the pairs whose order is known, the share in which the higher score lasted longer; equal scores are half.

    Source: Harrell et al., "Evaluating the yield of medical tests", JAMA 247 (1982).
    """
    first = ended[:, None] & ((weeks[:, None] < weeks) | ((weeks[:, None] == weeks) & ~ended))
    right = (score[:, None] < score) + 0.5 * (score[:, None] == score)
    return float(right[first].mean()) if first.any() else float("nan")


def brier(chance: Floats, weeks: NDArray[np.int64], ended: NDArray[np.bool_]) -> float:
    """Mean squared error of the chance to last longer than `HORIZON` weeks; spells that were watched for less are
    made up for by those watched longer.

    Source: Graf et al., "Assessment and comparison of prognostic classification schemes for survival data",
        Statistics in Medicine 18 (1999).
    """
    over, lasts = ended & (weeks <= HORIZON), weeks > HORIZON
    watched = {int(week): _watched(weeks, ended, int(week) - 1) for week in np.unique(weeks[over])}
    weight = np.zeros(len(weeks))
    weight[over] = [1 / watched[week] for week in weeks[over].tolist()]
    if lasts.any():
        weight[lasts] = 1 / _watched(weeks, ended, HORIZON)
    return float((weight * (chance - lasts) ** 2).sum() / weight.sum())


def _watched(weeks: NDArray[np.int64], ended: NDArray[np.bool_], after: int) -> float:
    """Chance to be still watched after a time; never 0, as somebody was."""
    return share(weeks, ~ended, after=after).share or 1.0 / len(weeks)
