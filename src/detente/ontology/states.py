"""States by code, name, adjective or capital, other actors by code, and dyads as a user types them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from detente.errors import UsageError
from detente.ontology.tables import first_day, key, rows, split


@dataclass(frozen=True, slots=True)
class State:
    """A state and the words that newspapers use for it.

    Attributes:
        code: ISO 3166 alpha-3; `XKX` for Kosovo.
        name: the usual English name.
        names: other names, spellings and abbreviations.
        adjectives: adjectives and names of its people.
        capitals: capital and seats of government, old spellings too.
        offices: buildings and bodies that stand for the state, each with its POLECAT sector.
        cities: well-known places of it.
    """

    code: str
    name: str
    names: tuple[str, ...]
    adjectives: tuple[str, ...]
    capitals: tuple[str, ...]
    offices: tuple[tuple[str, str], ...]
    cities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation, armed group, company, newspaper or a state's own body; one row for each period.

    Attributes:
        code: IGO:…, NSA:…, ORG:…; the state's own code for its bodies.
        aliases: other names.
        sector: POLECAT sector.
        state: the state as which it counts; empty where it acts for itself.
        start, end: as written in the file (YYYY, YYYY-MM or YYYY-MM-DD), empty where open.
    """

    code: str
    name: str
    aliases: tuple[str, ...]
    sector: str
    state: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A name of several states.

    Attributes:
        codes: what it can mean.
        in_text: what a newspaper means by it; empty where that can't be told.
        asked: the state that a user means by it; empty where the user must say.
        hint: one clause that tells them apart.
    """

    name: str
    codes: tuple[str, ...]
    in_text: str
    asked: str
    hint: str


@cache
def states() -> dict[str, State]:
    """All states by code, in the alphabetical order of their names."""
    return {
        row["code"]: State(
            code=row["code"],
            name=row["name"],
            names=split(row["names"]),
            adjectives=split(row["adjectives"]),
            capitals=split(row["capital"]),
            offices=tuple(_office(text) for text in split(row["offices"])),
            cities=split(row["cities"]),
        )
        for row in sorted(rows("states.csv"), key=lambda row: key(row["name"]))
    }


@cache
def territories() -> dict[str, str]:
    """Territories with an ISO code of their own, and their names: event data have them, texts count them as a state."""
    return {row["code"]: row["name"] for row in rows("territories.csv")}


def holder(code: str, day: date | None = None) -> str:
    """The state that held a territory on a day, today's without one; any other code as it stands.

    >>> holder("HKG"), holder("HKG", date(1995, 1, 1)), holder("PAK")
    ('CHN', 'GBR', 'PAK')
    """
    for start, state in _holders().get(code, ()):
        if day is None or start is None or start <= day:
            return state
    return code


@cache
def organisations() -> tuple[Organisation, ...]:
    """All organisations in the order of the file; one that changes its standing has a row for each period."""
    return tuple(
        Organisation(
            row["code"], row["name"], split(row["aliases"]), row["sector"], row["state"], row["start"], row["end"]
        )
        for row in rows("organisations.csv")
    )


@cache
def ambiguous() -> dict[str, Ambiguous]:
    """Names of more than one state, by their `tables.key`."""
    return {
        key(row["name"]): Ambiguous(row["name"], split(row["codes"]), row["in_text"], row["asked"], row["hint"])
        for row in rows("ambiguous.csv")
    }


@cache
def sectors() -> dict[str, str]:
    """POLECAT sectors and what each holds."""
    return {row["sector"]: row["doc"] for row in rows("sectors.csv")}


def state_name(code: str) -> str:
    """The usual name of a state or territory; the code itself where neither has it.

    >>> state_name("PAK"), state_name("ZZZ")
    ('Pakistan', 'ZZZ')
    """
    state = states().get(code)
    return state.name if state else territories().get(code, code)


def actor_name(code: str) -> str:
    """The usual name of a state or another actor; the code itself where nobody known has it.

    >>> actor_name("USA"), actor_name("IGO:IMF"), actor_name("NSA:TRF")
    ('United States', 'International Monetary Fund', 'The Resistance Front')
    """
    return _organisation_names().get(code) or state_name(code)


def find_state(text: str) -> str:
    """The code of the state that a user means by a code, name, adjective or capital; case and accents don't matter.

    The code of a territory (HKG) is taken too, as event data have rows of it.

    Raises:
        UsageError: nobody has the name (the hint has the nearest ones), or several have it (the hint tells them apart).

    >>> find_state("u.s."), find_state("cote d'ivoire"), find_state("Kiev")
    ('USA', 'CIV', 'UKR')
    """
    wanted = key(text)
    code = text.strip().upper()
    if code in states() or code in territories():
        return code
    several = ambiguous().get(wanted)
    if several is not None:
        if several.asked:
            return several.asked
        choices = " or ".join(_label(code) for code in several.codes)
        raise UsageError(f"“{text.strip()}” can mean several states", f"Say {choices}: {several.hint}.")
    found = _keys().get(wanted)
    if found is None:
        raise UsageError(f"no state is called “{text.strip()}”", _suggestion(wanted))
    return found


def find_actor(text: str) -> str:
    """The code of the state, organisation or group that a user means; a code with its prefix is taken as it stands.

    Raises:
        UsageError: as `find_state`.

    >>> find_actor("igo:eu"), find_actor("Hamas"), find_actor("NATO"), find_actor("Pakistan")
    ('IGO:EU', 'NSA:HAMAS', 'IGO:NATO', 'PAK')
    """
    prefixed = re.fullmatch(r"(IGO|NSA|ORG):[A-Z0-9][A-Z0-9-]*", text.strip().upper())
    if prefixed:
        return prefixed.group()
    try:
        return find_state(text)
    except UsageError:
        known = _organisation_keys().get(key(text))
        if known is None:
            raise
        return known


def parse_dyad(text: str) -> tuple[str, str]:
    """The two actors of a dyad as a user writes it, in alphabetical order.

    Hyphen, dash, comma, slash, `>`, "and", "vs" and "with" part the two; hyphens inside a name are understood.

    Raises:
        UsageError: a name that nobody or more than one has, the same actor twice, or only one name.

    >>> parse_dyad("pakistan-usa"), parse_dyad("Guinea-Bissau-Senegal"), parse_dyad("IGO:EU-RUS")
    (('PAK', 'USA'), ('GNB', 'SEN'), ('IGO:EU', 'RUS'))
    """
    problem: UsageError | None = None
    for left, right in _splits(text):
        try:
            a, b = find_actor(left), find_actor(right)
        except UsageError as error:
            problem = _better(problem, error)
            continue
        if a == b:
            raise UsageError(f"“{text.strip()}” names {actor_name(a)} twice", "A dyad is two states, such as PAK-USA.")
        return (a, b) if a < b else (b, a)
    raise problem or UsageError(f"“{text.strip()}” is no dyad", "Name two states, such as PAK-USA or India,China.")


_BETWEEN = re.compile(r"\s*[-–—,/>:]+\s*|\s+(?:and|vs\.?|versus|with|&)\s+", re.IGNORECASE)
_PREFIX = re.compile(r"(?:IGO|NSA|ORG)$", re.IGNORECASE)


def _splits(text: str) -> Iterator[tuple[str, str]]:
    """Every way of parting a text in two; a colon after a prefix parts nothing."""
    for match in _BETWEEN.finditer(text.strip()):
        left, right = text.strip()[: match.start()], text.strip()[match.end() :]
        if left and right and not (match.group() == ":" and _PREFIX.search(left)):
            yield left, right


def _better(old: UsageError | None, new: UsageError) -> UsageError:
    """Of two errors the one that helps more: several states before a suggestion before nothing."""

    def helps(error: UsageError) -> int:
        return 2 if error.hint.startswith("Say") else 1 if error.hint.startswith("Did you mean") else 0

    return new if old is None or helps(new) > helps(old) else old


@cache
def _holders() -> dict[str, list[tuple[date | None, str]]]:
    """The holders of each territory with their first day, the latest first."""
    found: dict[str, list[tuple[date | None, str]]] = {}
    for row in reversed(rows("territories.csv")):
        found.setdefault(row["code"], []).append((first_day(row["start"]), row["state"]))
    return found


def _office(text: str) -> tuple[str, str]:
    """An office of the file, `name=SECTOR`, GOV where no sector is said."""
    name, _, sector = text.partition("=")
    return name, sector or "GOV"


def _label(code: str) -> str:
    return f"{state_name(code)} ({code})"


@cache
def _keys() -> dict[str, str]:
    """Keys of names, adjectives and capitals; where two states share a key, the better kind of word wins."""
    found: dict[str, str] = {}
    for words in (
        lambda s: (s.name, *s.names),
        lambda s: s.adjectives,
        lambda s: s.capitals,
    ):
        for state in states().values():
            _add(found, words(state), state.code)
    return found


@cache
def _places() -> dict[str, str]:
    found: dict[str, str] = {}
    for state in states().values():
        _add(found, (*state.cities, *(name for name, _ in state.offices)), state.code)
    return found


@cache
def _organisation_names() -> dict[str, str]:
    return {o.code: o.name for o in reversed(organisations()) if ":" in o.code}


@cache
def _organisation_keys() -> dict[str, str]:
    found: dict[str, str] = {}
    for organisation in organisations():
        if ":" in organisation.code:
            _add(found, (organisation.name, *organisation.aliases), organisation.code)
    return found


def _add(found: dict[str, str], words: Iterable[str], code: str) -> None:
    for word in words:
        found.setdefault(key(word), code)


SUGGEST_ABOVE = 78.0
"""Least likeness, 0…100, of a suggestion: "Pakstan" has 93 with Pakistan, "Atlantis" 71 with "Albanians"."""


def _suggestion(wanted: str) -> str:
    """The hint for a name that no state has: the state where the place lies, or the nearest names."""
    from rapidfuzz import fuzz, process

    if wanted in _places():
        return f"Did you mean {_label(_places()[wanted])}?"
    near = process.extract(wanted, list(_keys()), scorer=fuzz.ratio, limit=8, score_cutoff=SUGGEST_ABOVE)
    codes = list(dict.fromkeys(_keys()[name] for name, _, _ in near))[:3]
    if not codes:
        return "Give an English name or the three letters of ISO 3166, such as PAK."
    return f"Did you mean {' or '.join(_label(code) for code in codes)}?"
