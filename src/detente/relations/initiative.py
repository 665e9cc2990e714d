"""Initiative: whose acts grew first, and who answers whom, in one dyad."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from detente.relations import answers
from detente.relations.growth import LIKELY, WEEKS, Growth, growth, lead
from detente.relations.index import Table, lazy
from detente.relations.stories import began, counted
from detente.schema import INITIATIVE

KINDS = ("cooperation", "conflict")
MONDAY = date(1970, 1, 5)


def initiative(events: Table, *, dyad: str, as_of: date) -> pa.Table:
    """Who begins and who answers, by kind of act.

    Args:
        events: columns of `schema.EVENTS`, of all dyads: their number says how full the source is.
        dyad: 'PAK-USA'.
        as_of: day of the question; happenings after it are left out.

    Returns:
        Columns of `schema.INITIATIVE`: cooperation and conflict, each state once; no rows where nothing is known of the
        dyad. What can't be told from so few acts is null, and its role 'unknown'.
    """
    table = lazy(events)
    used = counted(table).filter(lambda t: t.happened.notnull() & (t.happened <= as_of))
    one_sided, by_a = began(used)
    own = used.mutate(one_sided=one_sided, by_a=by_a).filter(
        lambda t: (t.signal_dyad == dyad) & t.one_sided & t.steps.notnull() & (t.steps != 0)
    )
    rows = own.select("story", "happened", "by_a", kind=(own.steps > 0).ifelse(*KINDS)).distinct().to_pyarrow()
    if not rows.num_rows:
        return INITIATIVE.empty_table()
    volume = used.group_by(week=used.happened.truncate("W")).agg(stories=used.story.nunique()).to_pyarrow()
    exposure = _by_week(_days(volume["week"]), volume["stories"].to_numpy().astype(float))
    days, by_side = _days(rows["happened"]), rows["by_a"].to_numpy(zero_copy_only=False).astype(bool)
    kinds = rows["kind"].to_numpy(zero_copy_only=False)
    found: list[dict[str, Any]] = []
    for kind in KINDS:
        sides = [np.sort(days[(kinds == kind) & (by_side == first)]) for first in (True, False)]
        found += _rows(dyad.split("-"), kind, sides, exposure)
    return pa.Table.from_pylist(found, schema=INITIATIVE)


def _rows(
    states: list[str], kind: str, sides: list[NDArray[np.int64]], exposure: dict[int, float]
) -> list[dict[str, Any]]:
    last = max(exposure)
    weeks = np.arange(max(min(exposure), last - WEEKS + 1), last + 1)
    seen = np.array([exposure.get(int(week), 0.0) for week in weeks])
    grown = []
    for side in sides:
        acts = _by_week(side, np.ones(len(side)))
        grown.append(growth(np.array([acts.get(int(week), 0.0) for week in weeks]), seen))
    found = []
    for place, state in enumerate(states):
        told = answers.answer(sides[place], sides[1 - place])
        row: dict[str, Any] = {"a": states[0], "b": states[1], "kind": kind, "actor": state, "acts": len(sides[place])}
        if told is not None:
            row |= {
                "answered": told.ratio,
                "answered_low": told.low,
                "answered_high": told.high,
                "answer_week": told.week if told.p_value <= answers.UNUSUAL else None,
                "p_value": told.p_value,
                "p_order": told.p_order,
            }
        found.append(row | _grown(grown[place], grown[1 - place], int(weeks[0])))
    return found


def _grown(mine: Growth | None, other: Growth | None, first: int) -> dict[str, Any]:
    """When a side's acts grew, and its part in what both did."""
    if mine is None or other is None:
        return {"role": "unknown"}
    row: dict[str, Any] = {"role": "none"}
    if mine.clear:
        row |= dict(
            zip(("grew", "grew_low", "grew_high"), (_monday(first + one) for one in mine.interval()), strict=True)
        )
        row["role"] = "alone"
    if mine.clear and other.clear:
        by = lead(mine, other)
        row |= {"lead_weeks": by.weeks, "lead_low": by.low, "lead_high": by.high, "role": "together"}
        if by.first >= LIKELY:
            row["role"] = "begins"
        elif lead(other, mine).first >= LIKELY:
            row["role"] = "follows"
    return row


def _days(column: pa.ChunkedArray) -> NDArray[np.int64]:
    """Days from Monday, 1970-01-05."""
    found: NDArray[np.int64] = column.cast(pa.date32()).cast(pa.int32()).to_numpy().astype(np.int64) - 4
    return found


def _by_week(days: NDArray[np.int64], weights: NDArray[np.float64]) -> dict[int, float]:
    weeks, place = np.unique(days // 7, return_inverse=True)
    return dict(zip(weeks.tolist(), np.bincount(place, weights=weights).tolist(), strict=True))


def _monday(week: int) -> date:
    return MONDAY + timedelta(weeks=week)
