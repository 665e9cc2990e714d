"""Cuts a sentence into words as the English Web Treebank does: clitics, punctuation and most hyphens stand alone."""

from __future__ import annotations

import re

_SHORT = (
    "mr mrs ms dr st prof gen sen rep reps gov sgt col capt lt maj adm cmdr rev hon messrs mme mlle jr sr ft mt "
    "inc corp ltd vs etc vol dept jan feb apr jun jul aug sept sep oct nov dec tue tues thu thur thurs ave blvd "
    "approx"
)
_ABBREVIATIONS = frozenset(_SHORT.split())
# These are words too: the full stop is theirs only before a number or in front of more of the sentence.
_DOUBTFUL = frozenset(("no", "mar", "sat", "fri", "mon", "sun", "wed", "co"))
_BEFORE_HYPHEN = (
    "e non re anti pro mid co pre post over cross multi ex counter sub semi mini neo socio psycho intra inter "
    "micro ultra"
)
_PREFIXES = frozenset(_BEFORE_HYPHEN.split())
_FUSED = {"cannot": 3, "gonna": 3, "wanna": 3, "gotta": 3}

# Every alternative is bounded or possessive, so that the scan is linear whatever the text.
_TOKEN = re.compile(
    r"""
      (?P<url>(?:https?://|www\.)[^\s<>"“”]{1,2000}+)
    | (?P<mail>[\w.+%-]{1,64}@\w[\w-]{0,62}(?:\.\w{1,24}){1,4})
    | (?P<site>(?<!\w)\w[\w-]{0,62}(?:\.\w[\w-]{0,62}){0,3}\.(?:com|org|net|gov|edu|int)\b)
    | (?P<tag>(?<!\w)[@\#][^\W\d]\w{0,99})
    | (?P<dotted>(?<![^\W\d_])(?:(?:[^\W\d_]\.){1,11}[^\W\d_](?:\.|(?![\w.]))|Ph\.D\.))
    | (?P<money>[A-Z]{1,3}\$)
    | (?P<phone>(?<![\w-])(?:\d-)?(?:\d{3}-){1,2}\d{4}(?![\w-]))
    | (?P<number>\d++(?:[.,:/]\d++)*+(?:(?:st|nd|rd|th|s|[A-Z])\b)?)
    | (?P<firm>[A-Z]{1,4}&[A-Z]{1,4}\b)
    | (?P<word>[^\W_]++(?:['’](?=[^\W\d_])[^\W_]++)*+)
    | (?P<clitic>(?<=\w)['’](?:s|m|re|ve|ll|d)\b)
    | (?P<run>\.{2,}+|…++|-{2,}+|_{2,}+|={2,}+|\*{2,}+|[!?]{2,}+|<<|>>|''|‘’|’’|``)
    | (?P<other>\S)
    """,
    re.VERBOSE,
)
_CLITIC = re.compile(r"(?:n['’]t|['’](?:s|m|re|ve|ll|d))$", re.IGNORECASE)
_TRAILING = ".,;:!?)]}'\"’”"


def words(text: str) -> list[tuple[int, int]]:
    """Spans of the words of a sentence, as offsets into it, in order and without overlap; linear time.

    >>> text = "The U.S. ministry's envoy didn't pay $5m."
    >>> [text[start:end] for start, end in words(text)]
    ['The', 'U.S.', 'ministry', "'s", 'envoy', 'did', "n't", 'pay', '$', '5', 'm', '.']
    """
    found: list[tuple[int, int]] = []
    at = 0
    while (match := _TOKEN.search(text, at)) is not None:
        start, at = match.span()
        if match.lastgroup == "url":
            while at > start + 1 and text[at - 1] in _TRAILING:
                at -= 1
        if match.lastgroup == "word":
            cuts, at = _word(text, start, at)
            found += cuts
        else:
            found.append((start, at))
    return found


def _word(text: str, start: int, end: int) -> tuple[list[tuple[int, int]], int]:
    """The words in a run of letters, digits and apostrophes, with what belongs to it, and where that ends."""
    lowered = text[start:end].lower() if end - start <= 16 else ""
    cut = _FUSED.get(lowered, 0)
    if cut:
        return [(start, start + cut), (start + cut, end)], end
    if text[end : end + 1] == "." and _keeps_stop(text, lowered, end):
        return [(start, end + 1)], end + 1
    if text[end : end + 1] == "-" and lowered in _PREFIXES:
        rest = _TOKEN.match(text, end + 1)
        end = rest.end() if rest is not None and rest.lastgroup == "word" else end
    clitic = _CLITIC.search(text, max(start, end - 3), end)
    if clitic is not None and clitic.start() > start:
        return [(start, clitic.start()), (clitic.start(), end)], end
    return [(start, end)], end


def _keeps_stop(text: str, lowered: str, end: int) -> bool:
    """Whether the full stop at `end` belongs to the word before it."""
    if lowered in _ABBREVIATIONS:
        return True
    follows = text[end + 1 : end + 3]
    if len(follows) < 2 or follows[0] != " ":
        return False
    if lowered in _DOUBTFUL:
        return text[end - len(lowered)].isupper() and (
            follows[1].isdigit() or (lowered == "co" and follows[1].isalnum())
        )
    return len(lowered) == 1 and text[end - 1].isupper() and follows[1].isupper()
