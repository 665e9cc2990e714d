"""What became of the files of one ingest, for people and for scripts."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file.

    Attributes:
        file: as the user named it.
        accepted, rejected, duplicates: records; together all of the file, where it wasn't refused. Events that a coder
            was told and refused count among the rejected too.
        refused: nothing of it went in.
        reason: why it was refused, and what to do; empty otherwise.
        notes: what else the user should know, such as articles that no coder can read.
    """

    file: str
    accepted: int
    rejected: int
    duplicates: int
    refused: bool = False
    reason: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RejectReport:
    """One rejected record: its file, physical line (None: the whole file) and why."""

    file: str
    line: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of all files of one ingest, in the order in which they were read."""

    files: tuple[FileReport, ...]
    rejects: tuple[RejectReport, ...]

    def as_dict(self) -> dict[str, Any]:
        """As `detente ingest --json` prints it."""
        files = [{name: value for name, value in asdict(one).items() if name != "notes"} for one in self.files]
        return {"files": files, "rejects": [asdict(one) for one in self.rejects]}
