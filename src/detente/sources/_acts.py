"""What event data say was done, in PLOVER's terms: CAMEO codes and names, and PLOVER itself."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from detente.ontology import plover
from detente.ontology.cameo import cameo_names, from_cameo
from detente.ontology.tables import key, rows, split

_SYMMETRIC = {"041", "044", "046", "0461", "057"}  # a call, a meeting at a third place, talks, an agreement signed
_ALWAYS_MUTUAL = {("CONSULT", "third-party"), ("CONSULT", "multilateral"), ("CONSULT", "phone")}


class Act(NamedTuple):
    """What a source's code means; `intensity` is for rows without one of their own, `note` says what was put right."""

    event_type: str
    event_mode: str
    contexts: tuple[str, ...]
    channel: str
    quad_code: int
    intensity: float
    doc: str
    symmetric: bool = False
    note: str = ""


def cameo_act(code: str) -> Act:
    """The act of a CAMEO code.

    Raises:
        ValueError: there is no such code.
    """
    found = from_cameo(code)
    restored = f"0{code}" if _lost_zero(code) else code
    return Act(
        found.event_type,
        found.event_mode,
        found.contexts,
        found.channel,
        found.quad_code,
        found.intensity,
        found.doc,
        restored in _SYMMETRIC,
        "" if restored == code else f"the CAMEO code {code} is read as {restored}, whose leading zero was lost",
    )


def named_act(name: str) -> Act:
    """The act of a CAMEO event's name, as ICEWS writes it ("Make a visit"); capitals and signs don't count.

    Raises:
        ValueError: no event has this name.
    """
    code = cameo_names().get(key(name))
    if code is None:
        raise ValueError(f'event "{name}" is no name of a CAMEO event')
    return cameo_act(code)


def acled_act(sub_event: str) -> Act:
    """The act of one of ACLED's sub-event types.

    Raises:
        ValueError: there is no such type, or it says nothing ("Other").
    """
    found = _acled().get(sub_event.strip().lower())
    if found is None:
        raise ValueError(f'sub-event type "{sub_event}" is no act that PLOVER knows')
    act = plover_act(found["event_type"], found["mode"], split(found["contexts"]))
    return act._replace(doc=sub_event.strip().lower(), symmetric=found["event_type"] == "SUPPORT")


@cache
def _acled() -> dict[str, dict[str, str]]:
    return {row["sub_event"]: row for row in rows("acled.csv")}


def plover_act(event_type: str, mode: str = "", contexts: tuple[str, ...] = ()) -> Act:
    """The act of a PLOVER type, mode and contexts; modes and contexts that PLOVER lacks are left out.

    Raises:
        ValueError: there is no such type.
    """
    kind = event_type.strip().upper()
    if kind not in plover.event_types():
        raise ValueError(f'event type "{event_type}" is none of PLOVER')
    mode = mode.strip().lower()
    mode = mode if mode in plover.modes(kind) else ""
    known = tuple(one for one in contexts if one in plover.context_channels())
    return Act(
        kind,
        mode,
        known,
        plover.channel(kind, known),
        plover.quad(kind),
        plover.intensity(kind, mode),
        f"{kind.lower()} {mode}".strip(),
        (kind, mode) in _ALWAYS_MUTUAL,
    )


def _lost_zero(code: str) -> bool:
    return code.isdigit() and len(code) < 4 and (len(code) == 1 or not "01" <= code[:2] <= "20")
