"""Shiryaev and Roberts: the sum, over all weeks in which it may have begun, of the evidence that it began then."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SHIFTS = (0.5, 1.0, 2.0)
"""Shifts that are looked for, in standard deviations; each has an equal part of the mixture."""


def statistic(z: Floats) -> Floats:
    """Evidence, week by week, that a relation has begun to shift.

    R = (1 + R before) · exp(d z − d² / 2) for each shift d; the evidence is log(1 + mean of the R).
    On independent standard normal weeks R − w is a martingale, so an alarm at exp(evidence) >= L comes after L weeks
    or more on average: an e-detector. Real weeks have heavier tails, so the rate is kept by `rate.py`.

    Args:
        z: shape (weeks, dyads); each dyad's week in standard deviations from its own past. NaN is a gap: the
            evidence stands still.

    Returns:
        Shape (2, weeks, dyads), >= 0, larger is stronger, in nats; warming first. Week w depends on weeks <= w only.

    Source: Shin, Ramdas and Rinaldo, "E-detectors: a nonparametric framework for sequential change detection",
    New England Journal of Statistics in Data Science 2 (2024).
    """
    found = np.zeros((2, *z.shape))
    shifts = np.array(SHIFTS)[:, None, None]
    logs = np.full((len(SHIFTS), 2, z.shape[1]), -np.inf)
    for week, value in enumerate(z):
        step = np.stack([value, -value]) * shifts - shifts**2 / 2
        logs = np.where(np.isnan(value), logs, np.logaddexp(0.0, logs) + step)
        found[:, week] = np.log1p(np.exp(logs).mean(axis=0))
    return found
