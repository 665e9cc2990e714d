"""The same expressions on another engine give the same index, to the bit; needs pyspark and Java."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import ibis
import pyarrow.parquet as pq
import pytest
from relation_tables import event, events, series

from detente.relations import index

pytest.importorskip("pyspark")
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    yield ibis.pyspark.connect(session)
    session.stop()


@pytest.mark.parametrize("freq", ["week", "month"])
def test_spark_and_duckdb_agree(spark: Any, tmp_path: Path, freq: str) -> None:
    first = date(2024, 1, 1)
    happened = events(
        *[
            event(
                (first + timedelta(days=place)).isoformat(),
                (place * 37 % 200 - 100) / 10,
                actor="USA" if place % 3 else "PAK",
                recipient="PAK" if place % 3 else "USA",
                channel=("security", "economic")[place % 2],
                event_end=first + timedelta(days=place + place % 40),
                story_id=f"s{place // 2}",
                symmetric=place % 5 == 0,
            )
            for place in range(200)
        ]
    )
    scores = series(
        {
            (f"AA{chr(65 + place)}-BBB", first + timedelta(days=day)): ((day * 31 + place) % 90 - 40) / 7
            for place in range(25)
            for day in range(200)
        }
    )
    tables = []
    for name, table in (("events", happened), ("series", scores)):
        pq.write_table(table, tmp_path / f"{name}.parquet")
        tables.append(spark.read_parquet(tmp_path / f"{name}.parquet"))
    assert index(*tables, freq=freq).equals(index(happened, scores, freq=freq))
