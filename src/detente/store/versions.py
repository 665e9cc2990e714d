"""Records that a source numbers: which version of each the desk holds, and when one supersedes another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from detente.schema import REVISIONS
from detente.store import tables
from detente.store.tables import BATCH

PREFIX = "r"
"""How the id of an event begins whose source numbers it: `article_id` is then the same in all its versions."""

_RECORD = "md5_number(concat_ws(chr(31), dataset, article_id))"
_EVENT = "TRY_CAST('0x' || substr(event_id, 2) AS UBIGINT)"
_KNOWN = "CAST(known_at AT TIME ZONE 'UTC' AS TIMESTAMP)"
_ID = f"'{PREFIX}' || lpad(lower(hex({{}})), 16, '0')"
_AGAIN = """
SELECT EXISTS (FROM keyed SEMI JOIN records USING (record)) OR
    (SELECT count(DISTINCT record) < count(*) FROM keyed)
"""
_NEXT = """
CREATE TEMP TABLE next AS
SELECT _row, record, fresh.event, if(bool_or(held.known = fresh.known), greatest($moment, max(held.known)),
    any_value(fresh.known)) AS known
FROM fresh LEFT JOIN records AS held USING (record) WHERE nth = $nth GROUP BY _row, record, fresh.event
"""
_REVISE = """
INSERT INTO revised
SELECT if(held.known > next.known, next.event, held.event), if(held.known > next.known, held.event, next.event),
    greatest(held.known, next.known)
FROM next JOIN records AS held USING (record)
"""


@dataclass(frozen=True, slots=True)
class Versions:
    """Some rows of numbered records: the new ones, and what they supersede or what supersedes them."""

    new: pa.Table
    revisions: pa.Table


class Records:
    """Each version of each record (36 bytes) with the batch that brought it."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con
        self._con.execute("SET TimeZone = 'UTC'")
        self._con.execute("CREATE TABLE records (record UHUGEINT, event UBIGINT, known TIMESTAMP, batch INTEGER)")

    def load(self, folder: Path) -> None:
        """Learn the versions of the batches in the registered table `wanted`."""
        self._con.read_parquet(tables.files(folder, "events")).create_view("stored", replace=True)
        self._con.execute(
            f"CREATE TEMP TABLE foreign_rows AS SELECT {_RECORD} AS record, {_EVENT} AS event, {_KNOWN} AS known, "
            f"number FROM stored JOIN wanted USING ({BATCH}) WHERE event_id LIKE '{PREFIX}%'"
        )
        self._con.execute("DELETE FROM records WHERE (record, event) IN (SELECT record, event FROM foreign_rows)")
        self._con.execute("INSERT INTO records FROM foreign_rows")
        self._con.execute("DROP TABLE foreign_rows")

    def forget(self, number: int) -> None:
        """Unlearn the versions of a batch that doesn't go in."""
        self._con.execute("DELETE FROM records WHERE batch = ?", [number])

    def sort(self, rows: pa.Table, number: int, moment: datetime) -> Versions:
        """Tell new versions from repeats, and remember them.

        A version that doesn't say when it came later than the one before is known since the ingest: nobody could
        know it earlier, and what was answered before stays so.

        Args:
            rows: of `events`, of numbered records only.
            number: the batch's.
            moment: of the ingest, UTC.
        """
        given = rows.select(["event_id", "dataset", "article_id", "known_at"])
        self._con.register("given", given.append_column("_row", pa.array(range(len(rows)), pa.int64())))
        self._con.execute(
            f"CREATE TEMP TABLE keyed AS SELECT _row, {_RECORD} AS record, {_EVENT} AS event, "
            f"{_KNOWN} AS known FROM given"
        )
        self._con.unregister("given")
        try:
            again = self._con.execute(_AGAIN).fetchall()[0][0]
            if not again:  # the usual case, and 3 times as fast as looking at each record
                self._con.execute("INSERT INTO records SELECT record, event, known, ? FROM keyed", [number])
                return Versions(rows, REVISIONS.empty_table())
            return self._one_after_the_other(rows, number, moment)
        finally:
            self._con.execute("DROP TABLE keyed")

    def _one_after_the_other(self, rows: pa.Table, number: int, moment: datetime) -> Versions:
        self._con.execute(
            "CREATE TEMP TABLE fresh AS SELECT *, row_number() OVER (PARTITION BY record ORDER BY _row) AS nth FROM "
            "(FROM keyed QUALIFY row_number() OVER (PARTITION BY record, event ORDER BY _row) = 1) AS single "
            "ANTI JOIN records USING (record, event)"
        )
        self._con.execute("CREATE TEMP TABLE dated (_row BIGINT, known TIMESTAMP)")
        self._con.execute("CREATE TEMP TABLE revised (first UBIGINT, later UBIGINT, known TIMESTAMP)")
        most = self._con.execute("SELECT max(nth) FROM fresh").fetchall()[0][0] or 0
        for nth in range(1, most + 1):  # versions of one record come one after the other
            self._con.execute(_NEXT, {"nth": nth, "moment": moment.replace(tzinfo=None)})
            self._con.execute(_REVISE)
            self._con.execute("INSERT INTO records SELECT record, event, known, ? FROM next", [number])
            self._con.execute("INSERT INTO dated SELECT _row, known FROM next")
            self._con.execute("DROP TABLE next")
        dated: pa.Table = self._con.sql("SELECT _row, known AS known_at FROM dated ORDER BY _row").to_arrow_table()
        new = rows.take(dated["_row"])
        place = new.schema.get_field_index("known_at")
        new = new.set_column(place, new.schema.field(place), pc.assume_timezone(dated["known_at"], "UTC"))
        revisions: pa.Table = self._con.sql(
            f'SELECT {_ID.format("first")} AS event_id, {_ID.format("later")} AS "by", '
            "known AT TIME ZONE 'UTC' AS known_at FROM revised ORDER BY ALL"
        ).to_arrow_table()
        for table in ("fresh", "dated", "revised"):
            self._con.execute(f"DROP TABLE {table}")
        return Versions(new, revisions.cast(REVISIONS))
