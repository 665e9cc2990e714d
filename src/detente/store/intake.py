"""One file on its way in: which of its records are new, what was made of them, what was rejected."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, replace
from typing import Any

import pyarrow as pa

from detente import settings
from detente.schema import Reject
from detente.store import tables
from detente.store.seen import KEYS, VALUES, Seen
from detente.store.spool import Spool

RAW_LENGTH = 10_000


class Intake:
    """One file on its way in: its rows, rejects and counts.

    Attributes:
        file: as the user named it.
        fingerprint: of its bytes and of what reads and codes it; empty where it can't be told.
        accepted, rejected, duplicates: records so far.
        rejects: without their raw text, which is stored only.
        stale: another process has written since the records were sorted.
    """

    def __init__(self, file: str, fingerprint: str, seen: Seen) -> None:
        self.file = clean(file)
        self.fingerprint = fingerprint
        self.batch = f"{settings.now():%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:12]}"
        self.accepted = 0
        self.duplicates = 0
        self.rejects: list[Reject] = []
        self.spool = Spool()
        self.stale = False
        self._record_tables: set[str] = set()
        self._seen = seen

    @property
    def rejected(self) -> int:
        """How many records were rejected so far."""
        return len(self.rejects)

    def records(self, table: str, rows: pa.Table) -> pa.Table:
        """Count the records of a file and give back those that are new to the desk; they are not kept yet."""
        self._record_tables.add(table)
        told = self._seen.sort(table, rows, self.batch)
        self.accepted += len(told.new)
        self.duplicates += told.duplicates
        self.reject([self._contrary(table, row) for row in told.contrary.to_pylist()])
        self.spool.add("revisions", told.revisions)
        return told.new

    def keep(self, table: str, rows: pa.Table) -> None:
        """Keep rows that `records` gave back."""
        self.spool.add(table, rows)

    def derive(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Keep rows that were made from a record: they are no records themselves."""
        self.spool.add_single(table, rows)

    def reject(self, rejects: list[Reject]) -> None:
        """Count rejects; they are kept with the file."""
        kept = [
            replace(one, file=clean(one.file), reason=clean(one.reason), raw=clean(one.raw[:RAW_LENGTH]))
            for one in rejects
        ]
        self.spool.add_single("rejects", [asdict(one) for one in kept])
        self.rejects.extend(replace(one, raw="") for one in kept)

    def recheck(self) -> None:
        """Sort the waiting rows anew, because another process was faster with some of them."""
        waiting, self.spool = self.spool, Spool()
        self._seen.forget(self.batch)
        for table in (one for one in tables.DATA if one != "revisions"):  # these are told anew
            for rows in waiting.read(table):
                if table not in KEYS:
                    self.spool.add(table, rows)
                    continue
                told = self._seen.sort(table, rows, self.batch)
                self.spool.add(table, told.new)
                self.spool.add("revisions", told.revisions)
                if table in self._record_tables:
                    self.accepted -= len(rows) - len(told.new)
                    self.duplicates += told.duplicates
                    self.reject([self._contrary(table, row) for row in told.contrary.to_pylist()])
        self.stale = False
        waiting.clear()

    def repeat(self) -> None:
        """Count the whole file as a repeat of one that the desk holds, and drop its rows."""
        self.duplicates += self.accepted
        self.accepted = 0
        self._seen.forget(self.batch)
        self.spool.clear()

    def _contrary(self, table: str, row: dict[str, Any]) -> Reject:
        reason = f"the desk holds another {VALUES[table]} for it, and a row is never overwritten"
        return Reject(self.file, None, reason, json.dumps(row, default=str))


def clean(text: str) -> str:
    """The text with lone surrogates, which no table can hold, replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")
