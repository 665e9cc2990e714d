"""Who answers whom: one side's acts in the weeks after the other's, beside the pace of the half year around."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

WEEKS = 4
"""Weeks after an act in which an answer is looked for."""

SHIFTS = np.array([sign * 7 * week for week in range(6, 27) for sign in (1, -1)])
"""Days by which the two are shifted against each other to see what their pace alone gives: 6 to 26 weeks."""

MIN_ACTS = 20
"""Acts of each side below which nothing is said."""

BLOCK = 56
"""Days whose acts may belong to one exchange; these are taken as independent of one another."""

FLIPS = 999

UNUSUAL = 0.025
"""p from which acts are answers: more than in any shift. Where only the pace moves, 0.10 of simulated dyads had such
a p, so take `p_order` with it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How often one side's acts follow the other's.

    Attributes:
        ratio: acts of the answering side in the best of the four weeks after, beside its pace; 1 is no answer.
        low, high: its 90 % interval.
        week: which week after it is, 1…4.
        p_value: of so many in any of the four weeks, if only the pace counts.
        p_order: of so uneven an order, if either came first as often; above 0.5 where the other side answers more.
    """

    ratio: float
    low: float
    high: float
    week: int
    p_value: float
    p_order: float


def answer(first: Ints, second: Ints) -> Answer | None:
    """How the second side's acts follow the first's; None where either has too few.

    The same two trains of days, shifted against each other by 6 to 26 weeks, keep their bursts and their pace and lose
    their exchange: they say what is usual (a parabola through them, as a slow pace makes them fewer the further apart).
    The order is tested by turning round, at random, who came first in each
    block of eight weeks.

    Args:
        first, second: days of the acts, ascending, repeats allowed.

    Source: the shift is the jitter method of spike trains, Amarasingham, Harrison, Hatsopoulos and Geman, Journal of
        Neurophysiology 107 (2012).
    """
    if min(len(first), len(second)) < MIN_ACTS:
        return None
    reach = int(np.abs(SHIFTS).max()) + 7 * WEEKS
    lags = _lags(first, second, reach)
    sums = np.concatenate([[0], np.cumsum(lags)])
    length = max(first[-1], second[-1]) - min(first[0], second[0]) + 1

    def weekly(shift: Ints) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Days between the two, and acts in each of the four weeks after, made up for what the shift loses."""
        begin = shift[:, None] + 7 * np.arange(WEEKS) + 1
        apart = np.asarray(begin + 3.0, np.float64)
        lost = np.maximum(length - np.abs(apart), 1) / length
        return apart, np.asarray((sums[begin + reach + 7] - sums[begin + reach]) / lost, np.float64)

    (near, own), (far, usual) = weekly(np.zeros(1, np.int64)), weekly(SHIFTS)
    if usual.mean() <= 0:
        return None
    bend = np.polynomial.Polynomial.fit(far.ravel(), usual.ravel(), 2)
    least = usual.mean() / 4
    times, chance = own[0] / np.maximum(bend(near[0]), least), usual / np.maximum(bend(far), least)
    best = int(times.argmax())
    spread = 1.645 * chance.std()
    return Answer(
        ratio=float(times[best]),
        low=float(max(times[best] - spread, 0.0)),
        high=float(times[best] + spread),
        week=best + 1,
        p_value=float((1 + (chance.max(axis=1) >= times[best]).sum()) / (1 + len(SHIFTS))),
        p_order=_order(first, second),
    )


def _lags(first: Ints, second: Ints, reach: int) -> Ints:
    """How many pairs of acts are -reach…reach days apart."""
    counted = np.zeros(2 * reach + 1, np.int64)
    low, high = (np.searchsorted(second, first + side) for side in (-reach, reach + 1))
    for day, start, end in zip(first.tolist(), low.tolist(), high.tolist(), strict=True):
        np.add.at(counted, second[start:end] - day + reach, 1)
    return counted


def _order(first: Ints, second: Ints) -> float:
    """Chance of as many answers of the second beyond those of the first, if their order were even."""
    start = min(first[0], second[0])
    blocks = int((max(first[-1], second[-1]) - start) // BLOCK) + 1
    difference = _answered(first, second, start, blocks) - _answered(second, first, start, blocks)
    signs = np.random.default_rng(20180101).choice([-1.0, 1.0], (FLIPS, blocks))
    return float((1 + (signs @ difference >= difference.sum()).sum()) / (1 + FLIPS))


def _answered(first: Ints, second: Ints, start: int, blocks: int) -> NDArray[np.float64]:
    """Acts of the second in the four weeks after each of the first, by the block of the first."""
    after = np.searchsorted(second, first + 7 * WEEKS, side="right") - np.searchsorted(second, first, side="right")
    return np.asarray(np.bincount((first - start) // BLOCK, weights=after, minlength=blocks), np.float64)
