"""A user's Parquet: columns by name, rows of `events` or `series`, each bad row by its number."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from detente.errors import SourceError

Read = Callable[..., Any]
DAY = date(2025, 3, 3)
EVENT = {
    **{"date": DAY, "source_name": "Government (Tanzania)", "source_iso3": "TZA", "target_name": "Kenya"},
    **{"target_iso3": "KEN", "relation": "Sign formal agreement", "cameo": "057"},
}


def parquet(rows: list[dict[str, Any]], **types: pa.DataType) -> bytes:
    table = pa.Table.from_pylist(rows)
    for column, kind in types.items():
        table = table.set_column(table.column_names.index(column), column, table[column].cast(kind))
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def events(read: Read, *rows: dict[str, Any], **types: pa.DataType) -> Any:
    return read("icews.parquet", parquet([EVENT | row for row in rows], **types))


def series(read: Read, *rows: tuple[Any, str, str, Any]) -> Any:
    return read("s.parquet", parquet([dict(zip(("date", "a", "b", "score"), row, strict=True)) for row in rows]))


def test_a_row_is_an_event_in_plover(read: Read) -> None:
    row = events(read, {"coverage": 0.2, "other": 1}).only
    assert (row["actor"], row["recipient"], row["signal_dyad"]) == ("TZA", "KEN", "KEN-TZA")
    assert (row["event_type"], row["quad_code"], row["polarity"]) == ("SUPPORT", 1, "warming")
    assert row["symmetric"]
    assert row["actor_sector"] == "GOV"
    assert row["event_start"] == row["event_end"] == DAY
    assert row["known_at"] == datetime(2025, 3, 3, 23, 59, 59, 999999, tzinfo=UTC)
    assert row["evidence"] == "Government (Tanzania) — Sign formal agreement — Kenya"
    assert (row["dataset"], row["article_id"]) == ("icews.parquet", "1")


def test_equal_rows_are_two_events_of_one_story(read: Read) -> None:
    rows = events(read, {}, {}, {"relation": "Make a pact"}, {"date": DAY + timedelta(1)}).rows
    assert len({row["event_id"] for row in rows}) == 4
    assert len({row["story_id"] for row in rows}) == 2
    assert rows[0]["story_id"] == rows[1]["story_id"] == rows[2]["story_id"]


def test_ids_do_not_depend_on_the_order_of_the_rows(read: Read) -> None:
    given = [{"cameo": code} for code in ("057", "112", "057", "190", "036")]
    ids = [{row["event_id"] for row in events(read, *rows).rows} for rows in (given, given[::-1])]
    assert ids[0] == ids[1]


def test_occurrences_are_counted_across_batches(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[dict[str, Any]] = [{"cameo": code} for code in ("057", "112", "057", "057")]
    whole = [row["event_id"] for row in events(read, *rows).rows]
    monkeypatch.setattr("detente.sources.parquet.EVENT_ROWS", 2)
    assert [row["event_id"] for row in events(read, *rows).rows] == whole
    assert len(set(whole)) == 4


def test_an_unknown_actor_is_null_and_signals_no_dyad(read: Read) -> None:
    row = events(read, {"source_iso3": "KEN", "target_iso3": None, "target_name": "African Union"}).only
    assert (row["recipient"], row["recipient_name"], row["signal_dyad"]) == (None, "African Union", None)
    assert events(read, {"source_iso3": "KEN"}).only["signal_dyad"] is None  # Kenya with itself


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"source_iso3": "ken"}, 'country code "ken" is none of CAMEO or ISO 3166'),
        ({"target_iso3": "ZZZ"}, 'country code "ZZZ" is none of CAMEO or ISO 3166'),
        ({"cameo": "9999"}, "9999"),
        ({"cameo": "---"}, "---"),
        ({"cameo": None}, "CAMEO code is missing"),
        ({"date": None}, "is no date"),
        ({"date": date(2025, 6, 2)}, "in the future"),
    ],
)
def test_a_bad_row_is_a_reject_with_its_number(read: Read, row: dict[str, Any], reason: str) -> None:
    result = events(read, {}, row, {})
    assert len(result.rows) == 2
    assert [reject.line for reject in result.rejects] == [2]
    assert reason in result.rejects[0].reason
    assert "Sign formal agreement" in result.rejects[0].raw


def test_days_may_be_text_and_codes_numbers(read: Read) -> None:
    rows: list[dict[str, Any]] = [{"cameo": 57, "date": "2025-03-03"}, {"cameo": 12, "date": "2025-02-30"}]
    result = events(read, *rows, cameo=pa.int64())
    assert result.only["event_start"] == DAY
    assert result.only["event_type"] == "SUPPORT"
    assert 'date "2025-02-30" is no date' in result.rejects[0].reason


def test_a_score_has_no_direction(read: Read) -> None:
    rows = series(read, (DAY, "KEN", "TZA", 4.5), (DAY, "UGA", "RWA", -1)).rows
    assert [(row["a"], row["b"], row["score"]) for row in rows] == [("KEN", "TZA", 4.5), ("RWA", "UGA", -1.0)]
    assert rows[0]["known_at"] == datetime(2025, 3, 3, 23, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ((DAY, "KEN", "KEN", 1.0), "both sides"),
        ((DAY, "KEN", "EAF", 1.0), 'b "EAF" is no ISO 3166 code'),
        ((DAY, "KEN", "TZA", float("inf")), "no number"),
        ((DAY, "KEN", "TZA", None), "no number"),
        ((None, "KEN", "TZA", 1.0), "no date"),
    ],
)
def test_a_bad_score_is_a_reject(read: Read, row: tuple[Any, str, str, Any], reason: str) -> None:
    result = series(read, (DAY, "KEN", "TZA", 4.5), row)
    assert len(result.rows) == 1
    assert [reject.line for reject in result.rejects] == [2]
    assert reason in result.rejects[0].reason


@pytest.mark.parametrize(
    ("lacking", "reason"),
    [
        (["cameo"], 'column "cameo" missing to read it as events'),
        (["date", "cameo"], 'columns "date", "cameo" missing'),
    ],
)
def test_missing_columns_are_named(read: Read, lacking: list[str], reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        read("a.parquet", parquet([{column: value for column, value in EVENT.items() if column not in lacking}]))


def test_a_column_of_another_type_is_named(read: Read) -> None:
    with pytest.raises(SourceError, match='column "score"'):
        series(read, (DAY, "KEN", "TZA", "high"))


def test_a_damaged_file_is_refused(read: Read) -> None:
    data = parquet([EVENT])
    with pytest.raises(SourceError, match="damaged"):
        read("a.parquet", data[: len(data) // 2])


def test_a_file_without_rows_says_so(read: Read) -> None:
    table = pa.table({column: pa.array([], pa.string()) for column in EVENT})
    out = io.BytesIO()
    pq.write_table(table, out)
    assert "0 records" in read("a.parquet", out.getvalue()).notes[0]


def test_a_quarter_of_a_million_scores_take_a_second_and_not_a_minute(read: Read) -> None:
    days = pa.array([DAY - timedelta(n) for n in range(1000)])
    table = pa.table({"date": pa.concat_arrays([days] * 250), "a": ["KEN"] * 250_000, "b": ["TZA"] * 250_000})
    table = table.append_column("score", pa.array([1.0] * 250_000))
    out = io.BytesIO()
    pq.write_table(table, out)
    began = time.monotonic()
    assert len(read("s.parquet", out.getvalue()).rows) == 250_000
    assert time.monotonic() - began < 20
