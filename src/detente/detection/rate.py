"""From evidence to alarms, at the rate that was promised: thresholds learned online, from what has been seen so far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WEEKS_A_YEAR = 365.25 / 7

REST = 13
"""Weeks after an alarm in which the same dyad and direction raise no other."""

MOST = WEEKS_A_YEAR / (REST + 1)
"""Alarms per dyad-year that the rest lets through."""

GRID = 0.25 * 1.04 ** np.arange(140)
"""Thresholds that are tried, 0.25 to 58 nats."""


@dataclass(frozen=True, slots=True)
class Raised:
    """Alarms by place, in the order of weeks.

    Attributes:
        direction: shape (alarms,), 0 warming, 1 cooling.
        week, dyad: shape (alarms,), places in the evidence.
        score: shape (alarms,), the evidence.
        threshold: shape (alarms,), what it had to reach in that week.
    """

    direction: NDArray[np.int64]
    week: NDArray[np.int64]
    dyad: NDArray[np.int64]
    score: Floats
    threshold: Floats


def alarms(evidence: Floats, *, per_dyad_year: float, shadows: Floats | None = None) -> Raised:
    """Raise alarms week by week.

    For each threshold of `GRID` it's counted how many alarms all dyads would have raised with it up to now. The
    lowest with which that is within the promise is the week's. Beyond that, the alarms raised never outnumber
    1 + rate · dyad-years watched so far: where more reach the threshold, those are taken that surpass it most.

    Args:
        evidence: shape (2, weeks, dyads), >= 0; NaN where a dyad isn't watched: such a week costs nothing.
        per_dyad_year: the promise, of both directions together; the threshold of each is for half of it.
        shadows: shape (2, weeks, shadows), evidence on series without shifts; they count for the threshold only.

    Returns:
        The alarms. Those of week w depend on weeks <= w only.
    """
    dyads = evidence.shape[2]
    seen = evidence if shadows is None else np.concatenate([evidence, shadows], axis=2)
    earned = per_dyad_year / 2 * np.isfinite(seen[0]).sum(axis=1).cumsum() / WEEKS_A_YEAR
    budget = 1 + per_dyad_year * np.isfinite(evidence[0]).sum(axis=1).cumsum() / WEEKS_A_YEAR
    seen = np.where(np.isfinite(seen), seen, -1.0)
    counters = [_Counter(seen.shape[2]) for _ in range(2)]
    rested = np.full((2, dyads), REST)
    found: list[tuple[Ints, Ints, Ints, Floats]] = []
    used = 0
    for week in range(evidence.shape[1]):
        thresholds = np.array(
            [one.add(now).lowest(earned[week]) for one, now in zip(counters, seen[:, week], strict=True)]
        )
        rested += 1
        now = seen[:, week, :dyads]
        way, dyad = np.nonzero((now >= thresholds[:, None]) & (rested > REST))
        order = np.argsort(thresholds[way] / now[way, dyad], kind="stable")[: max(0, int(budget[week]) - used)]
        way, dyad = way[order], dyad[order]
        rested[way, dyad] = 0
        used += len(way)
        found.append((way, np.full(len(way), week), dyad, thresholds[way]))
    way, at, dyad, threshold = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.lexsort((way, dyad, at))
    way, at, dyad = way[order], at[order], dyad[order]
    return Raised(way, at, dyad, evidence[way, at, dyad], threshold[order])


class _Counter:
    """How many alarms each threshold of the grid would have raised so far, in one direction."""

    def __init__(self, dyads: int) -> None:
        self._rested = np.full((len(GRID), dyads), REST + 1, np.int16)
        self._counts = np.zeros(len(GRID), np.int64)

    def add(self, now: Floats) -> _Counter:
        """Take one week's evidence in, shape (dyads,)."""
        self._rested += 1
        for dyad in np.flatnonzero(now >= GRID[0]):
            reached = int(np.searchsorted(GRID, now[dyad], side="right"))
            free = self._rested[:reached, dyad] > REST
            self._counts[:reached] += free
            self._rested[:reached, dyad][free] = 0
        return self

    def lowest(self, earned: float) -> float:
        """The lowest threshold with which one alarm more would be within what was earned; infinite if none is."""
        within = np.flatnonzero(self._counts + 1 <= earned)
        return float(GRID[within[0]]) if len(within) else np.inf
