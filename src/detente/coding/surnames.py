"""Bare surnames of whoever led a state on a day: "Kikwete arrived in Oslo"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from functools import cache

from detente.coding.vocabulary import listed
from detente.ontology.names import Person, persons

_LEADERS = frozenset({"head of state", "head of government", "crown prince"})
_FAMILY_FIRST = frozenset({"CHN", "KOR", "PRK", "TWN", "HUN", "KHM", "VNM"})
_CALLED_BY_FIRST = frozenset(
    {"ETH", "ERI", "ISL", "THA", "MYS", "VNM", "MNG", "IDN", "SAU", "KWT", "QAT", "ARE", "OMN"}
)
_AFTERWARDS = timedelta(days=30)  # papers go on naming a leader for some weeks after the office has passed on
_CAPITALISED = re.compile(r"(?<![\w-])[A-Z][\w'-]*[\w](?![\w-])")
_PARTICLES = re.compile(r"^(?:al|el|as|ad|an|ar|ash|az)-", re.IGNORECASE)
_NUMERAL = re.compile(r"^(?:[IVX]+|Jr\.?|Sr\.?)$")


def find_surnames(text: str, day: date, taken: Collection[tuple[int, int]]) -> Iterator[tuple[int, int, Person]]:
    """Surnames in a text that one leader alone bore on the day, where no other name stands beside them.

    Args:
        text: with plain letters (`mentions.fold`).
        day: the day on which the leader must be in office, or have left within a month.
        taken: characters of the names that are already known.
    """
    words = [(m.start(), m.end()) for m in _CAPITALISED.finditer(text)]
    for k, (start, end) in enumerate(words):
        surname = re.sub(r"'s$", "", text[start:end])
        leaders = _surnames().get(surname)
        if not leaders or any(a < end and start < b for a, b in taken):
            continue
        now = [
            p for p in leaders if (p.start is None or p.start <= day) and (p.end is None or day <= p.end + _AFTERWARDS)
        ]
        if len({p.state for p in now}) != 1:
            continue
        beside = [words[j] for j in (k - 1, k + 1) if 0 <= j < len(words)]
        near = [text[a:b] for a, b in beside if text[min(end, b) : max(start, a)] == " "]
        own = set(re.findall(r"\w+", now[0].name))
        if all(w in own or w.lower() in listed("titles") for w in near):
            yield start, start + len(surname), now[0]


@cache
def _surnames() -> dict[str, tuple[Person, ...]]:
    """Surname to all leaders who bore it."""
    from detente.coding.mentions import fold

    found: dict[str, list[Person]] = {}
    for person in persons():
        if person.role not in _LEADERS or ":" in person.state:
            continue
        for name in dict.fromkeys(
            s for full in (person.name, *person.aliases) for s in _called(fold(full), person.state)
        ):
            found.setdefault(name, []).append(person)
    return {name: tuple(leaders) for name, leaders in found.items()}


def _called(name: str, state: str) -> list[str]:
    """What newspapers call somebody for short."""
    words = [w for w in name.split() if not _NUMERAL.match(w)]
    if len(words) < 2:
        return []
    short = [words[0]] if state in _FAMILY_FIRST else [words[-1]]
    if state in _CALLED_BY_FIRST:
        short.append(words[0])
    plain = [_PARTICLES.sub("", s) for s in short]
    return [
        s
        for s in dict.fromkeys([*short, *plain])
        if len(s) > 1 and s[0].isupper() and s.lower() not in listed("no surnames")
    ]
