"""ACLED's events: the export as CSV, by the names of its columns, and the answer of its API as JSON.

An event is known since `timestamp`, its last edit; an edited event is another version of the same `event_id_cnty`.

Source: Armed Conflict Location & Event Data Project (ACLED) Codebook (2024).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

from detente.errors import SourceError
from detente.ontology import codes
from detente.ontology.codes import Party, from_name
from detente.sources import _content, _header, _objects, _quoted
from detente.sources._acts import acled_act
from detente.sources._batch import Batch
from detente.sources._event_data import EventData, Layout

MOST_BYTES = 500_000_000  # of one JSON answer, which has to be read as a whole; ACLED gives 5,000 rows a page
_NEEDED = {
    **{"eventidcnty": "event_id_cnty", "eventdate": "event_date", "subeventtype": "sub_event_type"},
    **{"actor1": "actor1", "actor2": "actor2"},
}
_OPTIONAL = ("inter1", "inter2", "timeprecision", "notes", "timestamp")
_INTER = {
    **{"1": "state forces", "2": "rebel group", "3": "political militia", "4": "identity militia", "5": "rioters"},
    **{"6": "protesters", "7": "civilians", "8": "external/other forces"},
}
_OF_STATE = re.compile(r"(Military|Police|Government)(?: Forces)? of (?:the )?(.+?)(?: \(\d{4}-(?:\d{4})?\).*)?$")
_IN_STATE = re.compile(r"\(([^()\d]+)\)(?: .*)?$")
_DAY = """coalesce(if(length(eventdate) = 10, TRY_CAST(try_strptime(eventdate, '%Y-%m-%d') AS DATE), NULL),
    TRY_CAST(try_strptime(eventdate, '%d %B %Y') AS DATE))"""


def sniff(name: str, head: bytes) -> bool:
    """By the names of its columns or fields."""
    return set(_NEEDED) <= set(_header.names(head, _delimiter(head))) or _content.json_events(head) == "acled"


def read(file: BinaryIO, *, name: str, ingested: datetime) -> Iterator[Batch]:
    """Batches of `events`; a bad row is a reject with its line, or the number of its object."""
    head, whole = _content.peeked(file)
    if _content.json_events(head) == "acled":
        given = {one: _header.key(one) for one in ("event_id_cnty", *_NEEDED.values(), "time_precision", *_OPTIONAL)}
        objects = (({given.get(key, key): value for key, value in one.items()}) for one in _answer(whole, name))
        wanted = [*_NEEDED, *_OPTIONAL]
        parts = _objects.parts(enumerate(objects, 1), wanted, name=name)
    else:
        delimiter = _delimiter(head)
        columns = _header.names(head, delimiter)
        _header.demand(columns, _NEEDED, name=name, what="ACLED")
        wanted = [*_NEEDED, *(one for one in _OPTIONAL if one in columns)]
        parts = _quoted.parts(whole, columns, wanted, name=name, delimiter=delimiter.decode())
    yield from EventData("acled", _layout(wanted), name=name, ingested=ingested).batches(parts)


def _delimiter(head: bytes) -> bytes:
    first = head.split(b"\n", 1)[0]
    return max((b",", b";", b"\t"), key=first.count)


def _answer(file: BinaryIO, name: str) -> list[dict[str, Any]]:
    data = _content.up_to(file, MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise SourceError(name, None, "the answer is too large: more than 500 MB", "Ask for fewer rows a page.")
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise SourceError(name, None, f"this is no JSON: {error}", "Was the download cut off?") from error
    rows = found.get("data") if isinstance(found, dict) else found
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        raise SourceError(name, None, "the answer has no list of events in its field `data`")
    return rows


def _layout(columns: list[str]) -> Layout:
    told = {
        "record": "eventidcnty",
        "wrong": "CASE WHEN trim(eventidcnty) = '' THEN 'the event id is missing' END",
        "day": _DAY,
        "day_text": "eventdate",
        "act": "subeventtype",
        "actor": "actor1",
        "actor_name": "actor1",
        "recipient": "actor2",
        "recipient_name": "actor2",
    }
    if "timeprecision" in columns:
        told["date_precision"] = "CASE timeprecision WHEN '2' THEN 'week' WHEN '3' THEN 'month' ELSE 'day' END"
    if "notes" in columns:
        told["evidence"] = "nullif(notes, '')"
    if "timestamp" in columns:
        told["known_at"] = "make_timestamp(TRY_CAST(timestamp AS BIGINT) * 1000000) AT TIME ZONE 'UTC'"
        told["wrong"] = """CASE WHEN trim(eventidcnty) = '' THEN 'the event id is missing'
            WHEN timestamp <> '' AND TRY_CAST(timestamp AS BIGINT) IS NULL
                THEN 'timestamp "' || timestamp || '" is no number of seconds' END"""
    for side, n in (("actor", 1), ("recipient", 2)):
        if f"inter{n}" in columns:
            told[f"{side}_role"] = f"concat(inter{n}, chr(31), actor{n})"
    return Layout(told, acled_act, _party, _sector)


def _party(actor: str) -> Party:
    """The state whose forces or people they are, else a group that is known by name."""
    name = actor.strip()
    if found := _OF_STATE.match(name):
        return from_name(found[2])
    if (found := _IN_STATE.search(name)) and (state := from_name(found[1])).code:
        return state
    known = from_name("", name)
    return known if known.code else Party(None)


def _sector(role: str) -> str:
    inter, _, name = role.partition("\x1f")
    if name.startswith("Police"):
        return "COP"
    if name.startswith("Government"):
        return "GOV"
    return codes.sector(_INTER.get(inter.strip(), inter))
