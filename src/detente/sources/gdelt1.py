"""GDELT 1.0 events: 57 columns until March 2013, 58 with the address of a report since; known at DATEADDED's end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from detente.sources import _content, _gdelt
from detente.sources._batch import Batch

_BOTH = {58: _gdelt.OLD_COLUMNS, 57: _gdelt.OLD_COLUMNS[:-1]}


def sniff(name: str, head: bytes) -> bool:
    """By its number of columns and its first cells."""
    return _gdelt.claims(head, tuple(_BOTH))


def read(file: BinaryIO, *, name: str, ingested: datetime) -> Iterator[Batch]:
    """Batches of `events`; a bad row is a reject with its physical line."""
    head, whole = _content.peeked(file)
    yield from _gdelt.read(whole, _columns(head), added=8, dataset="gdelt1", name=name, ingested=ingested)


def _columns(head: bytes) -> list[str]:
    """Those that most rows at the beginning have; 58 where neither fits, whose rejects say so."""
    counts = Counter(line.count(b"\t") + 1 for line in head.splitlines()[:-1] or [head])
    return max(_BOTH.items(), key=lambda one: counts[one[0]])[1]
