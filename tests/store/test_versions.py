"""Numbered records: a later version supersedes the earlier from then on, in whatever order they came."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente import schema
from detente.schema import stable_id
from detente.store import Store

START = datetime(2025, 3, 1, 12, tzinfo=UTC)
DAYS = [date(2025, 3, 1) + timedelta(days=n) for n in range(6)]


def version(record: int, day: int) -> dict[str, object]:
    """The version of a record that the source added on a day; its content is the day."""
    return {
        "event_id": stable_id("r", record, day),
        "dataset": "gdelt2",
        "article_id": str(record),
        "known_at": START + timedelta(days=day),
        "evidence": f"version of day {day}",
        "signal_dyad": "KEN-SOM",
    }


def put(store: Store, *rows: dict[str, object], file: str) -> tuple[int, int]:
    with store.writer() as writer:
        intake = writer.begin(file, file)
        intake.keep("events", intake.records("events", pa.Table.from_pylist(list(rows), schema=schema.EVENTS)))
        writer.finish(intake)
    return intake.accepted, intake.duplicates


def said(store: Store, day: date | None = None) -> list[str]:
    return sorted(store.rows("events", as_of=day)["evidence"].to_pylist())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "desk", create=True)


@pytest.mark.parametrize("days", [(0, 2), (2, 0)])
def test_a_later_version_holds_from_its_day_on_and_the_earlier_before(store: Store, days: tuple[int, int]) -> None:
    for day in days:
        assert put(store, version(1, day), file=f"{day}") == (1, 0)
    assert said(store, DAYS[1]) == ["version of day 0"]
    assert said(store, DAYS[2]) == said(store) == ["version of day 2"]
    assert store.rows("revisions").num_rows == 1
    assert store.doctor() == []


def test_the_same_version_again_changes_nothing(store: Store) -> None:
    put(store, version(1, 0), version(1, 1), file="a")
    assert put(Store.open(store.path), version(1, 1), version(1, 0), version(2, 0), file="b") == (1, 2)
    assert store.rows("revisions").num_rows == 1


def test_a_version_that_does_not_say_when_it_came_is_known_since_the_ingest(store: Store) -> None:
    first = version(1, 0)
    other = version(1, 0) | {"event_id": stable_id("r", "another"), "evidence": "corrected"}
    put(store, first, other, file="a")
    assert said(store, DAYS[5]) == ["version of day 0"]
    assert said(store) == ["corrected"]


def test_a_version_of_a_process_that_was_faster_is_seen_when_ours_goes_in(store: Store) -> None:
    with store.writer() as slow:
        intake = slow.begin("slow", "slow")
        rows = pa.Table.from_pylist([version(1, 0)], schema=schema.EVENTS)
        intake.keep("events", intake.records("events", rows))
        put(store, version(1, 3), file="fast")
        slow.finish(intake)
    assert said(store) == ["version of day 3"]
    assert said(store, DAYS[0]) == ["version of day 0"]
    assert store.doctor() == []


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 5)), max_size=10, unique=True).flatmap(
        lambda rows: st.tuples(st.just(rows), st.permutations(rows), st.integers(1, 4))
    )
)
def test_as_of_any_day_each_record_has_its_last_version_in_any_order_of_ingestion(
    given: tuple[list[tuple[int, int]], list[tuple[int, int]], int],
) -> None:
    rows, order, size = given
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "desk", create=True)
        for at in range(0, len(order), size):
            put(store, *(version(*row) for row in order[at : at + size]), file=str(at))
        for number, day in enumerate(DAYS):
            last = {record: max(d for r, d in rows if r == record and d <= number) for record, d in rows if d <= number}
            assert said(store, day) == sorted(f"version of day {d}" for d in last.values())
