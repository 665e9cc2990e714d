"""Spillover: how the shifts of one dyad go with those of the dyads that share a state with it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detente.relations.signs import Edge, edges
from detente.schema import NEIGHBOURS

Floats = NDArray[np.float64]

PAST = 12
"""Months before, beside whose mean a month has shifted or not."""

MIN_PAST = 4
"""Of them with a level."""

LAG = 3
"""Months by which a neighbour may come earlier or later."""

MIN_MONTHS = 24
"""Months in which both dyads must have a shift."""


def neighbours(index: pa.Table, *, dyad: str) -> pa.Table:
    """How each neighbour of a dyad shifts with it.

    A month's shift is its level less the mean level of the year before. For each neighbour: Spearman's correlation of
    the shifts at lags of -3 to 3 months, the strongest of the seven, and its chance with as many independent months as
    the two are worth; over the neighbours by Benjamini and Hochberg.

    Args:
        index: monthly, columns of `schema.INDEX`.
        dyad: 'PAK-USA'.

    Returns:
        Columns of `schema.NEIGHBOURS`, the surest first; neighbours without an edge in the last year or with too few
        months in common have nulls there, those with neither are left out.

    Source: of the independent months, Pyper and Peterman, Canadian Journal of Fisheries and Aquatic Sciences 55
        (1998); Benjamini and Hochberg, JRSS B 57 (1995).
    """
    rows = index.filter(pc.equal(index["channel"], "all"))
    if not rows.num_rows:
        return NEIGHBOURS.empty_table()
    levels = _levels(rows)
    pair = set(dyad.split("-"))
    last = pc.max(rows["week"]).as_py()
    recent = edges(rows.filter(pc.greater(rows["week"], pa.scalar(last.replace(year=last.year - 1)))))
    mine = _shifts(levels[dyad]) if dyad in levels else None
    found: list[dict[str, Any]] = []
    for name in sorted(levels):
        states = set(name.split("-"))
        if name == dyad or not states & pair:
            continue
        row = {"neighbour": name} | _edge(recent, name, dyad) | _together(mine, _shifts(levels[name]))
        if len(row) > 1:
            found.append(row)
    tested = sorted((row for row in found if "p_value" in row), key=lambda row: (row["p_value"], row["neighbour"]))
    least = 1.0
    for rank in range(len(tested), 0, -1):
        least = min(least, tested[rank - 1]["p_value"] * len(tested) / rank)
        tested[rank - 1]["q_value"] = least
    found.sort(key=lambda row: (row.get("q_value", 2.0), -abs(row.get("together", 0.0)), row["neighbour"]))
    return pa.Table.from_pylist(found, schema=NEIGHBOURS)


def _edge(recent: dict[str, Edge], name: str, dyad: str) -> dict[str, Any]:
    """The neighbour's level in the last year, and whether its triad is balanced."""
    if name not in recent:
        return {}
    edge = recent[name]
    row: dict[str, Any] = {"level": edge.level, "low": edge.low, "high": edge.high}
    third = "-".join(sorted(set(name.split("-")) ^ set(dyad.split("-"))))
    if third in recent and dyad in recent:
        signs = [2 * recent[one].positive - 1 for one in (name, dyad, third)]
        row["balanced"] = 0.5 + float(np.prod(signs)) / 2
    return row


def _levels(rows: pa.Table) -> dict[str, Floats]:
    """Levels by dyad, shape (months,) each, NaN where there is none."""
    month = rows["week"].to_numpy().astype("datetime64[M]").astype(int)
    first, count = int(month.min()), int(month.max() - month.min()) + 1
    found: dict[str, Floats] = defaultdict(lambda: np.full(count, np.nan))
    names = pc.binary_join_element_wise(rows["a"], rows["b"], "-").to_pylist()
    level = rows["level"].to_numpy(zero_copy_only=False)
    for name, at, value in zip(names, month - first, level, strict=True):
        found[name][at] = value
    return dict(found)


def _shifts(level: Floats) -> Floats:
    found = np.full(len(level), np.nan)
    for at in range(1, len(level)):
        past = level[max(0, at - PAST) : at]
        known = np.isfinite(past)
        if known.sum() >= MIN_PAST:
            found[at] = level[at] - past[known].mean()
    return found


def _together(mine: Floats | None, other: Floats) -> dict[str, Any]:
    """The strongest correlation over the lags, the lag, and its chance."""
    if mine is None or (np.isfinite(mine) & np.isfinite(other)).sum() < MIN_MONTHS:
        return {}
    lags = range(-LAG, LAG + 1)
    own = np.array([_correlation(mine, np.roll(other, -lag), lag) for lag in lags])
    best = int(np.abs(own).argmax())
    known = np.isfinite(mine) & np.isfinite(other)
    return {
        "months": int(known.sum()),
        "together": float(own[best]),
        "lag_months": lags[best],
        "p_value": _chance(float(own[best]), _independent(mine, other, int(known.sum())), len(lags)),
    }


def _independent(x: Floats, y: Floats, months: int) -> float:
    """How many independent months the months are worth, as neighbouring ones hang together."""
    shared = sum(
        (months - lag) / months * _own(x, lag) * _own(y, lag)
        for lag in range(1, max(months // 5, 1) + 1)
        if lag < months
    )
    return min(months / max(1 + 2 * shared, 1.0), float(months))


def _own(x: Floats, lag: int) -> float:
    """Correlation of a series with itself some months earlier."""
    off = x - np.nanmean(x)
    return float(np.nansum(off[lag:] * off[:-lag]) / max(np.nansum(off**2), 1e-12))


def _chance(strongest: float, n: float, tries: int) -> float:
    """Of so strong a correlation in the best of some tries, by Student's t."""
    from scipy.special import stdtr

    if n <= 3:
        return 1.0
    t = abs(strongest) * np.sqrt((n - 2) / max(1 - strongest**2, 1e-12))
    return float(1 - (1 - 2 * stdtr(n - 2, -t)) ** tries)


def _correlation(x: Floats, y: Floats, lag: int) -> float:
    """Spearman's of what both have, without the months that a lag turned round the end; 0 where they are few."""
    known = np.isfinite(x) & np.isfinite(y)
    if lag > 0:
        known[-lag:] = False
    elif lag < 0:
        known[:-lag] = False
    if known.sum() < MIN_MONTHS // 2:
        return 0.0
    ranks = [np.argsort(np.argsort(side[known], kind="stable"), kind="stable").astype(float) for side in (x, y)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])
