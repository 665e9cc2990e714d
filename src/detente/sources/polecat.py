"""POLECAT coded events, weekly and yearly files: tab-separated, UTF-8, one header line, no quoting, PLOVER's terms.

Columns go by their names; empty columns at the end are left alone, and so is `Headline` where the rows lack it. An
event dated after the report that tells of it is planned.

Source: POLECAT Weekly Data codebook (Halterman and others 2023, doi:10.7910/DVN/AJGVIT).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from detente.ontology.codes import Party, from_name, sector
from detente.sources import _content, _header
from detente.sources._acts import Act, plover_act
from detente.sources._batch import Batch
from detente.sources._delimited import parts
from detente.sources._event_data import EventData, Layout

_NEEDED = {
    **{"eventid": "Event ID", "eventdate": "Event Date", "eventtype": "Event Type", "eventmode": "Event Mode"},
    **{"contexts": "Contexts", "actorname": "Actor Name", "actorcountry": "Actor Country"},
    **{"recipientname": "Recipient Name", "recipientcountry": "Recipient Country"},
}
_OPTIONAL = ("intensity", "primaryactorsector", "primaryrecipientsector", "publicationdate")


def sniff(name: str, head: bytes) -> bool:
    """By the names of its columns."""
    return {"eventid", "eventdate", "eventtype", "actorname", "recipientname"} <= set(_header.names(head))


def read(file: BinaryIO, *, name: str, ingested: datetime) -> Iterator[Batch]:
    """Batches of `events`; a bad row is a reject with its physical line."""
    head, whole = _content.peeked(file)
    columns = _columns(head)
    _header.demand(columns, _NEEDED, name=name, what="POLECAT")
    wanted = [*_NEEDED, *(one for one in _OPTIONAL if one in columns)]
    data = EventData("polecat", _layout(columns), name=name, ingested=ingested)
    yield from data.batches(parts(whole, columns, wanted, name=name, skip=1))


def _columns(head: bytes) -> list[str]:
    """The header, without a headline that the rows below it lack."""
    columns = _header.names(head)
    second = (head.splitlines()[1:2] or [b""])[0]
    if "headline" in columns and second.count(b"\t") + 2 == len(columns):
        columns.remove("headline")
    return columns


def _layout(columns: list[str]) -> Layout:
    day = "TRY_CAST(try_strptime(left({0}, 10), '%Y-%m-%d') AS DATE)"
    told = {
        "record": "eventid",
        "wrong": "CASE WHEN trim(eventid) = '' THEN 'the event id is missing' END",
        "day": day.format("eventdate"),
        "day_text": "eventdate",
        "act": "concat(eventtype, chr(31), eventmode, chr(31), contexts)",
    }
    if "publicationdate" in columns:
        published = day.format("publicationdate")
        told["published_at"] = f"CAST({published} AS TIMESTAMP) AT TIME ZONE 'UTC'"
        told["known_at"] = f"(CAST({published} AS TIMESTAMP) + INTERVAL 1 DAY - INTERVAL 1 MICROSECOND)"
        told["known_at"] += " AT TIME ZONE 'UTC'"
        told["wrong"] = f"""CASE WHEN trim(eventid) = '' THEN 'the event id is missing'
            WHEN publicationdate <> '' AND {published} IS NULL
                THEN 'publication date "' || publicationdate || '" is no date' END"""
    if "intensity" in columns:
        told["intensity"] = "TRY_CAST(intensity AS DOUBLE)"
        told["wrong"] = f"""coalesce({told["wrong"]}, CASE WHEN trim(intensity) <> ''
            AND TRY_CAST(intensity AS DOUBLE) IS NULL THEN 'intensity "' || intensity || '" is no number' END)"""
    for side in ("actor", "recipient"):
        told[side] = f"concat({side}country, chr(31), {side}name)"
        told[f"{side}_name"] = f"{side}name"
        if f"primary{side}sector" in columns:
            told[f"{side}_role"] = f"primary{side}sector"
    return Layout(told, _act, _party, sector)


def _act(key: str) -> Act:
    kind, mode, contexts = key.split("\x1f")
    return plover_act(kind, mode, tuple(one.strip() for one in contexts.replace(",", ";").split(";") if one.strip()))


def _party(key: str) -> Party:
    country, _, name = key.partition("\x1f")
    several = {one.strip() for one in country.replace(",", ";").split(";") if one.strip()}
    if len(several) > 1:
        return Party(None, "several countries stand on one side: in no dyad")
    only = next(iter(several), "")
    return from_name("" if only in ("IGO", "NGO", "INT") else only, name.strip())
