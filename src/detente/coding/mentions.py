"""Names of actors in a sentence: states by name, adjective, capital or seat, organisations, persons by their office."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from detente.coding.surnames import find_surnames
from detente.ontology import names


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found.

    Attributes:
        start, end: characters in the text that was searched.
        code: state, or IGO:…, NSA:…; a company counts as its state.
        kind: name, adjective, capital, office, city, organisation or person; surname, where only the day tells whose.
        sector: POLECAT sector; empty where the name alone doesn't tell.
    """

    start: int
    end: int
    code: str
    kind: str
    sector: str

    @property
    def names_person(self) -> bool:
        """Whether it is somebody's name rather than a state's, a place's or a body's."""
        return self.kind in ("person", "surname")


Own = tuple[names.Form, ...]
"""Names that a user adds."""


@dataclass(frozen=True, slots=True)
class Known:
    """All names that are looked for; `known_names` makes it, once for the names of a user.

    Attributes:
        own: the user's, by their folded text.
        automaton: finds these and ours.
    """

    own: dict[str, list[names.Form]]
    automaton: Any


@lru_cache(maxsize=4)
def known_names(own: Own = ()) -> Known:
    """Our names and those that a user adds. To look it up takes time for each of these, so ask once for an article."""
    import ahocorasick

    theirs: dict[str, list[names.Form]] = {}
    for form in own:
        theirs.setdefault(fold(form.text), []).append(form)
    automaton = ahocorasick.Automaton()
    for text in {**_forms(), **theirs}:
        automaton.add_word(text, text)
    automaton.make_automaton()
    return Known(theirs, automaton)


def find_mentions(text: str, day: date | None, among: Known | None = None) -> list[Mention]:
    """The longest known names of a text, left to right, without overlaps.

    Args:
        text: any text; accents and kinds of apostrophe don't matter, capitals do.
        day: the day on which offices are looked up; None takes the latest holder.
        among: the names; None takes ours alone. On days on which a user's name holds, it goes before ours.
    """
    folded, among = fold(text), among or known_names()
    best: list[tuple[int, int, str]] = []
    for last, name in among.automaton.iter(folded):
        start, end = last - len(name) + 1, last + 1
        if _bounded(folded, start, end):
            best.append((start, end, name))
    best.sort(key=lambda b: (b[0], -b[1]))
    found: list[Mention] = []
    for start, end, name in best:
        if found and start < found[-1].end:
            continue
        form = _latest([f for f in among.own.get(name, ()) if f.holds(day)]) or _choose(_forms().get(name, ()), day)
        found.append(
            Mention(start, end, form.code if form else "", form.kind if form else "name", form.sector if form else "")
        )
    named = [m for m in found if m.code]
    if day is not None:
        taken = [(m.start, m.end) for m in found]
        named += [Mention(a, b, p.state, "surname", p.sector) for a, b, p in find_surnames(folded, day, taken)]
    return sorted(named, key=lambda m: m.start)


_LOCAL = re.compile(
    r"\b(North|South|East|West)(?= and (North|South|East|West)(?:ern)? ([A-Z]\w+))"
    r"|\b[Tt]he ([Nn]orth|[Ss]outh)\b(?! [A-Z]|-|ern| of)"
    r"|(?<![\w-])(Male)\b(?! [a-z]*(?:s|en)\b)"
)


def find_local(text: str, codes: set[str]) -> Iterator[Mention]:
    """Names that only some articles mean: the first of "North and South Korea"; "the South" beside Korea, "Male".

    Args:
        text: a sentence.
        codes: those that the whole article names.
    """
    koreas = codes & {"KOR", "PRK"}
    for match in _LOCAL.finditer(fold(text)):
        if match[1]:
            for form in _forms().get(f"{match[1]} {match[3]}", ())[:1]:
                yield Mention(match.start(1), match.end(1), form.code, form.kind, form.sector)
        elif match[5]:
            if "MDV" in codes:
                yield Mention(match.start(5), match.end(5), "MDV", "capital", "GOV")
        elif koreas:
            yield Mention(match.start(4), match.end(4), "PRK" if match[4] in ("North", "north") else "KOR", "name", "")


def fold(text: str) -> str:
    """The text with plain letters and apostrophes, character for character, so that offsets stay."""
    if text.isascii():
        return text
    return "".join(map(_plain, text))


@cache
def _plain(char: str) -> str:
    if char in "’‘`´":
        return "'"
    if char in "–—‑‐":
        return "-"
    if char == "\u00a0":
        return " "
    base = unicodedata.normalize("NFKD", char)
    return (
        base[0]
        if len(base) > 1 and base[0].isalpha()
        else {"ı": "i", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ø": "o", "Ø": "O"}.get(char, char)
    )


def _bounded(text: str, start: int, end: int) -> bool:
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if after.isalnum() and text[end - 1].isalnum():
        return False
    return not (before.isalpha() or before == "_" or (before.isdigit() and text[start].isdigit()))


@cache
def _forms() -> dict[str, tuple[names.Form, ...]]:
    found: dict[str, list[names.Form]] = {}
    for form in names.forms():
        found.setdefault(fold(form.text), []).append(form)
    for mask in names.masks():  # "South China Sea": takes the place of the name in it, and stands for nobody
        found.setdefault(fold(mask), [])
    return {text: tuple(forms) for text, forms in found.items()}


_RANK = {"name": 0, "capital": 1, "office": 2, "organisation": 3, "adjective": 4, "person": 5, "city": 6}


def _choose(forms: Sequence[names.Form], day: date | None) -> names.Form | None:
    """Of what a name can mean, what it means on the day: who is in office, else who was last, nobody later."""
    if not forms:
        return None
    if len(forms) == 1 and forms[0].kind != "person":
        form = forms[0]
        return form if day is None or form.start is None or form.start <= day else None
    standing = [f for f in forms if f.kind != "person" and f.holds(day)]
    if standing:
        return min(standing, key=lambda f: _RANK[f.kind])
    persons = [f for f in forms if f.kind == "person"]
    if day is not None:
        begun = [f for f in persons if f.start is None or f.start <= day]
        inside = [f for f in begun if f.holds(day)]
        persons = inside or begun or persons
    return _latest(persons)


def _latest(forms: Sequence[names.Form]) -> names.Form | None:
    return max(forms, key=lambda f: (f.end is None, f.start or date.min), default=None)
