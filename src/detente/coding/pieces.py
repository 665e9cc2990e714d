"""Turns words into what the network takes: sub-tokens, how their words are written, and where each word stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MAX_PIECES = 250
"""Sub-tokens of a sentence that the network takes; words beyond them share the last place."""

MARKS = {"<s>": 1, "</s>": 2, "<t>": 3, "</t>": 4}
"""Words that stand for the marks of a source and a target, with their places in the vocabulary."""

QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "."})
Ints = NDArray[np.int64]


def shape(word: str) -> int:
    """How a word is written, as the vocabulary knows no capitals.

    1 lower case, 2 Title, 3 UPPER, 4 one capital, 5 mIxed, 6 with digits, 7 without letters and digits; 0 is padding,
    and 8 to 11 are the marks.
    """
    if not any(map(str.isalnum, word)):
        return 7
    if any(map(str.isdigit, word)):
        return 6
    if word.islower() or word.upper() == word.lower():
        return 1
    if word.isupper():
        return 4 if len(word) == 1 else 3
    return 2 if word[0].isupper() and word[1:].islower() else 5


@dataclass(frozen=True, slots=True)
class Packed:
    """Sentences as the network takes them, padded with 0; word 0 is the sentence's start, which stands for the root."""

    ids: Ints
    shapes: Ints
    first: Ints
    last: Ints


def pack(
    tokenizer: Tokenizer,
    sentences: Sequence[Sequence[str]],
    *,
    marked: bool = False,
    max_pieces: int = MAX_PIECES,
) -> Packed:
    """The sub-tokens of sentences: shape (sentences, pieces), and (sentences, words + 1) for the words' places.

    With `marked`, words such as `<s>` are the marks of a source and a target; else they are words like any other.
    """
    start, stop, unknown = (_id(tokenizer, mark) for mark in ("[CLS]", "[SEP]", "[UNK]"))
    marks = MARKS if marked else {}
    rows: list[tuple[list[int], list[int], list[int], list[int]]] = []
    for words in sentences:
        plain = ["" if word in marks else word.translate(QUOTES) for word in words]
        encoded = tokenizer.encode(plain, is_pretokenized=True, add_special_tokens=False)
        ids, shapes, first, last = [start], [0], [0], [0]
        at = 0
        pieces, owners = encoded.ids, encoded.word_ids
        for i, word in enumerate(words):
            first.append(min(len(ids), max_pieces))
            mark = marks.get(word, 0)
            own = 7 + mark if mark else shape(word)
            begin = at
            while at < len(owners) and owners[at] == i:
                ids.append(pieces[at])
                shapes.append(own)
                at += 1
            if at == begin:
                ids.append(mark or unknown)
                shapes.append(own)
            last.append(min(len(ids) - 1, max_pieces))
        del ids[max_pieces + 1 :], shapes[max_pieces + 1 :]
        rows.append(([*ids, stop], [*shapes, 0], first, last))
    return Packed(*(_padded([row[k] for row in rows]) for k in range(4)))


def _id(tokenizer: Tokenizer, mark: str) -> int:
    number: int | None = tokenizer.token_to_id(mark)
    if number is None:
        raise ModelError(f"the tokenizer has no {mark}")
    return number


def _padded(rows: list[list[int]]) -> Ints:
    table = np.zeros((len(rows), max(map(len, rows))), np.int64)
    for i, row in enumerate(rows):
        table[i, : len(row)] = row
    return table
