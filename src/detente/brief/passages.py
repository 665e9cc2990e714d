"""The evidence in its sentence, with the words marked that name both sides and the day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from detente.brief import words

Row = dict[str, Any]

CONTEXT = 240
"""Characters of the sentence shown on each side of the evidence at most."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence in three parts; `hits` are the pieces of the evidence, each `who`, `when` or neither ("")."""

    before: str
    hits: tuple[tuple[str, str], ...]
    after: str

    @property
    def whole(self) -> bool:
        """The evidence is the sentence, but for a full stop."""
        return not (self.before.strip() or self.after.strip(' \n.!?"”’)'))

    @property
    def text(self) -> str:
        """The sentence on one line."""
        return words.one_line(self.before + self.evidence + self.after)

    @property
    def evidence(self) -> str:
        """The evidence without what stands around it."""
        return "".join(piece for piece, _ in self.hits)

    def short(self, width: int) -> str:
        """The sentence on one line of `width` characters: where it's longer, what stands before the evidence goes."""
        if len(self.text) <= width:
            return self.text
        return words.one_line(f"{'… ' if self.before.strip() else ''}{self.evidence}{self.after}", width)


def passage(row: Row, text: str) -> Passage:
    """The evidence in its sentence: what stands around it between full stops, `CONTEXT` characters at most."""
    evidence, start, end = row["evidence"] or "", row["start"], row["end"]
    before = after = ""
    if start is not None and end is not None and 0 <= start < end <= len(text):
        evidence = text[start:end]
        before = _sentence_before(text[max(0, start - CONTEXT) : start], cut=start > CONTEXT)
        if not re.search(r"[.!?][\"'”’)\]]*\s*$", evidence):
            after = _sentence_after(text[end : end + CONTEXT], cut=end + CONTEXT < len(text))
    return Passage(words.clean(before), tuple(_hits(words.clean(evidence), row)), words.clean(after))


def _sentence_before(window: str, *, cut: bool) -> str:
    breaks = list(re.finditer(r"[.!?][\"'”’)\]]*\s+(?=\S)|\n+|[.!?][\"'”’)\]]*\s+$", window))
    if breaks:
        return window[breaks[-1].end() :]
    return f"…{window.partition(' ')[2]}" if cut else window


def _sentence_after(window: str, *, cut: bool) -> str:
    stop = re.search(r"[.!?][\"'”’)\]]*(?=\s|$)|(?=\n)", window)
    if stop:
        return window[: stop.end()]
    return f"{window.rpartition(' ')[0]}…" if cut else window


def _hits(evidence: str, row: Row) -> Iterator[tuple[str, str]]:
    """The evidence in pieces: names of both sides and the words that date it stand out."""
    roles = {words.clean(row.get(name)).strip(): "who" for name in ("actor_name", "recipient_name")}
    roles[words.clean(row.get("date_text")).strip()] = "when"
    names = sorted((name for name in roles if len(name) > 1), key=len, reverse=True)
    if not names:
        yield evidence, ""
        return
    for piece in re.split(rf"(?<!\w)({'|'.join(map(re.escape, names))})(?!\w)", evidence):
        if piece:
            yield piece, roles.get(piece, "")
