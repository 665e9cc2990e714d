"""ICEWS coded events, yearly and weekly files: tab-separated, UTF-8, one header line, no quoting, one event a row.

Columns go by their names. The file of 2017 writes its days 1/13/2017: the first row decides for the whole file.

Source: ICEWS Coded Event Data Read Me (Lockheed Martin, Harvard Dataverse doi:10.7910/DVN/28075).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from detente.ontology.codes import Party, from_name, sector
from detente.sources import _content, _header
from detente.sources._acts import cameo_act
from detente.sources._batch import Batch
from detente.sources._delimited import parts
from detente.sources._event_data import EventData, Layout

_NEEDED = {
    **{"eventid": "Event ID", "eventdate": "Event Date", "cameocode": "CAMEO Code", "intensity": "Intensity"},
    **{"sourcename": "Source Name", "sourcecountry": "Source Country"},
    **{"targetname": "Target Name", "targetcountry": "Target Country"},
}
_OPTIONAL = ("sourcesectors", "targetsectors", "eventtext")
_DAY = {
    "iso": "if(length(eventdate) = 10, TRY_CAST(try_strptime(eventdate, '%Y-%m-%d') AS DATE), NULL)",
    "month first": "TRY_CAST(try_strptime(eventdate, '%m/%d/%Y') AS DATE)",
}
_MONTH_FIRST = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")


def sniff(name: str, head: bytes) -> bool:
    """By the names of its columns."""
    return {"eventid", "eventdate", "sourcename", "targetname"} <= set(_header.names(head))


def read(file: BinaryIO, *, name: str, ingested: datetime) -> Iterator[Batch]:
    """Batches of `events`; a bad row is a reject with its physical line.

    An event's id is Event ID and day: the same Event ID stands on several days.
    """
    head, whole = _content.peeked(file)
    columns = _header.names(head)
    _header.demand(columns, _NEEDED, name=name, what="ICEWS")
    wanted = [*_NEEDED, *(one for one in _OPTIONAL if one in columns)]
    data = EventData("icews", _layout(columns, head), name=name, ingested=ingested)
    yield from data.batches(parts(whole, columns, wanted, name=name, skip=1))


def _layout(columns: list[str], head: bytes) -> Layout:
    second = (head.decode("utf-8", "replace").splitlines()[1:2] or [""])[0].split("\t")
    place = columns.index("eventdate")
    month_first = place < len(second) and _MONTH_FIRST.fullmatch(second[place].strip())
    day = _DAY["month first" if month_first else "iso"]
    text = "eventtext" if "eventtext" in columns else "NULL"
    told = {
        "record": f"eventid || ' ' || {day}",
        "wrong": """CASE WHEN trim(eventid) = '' THEN 'the event id is missing'
            WHEN trim(intensity) <> '' AND TRY_CAST(intensity AS DOUBLE) IS NULL
                THEN 'intensity "' || intensity || '" is no number' END""",
        "day": day,
        "day_text": "eventdate",
        "act": "cameocode",
        "intensity": "TRY_CAST(intensity AS DOUBLE)",
        "evidence": f"sourcename || ' — ' || {text} || ' — ' || targetname",
    }
    for side, column in (("actor", "source"), ("recipient", "target")):
        told[side] = f"concat({column}country, chr(31), if({column}country = '', {column}name, ''))"
        told[f"{side}_name"] = f"{column}name"
        if f"{column}sectors" in columns:
            told[f"{side}_role"] = f"{column}sectors"
    return Layout(told, cameo_act, _party, sector)


def _party(key: str) -> Party:
    country, _, name = key.partition("\x1f")
    return from_name(country.strip(), name.strip())
