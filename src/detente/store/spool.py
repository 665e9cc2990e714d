"""The rows of one file until they are acknowledged: in memory while few, then in a temporary folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from detente import schema

SPILL_BYTES = 64 * 1024 * 1024
SINGLE_ROWS = 2_000  # rows that come one by one are turned into Arrow by this many


class Spool:
    """Rows by table, given back in the order in which they came."""

    def __init__(self) -> None:
        self._arrow: dict[str, list[pa.Table]] = {}
        self._single: dict[str, list[dict[str, Any]]] = {}
        self._spilt: dict[str, list[Path]] = {}
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def add(self, table: str, rows: pa.Table) -> None:
        """Add rows of Arrow; columns of `schema.TABLES[table]`."""
        self._settle(table)
        if len(rows):
            columns = schema.TABLES[table]
            self._arrow.setdefault(table, []).append(rows.select(columns.names).cast(columns))
        if self.bytes() > SPILL_BYTES:
            self._spill()

    def add_single(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Add rows that come a few at a time, as dictionaries."""
        waiting = self._single.setdefault(table, [])
        waiting.extend(rows)
        if len(waiting) >= SINGLE_ROWS:
            self.add(table, schema.TABLES[table].empty_table())

    def read(self, table: str) -> Iterator[pa.Table]:
        """The rows of a table, part by part."""
        self._settle(table)
        for path in self._spilt.get(table, []):
            with pa.memory_map(str(path)) as file:
                yield pa.ipc.open_file(file).read_all()
        yield from self._arrow.get(table, [])

    def holds(self, table: str) -> bool:
        """Whether there are rows of the table."""
        return bool(self._single.get(table) or self._arrow.get(table) or self._spilt.get(table))

    def bytes(self) -> int:
        """Bytes of the rows held in memory, those that came one by one apart."""
        return sum(part.nbytes for parts in self._arrow.values() for part in parts)

    def clear(self) -> None:
        """Drop everything."""
        self._arrow.clear()
        self._single.clear()
        self._spilt.clear()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _settle(self, table: str) -> None:
        waiting = self._single.pop(table, [])
        if waiting:
            self._arrow.setdefault(table, []).append(pa.Table.from_pylist(waiting, schema=schema.TABLES[table]))

    def _spill(self) -> None:
        self._folder = self._folder or tempfile.TemporaryDirectory(prefix="detente-")
        for table, parts in self._arrow.items():
            paths = self._spilt.setdefault(table, [])
            path = Path(self._folder.name) / f"{table}-{len(paths)}.arrow"
            with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, schema.TABLES[table]) as writer:
                for part in parts:
                    writer.write_table(part)
            paths.append(path)
        self._arrow.clear()
