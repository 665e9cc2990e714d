"""Generalised likelihood ratio over several spans: the mean of the last 1 to 26 weeks against none."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SPANS = (1, 2, 4, 8, 16, 26)
"""Weeks with data."""

PAST = 52
"""Weeks from which z's mean is known; the shorter it is, the less a long span says."""


def statistic(z: Floats) -> Floats:
    """Evidence, week by week, that a relation has begun to shift.

    For a span of k weeks with sum S it's S² / (2 k (1 + k / 52)), the log of the likelihood ratio of the best mean to
    0; the largest over the spans.

    Args:
        z: shape (weeks, dyads); each dyad's week in standard deviations from its own past. NaN is a gap: the
            evidence stands still.

    Returns:
        Shape (2, weeks, dyads), >= 0, larger is stronger, in nats; warming first. Week w depends on weeks <= w only.

    Source: Siegmund and Venkatraman, "Using the generalized likelihood ratio statistic for sequential detection of
    a change-point", Annals of Statistics 23 (1995).
    """
    found = np.zeros((2, *z.shape))
    kept = np.zeros((max(SPANS), z.shape[1]))
    for week, value in enumerate(z):
        known = ~np.isnan(value)
        kept = np.where(known, np.concatenate([np.nan_to_num(value)[None], kept[:-1]]), kept)
        sums = np.cumsum(kept, axis=0)
        for span in SPANS:
            total = sums[span - 1]
            ratio = total**2 / (2 * span * (1 + span / PAST))
            found[0, week] = np.maximum(found[0, week], np.where(total > 0, ratio, 0.0))
            found[1, week] = np.maximum(found[1, week], np.where(total < 0, ratio, 0.0))
    return found
