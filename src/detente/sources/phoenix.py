"""Phoenix events: the daily files, 26 columns without a header, and the Cline Center's historical files as CSV.

Daily numbers begin anew each day, so an event's id is the file's name and its number.

Source: Phoenix codebook (Open Event Data Alliance 2014); Cline Center Historical Phoenix Event Data codebook (2018).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from detente.ontology.codes import Party, from_code, sector
from detente.sources import _content, _header, _quoted
from detente.sources._acts import cameo_act
from detente.sources._batch import Batch
from detente.sources._delimited import parts
from detente.sources._event_data import EventData, Layout

COLUMNS = [
    *("EventID", "Date", "Year", "Month", "Day"),
    *(f"{side}Actor{one}" for side in ("Source", "Target") for one in ("Full", "Entity", "Role", "Attribute")),
    *("EventCode", "EventRootCode", "QuadClass", "GoldsteinScore", "Issues", "Lat", "Lon", "LocationName"),
    *("StateName", "CountryCode", "SentenceID", "URLs", "NewsSources"),
]
_WANTED = ["EventID", "Date", "EventCode", "GoldsteinScore", "URLs", *COLUMNS[5:8], *COLUMNS[9:12]]
_HISTORICAL = {
    **{"eid": "eid", "storydate": "story_date", "code": "code", "goldstein": "goldstein", "source": "source"},
    **{"sourceroot": "source_root", "sourceagent": "source_agent", "target": "target", "targetroot": "target_root"},
    "targetagent": "target_agent",
}
_ROW = re.compile(rb"[^\t]+\t\d{8}\t\d{4}\t\d{1,2}\t\d{1,2}\t")
_TOLD = {
    "record": "{id}",
    "wrong": """CASE WHEN trim({own}) = '' THEN 'the event id is missing'
        WHEN trim({goldstein}) <> '' AND TRY_CAST({goldstein} AS DOUBLE) IS NULL
            THEN 'Goldstein value "' || {goldstein} || '" is no number' END""",
    "day_text": "{day}",
    "actor": "{a}",
    "actor_name": "{a_full}",
    "actor_role": "{a_role}",
    "recipient": "{b}",
    "recipient_name": "{b_full}",
    "recipient_role": "{b_role}",
    "act": "{act}",
    "intensity": "TRY_CAST({goldstein} AS DOUBLE)",
}


def sniff(name: str, head: bytes) -> bool:
    """By its number of columns and first cells, or by the names in its header."""
    lines = head.split(b"\n", 20)[:20]
    daily = any(line.count(b"\t") + 1 == len(COLUMNS) and _ROW.match(line) for line in lines)
    return daily or set(_HISTORICAL) <= set(_header.names(head, b","))


def read(file: BinaryIO, *, name: str, ingested: datetime) -> Iterator[Batch]:
    """Batches of `events`; a bad row is a reject with its physical line."""
    head, whole = _content.peeked(file)
    columns = _header.names(head, b",")
    if set(_HISTORICAL) <= set(columns):
        layout = _layout(
            **{"id": "eid", "own": "eid", "goldstein": "goldstein", "day": "storydate", "act": "code"},
            **{"a": "sourceroot", "a_full": "source", "a_role": "sourceagent"},
            **{"b": "targetroot", "b_full": "target", "b_role": "targetagent"},
        )
        found = _quoted.parts(whole, columns, list(_HISTORICAL), name=name)
    else:
        stem = _content.stem(name).replace("'", "''")
        layout = _layout(
            **{"id": f"'{stem} ' || EventID", "own": "EventID", "goldstein": "GoldsteinScore", "day": "Date"},
            **{"a": "SourceActorEntity", "a_full": "SourceActorFull", "a_role": "SourceActorRole", "act": "EventCode"},
            **{"b": "TargetActorEntity", "b_full": "TargetActorFull", "b_role": "TargetActorRole"},
        )
        layout = Layout({**layout.told, "url": "split_part(URLs, ';', 1)"}, cameo_act, _party, sector)
        found = parts(whole, COLUMNS, _WANTED, name=name)
    yield from EventData("phoenix", layout, name=name, ingested=ingested).batches(found)


def _layout(**columns: str) -> Layout:
    told = {one: text.format(**columns) for one, text in _TOLD.items()}
    day = columns["day"]
    told["day"] = f"""coalesce(if(length({day}) = 8, TRY_CAST(try_strptime({day}, '%Y%m%d') AS DATE), NULL),
        TRY_CAST(try_strptime({day}, '%Y-%m-%d') AS DATE), TRY_CAST(try_strptime({day}, '%m/%d/%Y') AS DATE))"""
    return Layout(told, cameo_act, _party, sector)


def _party(entity: str) -> Party:
    """A state or a known group; "---", generic groups and what no table knows are nobody."""
    try:
        return from_code(entity.strip())
    except ValueError:
        return from_code("", entity.strip())
