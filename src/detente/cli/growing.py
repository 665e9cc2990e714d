"""A file of rows that grows beside its place and is moved there when it's whole; a run that is killed can go on."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO

from detente.cli import output as out
from detente.cli.output import Format
from detente.cli.terminal import tell
from detente.errors import UsageError
from detente.settings import now

if TYPE_CHECKING:
    import pyarrow as pa

KEEP_S = 0.5  # a killed run loses at most this much, and what was being coded
GROUP_ROWS = 50_000  # of one row group of Parquet
_END_OF_STREAM = b"\xff\xff\xff\xff\0\0\0\0"  # as the Arrow format defines it

_TABLES = """
CREATE TABLE IF NOT EXISTS run (facts TEXT NOT NULL, begun TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS stand (size INTEGER NOT NULL, state TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS told (line TEXT NOT NULL);
"""


class Growing:
    """Rows on their way to FILE, in FILE.part, with FILE.journal saying how far they go.

    The journal is SQLite: it's there as a whole or not, and locked while a run has it. The bytes that it counts lie on
    the disk before it counts them; what FILE.part holds beyond is cut off by the next run. Rows for Parquet, which
    can't be gone on with, lie in FILE.part as an Arrow stream.

    Attributes:
        begun: when the run that this one goes on with began.
        state: as given with the last rows that were kept; empty at the beginning.
    """

    def __init__(
        self, output: Path, *, form: Format, columns: pa.Schema, facts: dict[str, str], may_go_on: bool = True
    ) -> None:
        """Begin, or go on.

        Args:
            output: the file.
            form: any but the table.
            columns: of the rows.
            facts: what the rows depend on, by a name for people; a run goes on only with the same.
            may_go_on: whether the next run can have the same input.

        Raises:
            UsageError: another run has the file, or one with other facts left it unfinished.
            DetenteError: the file can't be written.
        """
        self._output = output.resolve()
        self._part, self._journal = parts(self._output)
        self._form = form
        self._columns = columns
        self._rows: list[dict[str, Any]] = []
        self._lines: list[str] = []
        self._since = time.monotonic()
        self._file: BinaryIO
        with out.written(output):
            self._open_journal(facts, may_go_on=may_go_on)

    def told(self) -> Iterator[str]:
        """The lines that were told with the rows that are kept."""
        for (line,) in self._con.execute("SELECT line FROM told ORDER BY rowid"):
            yield line

    def add(self, rows: list[dict[str, Any]], state: dict[str, Any], lines: Iterable[str] = ()) -> None:
        """Add rows, how far they go, and what was told with them; they are kept together or not at all."""
        self._rows += rows
        self.state = state
        self._lines += lines
        if time.monotonic() - self._since > KEEP_S:
            self._keep()

    def __enter__(self) -> Growing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with out.written(self._output):
            try:
                if error is None:
                    self._finish()
            finally:
                self._file.close()
                self._con.close()
            if error is None:
                self._journal.unlink()
            elif self._size:
                tell(f"what was coded so far is kept in {self._part}; the same command goes on from there")
            else:
                self._part.unlink()
                self._journal.unlink()

    def _open_journal(self, facts: dict[str, str], *, may_go_on: bool) -> None:
        if self._part.exists() and not self._journal.exists():
            raise UsageError(f"{self._part} is in the way", "Move it, or name another output.")
        try:
            self._con = sqlite3.connect(self._journal, timeout=0, isolation_level=None)
            self._con.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._con.execute("BEGIN EXCLUSIVE")
            self._con.execute("COMMIT")
            self._con.executescript(_TABLES)
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise OSError(None, str(error)) from error
            raise UsageError(f"{self._output} is being written by another run", "Wait for it, or stop it.") from error
        except sqlite3.DatabaseError as error:
            raise UsageError(f"{self._journal} is in the way", "Move it, or name another output.") from error
        known = self._con.execute("SELECT facts, begun FROM run").fetchone()
        stand = self._con.execute("SELECT size, state FROM stand").fetchone()
        whole = stand is not None and self._part.exists() and self._part.stat().st_size >= stand[0]
        if known and whole and may_go_on:
            self._refuse_other(json.loads(known[0]), facts)
            self.begun = datetime.fromisoformat(known[1])
            self._size, self.state = stand[0], json.loads(stand[1])
            self._file = self._part.open("rb+")
            self._file.truncate(self._size)
            self._file.seek(self._size)
            return
        self.begun = now()
        self._size, self.state = 0, {}
        self._con.execute("BEGIN")
        for table in ("run", "stand", "told"):
            self._con.execute(f"DELETE FROM {table}")
        self._con.execute("INSERT INTO run VALUES (?, ?)", [json.dumps(facts), self.begun.isoformat()])
        self._con.execute("COMMIT")
        self._file = self._part.open("wb")

    def _refuse_other(self, known: dict[str, str], facts: dict[str, str]) -> None:
        other = [name for name in facts if known.get(name) != facts[name]]
        if other:
            self._con.close()
            hint = f"Run that one again and it goes on, or remove {self._part} to begin anew."
            raise UsageError(f"{self._output} was left unfinished by a run with other {' and '.join(other)}", hint)

    def _keep(self) -> None:
        """Write what waits, then count it."""
        self._file.write(self._piece())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._size = self._file.tell()
        self._con.execute("BEGIN")
        self._con.execute("DELETE FROM stand")
        self._con.execute("INSERT INTO stand VALUES (?, ?)", [self._size, json.dumps(self.state)])
        self._con.executemany("INSERT INTO told VALUES (?)", [[line] for line in self._lines])
        self._con.execute("COMMIT")
        self._rows, self._lines = [], []
        self._since = time.monotonic()

    def _piece(self) -> bytes:
        if self._form is Format.parquet:
            import pyarrow as pa

            head = b"" if self._size else self._columns.serialize().to_pybytes()
            batches = pa.Table.from_pylist(self._rows, schema=self._columns).to_batches()
            return head + b"".join(batch.serialize().to_pybytes() for batch in batches if len(batch))
        names = self._columns.names
        opening = out.opening(self._form, names)
        piece = out.piece(self._form, names, self._rows, first=self._size <= len(opening.encode()))
        return (piece if self._size else opening + piece).encode()

    def _finish(self) -> None:
        self._keep()
        self._file.write(_END_OF_STREAM if self._form is Format.parquet else out.closing(self._form).encode())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        if self._form is Format.parquet:
            _to_parquet(self._part, whole := self._output.with_name(self._output.name + ".whole"))
            whole.replace(self._output)
            self._part.unlink()
        else:
            self._part.replace(self._output)


def parts(output: Path) -> tuple[Path, Path]:
    """Where a file's rows and the journal lie while it grows."""
    return output.with_name(output.name + ".part"), output.with_name(output.name + ".journal")


def _to_parquet(stream: Path, output: Path) -> None:
    """An Arrow stream as Parquet, in row groups of one size however the stream was cut."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with (
        pa.OSFile(str(stream)) as file,
        pa.ipc.open_stream(file) as reader,
        pq.ParquetWriter(output, reader.schema) as writer,
    ):
        waiting: list[pa.RecordBatch] = []
        for batch in reader:
            waiting.append(batch)
            while sum(map(len, waiting)) >= GROUP_ROWS:
                rows = pa.Table.from_batches(waiting)
                writer.write_table(rows.slice(0, GROUP_ROWS).combine_chunks(), row_group_size=GROUP_ROWS)
                waiting = rows.slice(GROUP_ROWS).to_batches()
        writer.write_table(pa.Table.from_batches(waiting, reader.schema).combine_chunks())
    with output.open("rb+") as whole:
        os.fsync(whole.fileno())
