from __future__ import annotations

import doctest
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.brief import words

TYPES = {"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT"}
TYPES |= {"THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"}


def test_the_examples_in_the_docstrings_are_true():
    assert doctest.testmod(words).failed == 0


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2025-03-04", "2025-03-04", "4 March 2025"),
        ("2025-01-24", "2025-01-31", "between 24 and 31 January 2025"),
        ("2025-01-24", "2025-02-03", "between 24 January and 3 February 2025"),
        ("2024-12-24", "2025-01-03", "between 24 December 2024 and 3 January 2025"),
        ("2025-04-01", "2025-04-30", "April 2025"),
        ("2024-02-01", "2024-02-29", "February 2024"),
        ("2025-03-01", "2025-05-31", "March to May 2025"),
        ("2024-11-01", "2025-02-28", "November 2024 to February 2025"),
        ("2018-01-01", "2018-12-31", "2018"),
        ("1954-01-01", "1979-12-31", "1954 to 1979"),
        (None, "2025-03-04", "by 4 March 2025"),
        ("2025-03-04", None, "4 March 2025 or later"),
        (None, None, "undated"),
    ],
)
def test_a_date_is_said_no_more_exactly_than_it_is_known(start, end, said):
    assert words.interval(start and date.fromisoformat(start), end and date.fromisoformat(end)) == said


def test_a_publication_date_is_a_range_where_it_is_not_known():
    first, last = datetime(2025, 7, 25, tzinfo=UTC), datetime(2025, 8, 31, tzinfo=UTC)
    assert words.published(first, first) == "25 July 2025"
    assert words.published(first, last) == "between 25 July and 31 August 2025"
    assert words.published(None, last) == "by 31 August 2025"
    assert words.published(None, None) == "date unknown"


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("http://example.org", "http://example.org"),
        ("javascript:alert(1)", ""),
        ("data:text/html,<b>", ""),
        ("file:///etc/passwd", ""),
        ("//example.org", ""),
        ("https:///nowhere", ""),
        ("https://exa mple.org", ""),
        ("http://[", ""),
        (" https://example.org\x00 ", "https://example.org"),
        (None, ""),
    ],
)
def test_only_http_and_https_addresses_become_links(address, link):
    assert words.link(address) == link


@given(st.text())
def test_no_control_character_reaches_a_reader(text):
    line = words.one_line(text)
    assert "\n" not in line
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or 0xD800 <= ord(c) < 0xE000 for c in line)
    assert len(words.one_line(text, 20)) <= 20


def test_a_long_line_is_cut_at_a_word():
    assert words.one_line("The general travelled to Washington", 24) == "The general travelled…"


def test_every_event_type_and_quad_class_has_words():
    assert set(words.TYPES) == TYPES
    assert set(words.QUADS) == {1, 2, 3, 4}
