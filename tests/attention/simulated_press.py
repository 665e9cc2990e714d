"""A press of ours: weekly articles on dyads, and what all others tell of the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import ibis
import numpy as np
import pyarrow as pa

from detente import schema
from detente.attention import blindspots

AS_OF = date(2025, 6, 29)

SHARES = {
    "IND-PAK": 0.25,
    "PAK-USA": 0.25,
    "IND-USA": 0.15,
    "BGD-IND": 0.15,
    "CHN-IND": 0.1,
    "CHN-PAK": 0.07,
    "IND-RUS": 0.03,
}
"""Of the press of India."""

Told = tuple[str, str, datetime]


def press(
    volume: int, *, seed: int = 0, weeks: int = 100, gap: str = "", left: float = 0.5, loud: str = ""
) -> pa.Table:
    """What the press of India (`own`) and all others print: dyad, own, known_at; it follows the others by 0.6.

    Args:
        volume: articles a week of the press.
        gap: a dyad that gets `left` of its share in the last eight weeks; its articles go to `loud`, else to all.
    """
    rng = np.random.default_rng(seed)
    dyads = list(SHARES)
    told = []
    signal = np.zeros(len(dyads))
    for week in reversed(range(weeks)):  # the oldest first, so that a gap leaves the past as it was
        signal = 0.8 * signal + rng.normal(0, 0.3, len(dyads))
        attention = np.array(list(SHARES.values())) * np.exp(0.6 * signal + rng.normal(0, 0.2, len(dyads)))
        attention /= attention.sum()
        if gap and week < 8:
            place = dyads.index(gap)
            freed = attention[place] * (1 - left)
            attention[place] -= freed
            if loud:
                attention[dyads.index(loud)] += freed
            else:
                attention[np.arange(len(dyads)) != place] *= 1 + freed / (1 - attention[place] - freed)
        for own, counts in (
            (True, rng.multinomial(rng.poisson(volume), attention)),
            (False, rng.poisson(6 * np.exp(signal))),
        ):
            for dyad, n in zip(dyads, counts, strict=True):
                told += [(dyad, own, _moment(7 * week + int(day))) for day in rng.integers(0, 7, n)]
    return pa.table({name: [row[n] for row in told] for n, name in enumerate(("dyad", "own", "known_at"))})


def _moment(age: int) -> datetime:
    return datetime.combine(AS_OF - timedelta(days=age), time(12), tzinfo=UTC)


def tables(told: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The same as rows of `events` and `articles`, one event an article."""
    n = told.num_rows
    ids = pa.array([f"a{row}" for row in range(n)])
    own = told["own"].to_pylist()
    known = told["known_at"].cast(schema.TIMESTAMP)
    events = {"event_id": ids, "story_id": ids, "article_id": ids, "signal_dyad": told["dyad"], "known_at": known}
    events |= {"dataset": pa.array(["articles"] * n), "background": pa.array([False] * n)}
    articles = {"article_id": ids, "known_at": known, "published_before": known}
    articles["publisher_country"] = pa.array(["IND" if one else "GBR" for one in own])
    return _filled(events, schema.EVENTS, n), _filled(articles, schema.ARTICLES, n)


def _filled(columns: dict[str, pa.Array], kind: pa.Schema, n: int) -> pa.Table:
    return pa.table([columns.get(one.name, pa.nulls(n, one.type)) for one in kind], schema=kind)


def look(told: pa.Table, *, as_of: date = AS_OF, dyad: str | None = None, alarms: pa.Table | None = None) -> pa.Table:
    """What `blindspots` says of it, knowing what was known by the day."""
    known = told.filter(pa.array([moment <= schema.end_of_day(as_of) for moment in told["known_at"].to_pylist()]))
    events, articles = (ibis.memtable(table) for table in tables(known))
    alarms = schema.ALARMS.empty_table() if alarms is None else alarms
    return blindspots(events, articles, alarms, observer="IND", as_of=as_of, dyad=dyad)


def verdicts(found: pa.Table) -> dict[str, str]:
    return {f"{row['a']}-{row['b']}": row["verdict"] for row in found.to_pylist()}
