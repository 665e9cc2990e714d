"""Two-sided CUSUM: adds up what lies beyond half a standard deviation, and starts anew at 0."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SHIFT = 1.0
"""Shift that is looked for, in standard deviations."""


def statistic(z: Floats) -> Floats:
    """Evidence, week by week, that a relation has begun to shift.

    Args:
        z: shape (weeks, dyads); each dyad's week in standard deviations from its own past. NaN is a gap: the
            evidence stands still.

    Returns:
        Shape (2, weeks, dyads), >= 0, larger is stronger, in nats; warming first. Week w depends on weeks <= w only.

    Source: Page, "Continuous inspection schemes", Biometrika 41 (1954).
    """
    found = np.zeros((2, *z.shape))
    now = np.zeros((2, z.shape[1]))
    for week, value in enumerate(z):
        step = np.where(np.isnan(value), 0.0, np.stack([value, -value]) * SHIFT - SHIFT**2 / 2)
        now = np.maximum(now + step, 0.0)
        found[:, week] = now
    return found
