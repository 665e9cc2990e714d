from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq

from detente import brief, open_desk
from detente.brief.asking import ask

# Ibis 12 still calls what DuckDB 2 deprecates.


def test_a_desk_with_a_series_gives_a_brief(tmp_path):
    days = [date(2021, 1, 1).fromordinal(date(2021, 1, 1).toordinal() + n) for n in range(900)]
    pairs = [("PAK", "USA"), ("IND", "PAK"), ("IND", "USA"), ("CHN", "USA")]
    rows = [
        {"date": day, "a": a, "b": b, "score": 2.0 + (n > 600) * 3 + (n % 7)}
        for n, day in enumerate(days)
        for a, b in pairs
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "scores.parquet")
    desk = open_desk(tmp_path / "desk", create=True)
    report = desk.ingest([tmp_path / "scores.parquet"])
    assert not report.rejects
    content = ask(desk, "United States, Pakistan", as_of=date(2023, 6, 30))
    assert (content.dyad, content.a_name, content.as_of) == ("PAK-USA", "Pakistan", date(2023, 6, 30))
    assert brief.headline(content).startswith("Pakistan–United States: ")
    assert brief.headline(content) in brief.page(content).replace("&#39;", "'")


def test_a_desk_without_anything_gives_a_brief_that_says_so(tmp_path):
    desk = open_desk(tmp_path / "desk", create=True)
    content = ask(desk, "PAK-USA", as_of=date(2023, 6, 30))
    assert brief.headline(content) == "Pakistan–United States: no event known as of 30 June 2023."
    assert "No act is known." in brief.page(content)
