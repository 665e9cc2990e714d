"""Events kept apart: by modality, and those that speak against a direction."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from detente.schema import MODALITIES

OPPOSITE = {"warming": "cooling", "cooling": "warming"}


def apart(events: pa.Table) -> dict[str, pa.Table]:
    """Events by modality, history that an article recalls apart from all.

    Args:
        events: columns of `schema.EVENTS`.

    Returns:
        Tables of the same columns, rows in their order: `occurred`, `planned`, `hypothetical`, `denied` and
        `background`; each event in exactly one, but one of a modality unknown to `schema.MODALITIES` in none.
    """
    recalled = pc.fill_null(events["background"], False)
    tables = {
        modality: events.filter(pc.and_not(pc.equal(events["modality"], modality), recalled)) for modality in MODALITIES
    }
    return tables | {"background": events.filter(recalled)}


def contrary(events: pa.Table, direction: str) -> pa.Table:
    """Events that occurred and speak against a direction; recalled history isn't among them.

    Args:
        events: columns of `schema.EVENTS`, of one dyad.
        direction: as in a `Reading`; only 'warming' and 'cooling' have something against them.

    Returns:
        Rows of `events` in their order; none for any other direction.
    """
    occurred = apart(events)["occurred"]
    if direction not in OPPOSITE:
        return occurred.slice(0, 0)
    return occurred.filter(pc.fill_null(pc.equal(polarity(occurred), OPPOSITE[direction]), False))


def polarity(events: pa.Table) -> pa.ChunkedArray:
    """The polarity as the source gives it, else by the sign of the intensity; null where neither says."""
    by_sign = pc.case_when(
        pc.make_struct(pc.greater(events["intensity"], 0), pc.less(events["intensity"], 0)), "warming", "cooling"
    )
    given = pc.if_else(pc.equal(events["polarity"], ""), None, events["polarity"])
    return pc.coalesce(given, by_sign)
