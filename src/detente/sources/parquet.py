"""A user's Parquet file, by the names of its columns: events in CAMEO, or a ready-made series of scores.

Events: `date`, `source_name`, `source_iso3`, `target_name`, `target_iso3`, `relation`, `cameo`; a column `coverage`
(share of the events that the file holds) may stand beside them. Series: `date`, `a`, `b`, `score`, one row for each
dyad and day; a day without a row has no score. Other columns are left alone. Days are dates or text YYYY-MM-DD.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from detente.errors import SourceError
from detente.schema import SERIES, Reject
from detente.sources import _content
from detente.sources._batch import Batch
from detente.sources._event_data import EventData, actor_codes, ends_of_days

EVENT_ROWS = 100_000  # rows of a batch: a row of `events` is 20 times as large as one of `series`
SERIES_ROWS = 250_000
RAW = 10_000
_TEXT = pa.string()
_EVENTS = {
    **{"date": pa.date32(), "source_name": _TEXT, "source_iso3": _TEXT, "target_name": _TEXT, "target_iso3": _TEXT},
    **{"relation": _TEXT, "cameo": _TEXT},
}
_SERIES = {"date": pa.date32(), "a": _TEXT, "b": _TEXT, "score": pa.float64()}

Check = tuple[pa.ChunkedArray, Callable[[dict[str, Any]], str]]
"""Which rows are bad, and why one of them is."""


def sniff(name: str, head: bytes) -> bool:
    """By the mark that every Parquet file begins with."""
    return head.startswith(b"PAR1")


def read(file: BinaryIO, *, name: str, ingested: datetime) -> Iterator[Batch]:
    """Batches of `events` or `series`; a bad row is a reject with its number, 1-based, as line."""
    if not file.seekable():
        raise SourceError(name, None, "Parquet inside an archive is not read", "Unpack it; it is compressed by itself.")
    try:
        whole = pq.ParquetFile(file)
        columns = _layout(whole.schema_arrow.names, name)
        done = 0
        data = EventData(_content.dataset(name))
        size = EVENT_ROWS if columns is _EVENTS else SERIES_ROWS
        for part in whole.iter_batches(size, columns=list(columns)):
            given = _typed(part, columns, done, name)
            done += len(given)
            if columns is _EVENTS:
                yield _event_batch(given, data, name=name, ingested=ingested)
            else:
                yield series_batch(given, name=name, ingested=ingested)
    except (pa.ArrowException, OSError) as error:
        raise SourceError(name, None, f"the Parquet file is damaged: {error}", "Get it once more.") from error
    if done == 0:
        yield Batch.without_rows("events" if columns is _EVENTS else "series", notes=["0 records: it has no row"])


def _layout(names: list[str], name: str) -> dict[str, pa.DataType]:
    """The layout whose columns are there; what is missing is told of the one that is nearest."""
    lacking = {
        what: [column for column in layout if column not in names]
        for what, layout in (("events", _EVENTS), ("series", _SERIES))
    }
    if not lacking["events"]:
        return _EVENTS
    if not lacking["series"]:
        return _SERIES
    what = min(lacking, key=lambda one: len(lacking[one]) / len(_EVENTS if one == "events" else _SERIES))
    missing = ", ".join(f'"{column}"' for column in lacking[what])
    many = "s" if len(lacking[what]) > 1 else ""
    hint = f"Events have {', '.join(_EVENTS)}; series have {', '.join(_SERIES)}."
    raise SourceError(name, None, f"column{many} {missing} missing to read it as {what}", hint)


def _typed(part: pa.RecordBatch, columns: dict[str, pa.DataType], done: int, name: str) -> pa.Table:
    """The columns as named types, with `row`; what is no day is null, and `date_given` has it as text."""
    given = pa.Table.from_batches([part])
    out: dict[str, pa.ChunkedArray] = {"row": pa.array(range(done + 1, done + len(given) + 1), pa.int64())}
    for column, kind in columns.items():
        values = given[column]
        try:
            if pa.types.is_dictionary(values.type):
                values = values.cast(values.type.value_type)
            if column == "date":
                out["date_given"] = values.cast(_TEXT)
                values = days(values)
            elif column == "cameo" and pa.types.is_integer(values.type):
                values = _padded(values)
            out[column] = values.cast(kind)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            reason = f'column "{column}" holds {values.type} and cannot be read as {kind}: {error}'
            raise SourceError(name, None, reason) from error
    return pa.table(out)


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


def _padded(codes: pa.ChunkedArray) -> pa.ChunkedArray:
    """CAMEO codes that were stored as numbers: 10 to 20 are 010 to 020; `from_cameo` puts other zeros back."""
    texts = codes.cast(_TEXT)
    three = pc.and_(pc.greater_equal(codes, 10), pc.less_equal(codes, 20))
    return pc.if_else(three, pc.binary_join_element_wise("0", texts, ""), texts)


def _event_batch(given: pa.Table, data: EventData, *, name: str, ingested: datetime) -> Batch:
    wrong = data.problems(given["cameo"])
    checks = [
        *_day_checks(given, ingested),
        *(_code_check(given, column, may_lack=True) for column in ("source_iso3", "target_iso3")),
        (pc.is_null(given["cameo"]), lambda row: "the CAMEO code is missing"),
        (pc.is_in(given["cameo"], pa.array(list(wrong), _TEXT)), lambda row: wrong[row["cameo"]]),
    ]
    bad, rejects = _rejected(given, checks, name)
    good = given.filter(pc.invert(bad))
    names = {column: pc.fill_null(good[f"{column}_name"], "") for column in ("source", "target")}
    words = pc.fill_null(good["relation"], "")
    described = pc.binary_join_element_wise(names["source"], words, names["target"], " — ")
    rows = data.rows(
        pa.table(
            {
                "row": good["row"],
                "date": good["date"],
                "actor": good["source_iso3"],
                "actor_name": names["source"],
                "recipient": good["target_iso3"],
                "recipient_name": names["target"],
                "cameo": good["cameo"],
                "description": described,
            }
        )
    )
    return Batch("events", rows, rejects)


def series_batch(given: pa.Table, *, name: str, ingested: datetime) -> Batch:
    """Rows of `series`, and rejects, from columns row, date_given, date, a, b, score."""
    score = given["score"]
    checks = [
        *_day_checks(given, ingested),
        *(_code_check(given, column, may_lack=False) for column in ("a", "b")),
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
            "known_at": ends_of_days(good["date"]),
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


def _code_check(given: pa.Table, column: str, *, may_lack: bool) -> Check:
    wrong = pc.invert(pc.is_in(given[column], actor_codes()))
    if may_lack:
        wrong = pc.and_(wrong, pc.is_valid(given[column]))
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
