"""Rows of the index from arrays on the grid of groups and periods."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from detente.relations.grid import Grid, days
from detente.schema import INDEX, Freq

Floats = NDArray[np.float64]


def rows(
    full: Grid,
    *,
    freq: Freq,
    a: pa.Array,
    b: pa.Array,
    channel: pa.Array,
    events: NDArray[np.int64],
    cooperation: Floats,
    conflict: Floats,
    level: Floats,
    low: Floats,
    high: Floats,
    initiative_a: Floats | None,
) -> pa.Table:
    """A table of `schema.INDEX`: `a`, `b`, `channel` by group, the others by row; NaN, None become null."""
    group = pa.array(full.group)
    columns = {
        "week": days(full.period, freq),
        "a": a.take(group),
        "b": b.take(group),
        "channel": channel.take(group),
        "events": pa.array(events.astype(float)),
        "cooperation": pa.array(cooperation),
        "conflict": pa.array(conflict),
        **{
            name: pa.nulls(len(level), pa.float64()) if values is None else pa.array(values, from_pandas=True)
            for name, values in (("level", level), ("low", low), ("high", high), ("initiative_a", initiative_a))
        },
    }
    return pa.table([columns[name] for name in INDEX.names], schema=INDEX)
