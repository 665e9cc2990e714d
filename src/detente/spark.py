"""Articles of a Spark data frame through the same coder, on the machines where they lie."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

from detente import coding, schema, settings, sources
from detente.errors import UsageError
from detente.ontology.names import Form
from detente.ontology.own import own_forms
from detente.schema import Article, Reject

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

Table = Literal["events", "articles", "statements", "unresolved", "rejects"]

FIELDS = ("id", "url", "title", "published", "source", "lang", "text")
"""Columns of articles that no desk has seen, as in JSON lines; `text` must be there."""

ROWS = 1_000  # of a batch on its way back
RAW = 10_000  # characters of a reject that are kept


def code(
    articles: DataFrame, table: Table = "events", *, actors: str | Path | None = None, ingested: datetime | None = None
) -> DataFrame:
    """Code the articles of a Spark data frame by the default coder.

    The rows, with their ids, are those that `detente code` and `detente ingest` make of the same articles; in which
    order and how many at a time Spark hands them out changes nothing. A worker of Spark's codes one article after the
    other and needs Detente of the same version. What is asked for is computed when Spark asks for it; keep the result
    (`write`, `persist`) if it's wanted twice.

    Args:
        articles: columns of `schema.ARTICLES`, or of FIELDS; `published` may be a timestamp, a date or a text. Other
            columns are left alone. An article without `id` and `url` is named by its text.
        table: what is wanted: the events; the articles completed, with `problem` where one couldn't be coded;
            statements; unresolved names; or the rejects, rows that are no articles, named by their number in what Spark
            hands out together.
        actors: the user's own actors, a CSV file on the machine that calls.
        ingested: when undated articles became known; None takes now.

    Returns:
        Columns of `schema.TABLES[table]`.

    Raises:
        UsageError: a column is missing, or no such table.
        SourceError: the user's own actors can't be read.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    if table not in _MADE:
        raise UsageError(f"no coder makes a table “{table}”", f"It is one of {', '.join(_MADE)}.")
    given = set(articles.columns)
    columns = schema.ARTICLES.names if "article_id" in given else [name for name in FIELDS if name in given]
    missing = [name for name in ("text", *columns) if name not in given]
    if missing:
        raise UsageError(f"the articles lack the column “{missing[0]}”", f"Columns are {', '.join(FIELDS)}.")
    own = own_forms(Path(actors)) if actors else ()
    make = partial(_code, table=table, own=own, ingested=ingested or settings.now())
    return articles.select(*columns).mapInArrow(make, from_arrow_schema(schema.TABLES[table]))


_MADE: tuple[Table, ...] = ("events", "articles", "statements", "unresolved", "rejects")


def _code(
    batches: Iterable[pa.RecordBatch], *, table: Table, own: tuple[Form, ...], ingested: datetime
) -> Iterator[pa.RecordBatch]:
    """What is made of a worker's share of the articles: a table's rows."""
    columns = schema.TABLES[table]
    rows: list[dict[str, Any]] = []
    for found in _made(_records(batches, ingested), table, own):
        rows += found
        if len(rows) >= ROWS:
            yield from pa.Table.from_pylist(rows, schema=columns).to_batches()
            rows = []
    yield from pa.Table.from_pylist(rows, schema=columns).to_batches()


def _made(records: Iterator[Article | Reject], table: Table, own: tuple[Form, ...]) -> Iterator[list[dict[str, Any]]]:
    if table == "rejects":
        yield from ([asdict(one)] for one in records if isinstance(one, Reject))
        return
    for coded in coding.code_articles((one for one in records if isinstance(one, Article)), workers=1, own=own):
        yield [coded.article.row()] if table == "articles" else getattr(coded, table)


def _records(batches: Iterable[pa.RecordBatch], ingested: datetime) -> Iterator[Article | Reject]:
    rows = (row for batch in batches for row in batch.to_pylist())
    for number, row in enumerate(rows, start=1):
        try:
            yield _article(row, ingested)
        except ValueError as error:
            yield Reject("spark", number, str(error), repr(row)[:RAW])


def _article(row: dict[str, Any], ingested: datetime) -> Article:
    if "article_id" in row:
        return Article(**{name: _in_utc(value) for name, value in row.items()})
    fields = {name: _written(name, value) for name, value in row.items() if value is not None}
    text = fields.get("text")
    name = schema.stable_id("t", text) if isinstance(text, str) else ""
    return sources.article(fields, name=name, dataset="spark", ingested=ingested)


def _in_utc(value: Any) -> Any:
    """A moment in UTC, as a day is told by it: Spark gives moments in the session's zone."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _written(name: str, value: object) -> object:
    """A column's value as JSON lines would have it."""
    if isinstance(value, date):  # a moment too
        return value.isoformat()
    return str(value) if name == "id" and isinstance(value, int) and not isinstance(value, bool) else value
