"""Finds words that somebody quotes in the text that they are quoted from."""

from __future__ import annotations

import re

from detente.coding.sentences import Span

_MARKS = str.maketrans({**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛`´′", "'")})
_SPACE = re.compile(r"\s+")


class Quoted:
    """A text in which quotations are looked for, whatever its white space and the shape of its quotation marks."""

    def __init__(self, text: str, start: int = 0, end: int | None = None) -> None:
        """Takes `text[start:end]`; offsets count the characters of `text`."""
        stop = len(text) if end is None else end
        self._at: list[int] = []  # of each character of the folded text, where it stands in the text
        pieces, begin = [], start
        for gap in _SPACE.finditer(text, start, stop):
            pieces.append(text[begin : gap.start()] + " ")
            self._at.extend(range(begin, gap.start() + 1))
            begin = gap.end()
        pieces.append(text[begin:stop])
        self._at.extend(range(begin, stop + 1))
        self._folded = "".join(pieces).translate(_MARKS)

    def find(self, words: str) -> Span | None:
        """Where whole words stand for the first time: characters from the first to after the last; None if nowhere.

        >>> text = "He called it “a\\u00a0gift”  to both."
        >>> start, end = Quoted(text).find('"a gift" to')
        >>> text[start:end]
        '“a\\xa0gift”  to'
        >>> Quoted(text).find("a gif") is None
        True
        """
        wanted = _SPACE.sub(" ", words).strip().translate(_MARKS)
        at = self._folded.find(wanted) if wanted else -1
        while at >= 0:
            after = at + len(wanted)
            if not (self._inside_word(at) or self._inside_word(after)):
                return self._at[at], self._at[after - 1] + 1
            at = self._folded.find(wanted, at + 1)
        return None

    def _inside_word(self, at: int) -> bool:
        return 0 < at < len(self._folded) and self._folded[at - 1].isalnum() and self._folded[at].isalnum()
