"""The room's way in: tables of acts, alarms and models; out come models and forecasts."""

from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from detente import schema
from detente.errors import UsageError
from detente.forecast import forecasts, model, training
from detente.forecast.past import past


def train(acts: pa.Table, alarms: pa.Table, *, as_of: date, made_at: datetime) -> pa.Table:
    """Models for 30 and 90 days.

    Args:
        acts: columns of `relations.acts`, as known at the end of `as_of`.
        alarms: columns of `schema.ALARMS`, likewise.
        as_of: the day.
        made_at: now.

    Returns:
        Columns of `schema.MODELS`, a row for each span. The same tables give the same `body`.

    Raises:
        UsageError: too little is known.
    """
    given = past(acts, alarms)
    rows = []
    for days in training.SPANS:
        found = training.train(given, until=as_of, days=days)
        body, sha256 = model.write(found)
        rows.append(
            {
                "model_id": schema.stable_id("m", days, as_of, body),
                "name": _name(days),
                "trained_from": date.fromisoformat(found.trained["from"]),
                "trained_until": as_of,
                "known_at": schema.end_of_day(as_of),
                "made_at": made_at,
                "sha256": sha256,
                "body": body,
            }
        )
    return pa.Table.from_pylist(rows, schema=schema.MODELS)


def forecast(acts: pa.Table, alarms: pa.Table, models: pa.Table, *, dyad: str, days: int, as_of: date) -> pa.Table:
    """What may come next between two states, by the latest model that was known.

    Args:
        acts, alarms, models: as known at the end of `as_of`.
        dyad: 'PAK-USA'.
        days: 30 or 90.
        as_of: the day.

    Returns:
        Columns of `schema.FORECASTS`, a row for each class.

    Raises:
        UsageError: no such span, or no model was known by then.
        ModelError: the model's bytes aren't those that were stored.
    """
    if days not in training.SPANS:
        raise UsageError(f"{days} days can't be forecast", f"Say {' or '.join(map(str, training.SPANS))}.")
    fit = models.filter(pc.equal(models["name"], _name(days)))
    if not fit.num_rows:
        raise UsageError(
            f"the desk knew no forecast model on {as_of}",
            f"`detente train --as-of {as_of}` makes it from what was known.",
        )
    best = fit.sort_by([("known_at", "ascending"), ("made_at", "ascending")]).slice(fit.num_rows - 1).to_pylist()[0]
    found = model.read(best["body"], best["sha256"])
    return forecasts.forecast(acts, alarms, found, dyad=dyad, as_of=as_of)


def _name(days: int) -> str:
    return f"forecast-{days}"
