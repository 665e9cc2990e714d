"""Triads: whether friends of friends are friends, year by year, and how sure that is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detente.relations.signs import Edge, edges
from detente.schema import TRIADS

Floats = NDArray[np.float64]

ORDERS = 199
"""Times that the edges' signs change places."""


def triads(index: pa.Table, *, dyad: str | None = None) -> pa.Table:
    """Balance of all triads of states, by year.

    Three states are balanced if an even number of their three relations is negative. An uncertain relation counts as
    one: with p the chances that the three are positive, the triad is balanced by (1 + product of (2 p − 1)) / 2.

    Args:
        index: monthly, columns of `schema.INDEX`.
        dyad: only triads that it belongs to.

    Returns:
        Columns of `schema.TRIADS`, by year; no row for a year without a triad.

    Source: Heider, Journal of Psychology 21 (1946); Cartwright and Harary, Psychological Review 63 (1956). By chance:
        the same graph, its signs in random places, after Leskovec, Huttenlocher and Kleinberg, CHI 2010.
    """
    years = pc.year(index["week"])
    found: list[dict[str, Any]] = []
    for year in sorted(pc.unique(years).to_pylist()):
        known = edges(index.filter(pc.equal(years, year)))
        if row := _row(known, dyad):
            found.append({"year": pa.scalar(f"{year}-01-01").cast(pa.date32()).as_py()} | row)
    return pa.Table.from_pylist(found, schema=TRIADS)


def _row(known: dict[str, Edge], dyad: str | None) -> dict[str, Any] | None:
    if not known or (dyad is not None and dyad not in known):
        return None
    pairs = [name.split("-") for name in known]
    states = {state: place for place, state in enumerate(sorted({one for pair in pairs for one in pair}))}
    at = np.array([[states[a], states[b]] for a, b in pairs]).reshape(-1, 2).T
    asked = None if dyad is None else tuple(states[state] for state in dyad.split("-"))
    trust = np.array([2 * edge.positive - 1 for edge in known.values()])
    sure = np.array([edge.sign for edge in known.values()], float)

    def total(values: Floats) -> float:
        """The values of the three relations multiplied, added up over all triads."""
        laid = np.zeros((len(states), len(states)))
        laid[at[0], at[1]] = laid[at[1], at[0]] = values
        if asked is None:
            return float(((laid @ laid) * laid).sum() / 6)
        return float(laid[asked[0]] @ laid[asked[1]] * laid[asked])

    count = round(total(np.ones(len(known))))
    if not count:
        return None
    certain, order = round(total(np.abs(sure))), round(total(sure))
    rng = np.random.default_rng(20180101)
    mine = total(trust)
    others = np.array([total(rng.permutation(trust)) for _ in range(ORDERS)])
    return {
        "triads": count,
        "balanced": (certain + order) // 2,
        "unbalanced": (certain - order) // 2,
        "uncertain": count - certain,
        "share": 0.5 + mine / count / 2,
        "by_chance": float(0.5 + others.mean() / count / 2),
        "p_value": float((1 + (others >= mine - 1e-9).sum()) / (1 + ORDERS)),
    }
