"""Where sentences begin and end, in time linear in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.coding.vocabulary import listed

Span = tuple[int, int]

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|\n+")
_NEXT = re.compile(r"\s*[\"'“‘«(\[…—–-]*\s*[\w$€£]")
_WORD_BEFORE = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]+$|[^\W\d_]+$")
_BEGINNING = re.compile(r"\s*[\"'“‘]*(?:The|A|An|It|In|On|He|She|They|But|This|That|However|Its)\b")
_LOOK_BACK = 24
_LONGEST = 2_000  # characters; beyond it a sentence is cut, so that no pattern meets a text without end


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """The spans of the sentences of `text[start:end]`, without the white space around them.

    A line break ends a sentence, as do `.`, `!`, `?` and `…` before a new beginning; abbreviations
    (*U.S.*, *Gen.*), initials and figures do not. A run of 2,000 characters without an end is cut at a space.

    >>> text = "Gen. Munir met Mr. Trump in the U.S. on June 18. They had lunch."
    >>> [text[a:b] for a, b in sentences(text)]
    ['Gen. Munir met Mr. Trump in the U.S. on June 18.', 'They had lunch.']
    """
    stop = len(text) if end is None else end
    begin = start
    for match in _END.finditer(text, start, stop):
        if match.end() <= begin:
            continue
        if "\n" in match.group() or _ends(text, match.start(), match.end(), stop):
            yield from _trimmed(text, begin, match.end())
            begin = match.end()
    yield from _trimmed(text, begin, stop)


def _ends(text: str, mark: int, after: int, stop: int) -> bool:
    following = _NEXT.match(text, after, min(stop, after + 40))
    if following is None:
        return True
    first = text[following.end() - 1]
    if text[mark] != ".":
        return not first.islower()
    if first.islower():
        return False
    before = _WORD_BEFORE.search(text[max(0, mark - _LOOK_BACK) : mark])
    if before is None:
        return True
    word = before.group().lower()
    if len(word) == 1:  # an initial, unless the pronoun
        return word == "i"
    if word in listed("dotted"):
        # "in the U.S. The talks": a new sentence begins with a function word, a name goes on
        return bool(_BEGINNING.match(text, after, min(stop, after + 40)))
    return word not in listed("abbreviations")


def _trimmed(text: str, begin: int, end: int) -> Iterator[Span]:
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    while end - begin > _LONGEST:
        cut = text.rfind(" ", begin, begin + _LONGEST)
        cut = begin + _LONGEST if cut <= begin else cut
        yield begin, cut
        begin = cut
        while begin < end and text[begin].isspace():
            begin += 1
    if begin < end:
        yield begin, end
