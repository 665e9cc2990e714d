"""Forecasts of one dyad: probabilities beside climatology, what moved them, and what would change them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from detente.forecast import training
from detente.forecast.features import GROUPS, Features, features, group
from detente.forecast.fitting import logit
from detente.forecast.kinds import ALARMS, CLASSES
from detente.forecast.model import Model, probability
from detente.forecast.past import Past, past
from detente.schema import FORECASTS

Floats = NDArray[np.float64]

WORTH_SAYING = 0.01
"""Change of probability below which a driver isn't named."""


def chances(model: Model, seen: Features, base: dict[str, Floats]) -> dict[str, Floats]:
    """Probability of each class at one cut: the model's where it beat climatology out of time, else the base rate.

    Args:
        model: of the span.
        seen: features of one cut.
        base: by class, climatology's probability, shape (dyads,).

    Returns:
        By class, shape (dyads,).
    """
    found = {}
    for name in CLASSES:
        part = model.classes.get(name)
        found[name] = base[name] if part is None or not part.shown else _chance(model, name, seen, base[name])
    return found


def _chance(model: Model, name: str, seen: Features, base: Floats) -> Floats:
    rates, logs = _named(seen, base)
    return probability(model, name, rates, logs)


def _named(seen: Features, base: Floats) -> tuple[dict[str, Floats], dict[str, Floats]]:
    rates = {name: seen.rates[0, :, place].astype(float) for place, name in enumerate(seen.rate_names)}
    logs = {name: seen.logs[0, :, place].astype(float) for place, name in enumerate(seen.log_names)}
    return rates, {**logs, "climatology": logit(base)}


def forecast(acts: pa.Table, alarms: pa.Table, model: Model, *, dyad: str, as_of: date) -> pa.Table:
    """What may come next between two states.

    Args:
        acts: columns of `relations.acts`, as known at the end of `as_of`.
        alarms: columns of `schema.ALARMS`, likewise.
        model: trained on what was known by then; its span is the forecast's.
        dyad: 'PAK-USA'.
        as_of: the day.

    Returns:
        Columns of `schema.FORECASTS`, one row for each class.
    """
    given = past(acts, alarms, besides=(dyad,))
    end = (as_of - training.EPOCH).days
    place = int(np.searchsorted(given.dyads, dyad))
    active = np.flatnonzero(np.bincount(given.dyad, minlength=len(given.dyads)) >= training.MIN_ACTS)
    dyads = np.union1d(active, [place])
    at = int(np.searchsorted(dyads, place))
    base = {
        name: rate[at : at + 1]
        for name, rate in training.base_rates(given, until=end, days=model.days, dyads=dyads).items()
    }
    seen = features(given, np.array([end]), np.array([place]))
    found = chances(model, seen, base)
    acted = {name: _after(given, name, place, end) for name in CLASSES if name not in ALARMS}
    return pa.Table.from_pylist(
        [_row(model, name, seen, base[name], float(found[name][0]), acted, dyad, as_of) for name in CLASSES],
        schema=FORECASTS,
    )


def _row(
    model: Model, name: str, seen: Features, base: Floats, p: float, acted: dict[str, Features], dyad: str, day: date
) -> dict[str, Any]:
    part = model.classes.get(name)
    learned = part is not None and part.shown
    drivers, changes = ([], []) if not learned else (_drivers(model, name, seen, base, p), [])
    if learned:
        for other, after in acted.items():
            moved = float(_chance(model, name, after, base)[0]) - p
            if abs(moved) >= WORTH_SAYING:
                changes.append((abs(moved), f"{other}: {moved:+.3f}"))
    return {
        "a": dyad[:3],
        "b": dyad[4:],
        "date": day,
        "days": model.days,
        "class": name,
        "p": p,
        "climatology": float(base[0]),
        "basis": "model" if learned else "base rate",
        "skill": part.skill if part is not None else None,
        "drivers": drivers,
        "changes": [text for _, text in sorted(changes, reverse=True)[:4]],
        "trained_until": date.fromisoformat(model.trained["until"]),
    }


def _drivers(model: Model, name: str, seen: Features, base: Floats, p: float) -> list[str]:
    """How much less or more it would be if one group of features were as usual among the dyads learned from."""
    rates, logs = _named(seen, base)
    found = []
    for one, words in GROUPS.items():
        usual_rates = {
            n: np.array([model.usual[n]]) if n != "base" and group(n, name) == one else x for n, x in rates.items()
        }
        usual_logs = {
            n: np.array([model.mean[n]]) if n != "climatology" and group(n, name) == one else x for n, x in logs.items()
        }
        if one == "long run":
            usual_logs["climatology"] = np.array([_usual_climatology(model, name)])
        moved = p - float(probability(model, name, usual_rates, usual_logs)[0])
        if abs(moved) >= WORTH_SAYING:
            found.append((abs(moved), f"{words}: {moved:+.3f}"))
    return [text for _, text in sorted(found, reverse=True)]


def _usual_climatology(model: Model, name: str) -> float:
    part = model.classes[name]
    return float(logit(np.array(part.happened / max(part.checked, 1))))


ALSO = {
    "agreement": ("verbal cooperation", "SUPPORT", "diplomatic"),
    "visit": ("verbal cooperation", "CONSULT", "diplomatic"),
    "sanction": ("material conflict", "diplomatic"),
    "armed clash": ("material conflict", "ASSAULT", "security"),
}
"""What an act of a class is besides."""


def _after(given: Past, name: str, dyad: int, day: int) -> Features:
    """The dyad's features if one more act of a class were seen on the day."""
    kinds = {one: np.append(mask, one in (name, "any", *ALSO.get(name, ()))) for one, mask in given.kinds.items()}
    more = replace(
        given,
        dyad=np.append(given.dyad, dyad),
        day=np.append(given.day, day),
        seen=np.append(given.seen, day),
        by_a=np.append(given.by_a, True),
        kinds=kinds,
        first=given.first if len(given.seen) else day,
    )
    return features(more, np.array([day]), np.array([dyad]))
