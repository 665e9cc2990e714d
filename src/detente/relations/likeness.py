"""Whether two reports use the same words, and whether two texts are copies of one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

STEM = 5
"""Letters of a word that count: *visited* and *visits*, *accused* and *accusation* are alike."""

SHINGLE = 3
"""Words of a shingle (Broder, "On the resemblance and containment of documents", 1997)."""

CONTAINED = 0.8
"""Share of the shorter text's shingles that the other must have; a correction or a byline changes a few."""

PART = 0.4
"""A copy may be cut to this share of the other; a shorter text is a report of its own."""

MIN_SHINGLES = 12
"""A text below this many shingles, one clause, is a template rather than a copy."""

USUAL = 4
"""Other stories of the same two actors after which a word counts half."""

NOTHING: Mapping[str, int] = MappingProxyType({})

_WORD = re.compile(r"\w+", re.UNICODE)
_END = re.compile(r"[.!?]['’”\"]?(?:\s|$)|\n")
_REACH = 300  # characters beside the evidence in which its sentence must end
_SHORT_WORDS = """
the and for with from that this which who whom whose his her its their our your has have had was were been are
is will would could should may might not but than then into over after before about against between during while
when where also both each other any all some such more most said says told according reports reported news
agency media president prime minister ministers foreign secretary government country countries official
officials state states leader leaders counterpart ministry head chief monday tuesday wednesday thursday friday
saturday sunday january february march april may june july august september october november december week month
year today yesterday last next day days weeks months years earlier later ago new first
"""
"""Words that say nothing of what was done: function words, offices, days, and what every report says."""

_NUMBER_WORDS = """
one two three four five six seven eight nine ten eleven twelve dozen twenty thirty forty fifty sixty seventy
eighty ninety hundred hundreds
"""

_SHORT = frozenset(_SHORT_WORDS.split())
_NUMBERS = frozenset(word[:STEM] for word in _NUMBER_WORDS.split())

Words = frozenset[str]


def words_of(text: str, start: int, end: int, names: tuple[str, ...]) -> Words:
    """Stems of the sentence that holds characters `start` to `end`, without the parties' names and empty words."""
    before = max((found.end() for found in _END.finditer(text, max(0, start - _REACH), start)), default=0)
    after = _END.search(text, max(start, end - 1), end + _REACH)
    sentence = text[max(before, start - _REACH) : after.start() if after else end]
    party = {name[:4].lower() for name in names for name in _WORD.findall(name) if len(name) > 2}
    return frozenset(
        word[:STEM]
        for word in (found.lower() for found in _WORD.findall(sentence))
        if (len(word) > 2 or word.isdigit()) and word not in _SHORT and word[:4] not in party
    )


def likeness(one: Words, other: Words, heard: Mapping[str, int] = NOTHING) -> float:
    """Share of the smaller set that the other has too, 0…1: the overlap coefficient, one word short of certain.

    Args:
        one, other: from `words_of`.
        heard: how many stories of the same two actors have used a word so far; a word that others than the one compared
            have used says less: "Gaza" tells nothing apart between Israel and Palestine.
    """

    def weight(words: Words) -> float:
        return sum(USUAL / (USUAL + max(heard.get(word, 0) - 1, 0)) for word in words)

    return weight(one & other) / (min(weight(one), weight(other)) + 1)


def other_numbers(one: Words, other: Words) -> bool:
    """Whether both give numbers, and none that the other gives."""
    mine, theirs = ({word for word in words if word.isdigit() or word in _NUMBERS} for words in (one, other))
    return bool(mine and theirs and not mine & theirs)


def shingles(text: str) -> frozenset[int]:
    """Hashes of a text's runs of three words; only for comparisons within one process."""
    words = _WORD.findall(text.lower())
    return frozenset(hash(tuple(words[at : at + SHINGLE])) for at in range(len(words) - SHINGLE + 1))


def are_copies(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether one of two texts is the other with another headline, a cut paragraph, a source tag or a correction."""
    least, most = sorted((len(one), len(other)))
    if least < MIN_SHINGLES or least < PART * most:
        return False
    return len(one & other) >= CONTAINED * least
