"""What is looked at: fading memories of a dyad's acts, of both states' other dyads and of common neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.forecast import kinds
from detente.forecast.past import Past

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HALF = (10, 30, 90, 270)
"""Half-lives of the memories in days."""

QUADS = tuple(kinds.CLASSES)[:4]
MAIN = (*tuple(kinds.CLASSES)[:8], "any")
ALL = (*MAIN, *kinds.TYPES, *kinds.CHANNELS)

NEVER = 1500.0
"""Days since an act that never was."""

MONTH = 30.0
"""Rates are acts in so many days."""

GROUPS = {
    "itself": "the dyad's own acts of this class",
    "other acts": "the dyad's acts of other kinds",
    "long run": "what is usual for the dyad",
    "both states": "the two states' other dyads",
    "neighbours": "states that both have to do with",
    "alarms": "earlier alarms of the dyad",
}
"""Where a feature belongs when a forecast says what moved it; `itself` depends on the class."""


@dataclass(frozen=True, slots=True)
class Features:
    """Two views of one past.

    Attributes:
        rates: shape (cuts, dyads, names), >= 0, acts in 30 days; the first is 1.
        logs: shape (cuts, dyads, names), without a sign.
        rate_names, log_names: "kind of feature:kind of act:half-life".
        acts: shape (cuts, dyads), acts seen so far.
    """

    rates: NDArray[np.float32]
    logs: NDArray[np.float32]
    rate_names: tuple[str, ...]
    log_names: tuple[str, ...]
    acts: Floats


def group(name: str, of: str) -> str:
    """To which of `GROUPS` a feature belongs where the class `of` is forecast."""
    first, kind, *_ = name.split(":")
    if first in ("own", "since", "one-sided"):
        return "itself" if kind == of else "other acts"
    return {"long": "long run", "states": "both states", "third": "neighbours", "alarm": "alarms"}[first]


def features(past: Past, cuts: Ints, dyads: Ints) -> Features:
    """The features of some dyads at the ends of some days.

    Args:
        past: only acts with `seen` <= a cut, and alarms until it, are in its features.
        cuts: days since 1970, ascending.
        dyads: places in `past.dyads`.

    Source: sums of exponentials as in Hawkes, "Spectra of some self-exciting and mutually exciting point
    processes", Biometrika 58 (1971).
    """
    kept = _Memory(past)
    rows = [kept.at(int(cut), dyads) for cut in cuts]
    rate_names, log_names = kept.names
    return Features(
        rates=np.stack([row[0] for row in rows]).astype(np.float32),
        logs=np.stack([row[1] for row in rows]).astype(np.float32),
        rate_names=rate_names,
        log_names=log_names,
        acts=np.stack([row[2] for row in rows]),
    )


class _Memory:
    """Sums that fade, moved from cut to cut."""

    def __init__(self, past: Past) -> None:
        n = len(past.dyads)
        self._past = past
        self._decay = np.log(2) / np.array(HALF, float)
        self._is = np.stack([past.kinds[name] for name in ALL], axis=1)
        self._sums = np.zeros((n, len(ALL), len(HALF)))
        self._by_a = np.zeros((n, len(QUADS)))
        self._count = np.zeros((n, len(ALL)))
        self._last = np.full((n, len(MAIN)), -np.inf)
        self._a, self._b, self._states = past.states()
        self._done, self._cut = 0, past.first - 1
        self.names: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    def at(self, cut: int, dyads: Ints) -> tuple[Floats, Floats, Floats]:
        """Rates, logs and the number of acts at the end of one day, for some dyads."""
        self._move(cut)
        elapsed = max(cut - self._past.first + 1, 1)
        full = MONTH * self._decay / (1 - np.exp(-self._decay * max(elapsed, 10)))  # a short past isn't yet full
        own, count = self._sums[dyads], self._count[dyads]
        rates, logs = {"base": np.ones(len(dyads))}, {}
        months = max(elapsed, 2 * MONTH) / MONTH
        for place, name in enumerate(ALL):
            for half, days in enumerate(HALF):
                rates[f"own:{name}:{days}"] = own[:, place, half] * full[half]
                if name in MAIN or days >= 90:
                    logs[f"own:{name}:{days}"] = np.log1p(own[:, place, half])
            rates[f"long:{name}"] = count[:, place] / months
        for place, name in enumerate(MAIN):
            logs[f"long:{name}"] = np.log(count[:, place] / months + 0.05)
            logs[f"since:{name}"] = np.log1p(np.minimum(cut - self._last[dyads, place], NEVER))
        for place, name in enumerate(QUADS):
            share = 2 * self._by_a[dyads, place] - own[:, place, 2]
            logs[f"one-sided:{name}"] = np.abs(share) / (own[:, place, 2] + 1)
        self._of_states(dyads, full, rates, logs)
        self._of_thirds(dyads, full, rates, logs)
        for name, (dyad, day) in self._past.alarms.items():
            rung = np.zeros(len(self._past.dyads))
            known = day <= cut
            np.add.at(rung, dyad[known], np.exp(-self._decay[2] * (cut - day[known])))
            rates[f"alarm:{name}"] = logs[f"alarm:{name}"] = rung[dyads]
        self.names = tuple(rates), tuple(logs)
        return np.stack(list(rates.values()), 1), np.stack(list(logs.values()), 1), count[:, MAIN.index("any")]

    def _move(self, cut: int) -> None:
        past, n = self._past, len(self._past.dyads)
        end = int(np.searchsorted(past.seen, cut, side="right"))
        new = slice(self._done, end)
        faded = np.exp(-self._decay * (cut - self._cut))
        self._sums *= faded
        self._by_a *= faded[2]
        weight = np.exp(-np.outer(cut - past.seen[new], self._decay))
        dyad, is_ = past.dyad[new], self._is[new]
        for place in range(len(ALL)):
            of = is_[:, place]
            self._count[:, place] += np.bincount(dyad[of], minlength=n)
            for half in range(len(HALF)):
                self._sums[:, place, half] += np.bincount(dyad[of], weight[of, half], minlength=n)
            if place < len(MAIN):
                np.maximum.at(self._last[:, place], dyad[of], past.seen[new][of])
            if place < len(QUADS):
                by_a = of & past.by_a[new]
                self._by_a[:, place] += np.bincount(dyad[by_a], weight[by_a, 2], minlength=n)
        self._done, self._cut = end, cut

    def _of_states(self, dyads: Ints, full: Floats, rates: dict[str, Floats], logs: dict[str, Floats]) -> None:
        """What each state does with others: the rate that two such states would have by chance, and both sizes."""
        for place, name in enumerate(MAIN):
            for half in (2, 3):
                own = self._sums[:, place, half]
                total = np.bincount(self._a, own, self._states) + np.bincount(self._b, own, self._states)
                a = np.maximum(total[self._a[dyads]] - own[dyads], 0)
                b = np.maximum(total[self._b[dyads]] - own[dyads], 0)
                rates[f"states:{name}:{HALF[half]}"] = a * b / (own.sum() + 0.5) * full[half]
                if half == 2 and name in (*QUADS, "any"):
                    logs[f"states:{name}:{HALF[half]}:less"] = np.log1p(np.minimum(a, b))
                    logs[f"states:{name}:{HALF[half]}:more"] = np.log1p(np.maximum(a, b))

    def _of_thirds(self, dyads: Ints, full: Floats, rates: dict[str, Floats], logs: dict[str, Floats]) -> None:
        """For each third state the geometric mean of what both do with it, added up."""
        for place, name in enumerate(QUADS):
            for half in (1, 2):
                ties = np.zeros((self._states, self._states))
                ties[self._a, self._b] = self._sums[:, place, half]
                root = np.sqrt(ties + ties.T)
                shared = np.einsum("ij,ij->i", root[self._a[dyads]], root[self._b[dyads]])
                rates[f"third:{name}:{HALF[half]}"] = shared * full[half]
                if half == 2:
                    logs[f"third:{name}:{HALF[half]}"] = np.log1p(shared)
