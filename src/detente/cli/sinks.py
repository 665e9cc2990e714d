"""Where coded rows go one article at a time: a file that grows, a stream, or a table that waits for its last row."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa

from detente.cli import output as out
from detente.cli.growing import Growing
from detente.cli.output import Format
from detente.settings import now

if TYPE_CHECKING:
    from typing import TextIO


class Sink(Protocol):
    """Takes rows. `begun`, `state` and `told` are those of the run that it goes on with, if any."""

    begun: datetime
    state: dict[str, Any]

    def told(self) -> Iterator[str]:
        """The lines that were told with the rows that it holds already."""

    def add(self, rows: list[dict[str, Any]], state: dict[str, Any], lines: Iterable[str] = ()) -> None:
        """Take rows, with how far they go and the lines that are told with them."""


@contextmanager
def opened(
    output: Path | None, *, form: Format, columns: pa.Schema, facts: dict[str, str], may_go_on: bool
) -> Iterator[Sink]:
    """Where rows go; whole when the context ends well. See `Growing` for what is asked and raised."""
    if form is Format.table or (form is Format.parquet and not _grows(output)):
        table = _Table()
        yield table
        out.write(pa.Table.from_pylist(table.rows, schema=columns), format=form, output=output)
    elif output is None or not _grows(output):
        with out.text_file(output) as file:
            yield _Stream(form, columns.names, file)
            file.write(out.closing(form))
    else:
        with Growing(output, form=form, columns=columns, facts=facts, may_go_on=may_go_on) as growing:
            yield growing


def _grows(output: Path | None) -> bool:
    """Whether the output is a file that can be put in its place at the end, no pipe or device."""
    if output is None or str(output) == "-":
        return False
    try:
        return stat.S_ISREG(output.stat().st_mode)
    except OSError:
        return True


class _Fresh:
    """A run that goes on with none."""

    def __init__(self) -> None:
        self.begun = now()
        self.state: dict[str, Any] = {}

    def told(self) -> Iterator[str]:
        return iter(())


class _Stream(_Fresh):
    """Text that is written as it comes."""

    def __init__(self, form: Format, columns: list[str], file: TextIO) -> None:
        super().__init__()
        self._form = form
        self._columns = columns
        self._file = file
        self._first = True
        file.write(out.opening(form, columns))

    def add(self, rows: list[dict[str, Any]], state: dict[str, Any], lines: Iterable[str] = ()) -> None:
        self._file.write(out.piece(self._form, self._columns, rows, first=self._first))
        self._first = self._first and not rows


class _Table(_Fresh):
    """Rows that are shown together."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[dict[str, Any]] = []

    def add(self, rows: list[dict[str, Any]], state: dict[str, Any], lines: Iterable[str] = ()) -> None:
        self.rows += rows
