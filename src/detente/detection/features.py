"""What the learned detector looks at: shifts over several spans, beside the dyad's own past year and its neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.detection.panel import Panel
from detente.detection.windows import before, last

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

PAST = 52
"""Weeks of the past that a span is set against; they end where the span begins."""

MIN_PAST = 8
"""Weeks with data that this past must hold."""

SPANS = (1, 2, 4, 8, 16, 26)
"""Weeks of the shifts."""

VOLUME_SPANS = (2, 8, 16)
"""Weeks of the shifts that are set against volume."""

LOOKBACK = 3 * PAST
"""Weeks on which a week's features depend: two spans, their past year, and the year that says how full a week is."""

COVERED = 0.4
"""Share of the usual days that a week must hold to be one with data; the usual are the most of the past year."""

MOVED = 0.75
"""Spreads over a span from which it's said to have moved; what moved over no span is no shift (docs/decisions/011)."""

MIN_SHARE = 0.15
"""Share of the past year's days on which a dyad must have had something to be watched."""

REGULAR = 0.5
"""Share from which it helps to tell what size is usual among the dyads."""

MIN_REGULAR = 20
"""Regular dyads below which a dyad is compared with itself alone."""

FLOOR = 0.01
"""Of the usual size: a dyad with less has this much, so that a ratio of two nothings is none."""

FINE = 2.0**20
"""Steps of one unit of a shift where dyads are added up: whole numbers don't depend on the order."""


@dataclass(frozen=True, slots=True)
class Features:
    """Everything that is looked at, and where a dyad can be watched.

    Attributes:
        toward: by name, shape (weeks, dyads); above 0 is warming, below 0 cooling.
        plain: by name, shape (weeks, dyads); without a direction.
        watched: shape (weeks, dyads); False where there is too little past, or a gap.
        level: shape (weeks, dyads), the week's daily mean beside what is usual among the dyads; NaN in a gap.
    """

    toward: dict[str, Floats]
    plain: dict[str, Floats]
    watched: Bools
    level: Floats

    def since(self, week: int) -> Features:
        """From one week on."""
        toward, plain = ({name: x[week:] for name, x in part.items()} for part in (self.toward, self.plain))
        return Features(toward, plain, self.watched[week:], self.level[week:])


def features(panel: Panel) -> Features:
    """The features of each week; they depend on that week and the `LOOKBACK` before it only.

    With x the daily mean of cooperation minus conflict, and m, s the mean and standard deviation of its weeks in the
    past year: `shift_k` = asinh((mean of k weeks − m) / s · √min(k, 8)); `size_k` = asinh(2 · (mean of k weeks − m)
    / mean size in the past year); `balance_k` = change of (cooperation − conflict) / (cooperation + conflict);
    `volume_k` = log of the ratio of sizes; `balance_past`, `weight`: the past year's balance, and its size beside other
    dyads'; `earlier_k`: a shift that was there before; `neighbours_k`, `nearer`, `everyone`: mean shift of the two
    states' other dyads, the weaker one of the two, and the median over all dyads.
    """
    days = panel.events.max(axis=1, initial=0.0)
    usual = days.copy()
    for step in range(1, PAST):
        usual = np.maximum(usual, before(days, step))
    open_ = ((days > 0) & (days >= COVERED * usual))[:, None] & panel.started
    there = open_.astype(float)
    covered = np.where(open_, days[:, None], 0.0)
    net = np.where(open_, panel.cooperation - panel.conflict, 0.0)
    size = np.where(open_, panel.cooperation + panel.conflict, 0.0)
    daily = np.divide(net, covered, out=np.zeros_like(net), where=open_)

    past_weeks, past_sum, past_squares = (last(x, PAST) for x in (there, daily, daily**2))
    past_days, past_size, past_net, past_events = (
        last(x, PAST) for x in (covered, size, net, np.where(open_, panel.events, 0.0))
    )
    share = _ratio(past_events, past_days)
    typical = _ratio(past_size, past_days)
    usual_size = _usual(typical, share >= REGULAR)
    floor = FLOOR * usual_size

    toward: dict[str, Floats] = {}
    plain: dict[str, Floats] = {}
    for k in SPANS:
        n, total, squares = (before(x, k) for x in (past_weeks, past_sum, past_squares))
        mean = _ratio(total, n)
        spread = np.sqrt(np.maximum(_ratio(squares, n) - mean**2, 0.0))
        now_days, now_net = last(covered, k), last(net, k)
        known = (n >= MIN_PAST) & (spread > 1e-9) & (now_days > 0)
        moved = np.where(known, _ratio(now_net, now_days) - mean, 0.0)
        toward[f"shift_{k}"] = np.arcsinh(_ratio(moved, spread) * np.sqrt(min(k, 8)))
        if k in VOLUME_SPANS:
            now_size = last(size, k)
            then_size, then_days, then_net = (before(x, k) for x in (past_size, past_days, past_net))
            base = _ratio(then_size, then_days) + floor
            louder = (_ratio(now_size, now_days) + 0.1 * base, 1.1 * base)
            plain[f"volume_{k}"] = np.where(known, _log_ratio(*louder), 0.0)
            toward[f"size_{k}"] = np.arcsinh(2 * _ratio(moved, base))
            past_balance = _ratio(then_net, then_size)
            toward[f"balance_{k}"] = np.where(known, _ratio(now_net, now_size) - past_balance, 0.0)
            if k == 8:
                toward["balance_past"] = np.where(known, past_balance, 0.0)
    plain["weight"] = _log_ratio(typical + floor, usual_size + floor)
    toward["earlier_8"] = before(toward["shift_8"], 9)
    toward["earlier_16"] = before(toward["shift_16"], 17)
    for k in (4, 8):
        one, other = _neighbours(panel, toward[f"shift_{k}"], open_)
        toward[f"neighbours_{k}"] = one + other
        if k == 4:
            toward["nearer"] = np.where(np.abs(one) < np.abs(other), one, other)
    toward["everyone"] = np.repeat(_median(toward["shift_4"], open_), len(panel.dyads), axis=1)
    watched = open_ & (before(past_weeks, 1) >= MIN_PAST) & (share >= MIN_SHARE)
    week_size = _usual(_ratio(size, covered), (share >= REGULAR) & open_)
    level = np.where(open_, _ratio(daily, np.where(week_size > 0, week_size, np.nan)), np.nan)
    return Features(toward, plain, watched, level)


def moves(features: Features) -> Floats:
    """How far each span moved towards each direction, in spreads that chance would give it.

    Returns:
        Shape (spans, 2, weeks, dyads); warming first.
    """
    shifts = np.stack([np.sinh(features.toward[f"shift_{span}"]) for span in SPANS])
    return np.stack([shifts, -shifts], axis=1)


def _ratio(over: Floats, under: Floats) -> Floats:
    return np.divide(over, under, out=np.zeros_like(over), where=under > 0)


def _log_ratio(over: Floats, under: Floats) -> Floats:
    """0 where either is."""
    some = (over > 0) & (under > 0)
    logs: Floats = np.log(np.divide(over, under, out=np.ones_like(over), where=some))
    return logs


def _usual(typical: Floats, regular: Bools) -> Floats:
    """Median size of the regular dyads, week by week; the dyad's own where they are few."""
    enough = regular.sum(axis=1) >= MIN_REGULAR
    return np.where(enough[:, None], _median(typical, regular), typical)


def _median(x: Floats, used: Bools) -> Floats:
    """Median over the dyads used, shape (weeks, 1); 0 where none is."""
    count = used.sum(axis=1)
    ordered = np.sort(np.where(used, x, np.inf), axis=1)
    rows = np.arange(len(x))
    width = max(x.shape[1] - 1, 0)
    low, high = (ordered[rows, np.clip(at, 0, width)] for at in ((count - 1) // 2, count // 2))
    return np.where(count > 0, (low + high) / 2, 0.0)[:, None]


def _neighbours(panel: Panel, shift: Floats, used: Bools) -> tuple[Floats, Floats]:
    """Mean shift of the first state's other dyads, and of the second's; two that don't move are added to each."""
    steps = np.where(used, np.rint(shift * FINE), 0.0).astype(np.int64)
    ones = used.astype(np.int64)
    states, place = np.unique(panel.dyads.ravel(), return_inverse=True)
    order = np.argsort(place, kind="stable")
    starts = np.searchsorted(place[order], np.arange(len(states)))
    total, count = (np.add.reduceat(x[:, order // 2], starts, axis=1) for x in (steps, ones))
    first, second = place.reshape(-1, 2).T
    one, other = ((total[:, at] - steps) / FINE / (count[:, at] - ones + 2) for at in (first, second))
    return one, other
