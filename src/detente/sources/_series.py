"""One ready-made series, out of a file or a table of the user's."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from detente.errors import SourceError, UsageError
from detente.schema import SERIES, Reject
from detente.sources._paths import shown
from detente.sources._reading import read
from detente.sources._scores import days, series_batch
from detente.sources.csv import COLUMNS


def series(given: Any, *, ingested: datetime) -> tuple[pa.Table, list[Reject]]:
    """The rows of a series, and those that couldn't be taken.

    Args:
        given: a file's path, or an Arrow table or data frame with `date`, `a`, `b`, `score`; others are left alone.
        ingested: this moment, UTC.

    Raises:
        SourceError: the file can't be read, or holds articles or events.
        UsageError: the table lacks a column.
    """
    if isinstance(given, str | Path):
        path = Path(given)
        rows, rejects = [SERIES.empty_table()], []
        for batch in read(path, ingested=ingested):
            if batch.table != "series":
                raise SourceError(
                    shown(path), None, f"holds {batch.table}, no series", "Take it into a desk: `detente ingest`."
                )
            rows.append(batch.rows)
            rejects.extend(batch.rejects)
        return pa.concat_tables(rows), rejects
    table = given if isinstance(given, pa.Table) else pa.Table.from_pandas(given, preserve_index=False)
    lacking = [column for column in COLUMNS if column not in table.column_names]
    if lacking:
        raise UsageError(f"the series has no column {', '.join(lacking)}", "It has date, a, b and score.")
    batch = series_batch(_typed(table), name="series", ingested=ingested)
    return batch.rows, batch.rejects


def _typed(table: pa.Table) -> pa.Table:
    plain = {
        name: table[name].cast(table[name].type.value_type) if pa.types.is_dictionary(table[name].type) else table[name]
        for name in COLUMNS
    }
    try:
        return pa.table(
            {
                "row": pa.array(range(1, table.num_rows + 1), pa.int64()),
                "date_given": plain["date"].cast(pa.string()),
                "date": days(plain["date"]).cast(pa.date32()),
                "a": plain["a"].cast(pa.string()),
                "b": plain["b"].cast(pa.string()),
                "score": plain["score"].cast(pa.float64()),
            }
        )
    except pa.ArrowException as error:
        raise UsageError(f"the series can't be read: {error}") from error
