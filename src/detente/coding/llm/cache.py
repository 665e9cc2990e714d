"""Answers that came, by the hash of what was asked: a run that is begun again pays for nothing twice."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path

from detente.errors import ModelError
from detente.settings import variable

_TABLE = "CREATE TABLE IF NOT EXISTS answers (asked TEXT PRIMARY KEY, answer TEXT NOT NULL) WITHOUT ROWID"
_WAIT_S = 30.0  # for another process that writes


class Cache:
    """A file of answers; several processes may share it."""

    def __init__(self, path: Path) -> None:
        """Opens the file, which only its owner may read, and makes it where there is none.

        Raises:
            ModelError: it can't be opened or isn't ours.
        """
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            # the event loop's thread asks, another closes; never at a time
            self._file = sqlite3.connect(path, timeout=_WAIT_S, isolation_level=None, check_same_thread=False)
            self._file.execute("PRAGMA journal_mode=WAL")
            self._file.execute(_TABLE)
        except (OSError, sqlite3.Error) as error:
            raise self._broken(error) from error

    def get(self, asked: str) -> str | None:
        """The answer to a question; None where none is kept."""
        try:
            row = self._file.execute("SELECT answer FROM answers WHERE asked = ?", (asked,)).fetchone()
        except sqlite3.Error as error:
            raise self._broken(error) from error
        return row[0] if row else None

    def put(self, asked: str, answer: str) -> None:
        """Keep an answer."""
        try:
            self._file.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", (asked, answer))
        except sqlite3.Error as error:
            raise self._broken(error) from error

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _broken(self, error: Exception) -> ModelError:
        hint = f"Delete it, or name another in {variable('llm_cache')}."
        return ModelError(f"the cache {self._path} can't be used: {error}", hint)


def question(*parts: str) -> str:
    """The hash of a question: SHA-256 over address, model, prompt version and the article's part."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
