"""Rows of a CSV file with quoting: cells as text, each with the physical line where its row begins.

A quote that isn't closed costs its own line: the rows below it are read as rows of their own.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

import pyarrow as pa

from detente.schema import Reject
from detente.settings import settings
from detente.sources._delimited import RAW, Part
from detente.sources._lines import Line, lines
from detente.sources._unpack import TruncatedError

ROWS = 20_000
MOST_LINES = 100  # of one row, whose quoted cells may hold line ends


class _OpenError(ValueError):
    """A quote isn't closed on the lines so far."""


def parts(
    file: BinaryIO, columns: list[str], wanted: list[str], *, name: str, delimiter: str = ",", skip: int = 1
) -> Iterator[Part]:
    """The rows, in parts of constant size.

    Args:
        file: UTF-8; read once, front to back.
        columns: names of all columns, in their order.
        wanted: those that are given.
        name: for rejects.
        delimiter: between cells.
        skip: lines of the header.

    Raises:
        SourceError: what reading raises; where the archive ends early, what came before is given.
    """
    places = [columns.index(one) for one in wanted]
    rows: list[tuple[int, list[str]]] = []
    texts: dict[int, str] = {}
    rejects: list[Reject] = []
    for number, text, found in _records(file, delimiter, skip):
        if isinstance(found, list) and len(found) == len(columns):
            rows.append((number, found))
            texts[number] = text
        else:
            why = found if isinstance(found, str) else f"{len(found)} columns, not {len(columns)}"
            rejects.append(Reject(name, number, why, text[:RAW]))
        if len(rows) + len(rejects) >= ROWS:
            yield _part(rows, wanted, places, rejects, texts)
            rows, texts, rejects = [], {}, []
    yield _part(rows, wanted, places, rejects, texts)


def _part(
    rows: list[tuple[int, list[str]]],
    wanted: list[str],
    places: list[int],
    rejects: list[Reject],
    texts: dict[int, str],
) -> Part:
    table = {one: pa.array([row[at] for _, row in rows], pa.string()) for one, at in zip(wanted, places, strict=True)}
    table["line"] = pa.array([number for number, _ in rows], pa.int64())
    return Part(pa.table(table), rejects, lambda line: texts[line][:RAW])


def _records(file: BinaryIO, delimiter: str, skip: int) -> Iterator[tuple[int, str, list[str] | str]]:
    """First physical line, text, and the cells or why there are none, of each row."""
    limit = settings().max_record_mb * 1_000_000
    source = lines(file, limit=limit)
    again: deque[Line] = deque()
    cut: TruncatedError | None = None

    def following() -> Line | None:
        nonlocal cut
        if again:
            return again.popleft()
        try:
            return next(source, None)
        except TruncatedError as error:
            cut = error
            return None

    for _ in range(skip):
        following()
    while (first := following()) is not None:
        taken = [first]
        while True:
            try:
                text = _text(taken, limit)
                yield first.number, text, cells(text, delimiter)
            except _OpenError as error:
                more = following() if len(taken) < MOST_LINES else None
                if more is not None:
                    taken.append(more)
                    continue
                again.extendleft(reversed(taken[1:]))
                yield first.number, _text(taken[:1], limit), str(error)
            except ValueError as error:
                again.extendleft(reversed(taken[1:]))
                yield first.number, first.data[:RAW].decode("utf-8", "backslashreplace"), str(error)
            break
    if cut is not None:
        yield cut.line or 0, "", cut.message


def _text(taken: list[Line], limit: int) -> str:
    if taken[-1].too_long or sum(len(one.data) for one in taken) > limit:
        raise ValueError(f"the line is too long: more than {limit // 1_000_000} MB, the limit on a record")
    data = b"\n".join(one.data for one in taken)
    if b"\0" in data:
        raise ValueError("a NUL stands in it")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        where = f"at position {error.start + 1:,}"
        raise ValueError(f"byte {data[error.start]:#04x} {where} is not UTF-8") from error


def cells(text: str, delimiter: str) -> list[str]:
    """The cells of one row; ValueError where a quote is broken."""
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise _OpenError("a quote is not closed") from error
        raise ValueError(f"a quote is broken: {error}") from error
