"""Physical lines: LF, CR LF and a lone CR end one, nothing else does, wherever the chunks are cut."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.sources import _lines


class Dripping(io.RawIOBase):
    """Gives `size` bytes at a time, so that line ends fall between chunks."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__()
        self._data, self._size, self._at = data, size, 0

    def read(self, size: int = -1) -> bytes:
        part = self._data[self._at : self._at + self._size]
        self._at += len(part)
        return part


def found(data: bytes, size: int = 1 << 20, limit: int = 1000) -> list[tuple[int, bytes, bool]]:
    return [(line.number, line.data, line.too_long) for line in _lines.lines(Dripping(data, size), limit=limit)]


texts = st.lists(st.sampled_from([b"a", b"bc", b" ", b"\n", b"\r", b"\r\n", "\u2028".encode(), b"\x0b", b"\x85"])).map(
    b"".join
)


@given(texts, st.integers(4, 9))
def test_lines_and_their_numbers_are_those_of_the_whole_text(data: bytes, size: int) -> None:
    whole = [
        (number, line, False)
        for number, line in enumerate(re.split(rb"\r\n|\n|\r", data), 1)
        if line and not line.isspace()
    ]
    assert found(data, size) == whole


@given(st.lists(st.integers(0, 30)), st.integers(4, 9))
def test_a_line_above_the_limit_is_said_once_and_its_neighbours_stay(lengths: list[int], size: int) -> None:
    data = b"".join(b"x" * length + b"\n" for length in lengths)
    told = [(number, too_long) for number, _, too_long in found(data, size, limit=10)]
    assert told == [(number, length > 10) for number, length in enumerate(lengths, 1) if length]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_mark_says_the_encoding_and_is_no_part_of_the_first_line(encoding: str) -> None:
    data = "first ñ\r\nsecond 日本".encode(encoding)
    assert [line.decode() for _, line, _ in found(data, 5)] == ["first ñ", "second 日本"]
