"""Questions in SQL over a desk: one SELECT, in a closed DuckDB that reads its tables and writes nothing."""

from __future__ import annotations

import threading
from datetime import date
from typing import TYPE_CHECKING

import duckdb
import ibis
import pyarrow as pa

from detente import schema
from detente.errors import UsageError
from detente.store import tables

if TYPE_CHECKING:
    from detente.store.store import Store


def answer(store: Store, question: str, *, as_of: date | None, seconds: float, most_rows: int) -> tuple[pa.Table, bool]:
    """The answer to a question, and whether it was cut.

    Args:
        store: its tables are views by their names, with what was known at the end of `as_of`.
        question: one SELECT in DuckDB's SQL.
        as_of: last day whose knowledge counts.
        seconds: after which the question is broken off.
        most_rows: of the answer.

    Raises:
        UsageError: it's no single SELECT, can't be answered, or took too long.
    """
    engine = ibis.duckdb.connect(memory_limit="1GB", threads=2)
    con: duckdb.DuckDBPyConnection = engine.con
    _check(con, question)
    asked = store.on(engine)
    files = _files(store)
    for table in schema.TABLES:
        engine.create_view(table, asked.read(table, as_of=as_of), overwrite=True)
    files |= _files(store)  # a writer may have acknowledged more meanwhile
    allowed = ", ".join("'" + file.replace("'", "''") + "'" for file in sorted(files))
    con.execute(f"SET allowed_paths = [{allowed}]")
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    timer = threading.Timer(seconds, con.interrupt)
    timer.start()
    try:
        rows: pa.Table = con.sql(question).limit(most_rows + 1).to_arrow_table()
    except duckdb.InterruptException as error:
        raise UsageError(f"the question took longer than {seconds:g} s", "Ask for less, or set --seconds.") from error
    except duckdb.Error as error:
        raise UsageError(f"the question can't be answered: {str(error).splitlines()[0]}", _HINT) from error
    finally:
        timer.cancel()
        con.close()
    return rows.slice(0, most_rows), len(rows) > most_rows


_HINT = f"Tables are {', '.join(schema.TABLES)}; docs/tables.md has their columns."


def _files(store: Store) -> set[str]:
    return {file for table in schema.TABLES for file in tables.files(store.path, table)}


def _check(con: duckdb.DuckDBPyConnection, question: str) -> None:
    try:
        statements = con.extract_statements(question)
    except duckdb.Error as error:
        raise UsageError(f"this is no SQL: {str(error).splitlines()[0]}") from error
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise UsageError("only one SELECT can be asked", "A desk is changed by `detente ingest` alone.")
