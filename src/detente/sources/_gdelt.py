"""GDELT's event files, versions 1.0 and 2.0: tab-separated, no header, no quoting, one event a row.

Source: The GDELT Event Database Data Format Codebook V1.03 and V2.0 (Leetaru 2013, 2015).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from detente.ontology.codes import Party, from_code, sector
from detente.sources import _content
from detente.sources._acts import cameo_act
from detente.sources._batch import Batch
from detente.sources._delimited import parts
from detente.sources._event_data import EventData, Layout

_ACTOR = ["Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code"]
_ACTOR += ["Type1Code", "Type2Code", "Type3Code"]
_PLACE = ["Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID"]
COLUMNS = [
    *("GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"),
    *(f"Actor{n}{one}" for n in (1, 2) for one in _ACTOR),
    *("IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale"),
    *("NumMentions", "NumSources", "NumArticles", "AvgTone"),
    *(f"{whose}Geo_{one}" for whose in ("Actor1", "Actor2", "Action") for one in _PLACE),
    *("DATEADDED", "SOURCEURL"),
]
"""The 61 columns of version 2.0; 1.0 lacks the ADM2Codes, until March 2013 SOURCEURL too."""
OLD_COLUMNS = [one for one in COLUMNS if not one.endswith("ADM2Code")]

_GOLDSTEIN = "trim(GoldsteinScale)"
_TOLD = {
    "record": "GLOBALEVENTID",
    "wrong": f"""CASE
        WHEN NOT regexp_full_match(GLOBALEVENTID, '[0-9]+') THEN 'event id "' || GLOBALEVENTID || '" is no number'
        WHEN added IS NULL THEN 'date "' || DATEADDED || '" of adding is no date'
        WHEN {_GOLDSTEIN} <> '' AND TRY_CAST({_GOLDSTEIN} AS DOUBLE) IS NULL
            THEN 'Goldstein value "' || GoldsteinScale || '" is no number'
    END""",
    "day": "if(length(SQLDATE) = 8, TRY_CAST(try_strptime(SQLDATE, '%Y%m%d') AS DATE), NULL)",
    "day_text": "SQLDATE",
    "known_at": "added",
    **{
        f"{side}{what}": column.format(n)
        for side, n in (("actor", 1), ("recipient", 2))
        for what, column in (
            ("", "concat(Actor{0}CountryCode, '/', Actor{0}KnownGroupCode)"),
            ("_name", "Actor{0}Name"),
            ("_role", "Actor{0}Type1Code"),
        )
    },
    "act": "EventCode",
    "intensity": f"TRY_CAST({_GOLDSTEIN} AS DOUBLE)",
    "url": "SOURCEURL",
}
_ADDED = {
    8: "(try_strptime(DATEADDED, '%Y%m%d') + INTERVAL 1 DAY - INTERVAL 1 MICROSECOND) AT TIME ZONE 'UTC'",
    14: "try_strptime(DATEADDED, '%Y%m%d%H%M%S') AT TIME ZONE 'UTC'",
}
NEEDED = [
    *("GLOBALEVENTID", "SQLDATE", "EventCode", "GoldsteinScale", "DATEADDED", "SOURCEURL"),
    *(f"Actor{n}{one}" for n in (1, 2) for one in ("Name", "CountryCode", "KnownGroupCode", "Type1Code")),
]


_EVENT = re.compile(rb"(?:\xef\xbb\xbf)?\d+\t\d{8}\t\d{6}\t\d{4}\t")


def claims(head: bytes, columns: tuple[int, ...]) -> bool:
    """Whether most lines have one of these numbers of columns, and one of them begins as an event does."""
    lines = head.splitlines()[: None if len(head) < _content.HEAD else -1]
    counts = Counter(line.count(b"\t") + 1 for line in lines if line.strip())
    found = counts.most_common(1)[0][0] if counts else 0
    return found in columns and any(_EVENT.match(line) for line in lines)


def layout(columns: list[str], *, added: int) -> Layout:
    """How rows with these columns become ours; DATEADDED has 8 or 14 digits."""
    given = f"(SELECT *, if(length(DATEADDED) = {added}, {_ADDED[added]}, NULL) AS added FROM given)"
    told = _TOLD if "SOURCEURL" in columns else {**_TOLD, "url": "''"}
    return Layout(told, cameo_act, _party, sector, given)


def read(
    file: BinaryIO, columns: list[str], *, added: int, dataset: str, name: str, ingested: datetime
) -> Iterator[Batch]:
    """Batches of `events`.

    Args:
        file: its bytes.
        columns: of its rows.
        added: digits of DATEADDED, 8 or 14.
        dataset: name of the version.
        name: for rejects.
        ingested: the moment of the ingest.
    """
    data = EventData(dataset, layout(columns, added=added), name=name, ingested=ingested)
    wanted = [one for one in NEEDED if one in columns]
    yield from data.batches(parts(file, columns, wanted, name=name))


def _party(key: str) -> Party:
    country, _, group = key.partition("/")
    return from_code(country, group)
