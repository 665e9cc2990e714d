"""Small tables of our own: one line an event."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pyarrow as pa

from detente import schema

NUMBERS = count()


def event(
    day: str | None, intensity: float | None, *, actor: str = "PAK", recipient: str = "USA", **given: Any
) -> dict[str, Any]:
    happened = date.fromisoformat(day) if day else None
    row = dict.fromkeys(schema.EVENTS.names) | {
        "event_id": f"e{next(NUMBERS):06}",
        "dataset": "articles",
        "article_id": "a1",
        "actor": actor,
        "recipient": recipient,
        "symmetric": False,
        "channel": "diplomatic",
        "signal_dyad": schema.dyad(actor, recipient),
        "intensity": intensity,
        "event_start": happened,
        "event_end": happened,
        "modality": "occurred",
        "background": False,
    }
    return row | {"story_id": row["event_id"]} | given


def events(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema.EVENTS)


def article(name: str, *, publisher: str = "", kind: str = "report") -> dict[str, Any]:
    return dict.fromkeys(schema.ARTICLES.names) | {"article_id": name, "publisher": publisher, "kind": kind}


def articles(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema.ARTICLES)


def series(scores: dict[tuple[str, date], float], *, dataset: str = "daily") -> pa.Table:
    rows = [
        {
            "dataset": dataset,
            "date": day,
            "a": dyad[:3],
            "b": dyad[4:],
            "score": score,
            "known_at": datetime(2030, 1, 1, tzinfo=UTC),
        }
        for (dyad, day), score in scores.items()
    ]
    return pa.Table.from_pylist(rows, schema.SERIES)
