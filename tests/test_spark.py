"""The coder on Spark gives the rows that it gives here; needs pyspark and Java."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from detente import demo, schema
from detente.desk import code_files
from detente.errors import UsageError
from detente.spark import FIELDS, code

pytest.importorskip("pyspark")
pytestmark = pytest.mark.filterwarnings("ignore")

MOMENT = datetime(2025, 6, 18, tzinfo=UTC)


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    built = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = (
        built.config("spark.sql.session.timeZone", "Pacific/Kiritimati")  # UTC+14: a day told by it would be another
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", 7)
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="module")
def given() -> list[dict[str, str]]:
    path = next(path for path in demo.files() if path.suffix == ".jsonl")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()[:20]]


def sorted_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: json.dumps(row, default=str))


@pytest.mark.parametrize("table", ["events", "statements", "unresolved"])
def test_the_rows_are_those_of_a_run_without_it(
    spark: Any, tmp_path: Path, given: list[dict[str, str]], table: Any
) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in given), "utf-8")
    expected = sorted_rows([row for _, one in code_files([path]) for row in getattr(one, table)])
    assert expected
    fields = spark.read.schema(", ".join(f"{name} string" for name in FIELDS)).json(str(path))
    assert sorted_rows(rows(code(fields.repartition(3), table), table)) == expected
    coded = code(fields, "articles")
    assert sorted_rows(rows(code(coded, table), table)) == expected


def test_what_is_no_article_is_a_reject_and_what_cannot_be_coded_has_a_problem(spark: Any) -> None:
    given = [
        ("n1", "Kenya praised Uganda.", ""),
        ("n2", " ", ""),
        ("n3", "Кения", "ru"),
        (None, "Mali praised Chad.", ""),
    ]
    articles = spark.createDataFrame(given, "id string, text string, lang string").coalesce(1)
    rejects = rows(code(articles, "rejects"), "rejects")
    assert [(one["line"], one["reason"]) for one in rejects] == [(2, 'field "text" is empty')]
    coded = rows(code(articles, "articles", ingested=MOMENT), "articles")
    assert [one["problem"] for one in coded] == ["", "language: ru; this coder reads English", ""]
    assert {one["known_at"] for one in coded} == {MOMENT}


def test_a_missing_column_and_a_table_that_is_none_are_named(spark: Any) -> None:
    articles = spark.createDataFrame([("n1", "x")], "id string, body string")
    with pytest.raises(UsageError, match="text"):
        code(articles)
    with pytest.raises(UsageError, match="series"):
        code(articles.withColumnRenamed("body", "text"), "series")  # type: ignore[arg-type]


def rows(frame: Any, table: str) -> list[dict[str, Any]]:
    return frame.toArrow().cast(schema.TABLES[table]).to_pylist()
