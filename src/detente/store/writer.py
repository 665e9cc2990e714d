"""Files go into the desk in groups: rows of all tables first, the ledger's rows last."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa

from detente import schema, settings
from detente.schema import Reject
from detente.store import tables
from detente.store.coded import CodedRows
from detente.store.intake import Intake
from detente.store.lock import writing
from detente.store.seen import Seen

GROUP_FILES = 200  # files acknowledged together: five commits of 20 ms for all instead of for each
GROUP_BYTES = 64 * 1024 * 1024
GROUP_S = 5.0  # a killed ingest loses at most this much of the files that were done


class Writer:
    """Takes files in. A file is in the desk when its ledger row is, and then wholly.

    Use it as a context manager: what is finished is acknowledged at the end, the rest leaves nothing in the desk.

    Attributes:
        coded: what was made of articles of files that aren't acknowledged yet, also by an ingest that was cut off.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen = Seen(folder)
        self.coded = CodedRows(folder)
        self._open: list[Intake] = []
        self._finished: list[Intake] = []
        self._since = time.monotonic()
        self._ledger: dict[str, dict[str, Any]] = {}
        self._names: set[str] = set()
        self._ledger_version = -1
        self._refresh()

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.flush()
            with writing(self._folder):
                tables.compact(self._folder)
        for intake in [*self._open, *self._finished]:
            intake.spool.clear()
        self.coded.close()

    def known(self, file: str, fingerprint: str) -> Intake | None:
        """The file as a repeat, where the desk holds these bytes already; its rejects are told once more."""
        row = self._ledger.get(fingerprint)
        if row is None:
            return None
        repeat = Intake(file, fingerprint, self._seen)
        repeat.duplicates = row["accepted"] + row["duplicates"]
        if row["rejected"]:
            stored = tables.opened(self._folder, "rejects").to_pyarrow_table(
                filters=[(tables.BATCH, "=", row[tables.BATCH])]
            )
            repeat.rejects = [Reject(one["file"], one["line"], one["reason"], "") for one in stored.to_pylist()]
        return repeat

    def holds(self, file: str) -> bool:
        """Whether a file of this name went in already."""
        return file in self._names

    def begin(self, file: str, fingerprint: str) -> Intake:
        """Start one file; end it with `finish` or `discard`."""
        intake = Intake(file, fingerprint, self._seen)
        self._open.append(intake)
        return intake

    def finish(self, intake: Intake) -> None:
        """The file is done: it's acknowledged with its group."""
        self._open.remove(intake)
        if any(intake.fingerprint == one.fingerprint for one in self._finished if one.fingerprint):
            intake.repeat()
            self.coded.forget([intake.fingerprint])
            return
        self._finished.append(intake)
        size = sum(one.spool.bytes() for one in self._finished)
        late = time.monotonic() - self._since > GROUP_S
        if late or size > GROUP_BYTES or len(self._finished) >= GROUP_FILES:
            self.flush()

    def discard(self, intake: Intake) -> None:
        """Take nothing of this file in."""
        self._open.remove(intake)
        self._seen.forget(intake.batch)
        self.coded.forget([intake.fingerprint])
        intake.spool.clear()

    def flush(self) -> None:
        """Acknowledge what is finished."""
        if self._finished:
            done = [intake.fingerprint for intake in self._finished]
            with writing(self._folder):
                self._give_way()
                counts: dict[str, dict[str, int]] = {intake.batch: {} for intake in self._finished}
                for table in tables.DATA:
                    if any(intake.spool.holds(table) for intake in self._finished):
                        columns = tables.stored_schema(table)
                        rows = pa.RecordBatchReader.from_batches(columns, self._rows(table, counts))
                        tables.append(self._folder, table, rows)
                self._acknowledge(counts)
            for intake in self._finished:
                intake.spool.clear()
            self._finished = []
            self.coded.forget(done)
            self._refresh()
        self._since = time.monotonic()

    def _rows(self, table: str, counts: dict[str, dict[str, int]]) -> Iterator[pa.RecordBatch]:
        for intake in self._finished:
            for rows in intake.spool.read(table):
                batch = pa.repeat(pa.scalar(intake.batch, pa.string()), len(rows))
                whole = rows.add_column(0, tables.BATCH, batch).cast(tables.stored_schema(table))
                counts[intake.batch][table] = counts[intake.batch].get(table, 0) + len(rows)
                yield from whole.to_batches()

    def _acknowledge(self, counts: dict[str, dict[str, int]]) -> None:
        ledger = [
            {
                "batch": intake.batch,
                "file": intake.file,
                "sha256": intake.fingerprint,
                "tables": list(counts[intake.batch]),
                "rows": list(counts[intake.batch].values()),
                "accepted": intake.accepted,
                "rejected": intake.rejected,
                "duplicates": intake.duplicates,
                "ingested_at": settings.now(),
            }
            for intake in self._finished
        ]
        rows = pa.Table.from_pylist(ledger, schema=schema.LEDGER)
        tables.append(self._folder, "ledger", pa.RecordBatchReader.from_batches(schema.LEDGER, rows.to_batches()))

    def _give_way(self) -> None:
        """Drop what another process has acknowledged since the waiting rows were sorted."""
        if self._refresh():
            for intake in [*self._finished, *self._open]:
                intake.stale = True
        for intake in list(self._finished):
            if intake.fingerprint in self._ledger:
                self._finished.remove(intake)
                intake.repeat()
            elif intake.stale:
                intake.recheck()

    def _refresh(self) -> bool:
        """Read the ledger again; whether it holds more than before."""
        delta = tables.opened(self._folder, "ledger")
        if delta.version() == self._ledger_version:
            return False
        self._ledger_version = delta.version()
        rows = delta.to_pyarrow_table().to_pylist()
        self._ledger = {row["sha256"]: row for row in rows if row["sha256"]}
        self._names = {row["file"] for row in rows}
        for row in rows:
            self._seen.acknowledged(row[tables.BATCH], row["tables"])
        return True
