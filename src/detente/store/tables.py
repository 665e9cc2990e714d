"""The Delta tables of one desk as files: create, append, list, compact."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
from deltalake import DeltaTable, WriterProperties, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError

from detente import schema
from detente.errors import StoreError

BATCH = "batch"
DATA = tuple(name for name in schema.TABLES if name != "ledger")
"""The tables whose rows count only when the ledger names their batch."""

MANY_FILES = 64  # on 1.6.6 a scan of 64 files of 10 rows takes 30 ms, of 1,000 files 0.4 s
_COMPRESSION = WriterProperties(compression="ZSTD")


def stored_schema(table: str) -> pa.Schema:
    """Columns of a table as they lie on disk: `batch`, then those of `schema.TABLES`."""
    columns = schema.TABLES[table]
    return columns if table == "ledger" else columns.insert(0, pa.field(BATCH, pa.string()))


def create(folder: Path) -> None:
    """Make the tables that the folder lacks."""
    for table in schema.TABLES:
        DeltaTable.create(str(folder / table), schema=stored_schema(table), mode="ignore")


def bring_up(folder: Path) -> None:
    """Make the tables and columns that a desk of an older schema lacks; new columns are null in the rows it has."""
    import duckdb

    create(folder)
    for table in schema.TABLES:
        found = pa.schema(opened(folder, table).schema().to_arrow()).names
        wanted = stored_schema(table)
        if all(name in found for name in wanted.names):
            continue
        columns = ", ".join(f'"{one}"' if one in found else f'NULL AS "{one}"' for one in wanted.names)
        parts = files(folder, table)
        with duckdb.connect() as con:
            if parts:
                con.execute("SET TimeZone = 'UTC'")
                con.read_parquet(parts).create_view("old")
            else:
                con.register(
                    "old", pa.schema([wanted.field(one) for one in wanted.names if one in found]).empty_table()
                )
            rows = con.sql(f"SELECT {columns} FROM old").to_arrow_reader(100_000)
            batches = (pa.Table.from_batches([one]).cast(wanted) for one in rows)
            reader = pa.RecordBatchReader.from_batches(wanted, (one for part in batches for one in part.to_batches()))
            write_deltalake(
                str(folder / table), reader, mode="overwrite", schema_mode="overwrite", writer_properties=_COMPRESSION
            )


def opened(folder: Path, table: str) -> DeltaTable:
    """The table in its latest version; StoreError where it's missing or damaged."""
    try:
        return DeltaTable(str(folder / table))
    except TableNotFoundError as error:
        raise StoreError(f'the desk {folder} has no table "{table}"', "Restore it from a copy of the desk.") from error
    except (DeltaError, OSError) as error:
        raise StoreError(f'the table "{table}" of {folder} cannot be read: {error}', _ask_doctor(folder)) from error


def append(folder: Path, table: str, rows: pa.RecordBatchReader) -> None:
    """Write rows (columns of `stored_schema`) in one commit."""
    try:
        write_deltalake(str(folder / table), rows, mode="append", writer_properties=_COMPRESSION)
    except (DeltaError, OSError) as error:
        raise StoreError(f'the table "{table}" of {folder} cannot be written: {error}', _ask_doctor(folder)) from error


def files(folder: Path, table: str) -> list[str]:
    """The Parquet files that make up the table now."""
    names = (unquote(address.rpartition("/")[2]) for address in opened(folder, table).file_uris())
    return sorted(str(folder / table / name) for name in names)


def compact(folder: Path) -> None:
    """Join the small files of each table that has many; readers of the old files go on undisturbed."""
    for table in schema.TABLES:
        delta = opened(folder, table)
        if len(delta.file_uris()) > MANY_FILES:
            delta.optimize.compact(writer_properties=_COMPRESSION)
            delta.vacuum(dry_run=False)  # takes only what no version of the last 7 days needs


def delete(folder: Path, table: str, batches: list[str]) -> None:
    """Take out all rows of the batches."""
    quoted = ", ".join("'" + batch.replace("'", "''") + "'" for batch in batches)
    opened(folder, table).delete(f"{BATCH} IN ({quoted})")


def _ask_doctor(folder: Path) -> str:
    return f"`detente doctor --desk {folder}` says what is damaged."
