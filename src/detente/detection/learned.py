"""The learned detector: a sum of steps, one function of each feature, so that each alarm can say what made it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from detente.detection.features import MOVED, Features, moves
from detente.errors import ModelError

Floats = NDArray[np.float64]

VERSION = 1
TABLE = "learned.json"
SIGN = (1.0, -1.0)
"""Of the two directions: warming, cooling."""


@dataclass(frozen=True, slots=True)
class Step:
    """One feature's part of the evidence.

    Attributes:
        feature: its name in `Features`.
        turned: whether it's taken with the direction's sign.
        cuts: shape (steps - 1,), ascending.
        values: shape (steps,), log odds; the first is of what lies below the first cut.
    """

    feature: str
    turned: bool
    cuts: Floats
    values: Floats

    def part(self, x: Floats, sign: float) -> Floats:
        """What the feature adds to the log odds of one direction, in the shape of x."""
        values: Floats = self.values[np.searchsorted(self.cuts, x * sign if self.turned else x, side="right")]
        return values


@dataclass(frozen=True, slots=True)
class Model:
    """The steps, and what stands in evidence for a direction before any of them.

    Attributes:
        start: by direction, warming first.
        steps: added in this order.
        trained: what it was learned from, by which command.
    """

    start: tuple[float, float]
    steps: tuple[Step, ...]
    trained: dict[str, str]


@cache
def model() -> Model:
    """The model that is shipped.

    Raises:
        ModelError: its table is missing, damaged or of another version.
    """
    try:
        return parse(files("detente.detection").joinpath(TABLE).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"the table of the learned detector, {TABLE}, is damaged: {error}", "Install it anew."
        ) from error


def parse(text: str) -> Model:
    """A model from its JSON."""
    given = json.loads(text)
    if given["version"] != VERSION:
        raise ValueError(f"version {given['version']}, not {VERSION}")
    steps = tuple(
        Step(one["feature"], one["turned"], np.array(one["cuts"], float), np.array(one["values"], float))
        for one in given["steps"]
    )
    warming, cooling = given["start"]
    return Model((warming, cooling), steps, given["trained"])


def evidence(features: Features, *, model: Model) -> Floats:
    """Evidence that a documented realignment is under way.

    Args:
        features: of each week and dyad.
        model: as trained.

    Returns:
        Shape (2, weeks, dyads), >= 0, in nats: log(1 + odds) against as many weeks without a realignment as with
        one; warming first. 0 where no span moved in the direction, whatever else speaks for it: an alarm names its
        spans. NaN where a dyad isn't watched.
    """
    odds = np.stack([np.full(features.watched.shape, start) for start in model.start])
    for step in model.steps:
        x = column(features, step.feature)
        for direction, sign in enumerate(SIGN):
            odds[direction] += step.part(x, sign)
    moved = moves(features).max(axis=0) >= MOVED
    found: Floats = np.where(features.watched, np.where(moved, np.logaddexp(0.0, odds), 0.0), np.nan)
    return found


def parts(features: Features, *, model: Model, direction: int, week: int, dyad: int) -> dict[str, float]:
    """What each feature added to the log odds of one alarm, beside what it adds at 0, where nothing has moved."""
    found: dict[str, float] = {}
    for step in model.steps:
        x = column(features, step.feature)[week, dyad]
        added = step.part(np.array([x, 0.0]), SIGN[direction])
        found[step.feature] = found.get(step.feature, 0.0) + float(added[0] - added[1])
    return found


def column(features: Features, name: str) -> Floats:
    """A feature by name, shape (weeks, dyads)."""
    return features.toward[name] if name in features.toward else features.plain[name]
