"""Replays past months: what would have been forecast at each month's end, and how right it was."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from detente.errors import UsageError
from detente.forecast import training
from detente.forecast.features import features
from detente.forecast.forecasts import chances
from detente.forecast.kinds import CLASSES
from detente.forecast.past import Past, happened, past

Floats = NDArray[np.float64]

REFIT = 3
"""Months after which a replay trains anew."""

MIN_ACTS = 10
"""Acts that a dyad must have had before the replay to be in it."""

FORECASTS = pa.schema(
    [
        ("dyad", pa.string()),
        ("month", pa.string()),
        ("class", pa.string()),
        ("p", pa.float64()),
        ("y", pa.int8()),
        ("climatology", pa.float64()),
    ]
)


def backtest(acts: pa.Table, alarms: pa.Table, *, since: date, until: date, days: int) -> pa.Table:
    """The forecasts of a replay, each made at the end of the month before with what was known then.

    Args:
        acts: columns of `relations.acts`.
        alarms: columns of `schema.ALARMS`, each raised without what came later.
        since: a day of the first month forecast.
        until: last day that a span may reach.
        days: 30 for the next month, 90 for the next three.

    Returns:
        Columns of `FORECASTS`: `y` 1 if it came true within the calendar month or three, `month` the first of them
        ("2014-07"), `climatology` the share of the dyad's own spans that had ended and came true, drawn towards that
        of all by a weight of 2. Spans before the first forecast have no `p`. Dyads are those with ten acts before.

    Raises:
        UsageError: nothing can be forecast in these months.
    """
    whole = past(acts, alarms)
    span = days // training.SPANS[0]
    first = since.replace(day=1)
    before = whole.seen < (first - training.EPOCH).days
    dyads = np.flatnonzero(np.bincount(whole.dyad[before], minlength=len(whole.dyads)) >= MIN_ACTS)
    starts = _months(whole, until, span)
    if not len(dyads) or not any(start >= first for start in starts):
        raise UsageError(
            f"nothing can be replayed from {first:%Y-%m}", f"It takes dyads with {MIN_ACTS} events before that month."
        )
    true = {name: np.array([_true(whole, name, start, span)[dyads] for start in starts]) for name in CLASSES}
    tables, model = [], None
    for place, start in enumerate(starts):
        eve = start - timedelta(days=1)
        p: dict[str, Floats] = {}
        if start >= first:
            known = until_day(whole, (eve - training.EPOCH).days)
            if model is None or (starts.index(first) - place) % REFIT == 0:
                model = training.train(known, until=eve, days=days)
            seen = features(known, np.array([(eve - training.EPOCH).days]), dyads)
            base = {name: climatology(true[name], place, span) for name in CLASSES}
            p = chances(model, seen, base)
        tables += [
            pa.table(
                {
                    "dyad": pa.array(whole.dyads[dyads].tolist(), pa.string()),
                    "month": pa.repeat(f"{start:%Y-%m}", len(dyads)),
                    "class": pa.repeat(name, len(dyads)),
                    "p": pa.array(p[name]) if name in p else pa.nulls(len(dyads), pa.float64()),
                    "y": pa.array(true[name][place].astype(np.int8)),
                    "climatology": pa.array(climatology(true[name], place, span)),
                }
            ).cast(FORECASTS)
            for name in CLASSES
        ]
    return pa.concat_tables(tables)


def until_day(whole: Past, day: int) -> Past:
    """What of a past was seen at the end of a day."""
    n = int(np.searchsorted(whole.seen, day, side="right"))
    return Past(
        dyads=whole.dyads,
        dyad=whole.dyad[:n],
        day=whole.day[:n],
        seen=whole.seen[:n],
        by_a=whole.by_a[:n],
        kinds={name: mask[:n] for name, mask in whole.kinds.items()},
        alarms={name: (dyad[on <= day], on[on <= day]) for name, (dyad, on) in whole.alarms.items()},
        first=whole.first,
    )


def climatology(true: NDArray[np.bool_], place: int, span: int) -> Floats:
    """The reference at one month from those whose span had ended: shape (dyads,)."""
    ended = true[: max(place - span + 1, 0)]
    common = (ended.sum() + 0.5) / (ended.size + 1)
    found: Floats = (ended.sum(axis=0) + training.PULL * common) / (len(ended) + training.PULL)
    return found


def _months(whole: Past, until: date, span: int) -> list[date]:
    """First days of the months whose span begins after the first act's day and ends by a day."""
    month = (training.EPOCH + timedelta(days=whole.first)).replace(day=1)
    found = []
    while _end(month, span) <= until:
        found.append(month)
        month = _end(month, 1) + timedelta(days=1)
    return found


def _end(month: date, span: int) -> date:
    for _ in range(span):
        end = month.replace(day=monthrange(month.year, month.month)[1])
        month = end + timedelta(days=1)
    return end


def _true(whole: Past, name: str, start: date, span: int) -> NDArray[np.bool_]:
    after = (start - training.EPOCH).days - 1
    return happened(whole, name, after=after, days=(_end(start, span) - training.EPOCH).days - after)
