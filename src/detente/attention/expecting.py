"""How many articles a press would print on each dyad, from its own past and what all others tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MIN_SPANS = 6
"""Past spans with articles of the press below which nothing is expected: eleven months."""

WARMING_UP = 3
"""Oldest spans, which are only looked back on."""

FOLLOWS, FOLLOWS_SPREAD = 0.5, 0.5
"""Before seeing any data: twice the share of signal gives 2 ** 0.5 the share of coverage; tuned on no data."""

SPREADS, SPREADS_SPREAD = np.log([0.5, 20.0]), np.log(20.0)
"""Before seeing any data: articles that the share common to all dyads is worth, and evenness of attention (1 / the
square of its relative spread between spans); both within a factor of 20, tuned on no data."""

KEPT, KEPT_SPREAD = np.log(9.0), 1.0
"""Before seeing any data: log odds of what a span is worth to the next one but one, 0.9; tuned on no data."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A negative binomial for each dyad: shape (dyads,).

    Attributes:
        mean: expected articles, > 0.
        size: the binomial's size, > 0: variance = mean + mean² / size. What isn't known of the dyad's usual share is
            in it as well as how unevenly attention comes.
        follows: elasticity of coverage to signal, one for all dyads.
    """

    mean: Floats
    size: Floats
    follows: float


def expect(covered: Floats, press: Floats, signal: Floats) -> Expected | None:
    """Expected coverage of the first span, told from the later columns, which are the spans before.

    Each dyad has a usual share of the press. Its coverage is press · share · (signal / usual signal) ** follows, times
    a gamma noise that is drawn anew in each span. The share has a gamma distribution over dyads (empirical Bayes), so a
    dyad with little past borrows from the others; it may drift, so older spans count less. The four numbers that all
    dyads share (elasticity, evenness, how alike shares are, how long the past counts) are those under which each
    past span is best foretold from the spans before it: by the question that is asked of the first.

    Args:
        covered: shape (dyads, spans), the press's articles on each dyad; column 0 isn't looked at.
        press: shape (spans,), all articles of the press.
        signal: shape (dyads, spans), stories of each dyad in all other sources.

    Returns:
        None where fewer than `MIN_SPANS` past spans have an article of the press, or it never covered a dyad.

    Source: Harvey and Fernandes, "Time series models for count or qualitative observations", J. Bus. Econ. Stat. 7
    (1989), with the gamma prior of Clayton and Kaldor, Biometrics 43 (1987).
    """
    from scipy.optimize import minimize

    past, printed = covered[:, 1:], press[1:]
    if (printed > 0).sum() < MIN_SPANS or past.sum() == 0:
        return None
    moved = _moved(signal, press)
    common = past.sum() / (printed.sum() * len(past))
    prior = np.array([FOLLOWS, *SPREADS, KEPT])
    spread = np.array([FOLLOWS_SPREAD, SPREADS_SPREAD, SPREADS_SPREAD, KEPT_SPREAD])

    def surprise(numbers: Floats) -> float:
        means, sizes = _foretold(covered, press * np.exp(numbers[0] * moved), common, numbers[1:])
        told = _log_density(past[:, :-WARMING_UP], means[:, 1:-WARMING_UP], sizes[:, 1:-WARMING_UP])
        return float(-told[:, printed[:-WARMING_UP] > 0].sum() + 0.5 * (((numbers - prior) / spread) ** 2).sum())

    best = minimize(surprise, prior, method="Nelder-Mead", options={"xatol": 0.01, "fatol": 0.01, "maxiter": 300}).x
    means, sizes = _foretold(covered, press * np.exp(best[0] * moved), common, best[1:])
    return Expected(means[:, 0], sizes[:, 0], float(best[0]))


def _moved(signal: Floats, press: Floats) -> Floats:
    """Log share of the signal, less its mean over the past spans that count."""
    share = np.log((signal + 1) / (signal.sum(axis=0) + len(signal)))
    counts = press[1:] > 0
    return np.asarray(share - share[:, 1:][:, counts].mean(axis=1, keepdims=True))


def _foretold(covered: Floats, exposure: Floats, common: float, numbers: Floats) -> tuple[Floats, Floats]:
    """Mean and size of each span, told from the columns after it.

    A span counts by the inverse of its variance over a Poisson's: loud spans, of which attention makes most of the
    spread, don't outweigh many quiet ones.

    Args:
        covered: shape (dyads, spans).
        exposure: shape (dyads, spans), articles of the press times what the signal adds.
        common: share of the press that a dyad has on average.
        numbers: log shape of the shares' gamma, log evenness, log odds of what is kept.
    """
    shape, evenness = np.exp(numbers[:2])
    kept = 1 / (1 + np.exp(-numbers[2]))
    means, sizes = np.empty(covered.shape), np.empty(covered.shape)
    seen, beside = np.zeros(len(covered)), np.zeros(len(covered))
    for span in range(covered.shape[1] - 1, -1, -1):
        a = shape + seen
        mean = np.maximum(exposure[:, span] * a / (shape / common + beside), 1e-9)
        means[:, span], sizes[:, span] = mean, 1 / (1 / evenness + 1 / a)
        weight = 1 / (1 + mean / evenness)
        seen = kept * seen + weight * covered[:, span]
        beside = kept * beside + weight * exposure[:, span]
    return means, sizes


def _log_density(counts: Floats, mean: Floats, size: Floats) -> Floats:
    from scipy.special import gammaln

    return np.asarray(
        gammaln(counts + size)
        - gammaln(size)
        - gammaln(counts + 1)
        + size * np.log(size / (size + mean))
        + counts * np.log(mean / (size + mean))
    )
