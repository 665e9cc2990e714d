"""Blind spots: relations that matter to an observer, and that its own press covers less than one would expect."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from detente.attention.counting import WEEKS, Told, count
from detente.attention.expecting import Expected, expect
from detente.attention.judging import BLIND, FAVOURED, UNKNOWABLE, USUAL, Judged, judge
from detente.attention.mattering import matter
from detente.attention.saying import because
from detente.schema import BLINDSPOTS

ORDER = (BLIND, FAVOURED, USUAL, UNKNOWABLE)


def blindspots(
    events: ibis.Table, articles: ibis.Table, alarms: pa.Table, *, observer: str, as_of: date, dyad: str | None = None
) -> pa.Table:
    """What the observer's press leaves out, and where its attention went instead.

    docs/method.md says how it's told, and how often it's wrong.

    Args:
        events: columns of `schema.EVENTS`, known by the day.
        articles: columns of `schema.ARTICLES`, known by the day; those whose `publisher_country` is the observer
            are its press, all others are the rest of the world.
        alarms: columns of `schema.ALARMS`; the last one of a dyad within the eight weeks stands beside it.
        observer: ISO 3166 alpha-3.
        as_of: last day of the eight weeks.
        dyad: the row of this one only, "PAK-USA", also where nothing is known of it.

    Returns:
        Columns of `schema.BLINDSPOTS`: blind spots first, then what is favoured, as expected and unknowable, each by
        strength of the evidence, the unknowable by their signal.
    """
    told = count(events, articles, observer=observer, as_of=as_of)
    told = _with(told, dyad)
    reasons = matter(told, observer, dyad)
    place = [n for n, one in enumerate(told.dyads) if one in reasons]
    told = Told([told.dyads[n] for n in place], told.covered[place], told.signal[place], told.press)
    expected = expect(told.covered, told.press, told.signal) if place else None
    judged = judge(told.covered[:, 0], expected) if expected else None
    shifts = _shifts(alarms, as_of)
    rows = [
        _row(n, told, expected, judged) | {"matters": reasons[one], "shift": shifts.get(one, "")}
        for n, one in enumerate(told.dyads)
    ]
    rows.sort(key=_rank)
    favoured = [row for row in rows if row["verdict"] == FAVOURED]
    for row in rows:
        row |= {"observer": observer, "start": as_of - timedelta(days=7 * WEEKS - 1), "end": as_of}
        row["press"] = int(told.press[0])
        row["because"] = because(row, favoured, history=expected is not None)
    if dyad is not None:
        rows = [row for row in rows if f"{row['a']}-{row['b']}" == dyad]
    return pa.Table.from_pylist(rows, schema=BLINDSPOTS)


def _with(told: Told, dyad: str | None) -> Told:
    """The counts with a row for the dyad, of zeros where nothing is told of it."""
    if dyad is None or dyad in told.dyads:
        return told
    empty = np.zeros((1, told.covered.shape[1]))
    return Told([*told.dyads, dyad], np.vstack([told.covered, empty]), np.vstack([told.signal, empty]), told.press)


def _row(n: int, told: Told, expected: Expected | None, judged: Judged | None) -> dict[str, Any]:
    a, b = told.dyads[n].split("-")
    row: dict[str, Any] = {
        "a": a,
        "b": b,
        "signal": int(told.signal[n, 0]),
        "signal_usual": float(told.signal[n, 1:].mean()),
        "covered": int(told.covered[n, 0]),
        "verdict": UNKNOWABLE,
    }
    if expected is None or judged is None or told.press[0] == 0:
        return row | dict.fromkeys(("expected", "low", "high", "chance", "adjusted", "power"))
    return row | {
        "expected": float(expected.mean[n]),
        "low": int(judged.low[n]),
        "high": int(judged.high[n]),
        "chance": float(judged.chance[n]),
        "adjusted": None if np.isnan(judged.adjusted[n]) else float(judged.adjusted[n]),
        "power": float(judged.power[n]),
        "verdict": judged.verdict[n],
    }


def _shifts(alarms: pa.Table, as_of: date) -> dict[str, str]:
    """Direction of the last alarm of each dyad within the eight weeks."""
    since = pa.scalar(as_of - timedelta(days=7 * WEEKS), pa.date32())
    late = alarms.filter(pc.and_(pc.greater(alarms["date"], since), pc.less_equal(alarms["date"], pa.scalar(as_of))))
    rows = late.select(["a", "b", "date", "direction"]).sort_by("date").to_pylist()
    return {f"{row['a']}-{row['b']}": row["direction"] for row in rows}


def _rank(row: dict[str, Any]) -> tuple[int, float, int, str, str]:
    """By verdict, then by evidence; what can't be known by the signal, as it is what might be missed."""
    chance = 1.0 if row["verdict"] == UNKNOWABLE else row["chance"]
    return ORDER.index(row["verdict"]), chance, -row["signal"], row["a"], row["b"]
