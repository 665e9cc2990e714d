"""False discoveries over many dyads: e-values against "nothing but chance", and the q-values that they give."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

PAST = 52
"""Weeks that a span is set against."""

MIN_PAST = 26
"""Of them with data."""

SPANS = (2, 4, 8, 16, 26)
"""Weeks."""

CLIP = 3.0
"""Standard deviations beyond which a week counts no more."""

BETS = (1, 2, 3)
"""Halves of a standard deviation that a week of the new state may lie higher."""

AT_ONCE = 20_000
"""Weeks of dyads that are looked at together; bounds the memory."""


def e_values(x: Floats, asked: Bools) -> Floats:
    """Evidence against chance: against "the weeks of the span and of the year before might stand in any order".

    For a span of k weeks and the N weeks of it and its past, z their scores in standard deviations of all N, within
    ±`CLIP`, and a bet b: e = exp(b · sum of z over the span) / (mean of exp(b z) over all N)^k, its mean over `SPANS`
    and `BETS`. If the N weeks are exchangeable, e is 1 or less on average, whatever their distribution, as a sum
    drawn without replacement is no more spread than one with it.

    Args:
        x: shape (weeks, dyads), what a week is judged by, higher is warmer; NaN is a gap.
        asked: shape (2, weeks, dyads), where it's wanted; warming first.

    Returns:
        Log of e, shape (2, weeks, dyads); minus infinity where it isn't asked or there is too little past (e = 0 is
        always allowed). Week w depends on weeks <= w only.

    Source: Hoeffding, "Probability inequalities for sums of bounded random variables", JASA 58 (1963), section 6;
        Vovk and Wang, "E-values: calibration, combination and applications", Annals of Statistics 49 (2021).
    """
    found = np.full(asked.shape, -np.inf)
    way, week, dyad = np.nonzero(asked)
    back = np.arange(PAST + max(SPANS))
    for start in range(0, len(way), AT_ONCE):
        cut = slice(start, start + AT_ONCE)
        at = week[cut, None] - back
        seen = np.where(at >= 0, x[np.maximum(at, 0), dyad[cut, None]], np.nan)
        found[way[cut], week[cut], dyad[cut]] = _mixed(np.where(way[cut, None] == 0, seen, -seen))
    return found


def q_values(logs: Floats, watched: Bools) -> Floats:
    """The least false discovery rate at which each dyad of a week would be among the discoveries: e-BH.

    With K hypotheses in a week (each watched dyad, each direction) and e(k) the k-th largest: the least K / (k · e(k))
    over k from a dyad's rank on, 1 at most. Taking those with q <= f keeps the expected share of chance among
    them at f or less, however the dyads hang together.

    Args:
        logs: shape (2, weeks, dyads), as `e_values` gives.
        watched: shape (weeks, dyads).

    Returns:
        Shape (2, weeks, dyads), 0…1.

    Source: Wang and Ramdas, "False discovery rate control with e-values", JRSS B 84 (2022).
    """
    flat = np.moveaxis(logs, 1, 0).reshape(logs.shape[1], -1)
    order = np.argsort(-flat, axis=1, kind="stable")
    ranked = np.take_along_axis(flat, order, axis=1)
    many = 2.0 * watched.sum(axis=1, keepdims=True)
    share = np.exp(np.minimum(np.log(np.maximum(many, 1)) - np.log(np.arange(1, flat.shape[1] + 1)) - ranked, 0.0))
    least = np.minimum.accumulate(share[:, ::-1], axis=1)[:, ::-1]
    q = np.empty_like(flat)
    np.put_along_axis(q, order, least, axis=1)
    return np.moveaxis(q.reshape(logs.shape[1], 2, -1), 0, 1)


def _mixed(seen: Floats) -> Floats:
    """Log of the mean e of each row, which runs back from its week."""
    logs = []
    for span in SPANS:
        part = seen[:, : span + PAST]
        known = np.isfinite(part)
        n, inside = known.sum(axis=1), known[:, :span].sum(axis=1)
        filled = np.where(known, part, 0.0)
        middle = filled.sum(axis=1) / np.maximum(n, 1)
        off = np.where(known, part - middle[:, None], 0.0)
        spread = np.sqrt((off**2).sum(axis=1) / np.maximum(n, 1))
        fine = (n - inside >= MIN_PAST) & (inside > 0) & (spread > 0)
        z = np.clip(off / np.where(fine, spread, 1.0)[:, None], -CLIP, CLIP)
        total = z[:, :span].sum(axis=1)
        half = np.where(known, np.exp(z / 2), 0.0)
        for bet in BETS:
            mean = (half**bet).sum(axis=1) / np.maximum(n, 1)
            logs.append(np.where(fine, bet / 2 * total - inside * np.log(np.where(fine, mean, 1.0)), -np.inf))
    found: Floats = np.logaddexp.reduce(logs, axis=0) - np.log(len(logs))
    return found
