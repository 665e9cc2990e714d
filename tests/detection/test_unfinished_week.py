"""A dyad that begins in a week that isn't over is no trouble for the others."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

import detente


def test_a_dyad_that_begins_in_the_unfinished_week_raises_nothing_and_stops_nothing(tmp_path: Path) -> None:
    days = [date(2024, 1, 1) + timedelta(days=3 * n) for n in range(60)]
    last = date(2024, 7, 3)  # a Wednesday
    rows = [(day, "KEN", "UGA", "042") for day in days] + [(last, "RWA", "TZA", "042")]
    names = ("date", "source_iso3", "target_iso3", "cameo")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    empty = [""] * len(rows)
    table = pa.table({**columns, "source_name": empty, "target_name": empty, "relation": empty})
    pq.write_table(table, tmp_path / "events.parquet")
    desk = detente.open_desk(tmp_path / "desk", create=True)
    desk.ingest([tmp_path / "events.parquet"])
    assert "RWA" not in desk.alarms(as_of=last)["a"].to_pylist()
