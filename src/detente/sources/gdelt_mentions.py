"""GDELT 2.0 mentions: each report of an event, with its publisher; 15 or 16 columns, a file each quarter of an hour.

Source: The GDELT Event Database Data Format Codebook V2.0 (2015).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

import duckdb
import pyarrow as pa

from detente.ontology.publishers import country_of
from detente.schema import MENTIONS, Reject
from detente.sources import _content
from detente.sources._ahead import ahead
from detente.sources._batch import Batch
from detente.sources._delimited import Part, parts

COLUMNS = [
    *("GLOBALEVENTID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName", "MentionIdentifier"),
    *("SentenceID", "Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset", "InRawText", "Confidence"),
    *("MentionDocLen", "MentionDocTone", "MentionDocTranslationInfo", "Extras"),
]
_WANTED = ["GLOBALEVENTID", "MentionTimeDate", "MentionSourceName", "MentionIdentifier", "Confidence"]
_ROW = re.compile(rb"(?:\xef\xbb\xbf)?\d+\t\d{14}\t\d{14}\t\d\t")
_TOLD = """
SELECT line, CASE
        WHEN NOT regexp_full_match(GLOBALEVENTID, '[0-9]+') THEN 'event id "' || GLOBALEVENTID || '" is no number'
        WHEN known_at IS NULL THEN 'date "' || MentionTimeDate || '" of the mention is no date'
        WHEN known_at > $ingested THEN 'the date ' || CAST(known_at AS DATE) || ' is in the future, after the ingest'
        WHEN MentionIdentifier = '' THEN 'the address of the report is missing'
        WHEN sure IS NULL OR NOT isfinite(sure) OR sure NOT BETWEEN 0 AND 100
            THEN 'confidence "' || Confidence || '" is no number from 0 to 100'
    END AS wrong, 'gdelt2' AS dataset, GLOBALEVENTID AS article_id, MentionIdentifier AS url,
    MentionSourceName AS publisher, coalesce(country, '') AS publisher_country, known_at,
    sure / 100 AS confidence
FROM (SELECT *, TRY_CAST(Confidence AS DOUBLE) AS sure, lower(MentionSourceName) AS host,
        try_strptime(MentionTimeDate, '%Y%m%d%H%M%S') AT TIME ZONE 'UTC' AS known_at FROM cells) AS given
LEFT JOIN hosts USING (host) ORDER BY line
"""


def sniff(name: str, head: bytes) -> bool:
    """By its number of columns and its first cells."""
    lines = head.split(b"\n", 20)[:20]
    return any(line.count(b"\t") + 1 in (len(COLUMNS) - 1, len(COLUMNS)) and _ROW.match(line) for line in lines)


def read(file: BinaryIO, *, name: str, ingested: datetime) -> Iterator[Batch]:
    """Batches of `mentions`; a bad row is a reject with its physical line."""
    head, whole = _content.peeked(file)
    short = head.split(b"\n", 1)[0].count(b"\t") + 2 == len(COLUMNS)
    with duckdb.connect(config={"threads": 2, "memory_limit": "1GB"}) as con:
        con.execute("SET TimeZone = 'UTC'")
        for part in ahead(parts(whole, COLUMNS[:-1] if short else COLUMNS, _WANTED, name=name)):
            yield _batch(con, part, name, ingested)


def _batch(con: duckdb.DuckDBPyConnection, part: Part, name: str, ingested: datetime) -> Batch:
    hosts = [one.lower() for one in part.cells["MentionSourceName"].unique().to_pylist()]
    known = sorted({(host, country_of(host)) for host in hosts})
    con.register("cells", part.cells)
    con.register("hosts", pa.table({"host": [a for a, _ in known], "country": [b for _, b in known]}, schema=_HOSTS))
    found: pa.Table = con.sql(_TOLD, params={"ingested": ingested}).to_arrow_table()
    bad = found["wrong"].is_valid()
    told = found.filter(bad).select(["line", "wrong"]).to_pylist()
    wrong = [Reject(name, row["line"], row["wrong"], part.raw(row["line"])) for row in told]
    rows = found.filter(found["wrong"].is_null()).select(MENTIONS.names).cast(MENTIONS)
    return Batch("mentions", rows, sorted([*part.rejects, *wrong], key=lambda one: one.line or 0))


_HOSTS = pa.schema([("host", pa.string()), ("country", pa.string())])
