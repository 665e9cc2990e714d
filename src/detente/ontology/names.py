"""Every word that stands for an actor in a text, with the days on which it does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

from detente.ontology.states import State, ambiguous, holder, organisations, states
from detente.ontology.tables import FOLDER, first_day, key, last_day, rows, split

Kind = Literal["name", "adjective", "capital", "office", "city", "organisation", "person"]
KINDS: tuple[Kind, ...] = ("name", "adjective", "capital", "office", "city", "organisation", "person")


@dataclass(frozen=True, slots=True)
class Form:
    """One spelling of one actor.

    Attributes:
        text: as newspapers write it; capitals matter ("WHO" is no "who").
        code: whom it counts as: a state for its offices, firms, papers and persons, else IGO:… or NSA:….
        kind: what the word is.
        sector: POLECAT sector; empty where the word alone doesn't tell.
        start, end: first and last day on which it holds; None where open.
        own: its own code (ORG:…, NSA:…) or, for a person, the full name; equal to `code` where it has none.
    """

    text: str
    code: str
    kind: Kind
    sector: str = ""
    start: date | None = None
    end: date | None = None
    own: str = ""

    def holds(self, day: date | None) -> bool:
        """Whether it stands for the actor on a day; without a day, always."""
        return day is None or ((self.start is None or self.start <= day) and (self.end is None or day <= self.end))


@dataclass(frozen=True, slots=True)
class Person:
    """One person in one office.

    Attributes:
        aliases: other spellings, and surnames that are clear by themselves.
        state: state or organisation for which the person acts; for a territory the state that held it.
        role: the office, in words.
        sector: POLECAT sector.
        start, end: first and last day in office; None where open (end: still in office).
    """

    name: str
    aliases: tuple[str, ...]
    state: str
    role: str
    sector: str
    start: date | None
    end: date | None


@cache
def persons() -> tuple[Person, ...]:
    """All persons of `persons/*.csv`, one row for each office, in the order of the files."""
    return tuple(
        Person(
            name=row["name"],
            aliases=split(row["aliases"]),
            state=holder(row["state"], first_day(row["start"])),
            role=row["role"],
            sector=row["sector"],
            start=first_day(row["start"]),
            end=last_day(row["end"]),
        )
        for path in sorted((FOLDER / "persons").glob("*.csv"))
        for row in rows(f"persons/{path.name}")
    )


@cache
def forms() -> tuple[Form, ...]:
    """Every form: those of states, then organisations, then persons.

    A name of several states stands for the one that newspapers mean by it, or is left out where they differ
    (`ambiguous.csv`); the same text can come several times, for other days or in another kind.
    """
    return tuple(dict.fromkeys(_told_apart(_all())))


@cache
def masks() -> tuple[str, ...]:
    """Phrases that hold the name of a state and mean none: "South China Sea", "Paris Agreement", "Latin American"."""
    return tuple(row["text"] for row in rows("masks.csv"))


def _all() -> Iterator[Form]:
    for state in states().values():
        yield from _state_forms(state)
    for o in organisations():
        code = o.state or o.code
        for text in (o.name, *o.aliases):
            yield Form(text, code, "organisation", o.sector, first_day(o.start), last_day(o.end), o.code)
    for p in persons():
        for text in (p.name, *p.aliases):
            yield Form(text, p.state, "person", p.sector, p.start, p.end, p.name)


def _state_forms(state: State) -> Iterator[Form]:
    code = state.code
    for text in (state.name, *state.names):
        yield Form(text, code, "name", own=code)
    for text in state.adjectives:
        yield Form(text, code, "adjective", own=code)
    for text in state.capitals:
        yield Form(text, code, "capital", "GOV", own=code)
    for text, sector in state.offices:
        yield Form(text, code, "office", sector, own=code)
    for text in state.cities:
        yield Form(text, code, "city", own=code)


def _told_apart(found: Iterator[Form]) -> Iterator[Form]:
    """The forms without those whose text is ambiguous, and after them the ambiguous ones that a text decides."""
    kinds: dict[str, Kind] = {}
    for form in found:
        if form.kind in ("organisation", "person") or key(form.text) not in ambiguous():
            yield form
        else:
            kinds.setdefault(key(form.text), form.kind)
    for name, several in ambiguous().items():
        if several.in_text:
            yield Form(several.name, several.in_text, kinds.get(name, _kind(several.name)), own=several.in_text)


def _kind(name: str) -> Kind:
    return "adjective" if name.endswith(("ese", "an", "ans")) else "city"
