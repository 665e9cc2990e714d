"""Events in PLOVER as JSON lines, one event an object, as NGEC writes them and `detente events --format plover`.

Fields: `id`, `date`, `pub_date`, `event_type`, `event_mode`, `contexts`, `attributes` (`ACTOR` and `RECIP`, each a list
of objects with `text`, `country` and `code_1`), `event_text`; `intensity`, `known_at` and `url` may stand beside them.

Source: NGEC, the coder of POLECAT (Halterman and others 2023); PLOVER manual 0.8 (2021).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

import pyarrow as pa

from detente.ontology.codes import Party, from_name, sector
from detente.settings import settings
from detente.sources import _content, _objects
from detente.sources._acts import Act, plover_act
from detente.sources._batch import Batch
from detente.sources._event_data import EventData, Layout
from detente.sources._lines import Line, lines

_FIELDS = ["id", "date", "pub_date", "known_at", "event_type", "event_mode", "contexts", "event_text", "intensity"]
_FIELDS += ["url", *(f"{side}_{what}" for side in ("actor", "recip") for what in ("text", "country", "code_1"))]
_DAY = "if(length({0}) >= 10, TRY_CAST(try_strptime(left({0}, 10), '%Y-%m-%d') AS DATE), NULL)"
_PUBLISHED = _DAY.format("pub_date")
_TOLD = {
    "record": "id",
    "wrong": f"""CASE WHEN trim(id) = '' THEN 'the event id is missing'
        WHEN pub_date <> '' AND {_PUBLISHED} IS NULL THEN 'publication date "' || pub_date || '" is no date'
        WHEN known_at <> '' AND TRY_CAST(known_at AS TIMESTAMPTZ) IS NULL
            THEN 'known_at "' || known_at || '" is no date and time'
        WHEN intensity <> '' AND TRY_CAST(intensity AS DOUBLE) IS NULL
            THEN 'intensity "' || intensity || '" is no number' END""",
    "day": _DAY.format("date"),
    "day_text": "date",
    "published_at": f"CAST({_PUBLISHED} AS TIMESTAMP) AT TIME ZONE 'UTC'",
    "known_at": f"""coalesce(TRY_CAST(nullif(known_at, '') AS TIMESTAMPTZ),
        (CAST({_PUBLISHED} AS TIMESTAMP) + INTERVAL 1 DAY - INTERVAL 1 MICROSECOND) AT TIME ZONE 'UTC')""",
    "actor": "concat(actor_country, chr(31), actor_text)",
    "actor_name": "actor_text",
    "actor_role": "actor_code_1",
    "recipient": "concat(recip_country, chr(31), recip_text)",
    "recipient_name": "recip_text",
    "recipient_role": "recip_code_1",
    "act": "concat(event_type, chr(31), event_mode, chr(31), contexts)",
    "intensity": "TRY_CAST(intensity AS DOUBLE)",
    "evidence": "nullif(event_text, '')",
    "url": "url",
}


def sniff(name: str, head: bytes) -> bool:
    """By the fields of its first object."""
    return _content.json_events(head) == "plover"


def read(file: BinaryIO, *, name: str, ingested: datetime) -> Iterator[Batch]:
    """Batches of `events`; a bad line is a reject."""
    limit = settings().max_record_mb * 1_000_000
    objects = ((line.number, _flat(line)) for line in lines(file, limit=limit))
    data = EventData("plover", Layout(_TOLD, _act, _party, sector), name=name, ingested=ingested)
    yield from data.batches(_objects.parts(objects, _FIELDS, name=name))


def objects(events: pa.Table) -> Iterator[dict[str, Any]]:
    """Rows of `events` as objects of this format, which `read` takes back."""
    for row in (row for part in events.to_batches(max_chunksize=10_000) for row in part.to_pylist()):
        attributes = {
            role: [{"text": row[f"{side}_name"], "country": row[side] or "", "code_1": row[f"{side}_sector"] or ""}]
            for role, side in (("ACTOR", "actor"), ("RECIP", "recipient"))
        }
        yield {
            "id": row["event_id"],
            "date": row["event_start"],
            "pub_date": row["published_at"] and row["published_at"].date(),
            "known_at": row["known_at"],
            "event_type": row["event_type"],
            "event_mode": [row["event_mode"]] if row["event_mode"] else [],
            "contexts": row["contexts"] or [],
            "attributes": attributes,
            "event_text": row["evidence"],
            "intensity": row["intensity"],
            "url": row["url"] or "",
        }


def _flat(line: Line) -> dict[str, Any] | ValueError:
    """One object with the first actor and recipient beside its other fields."""
    try:
        found = json.loads(line.data.decode())
    except (ValueError, RecursionError) as error:
        return ValueError(f"this is no JSON: {error}")
    if not isinstance(found, dict):
        return ValueError("the line is no object with fields")
    parties = found.get("attributes")
    if not isinstance(parties, dict):
        return ValueError('field "attributes" is missing, or no object')
    for side, role in (("actor", "ACTOR"), ("recip", "RECIP")):
        several = parties.get(role) or [{}]
        first = several[0] if isinstance(several, list) else several
        if not isinstance(first, dict):
            return ValueError(f'field "{role}" is no list of objects')
        for what in ("text", "country", "code_1"):
            found[f"{side}_{what}"] = first.get(what)
    return found


def _act(key: str) -> Act:
    kind, mode, contexts = key.split("\x1f")
    return plover_act(kind, mode.split(";")[0], tuple(one for one in contexts.split(";") if one))


def _party(key: str) -> Party:
    country, _, name = key.partition("\x1f")
    return from_name(country.strip(), name.strip())
