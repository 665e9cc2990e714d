"""What the tests of the readers share: one way to read a file, and the moment of the ingest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from detente import sources
from detente.schema import Reject

INGESTED = datetime(2025, 6, 1, 12, tzinfo=UTC)


@dataclass
class Result:
    rows: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    batches: int = 0

    @property
    def only(self) -> dict[str, Any]:
        assert len(self.rows) == 1
        return self.rows[0]


def read_file(path: Path, *, format: str = "auto") -> Result:
    result = Result()
    for batch in sources.read(path, format=format, ingested=INGESTED):
        result.rows += batch.rows.to_pylist()
        result.rejects += batch.rejects
        result.notes += batch.notes
        result.batches += 1
    return result


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Result]:
    """Writes bytes or text under a name and reads the file."""

    def write_and_read(name: str, data: bytes | str, *, format: str = "auto") -> Result:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return read_file(path, format=format)

    return write_and_read
