"""A user's Parquet file, by the names of its columns: events in CAMEO, or a ready-made series of scores.

Events: `date`, `source_name`, `source_iso3`, `target_name`, `target_iso3`, `relation`, `cameo`; a column `coverage`
(share of the events that the file holds) may stand beside them. Series: `date`, `a`, `b`, `score`, one row for each
dyad and day; a day without a row has no score. Other columns are left alone. Days are dates or text YYYY-MM-DD.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from detente.errors import SourceError
from detente.ontology.codes import from_code, sector
from detente.sources import _content
from detente.sources._acts import cameo_act
from detente.sources._batch import Batch
from detente.sources._event_data import EventData, Layout
from detente.sources._scores import days, series_batch

EVENT_ROWS = 100_000  # rows of a batch: a row of `events` is 20 times as large as one of `series`
SERIES_ROWS = 250_000
_TEXT = pa.string()
_EVENTS = {
    **{"date": pa.date32(), "source_name": _TEXT, "source_iso3": _TEXT, "target_name": _TEXT, "target_iso3": _TEXT},
    **{"relation": _TEXT, "cameo": _TEXT},
}
_SERIES = {"date": pa.date32(), "a": _TEXT, "b": _TEXT, "score": pa.float64()}

_NAMES = ("source_name", "relation", "target_name")
_TOLD = {
    "wrong": "CASE WHEN cameo IS NULL THEN 'the CAMEO code is missing' END",
    "day": "date",
    "day_text": "date_given",
    "actor": "source_iso3",
    "actor_name": "source_name",
    "actor_role": "split_part(source_name, ' (', 1)",
    "recipient": "target_iso3",
    "recipient_name": "target_name",
    "recipient_role": "split_part(target_name, ' (', 1)",
    "act": "cameo",
    "evidence": " || ' — ' || ".join(f"coalesce({one}, '')" for one in _NAMES),
}


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
        data = EventData(
            _content.dataset(name), Layout(_TOLD, cameo_act, from_code, sector), name=name, ingested=ingested
        )
        size = EVENT_ROWS if columns is _EVENTS else SERIES_ROWS
        for part in whole.iter_batches(size, columns=list(columns)):
            given = _typed(part, columns, done, name)
            done += len(given)
            if columns is _EVENTS:
                yield data.batch(given.rename_columns({"row": "line"}), partial(_raw, given))
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


def _padded(codes: pa.ChunkedArray) -> pa.ChunkedArray:
    """CAMEO codes that were stored as numbers: 10 to 20 are 010 to 020; `from_cameo` puts other zeros back."""
    texts = codes.cast(_TEXT)
    three = pc.and_(pc.greater_equal(codes, 10), pc.less_equal(codes, 20))
    return pc.if_else(three, pc.binary_join_element_wise("0", texts, ""), texts)


def _raw(given: pa.Table, line: int) -> str:
    row = given.slice(line - given["row"][0].as_py(), 1).to_pylist()[0]
    return ", ".join(f"{key}={value}" for key, value in row.items() if key not in ("row", "date_given"))
