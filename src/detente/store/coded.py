"""What was made of the articles of a file that isn't acknowledged yet, so that a second try needn't code them again."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from detente import schema, settings
from detente.errors import StoreError

NAME = "coded.sqlite"
KEEP_S = 1.0  # a killed ingest codes at most this much again, and what was being coded

Rows = dict[str, list[dict[str, Any]]]
"""Rows by table."""

_TABLES = ("articles", "events", "statements", "unresolved", "rejects")
_COLUMNS = pa.schema([(table, pa.list_(pa.struct(list(schema.TABLES[table])))) for table in _TABLES])


class CodedRows:
    """Rows by a key, in one SQLite file in the desk's folder. It's no part of the desk: no answer uses it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._con: sqlite3.Connection | None = None
        self._waiting: list[tuple[str, str, str, bytes]] = []
        self._since = time.monotonic()

    def get(self, key: str) -> Rows | None:
        """What was made of an article; None if nothing is known."""
        if self._con is None and not self._path.exists():
            return None
        found = self._run("SELECT rows FROM coded WHERE key = ?", [(key,)])
        if not found:
            return None
        (rows,) = pa.ipc.read_record_batch(pa.py_buffer(found[0][0]), _COLUMNS).to_pylist()
        return {table: rows[table] or [] for table in _TABLES}

    def put(self, file: str, key: str, rows: Rows) -> None:
        """Keep what was made of an article of a file, by the file's fingerprint."""
        packed = pa.RecordBatch.from_pylist([dict(rows)], schema=_COLUMNS).serialize().to_pybytes()
        self._waiting.append((key, file, settings.now().isoformat(), packed))
        if time.monotonic() - self._since > KEEP_S:
            self.keep()

    def keep(self) -> None:
        """Write down what waits."""
        if self._waiting:
            self._run("INSERT OR REPLACE INTO coded VALUES (?, ?, ?, ?)", self._waiting)
        self._waiting = []
        self._since = time.monotonic()

    def forget(self, files: Iterable[str]) -> None:
        """Drop what was made of the articles of files: they're in, or won't be."""
        gone = set(files)
        self._waiting = [one for one in self._waiting if one[1] not in gone]
        if self._con is not None or self._path.exists():
            self._run("DELETE FROM coded WHERE file = ?", [(file,) for file in sorted(gone)])

    def forget_older(self, age: timedelta) -> None:
        """Drop what no second try has asked for in this time."""
        if self._path.exists():
            self._run("DELETE FROM coded WHERE at < ?", [((settings.now() - age).isoformat(),)])

    def close(self) -> None:
        """Write down what waits and let go of the file, which is taken away if nothing is left in it."""
        self.keep()
        if self._con is not None:
            empty = not self._run("SELECT 1 FROM coded LIMIT 1", [()])
            self._con.close()
            self._con = None
            if empty:
                self._path.unlink(missing_ok=True)

    def _run(self, sql: str, values: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The rows that a statement gives for the last of the values; all of them in one transaction."""
        try:
            if self._con is None:
                self._con = sqlite3.connect(self._path, timeout=60)
                with self._con:
                    self._con.execute(
                        "CREATE TABLE IF NOT EXISTS coded "
                        "(key TEXT PRIMARY KEY, file TEXT NOT NULL, at TEXT NOT NULL, rows BLOB NOT NULL)"
                    )
                    self._con.execute("CREATE INDEX IF NOT EXISTS coded_file ON coded (file)")
            found: list[tuple[Any, ...]] = []
            with self._con:
                for given in values:
                    found = self._con.execute(sql, given).fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"{self._path} cannot be used: {error}", "Remove it; it only saves time.") from error
        return found
