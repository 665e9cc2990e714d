"""What is forecast, and what is remembered of the past: kinds of acts, as masks over the rows."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Bools = NDArray[np.bool_]

CLASSES = {
    "verbal cooperation": "an act of quad class 1",
    "material cooperation": "an act of quad class 2",
    "verbal conflict": "an act of quad class 3",
    "material conflict": "an act of quad class 4",
    "agreement": "something that both signed, ratified or concluded (SUPPORT of both sides)",
    "visit": "CONSULT in the mode visit",
    "sanction": "SANCTION",
    "armed clash": "ASSAULT with arms, not of one person by hand",
    "warming alarm": "`detente detect` raises one",
    "cooling alarm": "`detente detect` raises one",
}
"""What is forecast: at least one of these within the span. The first four are the quad classes, in their order."""

ALARMS = ("warming alarm", "cooling alarm")

UNARMED = ("abduct", "beat", "torture", "sexual", "crowd-control", "execute")
"""Modes of ASSAULT that are no armed clash."""

TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN",
    "PROTEST", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
CHANNELS = ("diplomatic", "security", "economic", "rhetoric", "people")


def masks(acts: pa.Table) -> dict[str, Bools]:
    """By kind, which rows are of it, shape (rows,): the classes but alarms, `TYPES`, `CHANNELS` and `any`.

    Args:
        acts: columns of `relations.acts`.
    """
    kind, mode, channel = (_text(acts[name]) for name in ("event_type", "event_mode", "channel"))
    quad, both = acts["quad_code"].to_numpy(), acts["symmetric"].to_numpy(zero_copy_only=False)
    found: dict[str, Bools] = {name: quad == place + 1 for place, name in enumerate(list(CLASSES)[:4])}
    found["agreement"] = (kind == "SUPPORT") & both
    found["visit"] = (kind == "CONSULT") & (mode == "visit")
    found["sanction"] = kind == "SANCTION"
    found["armed clash"] = (kind == "ASSAULT") & ~np.isin(mode, UNARMED)
    found |= {name: kind == name for name in TYPES}
    found |= {name: channel == name for name in CHANNELS}
    found["any"] = np.ones(len(quad), bool)
    return found


def _text(column: pa.ChunkedArray) -> NDArray[np.str_]:
    return np.asarray(pc.fill_null(column, "").to_numpy(zero_copy_only=False), dtype=str)
