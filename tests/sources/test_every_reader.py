"""What holds for every reader, of our own and of other packages: run over `readers()` and the samples.

A sample is called `<format>.<records>.<anything>`; the records are those that the file holds, good and bad.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import BinaryIO

import pytest

from detente import sources
from detente.errors import UsageError
from detente.schema import TABLES
from detente.sources import _reading

SAMPLES = Path(__file__).parent / "samples"
INGESTED = datetime(2025, 6, 1, 12, tzinfo=UTC)
FORMATS = sorted(sources.readers())
FILES = sorted(SAMPLES.iterdir())


@pytest.mark.parametrize("format", FORMATS)
def test_a_format_has_a_sample(format: str) -> None:
    assert any(path.name.split(".")[0] == format for path in FILES), (
        f"write a sample of ours: tests/sources/samples/{format}.<records>.<ending>"
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_reader_knows_its_own_sample_and_no_other_claims_it(path: Path) -> None:
    head = path.read_bytes()[:65_536]
    claims = [format for format, reader in sources.readers().items() if reader.sniff(path.name, head)]
    assert claims == [path.name.split(".")[0]]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_is_accepted_and_rejected_are_the_records_of_the_file(path: Path) -> None:
    batches = list(sources.read(path, ingested=INGESTED))
    found = sum(len(batch.rows) + len(batch.rejects) for batch in batches)
    assert found == int(path.name.split(".")[1])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_columns_are_those_of_the_table(path: Path) -> None:
    for batch in sources.read(path, ingested=INGESTED):
        assert batch.rows.schema.equals(TABLES[batch.table], check_metadata=False)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_second_reading_gives_the_same(path: Path) -> None:
    first, second = (list(sources.read(path, ingested=INGESTED)) for _ in range(2))
    assert [batch.rows for batch in first] == [batch.rows for batch in second]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_is_known_after_the_ingest_and_rejects_name_file_and_reason(path: Path) -> None:
    for batch in sources.read(path, ingested=INGESTED):
        assert all(moment <= INGESTED for moment in batch.rows["known_at"].to_pylist())
        assert all(reject.file == str(path) and reject.reason for reject in batch.rejects)


def test_the_format_can_be_said_and_a_wrong_one_lists_the_right_ones(tmp_path: Path) -> None:
    path = tmp_path / "article.md"
    path.write_text("Kenya praised Tanzania.")
    assert [len(batch.rows) for batch in sources.read(path, format="text", ingested=INGESTED)] == [1]
    with pytest.raises(UsageError, match="jsonl"):
        list(sources.read(path, format="word", ingested=INGESTED))


def test_other_packages_add_a_format_by_an_entry_point(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Point:
        name = "semaphore"

        def load(self) -> object:
            return SimpleNamespace(sniff=lambda name, head: head.startswith(b"SEMAPHORE"), read=spell)

    def spell(file: BinaryIO, *, name: str, ingested: datetime) -> Iterator[sources.Batch]:
        yield sources.Batch.without_rows(notes=[file.read().decode()])

    monkeypatch.setattr("importlib.metadata.entry_points", lambda *, group: [Point()])
    _reading._found.cache_clear()
    path = tmp_path / "a.flags"
    path.write_bytes(b"SEMAPHORE")
    try:
        assert [batch.notes for batch in sources.read(path, ingested=INGESTED)] == [["SEMAPHORE"]]
    finally:
        monkeypatch.undo()
        _reading._found.cache_clear()
