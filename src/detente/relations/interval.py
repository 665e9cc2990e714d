"""The 90 % interval of a mean of few values: Student's t with a prior spread, so that it is never of no width."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CONFIDENCE = 0.90

PRIOR_WEIGHT = 3
"""How many observations the prior spread is worth."""

Floats = NDArray[np.float64]


def half_width(n: NDArray[np.int64], scatter: Floats, prior: Floats | float) -> Floats:
    """Half the width of the 90 % interval of a mean.

    With v = `PRIOR_WEIGHT` + n - 1 degrees of freedom, s² = (`PRIOR_WEIGHT` · prior² + scatter) / v,
    and the half width is t(0.95, v) · s / √n.

    Args:
        n: values in each mean, >= 1.
        scatter: their summed squared distances from the mean, >= 0.
        prior: spread (a standard deviation) that one expects before seeing any, > 0.

    Returns:
        In the unit of the values, > 0.

    Source: the scaled inverse chi-squared prior of a normal variance, Gelman et al., Bayesian Data Analysis
        (3rd ed., 2013), section 2.6.
    """
    from scipy.special import stdtrit

    freedom = PRIOR_WEIGHT + n - 1
    sizes, which = np.unique(freedom, return_inverse=True)
    quantile = stdtrit(sizes.astype(float), 1 - (1 - CONFIDENCE) / 2)[which]
    spread = np.sqrt((PRIOR_WEIGHT * np.square(prior) + np.maximum(scatter, 0.0)) / freedom)
    width: Floats = quantile * spread / np.sqrt(n)
    return width
