"""As of a day: what the desk answers never depends on what was known later."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from detente import schema
from detente.schema import end_of_day, stable_id
from detente.store import Store

DAYS = [date(2025, 3, 1) + timedelta(days=n) for n in range(5)]
moments = st.datetimes(datetime(2025, 3, 1), datetime(2025, 3, 6), timezones=st.just(UTC))  # noqa: DTZ001
edges = st.sampled_from(DAYS).flatmap(
    lambda day: st.sampled_from([end_of_day(day), end_of_day(day) + timedelta(microseconds=1)])
)


def events(moments: list[datetime], file: int) -> pa.Table:
    rows = [
        {"event_id": stable_id("e", file, n), "article_id": str(n), "known_at": moment, "signal_dyad": "KEN-TZA"}
        for n, moment in enumerate(moments)
    ]
    return pa.Table.from_pylist(rows, schema=schema.EVENTS)


def put(store: Store, rows: pa.Table, file: int) -> None:
    with store.writer() as writer:
        intake = writer.begin(str(file), str(file))
        intake.keep("events", intake.records("events", rows))
        writer.finish(intake)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(moments | edges, max_size=6), max_size=3))
def test_as_of_a_day_holds_what_was_known_then_and_nothing_else(files: list[list[datetime]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "desk", create=True)
        for number, known in enumerate(files):
            put(store, events(known, number), number)
        for day in DAYS:
            found = store.rows("events", as_of=day)["known_at"].to_pylist()
            expected = [moment for known in files for moment in known if moment.date() <= day]
            assert sorted(found) == sorted(expected)


@settings(max_examples=15, deadline=None)
@given(st.lists(moments, max_size=12), st.sampled_from(DAYS))
def test_a_replay_equals_the_desk_as_it_was(known: list[datetime], day: date) -> None:
    """A desk that got the later rows as well says of the day what a desk said that never got them."""
    rows = events(known, 0)
    earlier = rows.filter(pa.array([moment.date() <= day for moment in known], pa.bool_()))
    with tempfile.TemporaryDirectory() as folder:
        then = Store.open(Path(folder) / "then", create=True)
        put(then, earlier, 0)
        now = Store.open(Path(folder) / "now", create=True)
        put(now, rows, 0)
        for filters in ({}, {"dyad": "KEN-TZA"}, {"beside": "KEN-TZA"}):
            assert now.rows("events", as_of=day, **filters).equals(then.rows("events", **filters))
