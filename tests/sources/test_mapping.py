"""A user's own table, by a mapping file."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import detente
from detente import sources
from detente.errors import SourceError

MAP = """
dataset = "observatory"
date_format = "%d/%m/%Y"
delimiter = ";"
[columns]
id = "No"
date = "Day"
actor = "From"
event = "Code"
evidence = "Text"
[constants]
recipient = "KEN"
"""
CSV = 'No;Day;From;Code;Text\n1;28/02/2025;Somalia;042;"A visit; short"\n2;30/02/2025;SOM;042;x\n3;01/03/2025;SOM;9;x\n'
NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "map.toml"
    path.write_text(MAP)
    return path


def read(path: Path, mapping: Path):
    batches = list(sources.read(path, ingested=NOON, mapping=mapping))
    return [row for batch in batches for row in batch.rows.to_pylist()], [r for batch in batches for r in batch.rejects]


def test_columns_and_constants_become_ours(tmp_path: Path, mapping: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text(CSV)
    rows, rejects = read(path, mapping)
    event = next(row for row in rows if row["article_id"] == "1")
    assert (event["actor"], event["recipient"], event["dataset"]) == ("SOM", "KEN", "observatory")
    assert (event["event_start"], event["evidence"]) == (date(2025, 2, 28), "A visit; short")
    assert [(one.line, one.reason) for one in rejects] == [(3, 'date "30/02/2025" is no date')]


@pytest.mark.parametrize(("coding", "event"), [("cameo names", "Make a visit"), ("plover", "CONSULT")])
def test_a_parquet_table_in_names_or_in_plover(tmp_path: Path, coding: str, event: str) -> None:
    path, mapping = tmp_path / "events.parquet", tmp_path / "map.toml"
    days = pa.array([date(2025, 3, 1)] * 2)
    pq.write_table(pa.table({"d": days, "a": ["KEN", "Atlantis"], "b": ["SOM", "SOM"], "e": [event, event]}), path)
    mapping.write_text(f'coding = "{coding}"\n[columns]\ndate = "d"\nactor = "a"\nrecipient = "b"\nevent = "e"\n')
    rows, rejects = read(path, mapping)
    assert [row["actor"] for row in rows] == ["KEN", None]
    assert {row["event_type"] for row in rows} == {"CONSULT"}
    assert rejects == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("date = ", "is no TOML"),
        ("[columns]\ndate = 'd'\n", "'actor' has neither a column nor a constant"),
        ("colour = 'red'\n", "'colour' is unknown"),
        ("[columns]\ntone = 'd'\n", "'tone' is unknown"),
        (MAP.replace("dataset", "coding"), "coding 'observatory' is unknown"),
        (MAP.replace('"Day"', '"Date"'), "column 'Date' of the mapping is missing"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path, mapping = tmp_path / "events.csv", tmp_path / "map.toml"
    path.write_text(CSV)
    mapping.write_text(text)
    with pytest.raises(SourceError, match=message):
        read(path, mapping)


def test_another_mapping_reads_the_same_file_anew(tmp_path: Path, mapping: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text(CSV)
    desk = detente.open_desk(tmp_path / "desk", create=True)
    assert desk.ingest([path], mapping=mapping).files[0].accepted == 2
    assert desk.ingest([path], mapping=mapping).files[0].duplicates == 2
    mapping.write_text(MAP.replace('"KEN"', '"UGA"'))
    assert desk.ingest([path], mapping=mapping).files[0].accepted == 2
    assert desk.store.rows("revisions").num_rows == 2
