"""Which rows the desk holds already: their keys in memory, so that a repeat is counted and not stored."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from detente import schema, settings
from detente.store import tables
from detente.store.tables import BATCH
from detente.store.versions import PREFIX, Records

KEYS: dict[str, tuple[str, ...]] = {
    "articles": ("article_id",),
    "events": ("event_id",),
    "statements": ("statement_id",),
    "unresolved": ("article_id", "name", "start"),
    "series": ("dataset", "date", "a", "b"),
    "mentions": ("dataset", "article_id", "url"),
}
"""Rows of a table with the same key are the same row."""

VALUES = {"series": "score"}
"""A row with a known key and another value contradicts the desk: it's rejected, lest a revision vanish unsaid."""

_UNNUMBERED = f"WHERE event_id NOT LIKE '{PREFIX}%'"
SLICE = 250_000  # rows sorted at once: 2.7 million series rows stay under 0.5 GiB


@dataclass(frozen=True, slots=True)
class Sorted:
    """What some rows are: new ones, repeats of rows that the desk holds, rows that contradict these, and revisions."""

    new: pa.Table
    duplicates: int
    contrary: pa.Table
    revisions: pa.Table = field(default_factory=schema.REVISIONS.empty_table)


class Seen:
    """The keys of a desk's rows (128 bits each) with the batch that brought them, loaded when first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._con = duckdb.connect(config={"memory_limit": "1GB", "threads": 2})
        self._counter = itertools.count()
        self._numbers: dict[str, int] = {}
        self._loaded: dict[str, set[str]] = {table: set() for table in KEYS}
        self._held: dict[str, set[str]] = {table: set() for table in KEYS}
        for table in KEYS:
            self._con.execute(f"CREATE TABLE {table} (key UHUGEINT, batch INTEGER, value DOUBLE)")
        self._records = Records(self._con)

    def acknowledged(self, batch: str, into: list[str]) -> None:
        """The desk's ledger names this batch, with rows in these tables."""
        for table in into:
            if table in KEYS:
                self._held[table].add(batch)

    def sort(self, table: str, rows: pa.Table, batch: str) -> Sorted:
        """Tell new rows from repeats, those within `rows` too, and remember the new ones under `batch`."""
        self._load(table)
        self._loaded[table].add(batch)
        parts = []
        for at in range(0, len(rows), SLICE):
            part = rows.slice(at, SLICE)
            if table == "events":
                numbered = pc.starts_with(part["event_id"], PREFIX)
                if (some := part.filter(numbered)).num_rows:
                    parts.append(self._versions(some, batch))
                    part = part.filter(pc.invert(numbered))
            if part.num_rows:
                parts.append(self._sort(table, part, self._number(batch)))
        return Sorted(
            new=pa.concat_tables([rows.slice(0, 0), *(part.new for part in parts)]),
            duplicates=sum(part.duplicates for part in parts),
            contrary=pa.concat_tables([rows.slice(0, 0), *(part.contrary for part in parts)]),
            revisions=pa.concat_tables([schema.REVISIONS.empty_table(), *(part.revisions for part in parts)]),
        )

    def _versions(self, rows: pa.Table, batch: str) -> Sorted:
        found = self._records.sort(rows, self._number(batch), settings.now())
        return Sorted(found.new, len(rows) - len(found.new), rows.slice(0, 0), found.revisions)

    def forget(self, batch: str) -> None:
        """Unlearn the keys of a batch that doesn't go in."""
        number = self._numbers.pop(batch, None)
        for table in KEYS:
            self._loaded[table].discard(batch)
            if number is not None:
                self._con.execute(f"DELETE FROM {table} WHERE batch = ?", [number])
        if number is not None:
            self._records.forget(number)

    def _load(self, table: str) -> None:
        """Learn the keys of the desk's batches that are still unknown; theirs outrank those of waiting rows."""
        missing = sorted(self._held[table] - self._loaded[table])
        if not missing:
            return
        numbers = pa.array([self._number(batch) for batch in missing], pa.int32())
        self._con.register("wanted", pa.table({BATCH: missing, "number": numbers}))
        self._con.read_parquet(tables.files(self._folder, table)).create_view("stored", replace=True)
        self._con.execute(
            f"CREATE TEMP TABLE foreign_rows AS SELECT {_key(table)} AS key, any_value(number) AS batch, "
            f"any_value({_value(table)}) AS value FROM stored JOIN wanted USING ({BATCH}) "
            f"{_UNNUMBERED if table == 'events' else ''} GROUP BY key"
        )
        self._con.execute(f"DELETE FROM {table} WHERE key IN (SELECT key FROM foreign_rows)")
        self._con.execute(f"INSERT INTO {table} FROM foreign_rows")
        self._con.execute("DROP TABLE foreign_rows")
        if table == "events":
            self._records.load(self._folder)
        self._con.unregister("wanted")
        self._loaded[table].update(missing)

    def _sort(self, table: str, rows: pa.Table, number: int) -> Sorted:
        columns = [*KEYS[table], *([VALUES[table]] if table in VALUES else [])]
        given = rows.select(columns).append_column("_row", pa.array(range(len(rows)), pa.int64()))
        self._con.register("given", given)
        self._con.execute(
            "CREATE TEMP TABLE told AS "
            f"WITH keyed AS (SELECT _row, {_key(table)} AS key, {_value(table)} AS value FROM given), "
            "placed AS (SELECT _row, key, value, row_number() OVER same AS nth, first_value(value) OVER same AS first "
            "FROM keyed WINDOW same AS (PARTITION BY key ORDER BY _row)) "
            "SELECT _row, key, placed.value, held.key IS NULL AND nth = 1 AS new, "
            "placed.value IS DISTINCT FROM (CASE WHEN held.key IS NULL THEN first ELSE held.value END) AS contrary "
            f"FROM placed LEFT JOIN {table} AS held USING (key)"
        )
        self._con.execute(f"INSERT INTO {table} SELECT key, ?, value FROM told WHERE new", [number])
        told: pa.Table = self._con.sql("SELECT new, contrary FROM told ORDER BY _row").to_arrow_table()
        self._con.execute("DROP TABLE told")
        self._con.unregister("given")
        new = rows.filter(told["new"])
        contrary = rows.filter(told["contrary"])
        return Sorted(new, len(rows) - len(new) - len(contrary), contrary)

    def _number(self, batch: str) -> int:
        if batch not in self._numbers:
            self._numbers[batch] = next(self._counter)
        return self._numbers[batch]


def _key(table: str) -> str:
    parts = ", ".join(f"coalesce(CAST(\"{key}\" AS VARCHAR), '')" for key in KEYS[table])
    return f"md5_number(concat_ws(chr(31), {parts}))"


def _value(table: str) -> str:
    return f'"{VALUES[table]}"' if table in VALUES else "CAST(NULL AS DOUBLE)"
