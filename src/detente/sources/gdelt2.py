"""GDELT 2.0 events: 61 columns, a file each quarter of an hour; known since DATEADDED, to the quarter hour (UTC).

Read are GDELT's own files, and exports of BigQuery's table `gdeltv2.events` as CSV: commas, quoting and a header.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from detente.errors import SourceError
from detente.sources import _content, _gdelt, _header, _quoted
from detente.sources._batch import Batch
from detente.sources._event_data import EventData

_BY_KEY = {_header.key(one): one for one in _gdelt.COLUMNS}


def sniff(name: str, head: bytes) -> bool:
    """By its number of columns and its first cells, or by the names in its header."""
    return _gdelt.claims(head, (len(_gdelt.COLUMNS),)) or _exported(head)


def read(file: BinaryIO, *, name: str, ingested: datetime) -> Iterator[Batch]:
    """Batches of `events`; a bad row is a reject with its physical line."""
    head, whole = _content.peeked(file)
    if not _exported(head):
        yield from _gdelt.read(whole, _gdelt.COLUMNS, added=14, dataset="gdelt2", name=name, ingested=ingested)
        return
    columns = [_BY_KEY.get(one, one) for one in _header.names(head, b",")]
    lacking = [one for one in _gdelt.NEEDED if one not in columns]
    if lacking:
        raise SourceError(name, 1, f"column {', '.join(lacking)} missing", "Export all columns of gdeltv2.events.")
    data = EventData("gdelt2", _gdelt.layout(columns, added=14), name=name, ingested=ingested)
    yield from data.batches(_quoted.parts(whole, columns, _gdelt.NEEDED, name=name))


def _exported(head: bytes) -> bool:
    return {"globaleventid", "sqldate", "eventcode"} <= set(_header.names(head, b","))
