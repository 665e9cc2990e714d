"""Rows on their way out: a table on a terminal, else CSV, JSON, JSON lines or Parquet, to stdout or a file."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from detente.cli.terminal import plain
from detente.errors import DetenteError, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet."""


class Format(StrEnum):
    """How rows come out."""

    table = "table"
    csv = "csv"
    json = "json"
    jsonl = "jsonl"
    parquet = "parquet"


def chosen(format: Format | None, output: Path | None) -> Format:
    """The format asked for, or the one that the file's ending or the place says.

    Raises:
        UsageError: the ending says no format, or Parquet would go to a terminal.
    """
    if format is None and output is not None and str(output) != "-":
        ending = output.suffix.lstrip(".").lower()
        if ending not in Format.__members__ or ending == "table":
            raise UsageError(f"“{output.name}” does not say its format", "Add --format csv, json, jsonl or parquet.")
        return Format(ending)
    to_terminal = (output is None or str(output) == "-") and sys.stdout.isatty()
    if format is None:
        return Format.table if to_terminal else Format.jsonl
    if format is Format.parquet and to_terminal:
        raise UsageError("Parquet is nothing for a terminal", "Name a file with -o.")
    return format


def write(rows: pa.Table, *, format: Format | None, output: Path | None) -> None:
    """Write rows where and as the user wants them."""
    form = chosen(format, output)
    if form is Format.parquet:
        import pyarrow.parquet as pq

        with _binary(output) as file:
            buffer = io.BytesIO()  # Parquet seeks, a pipe can't
            pq.write_table(rows, buffer)
            file.write(buffer.getvalue())
    elif form is Format.table and (output is None or str(output) == "-"):
        _show(rows)
    else:
        with text_file(output) as file:
            if form is Format.table:
                _plain_table(rows, file)
                return
            file.write(opening(form, rows.column_names))
            for number, some in enumerate(rows.to_batches(max_chunksize=10_000)):
                file.write(piece(form, rows.column_names, some.to_pylist(), first=number == 0))
            file.write(closing(form))


def opening(form: Format, columns: list[str]) -> str:
    """What stands before the rows, in a format of text."""
    if form is Format.csv:
        return _csv_line(columns)
    return "[" if form is Format.json else ""


def piece(form: Format, columns: list[str], rows: list[dict[str, Any]], *, first: bool) -> str:
    """Some rows in a format of text; `first` if none stand before them."""
    if form is Format.csv:
        return "".join(_csv_line([cell(row[name]) for name in columns]) for row in rows)
    if form is Format.json:
        between = ["\n" if first and number == 0 else ",\n" for number in range(len(rows))]
        return "".join(before + json_text(row) for before, row in zip(between, rows, strict=True))
    return "".join(json_text(row) + "\n" for row in rows)


def closing(form: Format) -> str:
    """What stands after the rows, in a format of text."""
    return "\n]\n" if form is Format.json else ""


def write_lines(rows: Iterable[dict[str, Any]], file: TextIO) -> None:
    """Write dictionaries as JSON lines, each as soon as it comes."""
    for row in rows:
        file.write(json_text(row) + "\n")


def json_text(value: Any, *, indent: int | None = None) -> str:
    """A value as JSON: dates in ISO 8601, moments in UTC with `Z`, numbers that are none as null."""
    return json.dumps(_jsonable(value), ensure_ascii=False, allow_nan=False, indent=indent)


def cell(value: Any) -> Any:
    """A value as a cell of CSV; text that a spreadsheet would run gets an apostrophe before it."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA) else value
    if isinstance(value, list):
        return cell(";".join(str(item) for item in value))
    if isinstance(value, bool):
        return str(value).lower()
    return _jsonable(value)


def _jsonable(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    return value


def _csv_line(cells: list[Any]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()


def _plain_table(rows: pa.Table, file: TextIO) -> None:
    from rich.console import Console

    Console(file=file, width=200).print(_table(rows))


def _show(rows: pa.Table) -> None:
    from rich.console import Console

    Console().print(_table(rows))


def _table(rows: pa.Table) -> Any:
    """The rows as a Rich table, without the columns that are empty throughout."""
    from rich.table import Table
    from rich.text import Text

    filled = [name for name in rows.column_names if rows.num_rows == 0 or rows[name].null_count < rows.num_rows]
    table = Table(box=None, header_style="bold")
    for name in filled:
        numeric = rows.schema.field(name).type in _numbers()
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows.to_pylist():
        table.add_row(*(Text(_shown(row[name])) for name in filled))
    return table


def _numbers() -> set[Any]:
    import pyarrow as pa

    return {pa.float64(), pa.int64(), pa.int8()}


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.2f}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, list):
        return ", ".join(plain(str(item)) for item in value)
    return plain(str(value))


@contextmanager
def text_file(output: Path | None) -> Iterator[TextIO]:
    """Where text goes: the file, or stdout in UTF-8."""
    if output is None or str(output) == "-":
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        yield sys.stdout
        return
    with written(output), output.open("w", encoding="utf-8", newline="\n") as file:
        yield file


@contextmanager
def _binary(output: Path | None) -> Iterator[BinaryIO]:
    if output is None or str(output) == "-":
        yield sys.stdout.buffer
        return
    with written(output), output.open("wb") as file:
        yield file


@contextmanager
def written(output: Path) -> Iterator[None]:
    """Turn what the system says against writing a file into an error of ours."""
    try:
        yield
    except OSError as error:
        raise DetenteError(f"{output} cannot be written: {error.strerror or error}") from error


def save(text: str, output: Path) -> None:
    """Write a whole text to a file; `-` is stdout."""
    with text_file(output) as file:
        file.write(text)
