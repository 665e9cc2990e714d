"""Questions in SQL: the desk's tables as of a day, and no way out of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from detente import schema
from detente.errors import UsageError
from detente.store import Store

KNOWN = [datetime(2025, 3, day, 12, tzinfo=UTC) for day in (1, 2, 3)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store.open(tmp_path / "de'sk", create=True)
    rows = [{"event_id": f"e{n}", "known_at": known} for n, known in enumerate(KNOWN)]
    with store.writer() as writer:
        intake = writer.begin("f", "f")
        intake.keep("events", intake.records("events", pa.Table.from_pylist(rows, schema=schema.EVENTS)))
        writer.finish(intake)
    return store


def ask(store: Store, question: str, *, as_of: date | None = None, seconds: float = 20, most_rows: int = 10):
    rows, cut = store.sql(question, as_of=as_of, seconds=seconds, most_rows=most_rows)
    return rows.to_pylist(), cut


def test_the_tables_are_there_as_of_a_day(store: Store) -> None:
    assert ask(store, "SELECT count(*) AS n FROM events") == ([{"n": 3}], False)
    assert ask(store, "SELECT count(*) AS n FROM events", as_of=date(2025, 3, 2)) == ([{"n": 2}], False)
    for table in schema.TABLES:
        ask(store, f"FROM {table}")


def test_an_answer_is_cut_at_the_limit_and_says_so(store: Store) -> None:
    rows, cut = ask(store, "SELECT event_id FROM events ORDER BY 1", most_rows=2)
    assert ([row["event_id"] for row in rows], cut) == (["e0", "e1"], True)


@pytest.mark.parametrize(
    "question",
    [
        "SELECT 1; SELECT 2",
        "DELETE FROM events",
        "COPY (SELECT 1) TO '/tmp/x.csv'",
        "ATTACH '/tmp/x.db'",
        "CREATE TABLE x (a INT)",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "PRAGMA database_list",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "FROM '/etc/passwd'",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM read_parquet('http://127.0.0.1:1/x.parquet')",
        "SELECT nothing FROM events",
        "SELEKT",
        "",
    ],
)
def test_nothing_else_can_be_read_and_nothing_changed(store: Store, question: str) -> None:
    with pytest.raises(UsageError):
        ask(store, question)
    assert store.rows("events").num_rows == 3


def test_a_question_that_takes_too_long_is_broken_off(store: Store) -> None:
    question = "SELECT sum(a.range * b.range) FROM range(100000000) AS a, range(100000000) AS b"
    with pytest.raises(UsageError, match=r"longer than 0\.2 s"):
        ask(store, question, seconds=0.2)
