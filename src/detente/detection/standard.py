"""A dyad's week in standard deviations of its own past year: the input of every `statistic`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.detection.features import Features

Floats = NDArray[np.float64]

HEAVY = 4.0
"""Standard deviations beyond which a week counts no more: one loud week isn't a shift."""


def standardised(features: Features) -> Floats:
    """Shape (weeks, dyads); above 0 is warming, within ±`HEAVY`. NaN where a dyad isn't watched."""
    z = np.clip(np.sinh(features.toward["shift_1"]), -HEAVY, HEAVY)
    out: Floats = np.where(features.watched, z, np.nan)
    return out
