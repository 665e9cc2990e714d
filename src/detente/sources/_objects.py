"""Rows that come as JSON objects: cells as text, each with its number."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from detente.schema import Reject
from detente.sources._delimited import RAW, Part

ROWS = 20_000


def parts(objects: Iterable[tuple[int, Any]], wanted: list[str], *, name: str) -> Iterator[Part]:
    """Objects with their line or number as parts of a table; what is no object is a reject."""
    rows: list[tuple[int, dict[str, Any]]] = []
    rejects: list[Reject] = []
    for number, one in objects:
        if isinstance(one, dict):
            rows.append((number, one))
        else:
            why = one if isinstance(one, ValueError) else "it is no object with fields"
            rejects.append(Reject(name, number, str(why), str(one)[:RAW]))
        if len(rows) + len(rejects) >= ROWS:
            yield _part(rows, wanted, rejects)
            rows, rejects = [], []
    yield _part(rows, wanted, rejects)


def _part(rows: list[tuple[int, dict[str, Any]]], wanted: list[str], rejects: list[Reject]) -> Part:
    cells = {one: pa.array([_cell(row.get(one)) for _, row in rows], pa.string()) for one in wanted}
    cells["line"] = pa.array([number for number, _ in rows], pa.int64())
    by_line = dict(rows)
    return Part(pa.table(cells), rejects, lambda line: json.dumps(by_line[line], ensure_ascii=False)[:RAW])


def _cell(value: Any) -> str:
    """A value as text; lists are joined by semicolons, null is empty, half a surrogate pair is U+FFFD."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(_cell(one) for one in value)
    return str(value).replace("\0", "").encode("utf-8", "replace").decode()
