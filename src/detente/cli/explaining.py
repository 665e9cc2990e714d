"""What an id leads to, for a terminal: the words first, then where they stand and how they were coded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import typer

from detente.cli.terminal import plain

if TYPE_CHECKING:
    import pyarrow as pa

FEW = 25  # rows of one table shown; `--json` gives all
LONG = 300  # characters of a cell shown; `--json` gives all

FIRST = ("evidence", "text", "name")
"""Columns that stand before the others, because they are what one asks for."""


def show(found: dict[str, pa.Table]) -> None:
    """Print the rows that an id leads to, each as labelled lines without its empty cells."""
    for table, rows in found.items():
        typer.echo(f"{table}: {rows.num_rows:,} {'row' if rows.num_rows == 1 else 'rows'}")
        for row in rows.slice(0, FEW).to_pylist():
            for line in _lines(row):
                typer.echo(line)
        if rows.num_rows > FEW:
            typer.echo(f"  and {rows.num_rows - FEW:,} more; --json gives all")


def _lines(row: dict[str, Any]) -> Iterator[str]:
    filled = {name: value for name, value in row.items() if value not in (None, "", [])}
    names = sorted(filled, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))
    for number, name in enumerate(names):
        yield f"  {'•' if number == 0 else ' '} {name:<18} {_shown(filled[name])}"


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, date):
        return value.isoformat()
    text = plain(", ".join(map(str, value)) if isinstance(value, list) else str(value))
    return text if len(text) <= LONG else f"{text[:LONG]}…"
