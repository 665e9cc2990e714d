"""The words that carry acts: verbs and nouns with their PLOVER types, from the tables in `lexicon/`."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Sense:
    """What a verb means with one kind of object.

    Attributes:
        objects: classes of nouns, single words or `@` conditions of which one must stand in the object's place;
            empty: no condition.
        event_type: PLOVER type; empty where the verb with this object is no act between states.
        mode: PLOVER mode, or empty.
        roles: `s>o` the subject acts on the object, `s=o` both act, `o>s` the object acts on the subject,
            `from>s` what follows *from* acts on the subject.
    """

    objects: frozenset[str]
    event_type: str
    mode: str
    roles: str


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun that names an act, or is a typical object of one.

    Attributes:
        classes: names by which verbs ask for it.
        event_type: PLOVER type if the noun alone names an act; else empty.
        mode: PLOVER mode, or empty.
        roles: `=` both sides act; `>` what follows *of* is acted on; `>a` what follows *of* acts.
    """

    classes: frozenset[str]
    event_type: str
    mode: str
    roles: str


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one table of the lexicon."""
    text = files("detente.coding").joinpath("lexicon").joinpath(name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


@cache
def senses() -> Mapping[str, tuple[Sense, ...]]:
    """Verb, with its particle if any ("call off"), to its senses; those with a condition first."""
    found: dict[str, list[Sense]] = {}
    for row in rows("verbs.csv"):
        sense = Sense(frozenset(filter(None, row["object"].split("|"))), row["event_type"], row["mode"], row["roles"])
        for verb in dict.fromkeys(row["verbs"].split("|")):
            found.setdefault(verb, []).append(sense)
    return {verb: tuple(sorted(list_, key=lambda s: not s.objects)) for verb, list_ in found.items()}


@cache
def nouns() -> Mapping[str, Noun]:
    """Noun in the singular, of one word or more, to its entry; one in several rows has the classes of all."""
    found: dict[str, Noun] = {}
    for row in rows("nouns.csv"):
        for noun in row["nouns"].split("|"):
            old = found.get(noun)
            classes = frozenset({row["class"]}) | (old.classes if old else frozenset())
            first = old if old and old.event_type else None
            found[noun] = Noun(
                classes,
                first.event_type if first else row["event_type"],
                first.mode if first else row["mode"],
                first.roles if first else row["roles"],
            )
    return found


@cache
def verb_forms() -> Mapping[str, str]:
    """Inflected form of a verb, lower case, to its base form (without particle)."""
    irregular = {r["lemma"]: (*r["past"].split("|"), *r["participle"].split("|")) for r in rows("irregular.csv")}
    bases = {verb.split(" ")[0] for verb in senses()} | set(irregular)
    forms: dict[str, str] = {}
    for base in sorted(bases):
        for form in (base, _with_s(base), _with_ing(base), *irregular.get(base, (_with_ed(base),))):
            forms.setdefault(form, base)
        if re.search(r"[^aeiou][aeiou]l$", base):  # British: cancelled, travelling
            forms.setdefault(base + "led", base)
            forms.setdefault(base + "ling", base)
    return forms | {base: base for base in bases}  # a base form is never the past of another verb ("found")


@cache
def noun_forms() -> Mapping[str, str]:
    """Singular and plural of the nouns of one word, lower case, to the entry's form."""
    forms: dict[str, str] = {}
    for noun in nouns():
        forms[noun.lower()] = noun
        if " " not in noun and not noun.endswith("s"):
            forms.setdefault(plural(noun.lower()), noun)
    return forms


@cache
def long_nouns() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Last word of the nouns of several words, singular or plural, to their words."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for noun in nouns():
        words = tuple(noun.split(" "))
        if len(words) > 1:
            for last in {words[-1], plural(words[-1])}:
                found.setdefault(last, []).append(words)
    return {last: tuple(sorted(list_, key=len, reverse=True)) for last, list_ in found.items()}


@cache
def listed(name: str) -> frozenset[str]:
    """One of the named sets of words in `words.csv`, lower case.

    Raises:
        KeyError: there is no such set.
    """
    return _word_sets()[name]


@cache
def _word_sets() -> Mapping[str, frozenset[str]]:
    return {row["name"]: frozenset(row["words"].split("|")) for row in rows("words.csv")}


@cache
def sectors() -> Mapping[str, str]:
    """Noun, singular or plural, to the POLECAT sector of whoever it names."""
    found: dict[str, str] = {}
    for row in rows("sectors.csv"):
        for noun in row["nouns"].split("|"):
            found.setdefault(noun, row["sector"])
            found.setdefault(plural(noun), row["sector"])
    return found


@cache
def triggers() -> re.Pattern[str]:
    """Finds whether a sentence has any word that can carry an act, or tells where somebody was."""
    words = {*verb_forms(), *(form for form, noun in noun_forms().items() if nouns()[noun].event_type)}
    words |= {last for last, list_ in long_nouns().items() if any(nouns()[" ".join(w)].event_type for w in list_)}
    listed_words = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(rf"\b(?:{listed_words}|(?:is|was|were|be|been) (?:back )?in)\b", re.IGNORECASE)


def plural(noun: str) -> str:
    """The regular plural.

    >>> plural("embassy"), plural("clash"), plural("envoy")
    ('embassies', 'clashes', 'envoys')
    """
    if noun.endswith("man"):
        return noun[:-2] + "en"
    if re.search(r"[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    if re.search(r"(?:s|x|z|ch|sh)$", noun):
        return noun + "es"
    return noun + "s"


def _with_s(verb: str) -> str:
    return plural(verb) if not verb.endswith("o") else verb + "es"


def _doubles(verb: str) -> bool:
    """One syllable that ends consonant, vowel, consonant: *ban, banned*."""
    return bool(re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", verb))


def _with_ed(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ied"
    return verb + (verb[-1] if _doubles(verb) else "") + "ed"


def _with_ing(verb: str) -> str:
    if verb.endswith("ee") or not verb.endswith("e"):
        return verb + (verb[-1] if _doubles(verb) or verb in listed("end stressed") else "") + "ing"
    return verb[:-1] + "ing"
