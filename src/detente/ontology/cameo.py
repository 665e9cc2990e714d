"""CAMEO codes as PLOVER: type, mode, contexts, channel, quad class and the published Goldstein value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from detente.ontology import plover
from detente.ontology.tables import key, rows, split


@dataclass(frozen=True, slots=True)
class Plover:
    """A CAMEO code in PLOVER's terms.

    Attributes:
        event_mode: empty where none fits.
        contexts: PLOVER contexts, the foremost first.
        quad_code: that of the PLOVER type (CAMEO's appeals are requests: quad 3).
        intensity: -10…10, the Goldstein value published with CAMEO.
        doc: what the code means, in a few words.
    """

    event_type: str
    event_mode: str
    contexts: tuple[str, ...]
    channel: str
    quad_code: int
    intensity: float
    doc: str


def from_cameo(code: str | int) -> Plover:
    """The PLOVER coding of a CAMEO code of two to four digits.

    A code that the table lacks falls back to its first three digits, then to its root. PLOVER has no place for
    statements (root 01): those without a direction are CONSULT with intensity 0, a contact that warms nothing.

    A leading zero that a spreadsheet has eaten is put back where only that makes a code of the table: "42" is 042,
    "211" is 0211, "4" is root 04. "10" to "20" could be a root or 010 to 020: text is taken as it stands (the root),
    an `int` is taken for the three digits that data sets write.

    Raises:
        ValueError: no CAMEO code, with the code in its message.

    Source: CAMEO 1.1b3 and its Goldstein values (Schrodt 2012); the mapping is ours, after PLOVER's manual.

    >>> from_cameo("042").event_type, from_cameo("0429").event_mode, from_cameo(42).quad_code
    ('CONSULT', 'visit', 1)
    >>> from_cameo("12").event_type, from_cameo(12).event_type
    ('REJECT', 'ACCUSE')
    """
    if isinstance(code, int):
        return _find(f"{code:03d}" if 10 <= code <= 20 else str(code))
    return _find(code.strip())


def cameo_table() -> dict[str, Plover]:
    """Every code of the table with its PLOVER coding, for joins; codes are text with their leading zeros."""
    return dict(_table())


@cache
def cameo_names() -> dict[str, str]:
    """Code of each event's name in the codebook, by `tables.key`: ICEWS writes the names beside the codes."""
    return {key(name): row["code"] for row in rows("cameo_names.csv") for name in split(row["names"])}


@cache
def _table() -> dict[str, Plover]:
    return {
        row["code"]: Plover(
            event_type=row["event_type"],
            event_mode=row["mode"],
            contexts=split(row["contexts"]),
            channel=row["channel"],
            quad_code=plover.quad(row["event_type"]),
            intensity=float(row["intensity"]),
            doc=row["doc"],
        )
        for row in rows("cameo.csv")
    }


@cache
def _find(code: str) -> Plover:
    table = _table()
    if code.isascii() and code.isdigit() and len(code) <= 4:
        for candidate in (code, f"0{code}", code[:3], code[:2]):
            if len(candidate) >= 2 and candidate in table:
                return table[candidate]
    raise ValueError(f"{code!r} is no CAMEO code: two to four digits that begin with 01 to 20 expected")
