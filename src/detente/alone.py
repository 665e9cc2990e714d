"""A series without a desk: from its rows to alarms."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from detente import detection, relations, schema, settings, sources
from detente.errors import SourceError
from detente.ontology.states import parse_dyad


def detect(
    series: Any,
    *,
    dyad: str | None = None,
    alarms_per_dyad_year: float = 0.5,
    false_discovery_rate: float = 1.0,
    as_of: date | None = None,
) -> pa.Table:
    """Which relations of a ready-made series are shifting, without a desk.

    Args:
        series: an Arrow table, a data frame or a file with `date`, `a`, `b`, `score`: one row for each dyad and day.
        dyad: the alarms of this one only, "PAK-USA"; the others still tell what is usual.
        alarms_per_dyad_year: the promised rate; over all dyads it's exceeded by one alarm at most.
        false_discovery_rate: only alarms of weeks in which at most this share of all dyads' shifts is expected to be
            chance; see `detection.detect`.
        as_of: last day that counts.

    Returns:
        Columns of `schema.ALARMS`, by date. Days after some day D change no alarm up to D.

    Raises:
        SourceError: a file can't be read, or a row of the series can't be taken.
        UsageError: a column is missing, no such state, or a rate that can't be promised.
    """
    rows, rejects = sources.series(series, ingested=settings.now())
    if rejects:
        raise SourceError(rejects[0].file, rejects[0].line, rejects[0].reason)
    return alarms(
        rows,
        dyad=dyad,
        alarms_per_dyad_year=alarms_per_dyad_year,
        false_discovery_rate=false_discovery_rate,
        as_of=as_of,
    )


def alarms(
    series: pa.Table,
    *,
    dyad: str | None,
    alarms_per_dyad_year: float,
    false_discovery_rate: float,
    as_of: date | None,
) -> pa.Table:
    """The alarms of rows of `schema.SERIES`; see `detect`."""
    return detection.detect(
        relations.index(schema.EVENTS.empty_table(), series),
        alarms_per_dyad_year=alarms_per_dyad_year,
        false_discovery_rate=false_discovery_rate,
        as_of=as_of,
        dyad=None if dyad is None else schema.dyad(*parse_dyad(dyad)),
    )
