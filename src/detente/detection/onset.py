"""When it began: the week from which a dyad's weeks differ most from those before, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SEEN = 60
"""Weeks up to the alarm that are looked at."""

LATEST = 26
"""Weeks up to the alarm in which it may have begun."""

SOON = 13
"""The same, where a shorter span has moved; with 26 a documented day was missed by 22 days, with 13 by 14."""

FALL = 1.35
"""How far below the best the log likelihood may lie inside the 90 % interval (half the chi-squared quantile)."""

MOST = 4.0
"""Times that `FALL` is widened at most where neighbouring weeks hang together."""


@dataclass(frozen=True, slots=True)
class Onset:
    """Places of weeks, shape (alarms,) each: where it most likely began, and the 90 % interval.

    Attributes:
        week: the first week of the new state.
        low, high: first and last week that the data don't speak against.
    """

    week: Ints
    low: Ints
    high: Ints


def onsets(series: Floats, *, week: Ints, dyad: Ints, sign: Floats, slow: NDArray[np.bool_]) -> Onset:
    """Estimate the onset of each alarm from the weeks up to it.

    For each week t of the last 13, or 26: the likelihood ratio of two means, before t and from t on, against one, with
    normal errors after the weeks were put on asinh of their robust standard score. Only steps in the alarm's
    direction count; where there is none, it began in the alarm's week.

    Args:
        series: shape (weeks, dyads), NaN is a gap.
        week, dyad: shape (alarms,), places of the alarms.
        sign: shape (alarms,), 1 warming, -1 cooling.
        slow: shape (alarms,), whether only long spans have moved.

    Source: Hinkley, "Inference about the change-point in a sequence of random variables", Biometrika 57 (1970).
    """
    at = week[:, None] + np.arange(-SEEN + 1, 1)
    x = np.where(at >= 0, series[np.maximum(at, 0), dyad[:, None]], np.nan) * sign[:, None]
    x = _robust(x)
    known = np.isfinite(x)
    x = np.where(known, x, 0.0)
    n, total = known.cumsum(axis=1), x.cumsum(axis=1)
    # column t: weeks before t, and from t on, for t in the last LATEST
    n_before, sum_before = n[:, -LATEST - 1 : -1], total[:, -LATEST - 1 : -1]
    n_after, sum_after = n[:, -1:] - n_before, total[:, -1:] - sum_before
    fine = (n_before >= 4) & (n_after >= 1) & (slow[:, None] | (np.arange(LATEST) >= LATEST - SOON))
    step = np.where(fine, sum_after / np.maximum(n_after, 1) - sum_before / np.maximum(n_before, 1), 0.0)
    explained = np.where(step > 0, step**2 * n_before * n_after / np.maximum(n_before + n_after, 1), 0.0)
    count = np.maximum(n[:, -1], 1)
    around = (x**2).sum(axis=1) - total[:, -1] ** 2 / count
    best = explained.max(axis=1, initial=0.0)
    noise = np.maximum((around - best) / np.maximum(count - 2, 1), 0.05)
    log = explained / (2 * noise[:, None])
    none = best <= 0
    place = np.where(none, LATEST - 1, log.argmax(axis=1))
    fall = FALL * _inflation(x, known, np.where(none, LATEST - 1, place))
    inside = np.logical_and(log >= log.max(axis=1, initial=0.0)[:, None] - fall[:, None], fine)
    inside = np.logical_or(inside, np.arange(LATEST) == place[:, None])
    low, high = inside.argmax(axis=1), LATEST - 1 - inside[:, ::-1].argmax(axis=1)
    first = week - LATEST + 1
    return Onset(*(np.maximum(first + one, 0).astype(np.int64) for one in (place, low, high)))


def _inflation(x: Floats, known: NDArray[np.bool_], place: Ints) -> Floats:
    """How much less weeks that hang together say than independent ones: (1 + r) / (1 - r), 1 to `MOST`.

    r is the correlation of neighbouring weeks around the means before and from the onset.
    """
    after = np.arange(SEEN) >= SEEN - LATEST + place[:, None]
    off = np.zeros_like(x)
    for side in (after, ~after):
        mine = side & known
        mean = np.where(mine, x, 0.0).sum(axis=1) / np.maximum(mine.sum(axis=1), 1)
        off = np.where(mine, x - mean[:, None], off)
    both = known[:, 1:] & known[:, :-1]
    r = (off[:, 1:] * off[:, :-1] * both).sum(axis=1) / np.maximum((off**2).sum(axis=1), 1e-9)
    r = np.clip(r, 0.0, 0.9)
    found: Floats = np.minimum((1 + r) / (1 - r), MOST)
    return found


def _robust(x: Floats) -> Floats:
    """asinh of each row's distance from its median, in median absolute deviations; NaN stays."""
    filled = np.where(np.isfinite(x).sum(axis=1)[:, None] > 0, x, 0.0)
    middle: Floats = np.nanmedian(filled, axis=1)[:, None]
    spread: Floats = 1.4826 * np.nanmedian(np.abs(filled - middle), axis=1)[:, None]
    found: Floats = np.arcsinh((x - middle) / np.where(spread > 0, spread, 1.0))
    return found
