"""Days with a score as rows of `series`, out of any table that has `date`, `a`, `b` and `score`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from detente.ontology.states import states, territories
from detente.schema import SERIES, Reject
from detente.sources import _content
from detente.sources._batch import Batch

RAW = 10_000

Check = tuple[pa.ChunkedArray, Callable[[dict[str, Any]], str]]
"""Which rows are bad, and why one of them is."""


def days(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Days from text YYYY-MM-DD, moments or days; what is none is null."""
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        texts = values.combine_chunks().dictionary_encode()  # days are few and rows are many: each is read once
        read = pa.array([_day(text) for text in texts.dictionary.to_pylist()], pa.date32())
        return pa.chunked_array([read.take(texts.indices)])
    if pa.types.is_timestamp(values.type):
        return values.cast(pa.date32(), safe=False)
    return values


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  # a day has no zone
    except ValueError:
        return None


def series_batch(given: pa.Table, *, name: str, ingested: datetime) -> Batch:
    """Rows of `series`, and rejects, from columns row, date_given, date, a, b, score."""
    score = given["score"]
    checks = [
        *_day_checks(given, ingested),
        *(_code_check(given, column) for column in ("a", "b")),
        (pc.equal(given["a"], given["b"]), lambda row: f"{row['a']} stands on both sides of the dyad"),
        (pc.invert(pc.fill_null(pc.is_finite(score), False)), lambda row: f"score {row['score']} is no number"),
    ]
    bad, rejects = _rejected(given, checks, name)
    good = given.filter(pc.invert(bad))
    turned = pc.greater(good["a"], good["b"])  # a score has no direction: B-A is A-B
    rows = pa.table(
        {
            "dataset": pa.repeat(pa.scalar(_content.dataset(name)), len(good)),
            "date": good["date"],
            "a": pc.if_else(turned, good["b"], good["a"]),
            "b": pc.if_else(turned, good["a"], good["b"]),
            "score": good["score"],
            "known_at": _ends_of_days(good["date"]),
        }
    )
    return Batch("series", rows.cast(SERIES), rejects)


def _day_checks(given: pa.Table, ingested: datetime) -> list[Check]:
    today = pa.scalar(ingested.date(), pa.date32())
    return [
        (
            pc.is_null(given["date"]),
            lambda row: f'date "{row["date_given"] or ""}" is no date; write it like 2025-07-04',
        ),
        (pc.greater(given["date"], today), lambda row: f"date {row['date']} is in the future, after the ingest"),
    ]


def _code_check(given: pa.Table, column: str) -> Check:
    wrong = pc.invert(pc.is_in(given[column], _codes()))
    return wrong, lambda row: f'{column} "{row[column] or ""}" is no ISO 3166 code of three capital letters'


def _rejected(given: pa.Table, checks: list[Check], name: str) -> tuple[pa.ChunkedArray, list[Reject]]:
    """Which rows are bad, and a reject for each by the first check that it fails."""
    bad: pa.ChunkedArray = pa.array([False] * len(given))
    reasons: dict[int, Reject] = {}
    for mask, why in checks:
        failed = pc.fill_null(mask, False)
        bad = pc.or_(bad, failed)
        for row in given.filter(failed).to_pylist():
            raw = ", ".join(f"{key}={value}" for key, value in row.items() if key not in ("row", "date_given"))
            reasons.setdefault(row["row"], Reject(name, row["row"], why(row), raw[:RAW]))
    return bad, [reasons[row] for row in sorted(reasons)]


def _codes() -> pa.Array:
    return pa.array(sorted({*states(), *territories()}), pa.string())


def _ends_of_days(days: pa.ChunkedArray) -> pa.ChunkedArray:
    """The last microsecond of each day, UTC: `schema.end_of_day` over a column."""
    last = pa.scalar(86_400 * 1_000_000 - 1, pa.duration("us"))
    return pc.assume_timezone(pc.add(days.cast(pa.timestamp("us")), last), "UTC")
