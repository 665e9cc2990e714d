"""Indices of our own: noise with or without a shift, as arrays of weeks by dyads."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import numpy as np
import pyarrow as pa

from detente import schema
from detente.ontology.states import states

MONDAY = date(2018, 1, 1)
CODES = sorted(states())[:60]


def names(dyads: int) -> list[tuple[str, str]]:
    return list(combinations(CODES, 2))[:dyads]


def noise(weeks: int, dyads: int, *, seed: int = 0, loud: float = 20.0) -> np.ndarray:
    """Daily mean score of each week, heavy in its tails, each dyad around a level of its own."""
    rng = np.random.default_rng(seed)
    return rng.normal(0, loud, dyads) + loud * rng.standard_t(4, (weeks, dyads))


def index_of(net: np.ndarray, *, days: float = 7.0, size: float = 60.0) -> pa.Table:
    """The index of a series whose days sum to `net` a week and day; NaN is a gap of the dyad."""
    weeks, dyads = net.shape
    there = np.isfinite(net)
    net = np.where(there, net, 0.0) * days
    whole = np.maximum(np.abs(net), size * days) * there
    pairs = names(dyads)
    count = weeks * dyads
    columns = {
        "week": pa.array([MONDAY + timedelta(weeks=week) for _ in pairs for week in range(weeks)]),
        "a": [a for a, _ in pairs for _ in range(weeks)],
        "b": [b for _, b in pairs for _ in range(weeks)],
        "channel": ["all"] * count,
        "events": (there * days).T.ravel(),
        "cooperation": ((whole + net) / 2).T.ravel(),
        "conflict": ((whole - net) / 2).T.ravel(),
    }
    return pa.table(
        [columns.get(field.name, pa.nulls(count, field.type)) for field in schema.INDEX], schema.INDEX.names
    ).cast(schema.INDEX)


def stories_of(counts: np.ndarray, *, channel: str = "security") -> pa.Table:
    """The index of counted stories, shape (2, weeks, dyads): cooperation and conflict, all in one channel."""
    _, weeks, dyads = counts.shape
    pairs = names(dyads)
    tables = []
    for name in ("all", channel):
        columns = {
            "week": pa.array([MONDAY + timedelta(weeks=week) for _ in pairs for week in range(weeks)]),
            "a": [a for a, _ in pairs for _ in range(weeks)],
            "b": [b for _, b in pairs for _ in range(weeks)],
            "channel": [name] * (weeks * dyads),
            "events": counts.sum(axis=0).T.ravel().astype(float),
            "cooperation": 4.0 * counts[0].T.ravel(),
            "conflict": 4.0 * counts[1].T.ravel(),
            "initiative_a": [0.5] * (weeks * dyads),
        }
        tables.append(
            pa.table(
                [columns.get(field.name, pa.nulls(weeks * dyads, field.type)) for field in schema.INDEX],
                schema.INDEX.names,
            ).cast(schema.INDEX)
        )
    return pa.concat_tables(tables)
