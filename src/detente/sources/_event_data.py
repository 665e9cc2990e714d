"""Coded events of a data set as rows of `events`: codes looked up once each, checks and ids by the million."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from detente.ontology.codes import Party
from detente.ontology.publishers import country_of
from detente.schema import DYAD_SQL, EVENTS, Reject
from detente.sources._acts import Act
from detente.sources._ahead import ahead
from detente.sources._batch import Batch
from detente.sources._delimited import Part

CONFIDENCE = 0.75
"""Share of right codings in published event data: about three in four (BBN, ACCENT Event Coding Evaluation, 2015)."""


TOLD: Mapping[str, str] = {
    "line": "line",
    "wrong": "CAST(NULL AS VARCHAR)",
    "record": "CAST(NULL AS VARCHAR)",
    "day": "CAST(NULL AS DATE)",
    "day_text": "''",
    "last_day": "CAST(NULL AS DATE)",
    "date_precision": "'day'",
    "published_at": "CAST(NULL AS TIMESTAMPTZ)",
    "known_at": "CAST(NULL AS TIMESTAMPTZ)",
    **{f"{side}{what}": "''" for side in ("actor", "recipient") for what in ("", "_name", "_role")},
    "act": "''",
    "intensity": "CAST(NULL AS DOUBLE)",
    "evidence": "CAST(NULL AS VARCHAR)",
    "url": "''",
}
"""What a format tells of each row, and what holds where it tells nothing.

`wrong` says why it is no event; `record` is the source's own id of the event, the same in all its files and versions;
`day_text` is quoted where `day` is null; `actor`, `recipient`, `act` and the roles are keys that the layout's functions
look up.
"""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the columns of a format become ours.

    Attributes:
        told: SQL over the format's cells for some columns of `TOLD`.
        act, party: what a key means; ValueError says that there is no such thing, and the row is rejected.
        sector: the POLECAT sector of a role; empty where none is known.
        given: what `told` selects from: `given` are the cells.
    """

    told: Mapping[str, str]
    act: Callable[[str], Act]
    party: Callable[[str], Party]
    sector: Callable[[str], str] = lambda role: ""
    given: str = "given"


_TABLES = """
CREATE TABLE acts (act VARCHAR, event_type VARCHAR, event_mode VARCHAR, contexts VARCHAR[], channel VARCHAR,
    quad_code TINYINT, usual DOUBLE, doc VARCHAR, "symmetric" BOOLEAN, note VARCHAR, wrong VARCHAR);
CREATE TABLE parties (key VARCHAR, code VARCHAR, note VARCHAR, wrong VARCHAR);
CREATE TABLE sectors (role VARCHAR, sector VARCHAR);
CREATE TABLE hosts (host VARCHAR, country VARCHAR);
CREATE TABLE earlier (key UHUGEINT, times BIGINT);
"""
_HOST = "lower(split_part(split_part(url, '://', 2), '/', 1))"
_CONTENT = """concat_ws(chr(31), day, last_day, actor, actor_name, actor_role, recipient, recipient_name,
    recipient_role, act, intensity, evidence)"""
_END_OF_DAY = "(CAST({} AS TIMESTAMP) + INTERVAL 1 DAY - INTERVAL 1 MICROSECOND) AT TIME ZONE 'UTC'"
_KNOWN = f"coalesce(told.known_at, told.published_at, {_END_OF_DAY.format('coalesce(last_day, day)')})"
_ROWS = f"""
WITH content AS (SELECT *, {_CONTENT} AS content FROM told), counted AS ({{counted}})
SELECT
    line,
    CASE
        WHEN told.wrong IS NOT NULL THEN told.wrong
        WHEN day IS NULL THEN 'date "' || day_text || '" is no date'
        WHEN day > $today AND told.published_at IS NULL THEN 'date ' || day || ' is in the future, after the ingest'
        WHEN told.published_at IS NULL AND day > CAST({_KNOWN} AS DATE)
            THEN 'date ' || day || ' is later than ' || CAST({_KNOWN} AS DATE) || ', when the source had it'
        WHEN told.known_at > $ingested OR told.published_at > $ingested
            THEN 'the date ' || CAST({_KNOWN} AS DATE) || ' of adding is in the future, after the ingest'
        WHEN acts.wrong IS NOT NULL THEN acts.wrong
        WHEN acting.wrong IS NOT NULL THEN acting.wrong
        WHEN receiving.wrong IS NOT NULL THEN receiving.wrong
        WHEN NOT isfinite(intensity) OR abs(intensity) > 10 THEN 'intensity ' || intensity
            || ' is out of the range -10 to 10'
    END AS wrong,
    acts.note AS act_note, acting.note AS actor_note, receiving.note AS recipient_note,
    if(record IS NULL, 'e', 'r') || substr(md5(concat_ws(chr(31), $dataset, record, content, nth)), 1, 16)
        AS event_id,
    's' || substr(md5(concat_ws(chr(31), day, coalesce(acting.code, actor_name),
                                   coalesce(receiving.code, recipient_name), event_type)), 1, 16) AS story_id,
    $dataset AS dataset, coalesce(record, CAST(line AS VARCHAR)) AS article_id, '' AS article,
    CAST(NULL AS BIGINT) AS start, CAST(NULL AS BIGINT) AS "end",
    coalesce(evidence, actor_name || ' — ' || doc || ' — ' || recipient_name) AS evidence,
    acting.code AS actor, actor_name, coalesce(acting_as.sector, '') AS actor_sector,
    receiving.code AS recipient, recipient_name, coalesce(receiving_as.sector, '') AS recipient_sector,
    "symmetric", event_type, event_mode, contexts, channel, quad_code,
    CASE WHEN coalesce(intensity, usual) > 0 THEN 'warming' WHEN coalesce(intensity, usual) < 0 THEN 'cooling'
        ELSE 'neutral' END AS polarity,
    {DYAD_SQL.format(a="acting.code", b="receiving.code")} AS signal_dyad, coalesce(intensity, usual) AS intensity,
    day AS event_start, coalesce(last_day, day) AS event_end, date_precision, '' AS date_text,
    published_at, {_KNOWN} AS known_at,
    if(day > CAST(published_at AS DATE), 'planned', 'occurred') AS modality, 'author' AS attribution,
    '' AS speaker, CAST(NULL AS VARCHAR) AS speaker_actor, false AS background, $confidence AS confidence,
    'data set' AS coder, url, coalesce(country, '') AS publisher_country
FROM counted AS told JOIN acts USING (act)
JOIN parties AS acting ON acting.key = told.actor JOIN parties AS receiving ON receiving.key = told.recipient
LEFT JOIN sectors AS acting_as ON acting_as.role = actor_role
LEFT JOIN sectors AS receiving_as ON receiving_as.role = recipient_role
LEFT JOIN hosts ON hosts.host = told.host
"""
_RECORDS = _ROWS.format(counted="SELECT *, 0 AS nth FROM content")
_CONTENTS = _ROWS.format(
    counted="""SELECT content.*,
        coalesce(earlier.times, 0) + row_number() OVER (PARTITION BY content ORDER BY line) AS nth
    FROM content LEFT JOIN earlier ON earlier.key = md5_number(content)"""
)
_REMEMBER = f"""
CREATE OR REPLACE TABLE earlier AS SELECT key, sum(times) AS times FROM (
    FROM earlier UNION ALL SELECT md5_number({_CONTENT}), 1 FROM told
) GROUP BY key
"""


class EventData:
    """Makes rows of `events` out of the parts of one file.

    A row with an id of the source's own (`record`) is that record: the same content again is a repeat, another is a
    version of it. Of other rows two that agree in everything are two events (two demonstrations on one day): the
    second has an id of its own, as its number of occurrence goes into the id. So the same file gives the same ids, in
    any order of its rows. Rows of one day, actor, recipient and event type are one story.
    """

    def __init__(self, dataset: str, layout: Layout, *, name: str, ingested: datetime) -> None:
        self._layout = layout
        self._name = name
        self._values = {
            "dataset": dataset,
            "confidence": CONFIDENCE,
            "ingested": ingested,
            "today": ingested.date(),
        }
        self._con = duckdb.connect(config={"threads": 2, "memory_limit": "1GB"})
        self._con.execute("SET TimeZone = 'UTC'")
        self._con.execute(_TABLES)
        self._known: dict[str, set[Any]] = {table: set() for table in ("acts", "parties", "sectors", "hosts")}
        self._odd: Counter[str] = Counter()
        told = [f'{_sure(one, layout.told.get(one, usual))} AS "{one}"' for one, usual in TOLD.items()]
        self._told = f"CREATE OR REPLACE TEMP VIEW told AS SELECT *, {_HOST} AS host FROM "
        self._told += f"(SELECT {', '.join(told)} FROM {layout.given})"

    def batch(self, cells: pa.Table, raw: Callable[[int], str], rejects: Iterable[Reject] = ()) -> Batch:
        """One batch of `events`.

        Args:
            cells: the format's columns, and `line`.
            raw: the text of a line, for rejects.
            rejects: of lines that are no rows.
        """
        if not len(cells):
            return Batch("events", EVENTS.empty_table(), list(rejects))
        self._con.register("given", cells)
        self._con.execute(self._told)
        self._look_up()
        records = "record" in self._layout.told
        found: pa.Table = self._con.sql(_RECORDS if records else _CONTENTS, params=self._values).to_arrow_table()
        if not records:
            self._con.execute(_REMEMBER)
        lines = found["line"].to_numpy()
        if (lines[1:] < lines[:-1]).any():  # a join keeps the order of small tables only
            found = found.sort_by("line")
        bad = found["wrong"].is_valid()
        wrong = [
            Reject(self._name, row["line"], row["wrong"], raw(row["line"]))
            for row in found.filter(bad).select(["line", "wrong"]).to_pylist()
        ]
        good = found.filter(pc.invert(bad)) if wrong else found
        self._count_odd(good)
        every = sorted([*rejects, *wrong], key=lambda one: one.line or 0)
        return Batch("events", good.select(EVENTS.names).cast(EVENTS), every)

    def batches(self, parts: Iterator[Part]) -> Iterator[Batch]:
        """The batches of a whole file, and what was odd in rows that were taken, with how often.

        Lines are split in one thread and coded in another while the caller stores what came before. Whoever takes
        the batches must start no process meanwhile, which is so as event data need no coder.
        """
        yield from ahead(self._batches(ahead(parts)))

    def _batches(self, parts: Iterator[Part]) -> Iterator[Batch]:
        records = 0
        for part in parts:
            records += len(part.cells) + len(part.rejects)
            yield self.batch(part.cells, part.raw, part.rejects)
        notes = [f"{what} ({count:,} times)" for what, count in sorted(self._odd.items())]
        yield Batch.without_rows("events", notes=notes if records else ["0 records: it has no row"])

    def _count_odd(self, good: pa.Table) -> None:
        for column in ("act_note", "actor_note", "recipient_note"):
            for one in good[column].value_counts().to_pylist():
                if one["values"]:
                    self._odd[one["values"]] += one["counts"]

    def _look_up(self) -> None:
        """Learn what the keys of these rows mean that no earlier rows had."""
        self._learn("acts", ["act"], lambda key: _meant(self._layout.act, key, Act))
        self._learn("parties", ["actor", "recipient"], lambda key: _meant(self._layout.party, key, Party))
        self._learn("sectors", ["actor_role", "recipient_role"], lambda key: (self._layout.sector(key),))
        self._learn("hosts", ["host"], lambda key: (country_of(key),))

    def _learn(self, table: str, columns: list[str], meaning: Callable[[str], tuple[Any, ...]]) -> None:
        query = " UNION ".join(f"SELECT {one} FROM told" for one in columns)
        new = {key for (key,) in self._con.execute(query).fetchall()} - self._known[table]
        self._known[table] |= new
        self._insert(table, [(key, *meaning(key)) for key in sorted(new)])

    def _insert(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        if rows:
            columns = self._con.table(table).columns
            self._con.register("new", pa.table(dict(zip(columns, zip(*rows, strict=True), strict=True))))
            self._con.execute(f"INSERT INTO {table} FROM new")


def _sure(column: str, told: str) -> str:
    """The expression, an empty text for null where the column is a key or a name."""
    return f"coalesce({told}, '')" if TOLD[column] == "''" else told


def _meant(look_up: Callable[[str], tuple[Any, ...]], key: str, kind: type[Act] | type[Party]) -> tuple[Any, ...]:
    """What a key means and null, or nulls and why it means nothing."""
    try:
        return (*look_up(key), None)
    except ValueError as error:
        return (*(None for _ in kind._fields), str(error))
