"""Where sentences end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.coding.sentences import sentences


def split(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Gen. Haftar met Mr. Conte in Rome. He left.", 2),
        ("The U.S. signed it. The talks go on.", 2),
        ("It fell by 3.5 percent in Jan. 2020.", 1),
        ("He said: “We will stay.” She left.", 2),
        ("J. R. Smith of Acme Inc. spoke.", 1),
        ("One line\nanother line", 2),
        ("Will it last? Nobody knows!", 2),
        ("He left the U.S. The deal was off.", 2),
    ],
)
def test_abbreviations_do_not_end_sentences(text: str, count: int) -> None:
    assert len(split(text)) == count


@given(st.text())
def test_nothing_but_space_is_lost(text: str) -> None:
    assert "".join("".join(split(text)).split()) == "".join(text.split())
