"""PLOVER's event types, modes and contexts: quad class, intensity and channel of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from detente.ontology.tables import rows

VERBAL_COOPERATION, MATERIAL_COOPERATION, VERBAL_CONFLICT, MATERIAL_CONFLICT = 1, 2, 3, 4
QUAD_NAMES = {
    VERBAL_COOPERATION: "verbal cooperation",
    MATERIAL_COOPERATION: "material cooperation",
    VERBAL_CONFLICT: "verbal conflict",
    MATERIAL_CONFLICT: "material conflict",
}

EVENT_TYPES = (
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
)
"""The 16 types in the order of their quad classes; `plover.csv` has the same."""


@dataclass(frozen=True, slots=True)
class EventType:
    """A PLOVER type.

    Attributes:
        quad_code: 1 verbal, 2 material cooperation; 3 verbal, 4 material conflict.
        intensity: -10…10, where no mode says more.
        channel: where no context says more.
        doc: what it holds.
    """

    name: str
    quad_code: int
    intensity: float
    channel: str
    doc: str


def quad(event_type: str) -> int:
    """The quad class of an event type.

    Raises:
        KeyError: no such type.

    >>> quad("AGREE"), quad("AID"), quad("REQUEST"), quad("SANCTION")
    (1, 2, 3, 4)
    """
    return event_types()[event_type].quad_code


def intensity(event_type: str, mode: str = "") -> float:
    """The intensity of a type in a mode, -10…10; that of the type where the mode is empty or not one of its own.

    Raises:
        KeyError: no such type.

    Source: ours, in the steps of the Goldstein scale as CAMEO publishes it.

    >>> intensity("CONSULT"), intensity("CONSULT", "visit"), intensity("ASSAULT", "aerial")
    (1.5, 2.5, -10.0)
    """
    return _mode_intensity().get((event_type, mode), event_types()[event_type].intensity)


def modes(event_type: str) -> tuple[str, ...]:
    """The modes of an event type, in the order of the file; none for a type that has none.

    >>> modes("CONSULT"), modes("AGREE")
    (('visit', 'third-party', 'multilateral', 'phone'), ())
    """
    return tuple(mode for event, mode in _mode_intensity() if event == event_type)


def channel(event_type: str, contexts: Iterable[str] = ()) -> str:
    """The channel of an event: that of its first known context, else that of its type.

    An accusation stays rhetoric whatever it is about.

    Raises:
        KeyError: no such type.

    >>> channel("COOPERATE", ["military"]), channel("ASSAULT"), channel("ACCUSE", ["military"])
    ('security', 'security', 'rhetoric')
    """
    default = event_types()[event_type].channel
    known = () if event_type == "ACCUSE" else contexts
    return next((context_channels()[c] for c in known if c in context_channels()), default)


@cache
def event_types() -> dict[str, EventType]:
    """The types by name."""
    return {
        row["event_type"]: EventType(
            row["event_type"], int(row["quad_code"]), float(row["intensity"]), row["channel"], row["doc"]
        )
        for row in rows("plover.csv")
    }


@cache
def context_channels() -> dict[str, str]:
    """PLOVER contexts and the channel to which each leads."""
    return {row["context"]: row["channel"] for row in rows("contexts.csv")}


@cache
def channel_docs() -> dict[str, str]:
    """The channels and what each holds, in the order in which they are shown."""
    return {row["channel"]: row["doc"] for row in rows("channels.csv")}


@cache
def _mode_intensity() -> dict[tuple[str, str], float]:
    return {(row["event_type"], row["mode"]): float(row["intensity"]) for row in rows("modes.csv")}
