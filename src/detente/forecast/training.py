"""Trains a model on a desk's own past: rows, a check out of time, the fit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

import detente
from detente.errors import UsageError
from detente.forecast import fitting
from detente.forecast.features import Features, features
from detente.forecast.kinds import ALARMS, CLASSES
from detente.forecast.model import Model, Part
from detente.forecast.past import Past, happened

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

EPOCH = date(1970, 1, 1)
SPANS = (30, 90)

STEP = 15
"""Days between two rows of a dyad; windows overlap, so a row counts STEP / days."""

WARM_UP = 60
"""Days that a desk must look back on before it learns from them."""

MIN_ACTS = 5
"""Acts that a dyad must have had to be learned from."""

MIN_TRUE = 20
"""Windows in which a class came true below which nothing is learned of it."""

EARLIER = 0.6
"""Share of the past on which the parts of the check are fitted; the rest tells how well they do."""

PULL = 2.0
"""Windows by which a dyad's climatology is drawn towards that of all."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What can be learned from; shapes (cuts, dyads, …).

    Attributes:
        cuts: days since 1970.
        seen: the features at each.
        true: by class, whether it came true within the span.
        climatology: by class, probability from the dyad's own windows that had ended.
    """

    cuts: Ints
    seen: Features
    true: dict[str, Bools]
    climatology: dict[str, Floats]


def cuts_until(past: Past, until: int) -> Ints:
    """Days from which windows begin: every `STEP` days back from a day, oldest first."""
    return np.arange(until, past.first + WARM_UP - 1, -STEP, dtype=np.int64)[::-1]


def rows(past: Past, *, until: int, days: int, dyads: Ints) -> Rows:
    """Windows that begin and end by a day, and those that begin by it, for their features.

    Args:
        past: as known at the end of `until`.
        until: days since 1970.
        days: length of the span.
        dyads: places in `past.dyads`.
    """
    cuts = cuts_until(past, until)
    true = _outcomes(past, cuts, days, dyads)
    return Rows(cuts, features(past, cuts, dyads), true, {n: _climatology(t, cuts, days) for n, t in true.items()})


def base_rates(past: Past, *, until: int, days: int, dyads: Ints) -> dict[str, Floats]:
    """By class, climatology's probability at the end of a day, shape (dyads,); arguments as in `rows`."""
    cuts = np.append(cuts_until(past, until - STEP), until)
    true = _outcomes(past, cuts, days, dyads)
    return {name: _climatology(one, cuts, days)[-1] for name, one in true.items()}


def _outcomes(past: Past, cuts: Ints, days: int, dyads: Ints) -> dict[str, Bools]:
    return {
        name: np.array([happened(past, name, after=int(cut), days=days)[dyads] for cut in cuts]).reshape(-1, len(dyads))
        for name in CLASSES
    }


def _climatology(true: Bools, cuts: Ints, days: int) -> Floats:
    """At each cut: share of the dyad's windows that had ended and came true, drawn towards the share of all."""
    ended = np.searchsorted(cuts, cuts - days, side="right")
    weight = min(STEP / days, 1.0)
    sums = np.concatenate((np.zeros((1, true.shape[1])), np.cumsum(true, axis=0) * weight))[ended]
    windows = (ended * weight)[:, None]
    common = (sums.sum(axis=1, keepdims=True) + 0.5) / (windows * true.shape[1] + 1)
    found: Floats = (sums + PULL * common) / (windows + PULL)
    return found


def train(past: Past, *, until: date, days: int) -> Model:
    """A model for one span.

    Args:
        past: as known at the end of `until`.
        until: the last day whose knowledge counts.
        days: 30 or 90.

    Raises:
        UsageError: the past is too short for a check out of time.
    """
    end = (until - EPOCH).days
    dyads = np.flatnonzero(np.bincount(past.dyad, minlength=len(past.dyads)) >= MIN_ACTS)
    if not len(dyads) or end - past.first < WARM_UP + 3 * days:
        raise UsageError(
            f"there is too little to learn forecasts of {days} days from",
            f"That takes {WARM_UP + 3 * days} days of events, and dyads with {MIN_ACTS} events or more.",
        )
    return fit(past, rows(past, until=end, days=days, dyads=dyads), until=until, days=days)


def fit(past: Past, given: Rows, *, until: date, days: int) -> Model:
    """The model of some rows; those whose window isn't over teach nothing."""
    seen, cuts = given.seen, given.cuts
    known = cuts + days <= (until - EPOCH).days
    border = cuts[0] + EARLIER * (cuts[known][-1] - cuts[0])
    use = (seen.acts >= MIN_ACTS) & known[:, None]
    early = use & (cuts + days <= border)[:, None]
    late = use & (cuts > border)[:, None]
    view = _View(seen, use)
    parts = {name: _part(view, given, name, early=early, late=late, use=use, days=days) for name in CLASSES}
    trained = {
        "from": (EPOCH + timedelta(days=past.first)).isoformat(),
        "until": until.isoformat(),
        "checked_from": (EPOCH + timedelta(days=int(border) + 1)).isoformat(),
        "windows": str(int(use.sum())),
        "dyads": str(int(use.any(axis=0).sum())),
        "version": detente.__version__,
    }
    return Model(
        days=days,
        mean=dict(zip((*seen.log_names, "climatology"), [*view.mean.tolist(), 0.0], strict=True)),
        scale=dict(zip((*seen.log_names, "climatology"), [*view.scale.tolist(), 1.0], strict=True)),
        usual=dict(zip(seen.rate_names, view.usual.tolist(), strict=True)),
        classes={name: part for name, part in parts.items() if part is not None},
        trained=trained,
    )


class _View:
    """The features in the units that the fits want."""

    def __init__(self, seen: Features, use: Bools) -> None:
        self.seen = seen
        logs = seen.logs[use].astype(float)
        self.mean, self.scale = logs.mean(axis=0), logs.std(axis=0) + 1e-3
        self.usual = seen.rates[use].astype(float).mean(axis=0)

    def rates(self, mask: Bools, kept: Bools) -> Floats:
        return self.seen.rates[mask].astype(float)[:, kept]

    def logs(self, mask: Bools, kept: Bools, climatology: Floats) -> Floats:
        plain = (self.seen.logs[mask] - self.mean) / self.scale
        return np.column_stack((plain[:, kept], fitting.logit(climatology[mask])))


def _part(view: _View, given: Rows, name: str, *, early: Bools, late: Bools, use: Bools, days: int) -> Part | None:
    """One class: fitted on the earlier windows, checked on the later, fitted again on all."""
    true, climatology, weight = given.true[name], given.climatology[name], min(STEP / days, 1.0)
    if min(true[early].sum(), true[late].sum()) < MIN_TRUE:
        return None
    rates, logs = (_kept(names, name) for names in (view.seen.rate_names, view.seen.log_names))
    rate_names, log_names = np.array(view.seen.rate_names)[rates], np.array(view.seen.log_names)[logs]

    def fitted(mask: Bools) -> tuple[Floats, Floats]:
        y = true[mask].astype(float)
        return (
            fitting.additive(view.rates(mask, rates), y, weight),
            fitting.logistic(view.logs(mask, logs, climatology), y, weight),
        )

    added, odds = fitted(early)
    said = fitting.both(view.rates(late, rates) @ added, view.logs(late, logs, climatology) @ odds[:-1] + odds[-1])
    y = true[late].astype(float)
    added, odds = fitted(use)
    return Part(
        additive={n: w for n, w in zip(rate_names.tolist(), added.tolist(), strict=True) if w > 0},
        logistic=dict(zip((*log_names.tolist(), "climatology"), odds[:-1].tolist(), strict=True)),
        constant=float(odds[-1]),
        checked=len(y),
        happened=int(y.sum()),
        brier=float(((said - y) ** 2).mean()),
        brier_climatology=float(((climatology[late] - y) ** 2).mean()),
    )


def _kept(names: tuple[str, ...], of: str) -> Bools:
    """Which features speak for a class: earlier alarms for alarms alone (docs/decisions/032)."""
    return np.array([of in ALARMS or not name.startswith("alarm:") for name in names])
