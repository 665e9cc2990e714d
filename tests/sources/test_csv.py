"""A series as CSV."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from detente import sources
from detente.errors import SourceError

INGESTED = datetime(2025, 6, 1, tzinfo=UTC)


def read(tmp_path: Path, text: str, name: str = "mine.csv") -> tuple[list[dict], list]:
    path = tmp_path / name
    path.write_bytes(text.encode())
    batches = list(sources.read(path, ingested=INGESTED))
    return [row for batch in batches for row in batch.rows.to_pylist()], [one for b in batches for one in b.rejects]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_row_is_a_score_of_a_dyad_and_day(tmp_path: Path, mark: str) -> None:
    text = "\ufeffdate,a,note,b,score\r\n2025-03-01,SOM,x,KEN,-2.5\r\n2025-03-02,KEN,,SOM,1e1\r\n".replace(",", mark)
    rows, rejects = read(tmp_path, text)
    assert rejects == []
    assert [(row["date"], row["a"], row["b"], row["score"]) for row in rows] == [
        (date(2025, 3, 1), "KEN", "SOM", -2.5),
        (date(2025, 3, 2), "KEN", "SOM", 10.0),
    ]


def test_a_bad_row_is_a_reject_with_its_line(tmp_path: Path) -> None:
    head = "date,a,b,score\n2025-03-01,KEN,SOM,1\n"
    for row, reason in (
        ("2025-13-01,KEN,SOM,1", "is no date"),
        ("2025-03-01,KEN,SOM,much", "is no number"),
        ("2025-03-01,KEN,SOM,nan", "is no number"),
        ("2025-03-01,Kenya,SOM,1", "is no ISO 3166"),
        ("2025-03-01,KEN,KEN,1", "both sides"),
        ("2025-03-01,KEN,SOM", "3 cells, not 4"),
    ):
        rows, (reject,) = read(tmp_path, head + row + "\n")
        assert len(rows) == 1
        assert reason in reject.reason
        assert reject.line == 3


def test_a_file_without_rows_or_columns_says_so(tmp_path: Path) -> None:
    assert read(tmp_path, "date,a,b,score\n") == ([], [])
    path = tmp_path / "half.csv"
    path.write_text("date,a,score\n2025-03-01,KEN,1\n")
    with pytest.raises(SourceError, match='"b"'):
        list(sources.read(path, format="csv", ingested=INGESTED))
