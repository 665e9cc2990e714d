"""A ready-made series as CSV: a header with `date`, `a`, `b`, `score`, then one row for each dyad and day.

Comma, semicolon or tab; UTF-8. Days are written YYYY-MM-DD; a day without a row has no score. Other columns are left
alone.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from detente.errors import SourceError
from detente.schema import Reject
from detente.sources import _content
from detente.sources._batch import Batch
from detente.sources._scores import days, series_batch

COLUMNS = ("date", "a", "b", "score")
NUMBER = r"^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$"
_HEADER = re.compile(rb'(?:\xef\xbb\xbf)?(?=[^\r\n]*\bscore\b)(?=[^\r\n]*\bdate\b)["\w]+(?:[,;\t]["\w ]+){3,}\s*[\r\n]')


def sniff(name: str, head: bytes) -> bool:
    """By a header that names a date and a score."""
    return _HEADER.match(head) is not None


def read(file: BinaryIO, *, name: str, ingested: datetime) -> Iterator[Batch]:
    """Batches of `series`; a bad row is a reject with its line, counted without rows of too many or few cells."""
    head = file.readline(_content.HEAD)
    mark = next((mark for mark in (b"\t", b";") if mark in head), b",").decode()
    names = [
        one.strip().strip('"') for one in head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").split(mark)
    ]
    lacking = [column for column in COLUMNS if column not in names]
    if lacking:
        missing = ", ".join(f'"{column}"' for column in lacking)
        raise SourceError(
            name, None, f"column {missing} missing to read it as a series", "It has date, a, b and score."
        )
    rejects: list[Reject] = []
    read_to = 0
    try:
        for part in _parts(file, names, mark, rejects, name):
            given = _typed(pa.Table.from_batches([part]), read_to)
            read_to += part.num_rows
            yield series_batch(given, name=name, ingested=ingested)
    except (pa.ArrowException, UnicodeDecodeError) as error:
        raise SourceError(name, None, f"the CSV is damaged: {error}", "Save it anew, in UTF-8.") from error
    if rejects or not read_to:
        yield Batch.without_rows("series", rejects=rejects, notes=[] if rejects else ["0 records: it has no row"])


def _parts(file: BinaryIO, names: list[str], mark: str, rejects: list[Reject], name: str) -> Iterator[pa.RecordBatch]:
    def bad(row: pyarrow.csv.InvalidRow) -> str:
        line = None if row.number is None else row.number + 1
        rejects.append(Reject(name, line, f"{row.actual_columns} cells, not {row.expected_columns}", row.text))
        return "skip"

    body = io.BufferedReader(_Rest(file))  # type: ignore[type-var]
    if not body.peek(1):
        return
    yield from pyarrow.csv.open_csv(
        body,
        read_options=pyarrow.csv.ReadOptions(column_names=names, use_threads=False),
        parse_options=pyarrow.csv.ParseOptions(delimiter=mark, invalid_row_handler=bad),
        convert_options=pyarrow.csv.ConvertOptions(
            include_columns=list(COLUMNS), column_types=dict.fromkeys(COLUMNS, pa.string()), strings_can_be_null=False
        ),
    )


class _Rest(io.RawIOBase):
    """What is left of a file, for a reader that wants one of its own."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, into: bytearray) -> int:  # type: ignore[override]
        data = self._file.read(len(into))
        into[: len(data)] = data
        return len(data)


def _typed(given: pa.Table, done: int) -> pa.Table:
    """The columns as named types; what is no day or number is null."""
    score = given["score"]
    number = pc.if_else(pc.match_substring_regex(score, NUMBER), pc.utf8_trim_whitespace(score), None)
    return pa.table(
        {
            "row": pa.array(range(done + 2, done + 2 + given.num_rows), pa.int64()),
            "date_given": given["date"],
            "date": days(given["date"]),
            "a": given["a"],
            "b": given["b"],
            "score": number.cast(pa.float64()),
        }
    )
