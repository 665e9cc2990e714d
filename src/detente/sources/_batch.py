"""What a reader is and what it gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Protocol

import pyarrow as pa

from detente.schema import TABLES, Reject


@dataclass(frozen=True, slots=True)
class Batch:
    """Some records of a file.

    Attributes:
        table: "articles", "events" or "series".
        rows: columns of `schema.TABLES[table]`.
        rejects: records that couldn't be taken.
        notes: what the user should be told though nothing was rejected ("decoded as windows-1252").
        read: bytes of the file, packed as it is, that were read until then; `sources.read` fills it in.
    """

    table: str
    rows: pa.Table
    rejects: list[Reject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    read: int = 0

    @classmethod
    def without_rows(
        cls, table: str = "articles", *, rejects: list[Reject] | None = None, notes: list[str] | None = None
    ) -> Batch:
        """A batch that only says something."""
        return cls(table, TABLES[table].empty_table(), rejects or [], notes or [])


class Reader(Protocol):
    """A module that reads one format; others come by the entry point group `detente.sources`."""

    def sniff(self, name: str, head: bytes) -> bool:
        """Whether a file of this name that begins so (64 KiB, unpacked) is of the format; one format claims it."""

    def read(self, file: BinaryIO, *, name: str, ingested: datetime) -> Iterator[Batch]:
        """The records in batches of constant size.

        Args:
            file: its bytes, unpacked; it can be read once, front to back.
            name: the file as the user named it, for rejects; the member of an archive stands after `!`.
            ingested: the moment of the ingest, UTC.

        Raises:
            SourceError: the file as a whole is refused; what was yielded before must not be kept.
        """
