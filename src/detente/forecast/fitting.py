"""Fits the two parts of a forecast; each is a convex problem with one answer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RIDGE = 200.0
"""Of the logistic part: a coefficient's weight against the summed loss, of features in standard deviations. Chosen on
ICEWS 2005–2011 and 2013, where 80 was no better (docs/decisions/031)."""

LITTLE = 30.0
"""Of the additive part: as many events' worth of loss for a part that alone carries the whole rate."""

TINY = 1e-6

FAR = 9.21
"""Log odds of 1 in 10,000; neither part may be surer."""


def additive(rates: Floats, y: Floats, weight: float) -> Floats:
    """Weights >= 0 of a hazard that adds up, p = 1 − exp(−rates · w).

    Args:
        rates: shape (rows, features), >= 0.
        y: shape (rows,), 1 where the class came true.
        weight: what a row counts; windows that overlap count less.

    Returns:
        Shape (features,); most are 0.
    """
    size = rates.mean(axis=0) + 1e-9
    x, true = rates / size, y > 0
    once, never = x[true], weight * x[~true].sum(axis=0)
    rate = max(float(-np.log1p(-min(y.mean(), 1 - TINY))), TINY)
    ridge = LITTLE / rate**2

    def loss(b: Floats) -> tuple[float, Floats]:
        expected = once @ b + TINY
        none = np.exp(-expected)
        value = -weight * np.log1p(-none).sum() + never @ b + ridge * b @ b
        return float(value), never - weight * (once.T @ (none / (1 - none))) + 2 * ridge * b

    start = np.full(x.shape[1], rate / x.shape[1])
    found: Floats = _least(loss, start, lowest=0.0, steps=120) / size
    return found


def logistic(x: Floats, y: Floats, weight: float) -> Floats:
    """Coefficients of a ridge regression on log odds, the last of the constant, which nothing holds back.

    Args:
        x: shape (rows, features), in standard deviations.
        y, weight: as in `additive`.
    """
    share = min(max(float(y.mean()), TINY), 1 - TINY)

    def loss(b: Floats) -> tuple[float, Floats]:
        odds = x @ b[:-1] + b[-1]
        p = expit(odds)
        wrong = weight * (p - y)
        value = weight * (np.logaddexp(0.0, odds) - y * odds).sum() + RIDGE / 2 * b[:-1] @ b[:-1]
        return float(value), np.append(x.T @ wrong + RIDGE * b[:-1], wrong.sum())

    return _least(loss, np.append(np.zeros(x.shape[1]), logit(np.array(share))), lowest=None, steps=150)


def expit(odds: Floats) -> Floats:
    """Probability of log odds."""
    found: Floats = 0.5 * (1 + np.tanh(odds / 2))
    return found


def logit(p: Floats) -> Floats:
    """Log odds of a probability; those beyond 1 in 10,000 are that."""
    kept = np.clip(p, 1e-4, 1 - 1e-4)
    found: Floats = np.log(kept / (1 - kept))
    return found


def _least(
    loss: Callable[[Floats], tuple[float, Floats]], start: Floats, *, lowest: float | None, steps: int
) -> Floats:
    from scipy.optimize import minimize

    bounds = None if lowest is None else [(lowest, None)] * len(start)
    done = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": steps})
    found: Floats = done.x
    return found


def both(expected: Floats, odds: Floats) -> Floats:
    """Probability from the two parts: the mean of their log odds.

    Args:
        expected: what the additive part expects, >= 0.
        odds: log odds of the logistic part, of any shape.
    """
    return expit((logit(-np.expm1(-expected)) + np.clip(odds, -FAR, FAR)) / 2)
