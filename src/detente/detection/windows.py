"""Sums over the last weeks: each depends on those weeks alone, to the bit, wherever the data begin."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def before(x: Floats, weeks: int) -> Floats:
    """The array as it stood some weeks earlier; 0 where that was before its first week."""
    if weeks == 0:
        return x
    out = np.zeros_like(x)
    out[weeks:] = x[:-weeks]
    return out


def last(x: Floats, weeks: int) -> Floats:
    """Sum of each week and those before it, `weeks` in all; shape (weeks, …) as given.

    Made of sums over 1, 2, 4, … weeks, not of differences of running totals: those would carry rounding from the
    first week on, and an alarm could depend on where the data begin.
    """
    total = np.zeros_like(x)
    power, done, size = x, 0, 1
    while size <= weeks:
        if weeks & size:
            total += before(power, done)
            done += size
        size *= 2
        if size <= weeks:
            power = power + before(power, size // 2)
    return total
