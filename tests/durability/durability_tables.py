"""Small indexes and events of our own for the tests of durability."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from detente import schema

FIRST = date(2015, 1, 5)  # a Monday


def week(number: int) -> date:
    """Monday of a week, counted from `FIRST`."""
    return FIRST + timedelta(weeks=number)


def sunday(number: int) -> date:
    """Its last day."""
    return week(number) + timedelta(days=6)


def index(levels: dict[str, NDArray[np.float64]]) -> pa.Table:
    """A weekly index of the given levels by dyad; NaN is a week without one."""
    rows = [
        {
            "week": week(number),
            "a": dyad[:3],
            "b": dyad[4:],
            "channel": "all",
            "events": 7.0,
            "cooperation": 1.0,
            "conflict": 1.0,
            "level": None if np.isnan(level) else float(level),
        }
        for dyad, given in levels.items()
        for number, level in enumerate(given)
    ]
    return pa.Table.from_pylist(rows, schema=schema.INDEX)


def many(dyads: int, weeks: int, *, seed: int = 1) -> dict[str, NDArray[np.float64]]:
    """Levels of dyads that drift around one of their own, so that warmings and coolings come and go."""
    random = np.random.default_rng(seed)
    levels = {}
    for number in range(dyads):
        x, own = np.zeros(weeks), random.normal(0, 1)
        for place in range(weeks):
            x[place] = own + 0.93 * ((x[place - 1] if place else own) - own) + random.normal(0, 0.5)
        levels[f"{chr(65 + number // 26)}AA-{chr(65 + number % 26)}ZZ"] = x + random.normal(0, 0.5, weeks)
    return levels


def event(name: str, told: date, **given: Any) -> dict[str, Any]:
    """An act of Kenya towards Somalia that an article tells, published and known on one day."""
    at = datetime(told.year, told.month, told.day, 8, tzinfo=UTC)
    return {
        "event_id": name,
        "story_id": f"y-{name}",
        "dataset": "articles",
        "article_id": f"a-{name}",
        "start": 0,
        "end": 1,
        "evidence": "",
        "actor": "KEN",
        "actor_name": "Kenya",
        "recipient": "SOM",
        "recipient_name": "Somalia",
        "symmetric": False,
        "event_type": "AGREE",
        "channel": "economic",
        "polarity": "warming",
        "signal_dyad": "KEN-SOM",
        "intensity": 4.0,
        "event_start": told,
        "event_end": told,
        "published_at": at,
        "known_at": at,
        "modality": "occurred",
        "background": False,
    } | given


def events(*rows: dict[str, Any]) -> pa.Table:
    """They as a table."""
    return pa.Table.from_pylist(list(rows), schema=schema.EVENTS)
