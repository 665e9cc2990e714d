"""Rows of a delimited file without quoting, by the million: cells as text, each with its physical line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray

from detente.schema import Reject
from detente.settings import settings
from detente.sources._lines import utf8
from detente.sources._unpack import TruncatedError

BLOCK = 16 << 20  # bytes split at once: on two cores 61 columns take 1 µs a row from here on, and 2 below 1 MiB
RAW = 10_000
_NEWLINE = 10


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a file.

    Attributes:
        cells: one column of text for each wanted one, and `line`: the physical line, 1-based.
        rejects: lines that are no row: too many or few cells, no UTF-8, a NUL.
        raw: the text of a line of this part.
    """

    cells: pa.Table
    rejects: list[Reject]
    raw: Callable[[int], str]


def parts(
    file: BinaryIO, columns: list[str], wanted: list[str], *, name: str, delimiter: bytes = b"\t", skip: int = 0
) -> Iterator[Part]:
    """The rows, in parts of constant size; a line ends at LF, CR LF or a lone CR, a quote sign is a sign like others.

    Args:
        file: read once, front to back.
        columns: names of all columns, in their order.
        wanted: those that are given.
        name: for rejects.
        skip: lines of the header.

    Raises:
        SourceError: what reading raises; where the archive ends early, what came before is given and the rest a reject.
    """
    done = 0
    try:
        for block in _blocks(file):
            lines = _Lines(block, done, name)
            lines.split(delimiter[0], len(columns), skip=max(skip - done, 0))
            done += len(lines.starts)
            yield Part(lines.cells(columns, wanted, delimiter), lines.rejects(), lines.raw)
    except TruncatedError as error:
        nothing = _no_cells(wanted)
        yield Part(nothing, [Reject(name, done + 1, error.message, "")], str)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """Blocks of whole lines, each ended by LF; of a line above the limit on a record only the beginning."""
    limit = settings().max_record_mb * 1_000_000
    rest, after_cr = b"", False
    for data in _gathered(file):
        if after_cr and data.startswith(b"\n"):
            data = data[1:]
        after_cr = data.endswith(b"\r")
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        data = rest + data
        end = data.rfind(b"\n") + 1
        rest = data[end : end + limit + 1]
        if end:
            yield data[:end]
    if rest:
        yield rest + b"\n"


def _gathered(file: BinaryIO) -> Iterator[bytes]:
    """The file in pieces of `BLOCK`; one that ends early is given up to its last whole line."""
    pieces: list[bytes] = []
    size = 0
    try:
        for chunk in utf8(file):
            pieces.append(chunk)
            size += len(chunk)
            if size >= BLOCK:
                yield b"".join(pieces)
                pieces, size = [], 0
    except TruncatedError:
        whole = b"".join(pieces)
        yield whole[: max(whole.rfind(b"\n"), whole.rfind(b"\r")) + 1]
        raise
    yield b"".join(pieces)


def _no_cells(wanted: list[str]) -> pa.Table:
    return pa.schema([*((one, pa.string()) for one in wanted), ("line", pa.int64())]).empty_table()


class _Lines:
    """The lines of one block, and which of them are rows."""

    def __init__(self, block: bytes, done: int, name: str) -> None:
        self._bytes = block
        self._array = np.frombuffer(block, np.uint8)
        self._done = done
        self._name = name
        self._reasons: dict[int, str] = {}
        self.ends: NDArray[np.int64] = np.flatnonzero(self._array == _NEWLINE)
        self.starts: NDArray[np.int64] = np.concatenate([[0], self.ends[:-1] + 1])
        self.keep: NDArray[np.bool_] = np.ones(len(self.starts), bool)

    def split(self, delimiter: int, columns: int, *, skip: int) -> None:
        """Tell rows from other lines; the first `skip` are the header."""
        self.keep[:skip] = False
        places = np.flatnonzero(self._array == delimiter)
        cells = np.diff(np.searchsorted(places, self.ends), prepend=0) + 1
        for at in np.flatnonzero((cells != columns) & self.keep).tolist():
            if self._line(at).strip():
                self.reject(at, f"{cells[at]} columns, not {columns}")
            else:
                self.keep[at] = False  # a blank line is no record
        limit = settings().max_record_mb * 1_000_000
        for at in np.flatnonzero(self.ends - self.starts > limit).tolist():
            self.reject(at, f"the line is too long: more than {limit // 1_000_000} MB, the limit on a record")
        if b"\0" in self._bytes:
            for at in np.flatnonzero(np.minimum.reduceat(self._array, self.starts) == 0).tolist():
                self.reject(at, "a NUL stands in it")
        try:
            self._bytes.decode()
        except UnicodeDecodeError:
            for at in np.flatnonzero(np.maximum.reduceat(self._array, self.starts) > 127).tolist():
                try:
                    self._line(at).decode()
                except UnicodeDecodeError as error:
                    where = f"at position {error.start + 1:,}"
                    self.reject(at, f"byte {error.object[error.start]:#04x} {where} is not UTF-8")

    def reject(self, at: int, reason: str) -> None:
        """This line is no row; the first reason counts."""
        if self.keep[at]:
            self.keep[at] = False
            self._reasons[at] = reason

    def rejects(self) -> list[Reject]:
        """The lines that are no rows, in their order."""
        return [
            Reject(self._name, self._done + at + 1, reason, self.raw(self._done + at + 1))
            for at, reason in sorted(self._reasons.items())
        ]

    def raw(self, line: int) -> str:
        """The text of a physical line."""
        return self._line(line - self._done - 1)[:RAW].decode("utf-8", "backslashreplace")[:RAW]

    def cells(self, columns: list[str], wanted: list[str], delimiter: bytes) -> pa.Table:
        """The wanted columns of the rows, and `line`."""
        numbers = np.flatnonzero(self.keep)
        text = pa.string()
        if not len(numbers):
            return _no_cells(wanted)
        data = self._array
        longest = int((self.ends - self.starts).max()) + 1  # Arrow wants each line within two of its blocks
        if len(numbers) < len(self.keep):
            data = data[np.repeat(self.keep, self.ends - self.starts + 1)]
        table = pyarrow.csv.read_csv(
            pa.BufferReader(pa.py_buffer(data)),
            read_options=pyarrow.csv.ReadOptions(column_names=columns, block_size=max(BLOCK // 4, 2 * longest)),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=delimiter.decode(), quote_char=False, double_quote=False, ignore_empty_lines=False
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(columns, text),
                include_columns=wanted,
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )
        return table.append_column("line", pa.array(numbers + self._done + 1))

    def _line(self, at: int) -> bytes:
        return self._bytes[self.starts[at] : self.ends[at]]
