"""What is wrong with a desk: its files, columns, counts, leftovers and evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Literal

import duckdb
import pyarrow as pa

from detente import schema, settings
from detente.errors import StoreError
from detente.store import tables
from detente.store.coded import CodedRows
from detente.store.lock import writing
from detente.store.seen import KEYS

_QUARTER = timedelta(minutes=15)
LONGEST_INGEST = timedelta(days=1)  # younger leftovers may belong to an ingest that still runs


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the doctor found.

    Attributes:
        level: "fault", or "note" where every answer of the desk is right all the same.
        table: the table meant.
        message: what is so.
        hint: what to do.
    """

    level: Literal["fault", "note"]
    table: str
    message: str
    hint: str


_RESTORE = "Restore the desk from a copy, or ingest its files into a new one."


def examine(folder: Path) -> list[Finding]:
    """All findings on the desk in a folder; an empty list when it's sound."""
    with duckdb.connect(config={"memory_limit": "1GB", "threads": 2}) as con:
        findings = [finding for table in schema.TABLES for finding in _readable(con, folder, table)]
        if any(one.level == "fault" for one in findings):
            return findings
        return [*findings, *_counts(con), *_leftovers(con), *_repeats(con), *_evidence(con), *_gaps(con)]


def clean(folder: Path) -> int:
    """Take out the rows of batches that no ledger row names and that are over a day old; how many batches.

    What was coded of articles for such batches goes too.
    """
    coded = CodedRows(folder)
    coded.forget_older(LONGEST_INGEST)
    coded.close()
    with duckdb.connect() as con, writing(folder):
        for table in schema.TABLES:
            _view(con, folder, table)
        old: set[str] = set()
        for table in tables.DATA:
            batches = [batch for batch in _orphans(con, table) if _age(batch) > LONGEST_INGEST]
            if batches:
                tables.delete(folder, table, batches)
            old.update(batches)
    return len(old)


def _readable(con: duckdb.DuckDBPyConnection, folder: Path, table: str) -> Iterator[Finding]:
    try:
        found = pa.schema(tables.opened(folder, table).schema().to_arrow())
        _view(con, folder, table)
        con.execute(f"SELECT count(COLUMNS(*)) FROM {table}").fetchall()
    except (StoreError, duckdb.Error) as error:
        yield Finding("fault", table, f"cannot be read: {error}", _RESTORE)
        return
    wanted = tables.stored_schema(table)
    for name in wanted.names:
        if name not in found.names:
            yield Finding("fault", table, f"the column {name} is missing", _RESTORE)
        elif not _same(found.field(name).type, wanted.field(name).type):
            message = f"the column {name} holds {found.field(name).type} instead of {wanted.field(name).type}"
            yield Finding("fault", table, message, _RESTORE)
    for name in found.names:
        if name not in wanted.names:
            yield Finding("note", table, f"the column {name} is unknown to this Detente", "It is left alone.")


def _counts(con: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    con.execute(
        "CREATE TEMP TABLE promised AS SELECT batch, any_value(file) AS file, name, sum(n)::BIGINT AS n FROM "
        "(SELECT batch, file, unnest(tables) AS name, unnest(rows) AS n FROM ledger) GROUP BY batch, name"
    )
    for table in tables.DATA:
        differing = con.execute(
            f"SELECT file, batch, n, coalesce(found, 0) FROM promised LEFT JOIN "
            f"(SELECT batch, count(*) AS found FROM {table} GROUP BY batch) USING (batch) "
            "WHERE name = ? AND n <> coalesce(found, 0) ORDER BY file",
            [table],
        ).fetchall()
        for file, batch, promised, found in differing:
            message = f"{found:,} rows of {file} (batch {batch}), where the ledger says {promised:,}"
            yield Finding("fault", table, message, _RESTORE)
        unsaid = con.execute(
            f"SELECT count(*) FROM {table} SEMI JOIN ledger USING (batch) "
            f"ANTI JOIN (SELECT batch FROM promised WHERE name = ?) USING (batch)",
            [table],
        ).fetchall()
        if unsaid[0][0]:
            yield Finding("fault", table, f"{unsaid[0][0]:,} rows that the ledger does not count", _RESTORE)


def _leftovers(con: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    for table in tables.DATA:
        batches = _orphans(con, table)
        if batches:
            count = con.execute(f"SELECT count(*) FROM {table} ANTI JOIN ledger USING (batch)").fetchall()[0][0]
            yield Finding(
                "note",
                table,
                f"{count:,} rows of {len(batches):,} unfinished batches, which no answer uses",
                "Ingest the file again; `detente doctor --clean` takes them out when they are a day old.",
            )


def _repeats(con: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    for table, keys in KEYS.items():
        columns = ", ".join(f'"{key}"' for key in keys)
        query = f"SELECT 1 FROM {table} SEMI JOIN ledger USING (batch) GROUP BY {columns} HAVING count(*) > 1"
        count = con.execute(f"SELECT count(*) FROM ({query})").fetchall()[0][0]
        if count:
            yield Finding("fault", table, f"{count:,} rows more than once ({', '.join(keys)})", _RESTORE)


def _evidence(con: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    for table, column in (("events", "evidence"), ("statements", "text"), ("unresolved", "name")):
        owner = "own.dataset = 'articles' AND " if table == "events" else ""
        wrong = con.execute(
            f"SELECT count(*) FROM (SELECT * FROM {table} SEMI JOIN ledger USING (batch)) AS own LEFT JOIN "
            "(SELECT * FROM articles SEMI JOIN ledger USING (batch)) AS whole USING (article_id) "
            f"WHERE {owner} substring(whole.text, own.start + 1, {_length(table, column)}) "
            f"IS DISTINCT FROM own.{column}"
        ).fetchall()[0][0]
        if wrong:
            yield Finding("fault", table, f"{wrong:,} rows do not quote their article", _RESTORE)


def _gaps(con: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """Quarter hours between the first and last file of GDELT of which there is none: gaps, not quiet times."""
    names = con.execute(
        "SELECT DISTINCT regexp_extract(file, '(\\d{14})\\.export\\.csv', 1, 'i') AS name FROM ledger "
        "WHERE name <> '' ORDER BY 1"
    ).fetchall()
    held = [datetime.strptime(name, "%Y%m%d%H%M%S").replace(tzinfo=UTC) for (name,) in names]
    spans = [(a + _QUARTER, b - _QUARTER) for a, b in pairwise(held) if b - a > _QUARTER]
    if spans:
        count = sum((last - first) // _QUARTER + 1 for first, last in spans)
        shown = ", ".join(_span(first, last) for first, last in spans[:5])
        more = f" and {len(spans) - 5} more spans" if len(spans) > 5 else ""
        message = f"{count:,} quarter hours of GDELT are missing: {shown}{more}"
        yield Finding("note", "events", message, "Ingest GDELT's master list, or know that these times are no data.")


def _span(first: datetime, last: datetime) -> str:
    if first == last:
        return f"{first:%Y-%m-%d %H:%M}"
    return f"{first:%Y-%m-%d %H:%M} to {last:{'%H:%M' if first.date() == last.date() else '%Y-%m-%d %H:%M'}}"


def _length(table: str, column: str) -> str:
    return f"length(own.{column})" if table == "unresolved" else 'own."end" - own.start'


def _view(con: duckdb.DuckDBPyConnection, folder: Path, table: str) -> None:
    files = tables.files(folder, table)
    if files:
        con.read_parquet(files).create_view(table, replace=True)
    else:
        con.register(table, tables.stored_schema(table).empty_table())


def _orphans(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    rows = con.execute(f"SELECT DISTINCT batch FROM {table} ANTI JOIN ledger USING (batch) ORDER BY batch").fetchall()
    return [batch for (batch,) in rows]


def _age(batch: str) -> timedelta:
    try:
        begun = datetime.strptime(batch.partition("-")[0], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return LONGEST_INGEST * 2
    return settings.now() - begun


def _same(found: pa.DataType, wanted: pa.DataType) -> bool:
    if pa.types.is_list(found) and pa.types.is_list(wanted):
        return bool(found.value_type == wanted.value_type)
    return bool(found == wanted)
