"""Words of a sentence: as the treebank cuts them, all of the text, in linear time."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.coding.wordsplit import words


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kenya's envoy didn't go.", "Kenya|'s|envoy|did|n't|go|."),
        ("Peru’s envoy won’t go.", "Peru|’s|envoy|wo|n’t|go|."),
        ("the states' claims", "the|states|'|claims"),
        ("The U.S. paid $5m, or 3%.", "The|U.S.|paid|$|5|m|,|or|3|%|."),
        ("the U.S.-led force", "the|U.S.|-|led|force"),
        ("at 9:30 a.m. on 11/12/2019", "at|9:30|a.m.|on|11/12/2019"),
        ("10,000 men in 2019-2020", "10,000|men|in|2019|-|2020"),
        ("a 21-year-old from al-Tanf", "a|21|-|year|-|old|from|al|-|Tanf"),
        ("an anti-ship non-paper by co-workers", "an|anti-ship|non-paper|by|co-workers"),
        ("Gen. Mark A. Smith left.", "Gen.|Mark|A.|Smith|left|."),
        ("They cannot, and said so...", "They|can|not|,|and|said|so|..."),
        ("No. 4 said no.", "No.|4|said|no|."),
        ("see www.example.org/a?b=1, now", "see|www.example.org/a?b=1|,|now"),
        ("“We won,” he said—twice", "“|We|won|,|”|he|said|—|twice"),
        ("the 1990s and the 3rd day", "the|1990s|and|the|3rd|day"),
        ("AT&T's O'Reilly", "AT&T|'s|O'Reilly"),
        ("", ""),
    ],
)
def test_cuts_as_the_treebank_does(text: str, expected: str) -> None:
    assert cut(text) == [word for word in expected.split("|") if word]


@settings(deadline=None)  # other work on the machine is no failure
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_every_visible_character_is_in_one_word(text: str) -> None:
    spans = words(text)
    assert all(a < b for a, b in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert "".join(text[a:b] for a, b in spans) == "".join(text.split())


@pytest.mark.parametrize("unit", ["a.", "a'", "1.", "www.", "a@", "-", "e-", "a.b", "’", "A&", "1/1-", "a-b.c_", "@a"])
def test_hostile_text_takes_linear_time(unit: str) -> None:
    started = time.perf_counter()
    words(unit * (200_000 // len(unit)))
    assert time.perf_counter() - started < 5
