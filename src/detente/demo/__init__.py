"""What `detente demo` reads: articles written for it, and a table of events."""

from __future__ import annotations

from importlib.resources import files as resources
from pathlib import Path

NAMES = ("articles.jsonl", "events.parquet")


def files() -> tuple[Path, ...]:
    """The paths of the articles and of the event table; README.md beside them says where both come from."""
    folder = Path(str(resources(__name__)))
    return tuple(folder / name for name in NAMES)
