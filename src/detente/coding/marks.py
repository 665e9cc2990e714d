"""Reads sentences with a marked source `<s>…</s>` and target `<t>…</t>` as words among which the marks stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from detente.coding.pieces import MARKS
from detente.coding.wordsplit import words

LONGEST = 120
"""Words of a sentence that are read; a longer one is cut to the part with its marks."""

_MARK = re.compile(r"</?[st]>")


def marked_words(marked: str) -> list[str]:
    """The words of a marked sentence, the marks among them as words of their own.

    >>> marked_words("<s>Norway</s> thanked <t>Peru</t>.")
    ['<s>', 'Norway', '</s>', 'thanked', '<t>', 'Peru', '</t>', '.']
    """
    found: list[str] = []
    at = 0
    for mark in _MARK.finditer(marked):
        found += _plain(marked[at : mark.start()])
        found.append(mark.group())
        at = mark.end()
    return _near_marks(found + _plain(marked[at:]))


def places(sentence: Sequence[str]) -> tuple[int, int]:
    """Places of the first source and target mark among the words, counted from 1; 0 where there is none."""
    source, target = (next((i + 1 for i, word in enumerate(sentence) if word == mark), 0) for mark in ("<s>", "<t>"))
    return source, target


def _plain(text: str) -> list[str]:
    return [text[start:end] for start, end in words(text)]


def _near_marks(sentence: list[str]) -> list[str]:
    if len(sentence) <= LONGEST:
        return sentence
    marks = [i for i, word in enumerate(sentence) if word in MARKS]
    first = max(0, min(min(marks, default=0) - LONGEST // 4, len(sentence) - LONGEST))
    return sentence[first : first + LONGEST]
