"""What the store promises, on a real desk in a temporary folder."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from detente import schema, settings
from detente.errors import StoreError
from detente.schema import Reject, end_of_day, make_article, stable_id
from detente.store import Store, fingerprint, tables

NOON = datetime(2025, 3, 5, 12, tzinfo=UTC)


def article_row(name: str, text: str = "Kenya praised Tanzania.", known_at: datetime = NOON) -> dict[str, object]:
    return make_article(text, name=name, known_at=known_at).row()


def event_row(number: int, day: date = date(2025, 3, 5), **given: object) -> dict[str, object]:
    row: dict[str, object] = dict.fromkeys(schema.EVENTS.names)
    row |= {
        "event_id": stable_id("e", number),
        "dataset": "sample",
        "article_id": str(number),
        "evidence": "",
        "actor": "KEN",
        "recipient": "TZA",
        "signal_dyad": "KEN-TZA",
        "channel": "diplomatic",
        "event_start": day,
        "event_end": day,
        "known_at": end_of_day(day),
    }
    return row | given


def table_of(table: str, rows: list[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema.TABLES[table])


def put(store: Store, table: str, rows: list[dict[str, object]], *, file: str = "f", print_: str = ""):
    """One file with these rows; its intake, acknowledged."""
    with store.writer() as writer:
        intake = writer.begin(file, print_)
        intake.keep(table, intake.records(table, table_of(table, rows)))
        writer.finish(intake)
    return intake


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "desk", create=True)


def test_what_goes_in_comes_out_in_the_schemas_types(store: Store) -> None:
    rows = [event_row(n, contexts=["trade"], quad_code=1, intensity=3.5) for n in range(3)]
    put(store, "events", rows)
    found = store.rows("events")
    assert found.schema.equals(schema.EVENTS)
    assert sorted(found["event_id"].to_pylist()) == sorted(row["event_id"] for row in rows)
    assert found["contexts"].to_pylist() == [["trade"]] * 3


def test_an_empty_desk_reads_as_empty_tables(store: Store) -> None:
    for table in schema.TABLES:
        found = store.rows(table, as_of=date(2025, 1, 1))
        assert found.num_rows == 0
        assert found.schema.equals(schema.TABLES[table])


def test_a_row_the_desk_has_is_a_duplicate_and_not_a_row(store: Store) -> None:
    put(store, "events", [event_row(1), event_row(2)])
    again = put(store, "events", [event_row(2), event_row(3), event_row(3)])
    assert (again.accepted, again.duplicates, again.rejected) == (1, 2, 0)
    assert store.rows("events").num_rows == 3


def test_a_new_writer_learns_what_the_desk_has(store: Store) -> None:
    put(store, "articles", [article_row("x")])
    again = put(Store.open(store.path), "articles", [article_row("x"), article_row("y")])
    assert (again.accepted, again.duplicates) == (1, 1)


def test_a_revised_score_is_rejected_aloud(store: Store) -> None:
    row = {"dataset": "s", "date": date(2025, 1, 2), "a": "KEN", "b": "TZA", "score": 1.0, "known_at": NOON}
    put(store, "series", [row])
    again = put(store, "series", [row, row | {"score": 2.0}, row | {"date": date(2025, 1, 3)}])
    assert (again.accepted, again.duplicates, again.rejected) == (1, 1, 1)
    assert "another score" in again.rejects[0].reason
    assert store.rows("series")["score"].to_pylist() == [1.0, 1.0]
    assert store.rows("rejects").num_rows == 1


def test_a_file_the_desk_has_is_told_with_its_rejects(store: Store) -> None:
    with store.writer() as writer:
        intake = writer.begin("f", "print")
        intake.keep("events", intake.records("events", table_of("events", [event_row(1)])))
        intake.reject([Reject("f", 7, "broken", "raw")])
        writer.finish(intake)
    with store.writer() as writer:
        assert writer.known("f", "other") is None
        repeat = writer.known("f", "print")
    assert repeat is not None
    assert (repeat.accepted, repeat.duplicates, repeat.rejected) == (0, 1, 1)
    assert repeat.rejects == [Reject("f", 7, "broken", "")]


def test_the_same_bytes_twice_in_one_group_go_in_once(store: Store) -> None:
    with store.writer() as writer:
        for file in ("a", "b"):
            intake = writer.begin(file, "print")
            intake.keep("events", intake.records("events", table_of("events", [event_row(1)])))
            intake.reject([Reject(file, 7, "broken", "raw")])
            writer.finish(intake)
    assert (intake.accepted, intake.duplicates) == (0, 1)
    assert store.rows("ledger")["file"].to_pylist() == ["a"]
    assert store.rows("rejects").num_rows == 1


def test_a_discarded_file_leaves_nothing_and_its_rows_may_come_again(store: Store) -> None:
    with store.writer() as writer:
        refused = writer.begin("bad", "1")
        refused.keep("events", refused.records("events", table_of("events", [event_row(1)])))
        writer.discard(refused)
        good = writer.begin("good", "2")
        good.keep("events", good.records("events", table_of("events", [event_row(1)])))
        writer.finish(good)
    assert good.accepted == 1
    assert store.rows("ledger")["file"].to_pylist() == ["good"]
    assert store.doctor() == []


def test_an_error_inside_the_writer_leaves_nothing(store: Store) -> None:
    def interrupted() -> None:
        with store.writer() as writer:
            intake = writer.begin("f", "print")
            intake.keep("events", intake.records("events", table_of("events", [event_row(1)])))
            writer.finish(intake)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    assert store.rows("events").num_rows == 0
    assert store.rows("ledger").num_rows == 0


def test_two_writers_with_the_same_rows_store_them_once(store: Store) -> None:
    with store.writer() as slow, store.writer() as fast:
        first = slow.begin("f", "print")
        first.keep("events", first.records("events", table_of("events", [event_row(1), event_row(2)])))
        slow.finish(first)
        waiting = slow.begin("g", "other")
        waiting.keep("events", waiting.records("events", table_of("events", [event_row(3), event_row(4)])))
        second = fast.begin("h", "third")
        second.keep("events", second.records("events", table_of("events", [event_row(2), event_row(3)])))
        fast.finish(second)
        fast.flush()
        slow.flush()
        slow.finish(waiting)
    assert (first.accepted, first.duplicates) == (1, 1)
    assert (waiting.accepted, waiting.duplicates) == (1, 1)
    assert store.rows("events").num_rows == 4
    assert store.doctor() == []


def test_rows_that_no_ledger_names_are_not_of_the_desk(store: Store) -> None:
    put(store, "events", [event_row(1)])
    orphan(store, "20200101T000000-dead", event_row(2))
    orphan(store, f"{settings.now():%Y%m%dT%H%M%S}-young", event_row(3))
    assert store.rows("events").num_rows == 1
    found = store.doctor()
    assert [(one.level, one.table) for one in found] == [("note", "events")]
    assert "2 rows of 2 unfinished batches" in found[0].message
    assert store.clean() == 1
    assert "1 rows of 1 unfinished" in store.doctor()[0].message
    assert put(store, "events", [event_row(3)]).accepted == 1


def orphan(store: Store, batch: str, row: dict[str, object]) -> None:
    rows = pa.Table.from_pylist([{"batch": batch} | row], schema=tables.stored_schema("events"))
    tables.append(store.path, "events", pa.RecordBatchReader.from_batches(rows.schema, rows.to_batches()))


def test_the_doctor_counts(store: Store) -> None:
    put(store, "events", [event_row(n) for n in range(3)])
    DeltaTable(str(store.path / "events")).delete(f"event_id = '{event_row(1)['event_id']}'")
    found = store.doctor()
    assert [one.level for one in found] == ["fault"]
    assert "2 rows of f" in found[0].message
    assert "the ledger says 3" in found[0].message


def test_the_doctor_reads_the_evidence_in_characters(store: Store) -> None:
    row = article_row("x", "🕊️ Kenya praised Tanzania.")
    good = {"dataset": "articles", "article_id": row["article_id"], "start": 3, "end": 16, "evidence": "Kenya praised"}
    put(store, "articles", [row])
    put(store, "events", [event_row(1, **good)])
    assert store.doctor() == []
    put(store, "events", [event_row(2, **good | {"start": 4})])
    assert [one.message for one in store.doctor()] == ["1 rows do not quote their article"]


def test_the_doctor_says_which_table_is_damaged(store: Store) -> None:
    put(store, "events", [event_row(1)])
    next((store.path / "events").glob("*.parquet")).write_bytes(b"PAR1 no")
    assert [(one.level, one.table) for one in store.doctor()] == [("fault", "events")]


def test_a_dyad_has_what_signals_it_and_what_passes_between_its_two(store: Store) -> None:
    rows = [
        event_row(1),
        event_row(2, actor="TZA", recipient="KEN", signal_dyad=None),
        event_row(3, recipient="NSA:X"),
        event_row(4, recipient="UGA", signal_dyad="KEN-UGA"),
        event_row(5, actor=None, recipient=None, signal_dyad=None),
    ]
    put(store, "events", rows)
    found = store.rows("events", dyad="KEN-TZA")
    assert sorted(found["article_id"].to_pylist()) == ["1", "2", "3"]


def test_a_newer_schema_is_refused(store: Store) -> None:
    mark = store.path / "desk.json"
    mark.write_text(json.dumps(json.loads(mark.read_text()) | {"version": schema.VERSION + 1}))
    with pytest.raises(StoreError, match="newer Detente"):
        Store.open(store.path)


def test_an_older_desk_is_brought_up_where_it_is_written_and_says_so(store: Store) -> None:
    put(store, "events", [event_row(1)])
    columns = [name for name in tables.stored_schema("events").names if name not in ("url", "publisher_country")]
    old = DeltaTable(str(store.path / "events")).to_pyarrow_table().select(columns)
    write_deltalake(str(store.path / "events"), old, mode="overwrite", schema_mode="overwrite")
    shutil.rmtree(store.path / "revisions")
    (store.path / "desk.json").write_text(json.dumps({"version": 1}))
    with pytest.raises(StoreError, match="the next `detente ingest`".capitalize()):
        Store.open(store.path)
    again = Store.open(store.path, create=True)
    assert again.migrated == "the desk was brought from schema version 1 to 2"
    assert again.rows("events")["url"].to_pylist() == [None]
    assert put(again, "events", [event_row(1), event_row(2)]).accepted == 1
    assert Store.open(store.path).doctor() == []
    assert Store.open(store.path).migrated == ""


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": "x"}', '{"version": 0}'])
def test_a_damaged_or_unknown_mark_is_refused(store: Store, text: str) -> None:
    (store.path / "desk.json").write_text(text)
    with pytest.raises(StoreError):
        Store.open(store.path)


def test_no_desk_is_made_unasked_or_over_other_things(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no desk"):
        Store.open(tmp_path)
    (tmp_path / "thesis.doc").touch()
    with pytest.raises(StoreError, match=r"thesis\.doc"):
        Store.open(tmp_path, create=True)
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="no desk can be made"):
        Store.open(tmp_path / "file" / "desk", create=True)


def test_a_desk_killed_while_it_was_made_is_made_whole(store: Store) -> None:
    (store.path / "desk.json").unlink()
    assert Store.open(store.path, create=True).doctor() == []


@pytest.mark.parametrize("name", ["a[b]", "50%", "what?", "*", "a\nb"])
def test_a_folder_name_that_the_tables_cannot_bear_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreError, match="its name holds"):
        Store.open(tmp_path / name, create=True)


def test_a_folder_name_with_blanks_and_other_scripts_is_fine(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "a #b ü 北京 'x\" & {c}", create=True)
    put(store, "events", [event_row(1)])
    assert store.rows("events").num_rows == 1
    assert store.doctor() == []
    assert put(Store.open(store.path), "events", [event_row(1)]).duplicates == 1


def test_many_small_files_are_joined(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MANY_FILES", 3)
    for number in range(5):
        put(store, "events", [event_row(number)])
    assert len(tables.files(store.path, "events")) < 4
    assert store.rows("events").num_rows == 5
    assert store.doctor() == []


def test_large_intakes_go_through_files(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.store.spool.SPILL_BYTES", 2_000)
    with store.writer() as writer:
        intake = writer.begin("f", "print")
        for start in range(0, 60, 20):
            rows = [event_row(n) for n in range(start, start + 20)]
            intake.keep("events", intake.records("events", table_of("events", rows)))
        writer.finish(intake)
    assert store.rows("events").num_rows == 60
    assert store.doctor() == []


def test_a_fingerprint_depends_on_bytes_and_version(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "b").write_bytes(b"x")
    assert fingerprint(tmp_path / "a", "1") == fingerprint(tmp_path / "b", "1")
    assert fingerprint(tmp_path / "a", "1") != fingerprint(tmp_path / "a", "2")
    assert fingerprint(tmp_path, "1") == fingerprint(tmp_path / "none", "1") == ""


def test_surrogates_do_not_stop_a_file(store: Store) -> None:
    with store.writer() as writer:
        intake = writer.begin("\udcff.txt", "print")
        intake.reject([Reject("\udcff.txt", 1, "bad \ud800", "\ud800" * 20_000)])
        writer.finish(intake)
    assert store.rows("rejects")["file"].to_pylist() == ["?.txt"]
    assert len(store.rows("rejects")["raw"][0].as_py()) == 10_000


def test_rejects_and_ledger_are_read_as_of_their_ingest(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "now", lambda: NOON)
    with store.writer() as writer:
        intake = writer.begin("f", "print")
        intake.reject([Reject("f", 1, "bad", "")])
        writer.finish(intake)
    for table in ("rejects", "ledger"):
        assert store.rows(table, as_of=NOON.date() - timedelta(days=1)).num_rows == 0
        assert store.rows(table, as_of=NOON.date()).num_rows == 1
