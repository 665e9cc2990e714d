"""One writer at a time acknowledges batches; readers never wait."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from detente.errors import StoreError

WAIT_S = 600  # a commit of 3 million rows takes 10 s


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the desk's write lock; the system releases it when the process dies.

    SQLite brings a lock that is the same on Linux, macOS and Windows.
    """
    try:
        connection = sqlite3.connect(folder / "lock", timeout=WAIT_S, isolation_level=None)
        try:
            connection.execute("BEGIN EXCLUSIVE")
            yield
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        raise StoreError(
            f"the desk {folder} cannot be locked for writing: {error}", "Is another ingest hanging?"
        ) from error
