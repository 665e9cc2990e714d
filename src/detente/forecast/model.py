"""A trained model as data: JSON with its hash, and the few lines that make probabilities of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import ModelError
from detente.forecast.fitting import both

Floats = NDArray[np.float64]

VERSION = 1


@dataclass(frozen=True, slots=True)
class Part:
    """What is known of one class.

    Attributes:
        additive: by the name of a rate, what it adds to the expected number; those that add nothing are left out.
        logistic: by the name of a log feature, its coefficient.
        constant: of the logistic part.
        checked: forecasts of the check out of time.
        happened: how many of them came true.
        brier, brier_climatology: mean squared error of these, and of climatology's.
    """

    additive: dict[str, float]
    logistic: dict[str, float]
    constant: float
    checked: int
    happened: int
    brier: float
    brier_climatology: float

    @property
    def shown(self) -> bool:
        """Whether it beat climatology out of time; else the base rate is the answer."""
        return self.brier < self.brier_climatology

    @property
    def skill(self) -> float:
        """Share of climatology's error that it saved out of time; 0 where nothing could be checked."""
        return 1 - self.brier / self.brier_climatology if self.brier_climatology > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that was learned for one span.

    Attributes:
        days: length of the span.
        mean, scale: of each log feature.
        usual: mean of each rate over the rows of training.
        classes: by class.
        trained: from which day to which, on how many rows and dyads, by which version.
    """

    days: int
    mean: dict[str, float]
    scale: dict[str, float]
    usual: dict[str, float]
    classes: dict[str, Part]
    trained: dict[str, str]


def write(model: Model) -> tuple[str, str]:
    """The model as JSON, and its SHA-256."""
    text = json.dumps({"version": VERSION, **asdict(model)}, separators=(",", ":"), allow_nan=False)
    return text, hashlib.sha256(text.encode()).hexdigest()


def read(text: str, sha256: str) -> Model:
    """The model of a JSON text.

    Raises:
        ModelError: the text isn't what was hashed, or of another version.
    """
    if hashlib.sha256(text.encode()).hexdigest() != sha256:
        raise ModelError("a stored forecast model is damaged: its SHA-256 differs", "`detente train` makes a new one.")
    given: dict[str, Any] = json.loads(text)
    if given.pop("version") != VERSION:
        raise ModelError("a stored forecast model is of another version", "`detente train` makes a new one.")
    classes = {name: Part(**one) for name, one in given.pop("classes").items()}
    return Model(classes=classes, **given)


def probability(model: Model, name: str, rates: dict[str, Floats], logs: dict[str, Floats]) -> Floats:
    """Probability that a class comes true within the span.

    Args:
        model: as trained.
        name: the class.
        rates, logs: features by name, each of one shape.

    Returns:
        In that shape.
    """
    part = model.classes[name]
    expected = sum((rates[one] * weight for one, weight in part.additive.items()), 0.0 * rates["base"])
    odds = sum(
        ((logs[one] - model.mean[one]) / model.scale[one] * weight for one, weight in part.logistic.items()),
        part.constant + 0.0 * rates["base"],
    )
    return both(expected, odds)
