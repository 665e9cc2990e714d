"""Warmings and coolings of the past: when they began, how long they lasted, how far they went.

A warming begins in the first week whose eight-week mean level lies two standard errors above the mean of the 44 weeks
before those eight; it ends in the week whose eight-week mean is back at that mean. A cooling is the same upside down.
Nothing after a week decides whether one has begun or ended in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.durability.levels import LOST, Floats, Levels, before, last

NOW, PAST = 8, 44
"""Weeks of the mean that moves, and of those before it."""

MIN_NOW, MIN_PAST = 6, 22
"""Weeks of each that must have a level."""

ERRORS = 2.0
"""Standard errors of the difference of the two means from which it stands out."""

WAYS = {"warming": 1, "cooling": -1}


@dataclass(frozen=True, slots=True)
class Means:
    """Eight-week means beside the 44 weeks before, towards one direction: higher is further that way.

    Attributes:
        now: shape (weeks, dyads); NaN where too few weeks have a level.
        before: shape (weeks, dyads), mean of the weeks before.
        spread: shape (weeks, dyads), their standard deviation.
        error: shape (weeks, dyads), standard error of the difference; NaN where too few weeks before have a level.
    """

    now: Floats
    before: Floats
    spread: Floats
    error: Floats


def means(levels: Levels, direction: str) -> Means:
    """The means of each week; each depends on that week and the 51 before it."""
    x = WAYS[direction] * levels.level
    there = (~np.isnan(x)).astype(float)
    n, total = last(there, NOW), last(x, NOW)
    n_past, past, squares = (before(last(one, PAST), NOW) for one in (there, x, x**2))
    with np.errstate(invalid="ignore", divide="ignore"):
        now = np.where(n >= MIN_NOW, total / n, np.nan)
        mean = past / n_past
        spread = np.sqrt(np.maximum(squares - n_past * mean**2, 0) / (n_past - 1))
        error = np.where((n_past >= MIN_PAST) & (spread > 1e-6), spread * np.sqrt(1 / n + 1 / n_past), np.nan)
    return Means(now, mean, spread, error)


@dataclass(frozen=True, slots=True)
class Spells:
    """Warmings, or coolings, of all dyads, by dyad and start.

    Attributes:
        direction: 'warming' or 'cooling'.
        dyad: shape (spells,), place in `Levels.dyads`.
        start: shape (spells,), place of the first week in `Levels.weeks`.
        weeks: shape (spells,), weeks from the start to the end, or to the last week with a mean; >= 0.
        ended: shape (spells,), whether it's over.
        lost: shape (spells,), whether its data stopped before it was over.
        peak: shape (spells,), place of the week whose mean stood out most.
    """

    direction: str
    dyad: NDArray[np.int64]
    start: NDArray[np.int64]
    weeks: NDArray[np.int64]
    ended: NDArray[np.bool_]
    lost: NDArray[np.bool_]
    peak: NDArray[np.int64]


def spells(means: Means, direction: str) -> Spells:
    """All spells of one direction; a dyad has one at a time, and the next begins after its end."""
    found: list[tuple[int, int, int, bool, bool, int]] = []
    with np.errstate(invalid="ignore"):
        begins = means.now > means.before + ERRORS * means.error
    for dyad in np.flatnonzero(begins.any(axis=0)):
        starts, now = np.flatnonzero(begins[:, dyad]), means.now[:, dyad]
        seen, free = np.flatnonzero(~np.isnan(now)), 0
        while len(starts := starts[starts >= free]):
            start = int(starts[0])
            back = np.flatnonzero(now[start:] <= means.before[start, dyad])
            ended = len(back) > 0
            end = start + int(back[0]) if ended else int(seen[-1])
            lost = not ended and len(now) - 1 - end >= LOST
            peak = start + int(np.nanargmax(now[start : end + 1]))
            found.append((int(dyad), start, end - start, ended, lost, peak))
            free = end + 1 if ended else len(now)
    dyads, start_, weeks, over, gone, top = (
        np.array(column) for column in (zip(*found, strict=True) if found else ((),) * 6)
    )
    return Spells(
        direction,
        dyads.astype(np.int64),
        start_.astype(np.int64),
        weeks.astype(np.int64),
        over.astype(bool),
        gone.astype(bool),
        top.astype(np.int64),
    )
