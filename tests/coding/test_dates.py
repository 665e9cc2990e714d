"""Date words as intervals."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.coding.dates import find_dates
from detente.coding.intervals import Frame, Interval, day

WEDNESDAY = date(2025, 6, 18)


def anchor(words: str) -> Interval | None:
    return day(date(2025, 1, 20)) if "inauguration" in words else None


DATED = Frame(WEDNESDAY, None, anchor, day(date(2025, 6, 10)))
UNDATED = Frame(None, 2025, anchor)


def past(text: str, frame: Frame = DATED) -> tuple[str, str] | None:
    found = [s.past for s in find_dates(text, frame) if s.past]
    return (found[0].first.isoformat(), found[0].last.isoformat()) if found else None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("on 5 May 2023", "2023-05-05", "2023-05-05"),
        ("on June 3-5, 2025", "2025-06-03", "2025-06-05"),
        ("in early April", "2025-04-01", "2025-04-10"),
        ("in mid-March 2024", "2024-03-11", "2024-03-20"),
        ("in late February 2024", "2024-02-21", "2024-02-29"),
        ("in September", "2024-09-01", "2024-09-30"),
        ("last November", "2024-11-01", "2024-11-30"),
        ("in 2018", "2018-01-01", "2018-12-31"),
        ("last year", "2024-01-01", "2024-12-31"),
        ("in the spring of 2022", "2022-03-01", "2022-06-20"),
        ("this winter", "2024-12-01", "2025-03-20"),
        ("yesterday", "2025-06-17", "2025-06-17"),
        ("on Friday", "2025-06-13", "2025-06-13"),
        ("last Monday", "2025-06-16", "2025-06-16"),
        ("last week", "2025-06-09", "2025-06-15"),
        ("over the weekend", "2025-06-14", "2025-06-15"),
        ("three days later", "2025-06-13", "2025-06-13"),
        ("the same day", "2025-06-10", "2025-06-10"),
        ("about a week after the inauguration", "2025-01-24", "2025-01-31"),
        ("barely a week after the inauguration", "2025-01-24", "2025-01-30"),
        ("weeks before the inauguration", "2024-12-16", "2025-01-19"),
        ("two days before the inauguration", "2025-01-18", "2025-01-18"),
    ],
)
def test_words_are_intervals(text: str, first: str, last: str) -> None:
    assert past(f"They met {text} and left.") == (first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("on Friday", "2025-06-20", "2025-06-20"),
        ("in September", "2025-09-01", "2025-09-30"),
        ("next week", "2025-06-23", "2025-06-29"),
        ("in two weeks", "2025-06-18", "2025-07-02"),
    ],
)
def test_what_lies_ahead_is_sought_ahead(text: str, first: str, last: str) -> None:
    (span,) = find_dates(f"They will meet {text}.", DATED)
    assert span.ahead is not None
    assert (span.ahead.first.isoformat(), span.ahead.last.isoformat()) == (first, last)


def test_without_a_day_of_publication_relative_words_stay_open() -> None:
    assert past("They met yesterday and on Friday, two weeks ago.", UNDATED) is None
    assert past("They met in January of this year.", UNDATED) == ("2025-01-01", "2025-01-31")


@pytest.mark.parametrize("text", ["They may go, and march on.", "the 2002 Peace Initiative", "after 1950 troops left"])
def test_what_looks_like_a_date_is_none(text: str) -> None:
    assert past(text) is None


def test_a_day_that_does_not_exist_leaves_its_month() -> None:
    assert past("on 31 June 2020") == ("2020-06-01", "2020-06-30")


def test_an_end_is_no_date_of_an_act() -> None:
    (span,) = find_dates("They stay until March 2024.", DATED)
    assert span.limit


@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)))
def test_a_full_date_is_read_in_every_way_of_writing(wanted: date) -> None:
    month = wanted.strftime("%B")
    for text in (wanted.isoformat(), f"{wanted.day} {month} {wanted.year}", f"{month} {wanted.day}, {wanted.year}"):
        assert past(f"It was signed on {text}.") == (wanted.isoformat(), wanted.isoformat())


@given(
    st.dates(date(1990, 1, 1), date(2080, 1, 1)),
    st.sampled_from(["Monday", "last Friday", "yesterday", "last week", "in May", "last month", "this year"]),
)
def test_the_past_is_never_after_the_text(today: date, words: str) -> None:
    for span in find_dates(f"They met {words}.", Frame(today, None, anchor)):
        assert span.past is not None
        assert span.past.first <= span.past.last <= today + timedelta(days=2)


@given(st.text(max_size=300))
def test_no_text_is_too_odd(text: str) -> None:
    for span in find_dates(text, DATED):
        assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize("text", ["in mıd-2023 they met", "in ſpring 2023 they met", "two fortnıghts ago they met"])
def test_letters_that_look_like_ours_stop_nothing(text: str) -> None:
    assert find_dates(text, DATED) is not None
