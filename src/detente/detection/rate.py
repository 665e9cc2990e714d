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

QUARTER = 13
"""Weeks in which alarms may not come in a flood, as when a source changes."""

SIGMAS = 3.0
"""How far a quarter's alarms may lie above the promise: standard deviations of the count."""

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


def alarms(
    evidence: Floats,
    *,
    per_dyad_year: float,
    shadows: Floats | None = None,
    allowed: NDArray[np.bool_] | None = None,
) -> Raised:
    """Raise alarms week by week.

    For each threshold of `GRID` it's counted how many alarms all dyads would have raised with it up to now. The
    lowest with which that is within the promise is the week's. Beyond that, the alarms raised never outnumber
    1 + rate · dyad-years watched so far, nor in 13 weeks by more than three standard deviations the promise for those
    weeks: where more reach the threshold, those are taken that surpass it most. Of a
    dyad's two directions only that which surpasses its threshold more raises an alarm.

    Args:
        evidence: shape (2, weeks, dyads), >= 0; NaN where a dyad isn't watched: such a week costs nothing.
        per_dyad_year: the promise, of both directions together; the threshold of each is for half of it.
        shadows: shape (2, weeks, shadows), evidence on series without shifts; they count for the threshold only.
        allowed: shape (2, weeks, dyads), where an alarm may be raised; None is everywhere. Thresholds stay the same.

    Returns:
        The alarms. Those of week w depend on weeks <= w only.
    """
    keeper = Keeper(per_dyad_year)
    found = []
    for week in range(evidence.shape[1]):
        beside = None if shadows is None else shadows[:, week]
        way, dyad, threshold = keeper.week(evidence[:, week], beside, None if allowed is None else allowed[:, week])
        found.append((way, np.full(len(way), week), dyad, threshold))
    way, at, dyad, threshold = (np.concatenate(column) for column in zip(*found, strict=True))
    return Raised(way, at, dyad, evidence[way, at, dyad], threshold)


class Keeper:
    """The promise while it's kept: what was seen and raised so far, week by week.

    Args:
        per_dyad_year: the promise.
    """

    def __init__(self, per_dyad_year: float) -> None:
        self._rate = per_dyad_year
        self._own = [_Counter() for _ in range(2)]
        self._shadows = [_Counter() for _ in range(2)]
        self._rested = np.zeros((2, 0), np.int64)
        self._watched = self._seen = self._used = 0
        self._quarter: list[list[int]] = []

    def grow(self, places: Ints, dyads: int) -> None:
        """Make room for dyads that come new: the known ones stand at these places from now on."""
        self._rested = _laid(self._rested, places, dyads)
        for one in self._own:
            one.grow(places, dyads)

    def week(
        self, evidence: Floats, shadows: Floats | None, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[Ints, Ints, Floats]:
        """Take one week in.

        Args:
            evidence, allowed: shape (2, dyads). shadows: shape (2, shadows), new ones at the end.

        Returns:
            Direction, dyad and threshold of each alarm, by dyad.
        """
        if evidence.shape[1] > self._rested.shape[1]:
            self.grow(np.arange(self._rested.shape[1]), evidence.shape[1])
        known = int(np.isfinite(evidence[0]).sum())
        self._watched += known
        self._seen += known + (0 if shadows is None else int(np.isfinite(shadows[0]).sum()))
        now = np.where(np.isfinite(evidence), evidence, -1.0)
        counts = [one.add(side) for one, side in zip(self._own, now, strict=True)]
        if shadows is not None:
            beside = np.where(np.isfinite(shadows), shadows, -1.0)
            for number, one in enumerate(self._shadows):
                one.grow(np.arange(one.dyads), shadows.shape[1])
                counts[number] = counts[number] + one.add(beside[number])
        thresholds = np.array([_lowest(one, self._rate / 2 * self._seen / WEEKS_A_YEAR) for one in counts])
        self._rested += 1
        surpassed = now / thresholds[:, None]
        ready = (surpassed >= 1) & (surpassed >= surpassed[::-1]) & (self._rested > REST)
        way, dyad = np.nonzero(ready if allowed is None else ready & allowed)
        budget = min(self._left(known), int(1 + self._rate * self._watched / WEEKS_A_YEAR) - self._used)
        order = np.argsort(-surpassed[way, dyad], kind="stable")[: max(0, budget)]
        order = order[np.lexsort((way[order], dyad[order]))]
        way, dyad = way[order], dyad[order]
        self._rested[way, dyad] = 0
        self._used += len(way)
        self._quarter[-1][1] = len(way)
        return way, dyad, thresholds[way]

    def _left(self, known: int) -> int:
        """Alarms that the last 13 weeks still have room for."""
        self._quarter = [*self._quarter[-QUARTER + 1 :], [known, 0]]
        due = self._rate * sum(one for one, _ in self._quarter) / WEEKS_A_YEAR
        return int(1 + due + SIGMAS * np.sqrt(due)) - sum(raised for _, raised in self._quarter)


class _Counter:
    """How many alarms each threshold of the grid would have raised so far, in one direction."""

    def __init__(self) -> None:
        self._rested = np.zeros((len(GRID), 0), np.int64)
        self._counts = np.zeros(len(GRID), np.int64)

    @property
    def dyads(self) -> int:
        return self._rested.shape[1]

    def grow(self, places: Ints, dyads: int) -> None:
        if dyads > self.dyads:
            self._rested = _laid(self._rested, places, dyads)

    def add(self, now: Floats) -> Ints:
        """Take one week's evidence in, shape (dyads,); the counts with it."""
        self._rested += 1
        reached: Ints = np.searchsorted(GRID, now, side="right").astype(np.int64)
        for dyad in np.flatnonzero(reached).tolist():
            rested = self._rested[: reached[dyad], dyad]
            free = rested > REST
            self._counts[: reached[dyad]] += free
            rested[free] = 0
        return self._counts.copy()


def _laid(rested: Ints, places: Ints, dyads: int) -> Ints:
    out = np.full((len(rested), dyads), REST + 1)
    out[:, places] = rested
    return out


def _lowest(counts: Ints, earned: float) -> float:
    """The lowest threshold with which one alarm more would be within what was earned; infinite if none is."""
    within = np.flatnonzero(counts + 1 <= earned)
    return float(GRID[within[0]]) if len(within) else np.inf
