"""The happenings that texts use as anchors: each row is sound, and found by its own words."""

import csv
from datetime import date
from importlib.resources import files

import pytest

from detente.coding.dating import _stems, world_event

with files("detente.coding").joinpath("lexicon/world_events.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))

LATEST = date(2026, 3, 1)  # what the list was written from ends here


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['words'].partition('|')[0]} {row['start']}")
def test_a_row_is_sound_and_found_by_its_words(row):
    start = date.fromisoformat(row["start"])
    end = date.fromisoformat(row["end"] or row["start"])
    assert start <= end <= LATEST
    for words in row["words"].split("|"):
        assert len(_stems(words)) >= 2, f"“{words}” would be found in half of all texts"
        found = world_event(words, start)
        assert found is not None
        assert (found.first, found.last) == (start, end)


def test_no_row_stands_twice():
    seen = [(words, row["start"]) for row in ROWS for words in row["words"].split("|")]
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize(
    ("words", "until", "first"),
    [
        ("Trump's inauguration", date(2018, 1, 1), date(2017, 1, 20)),
        ("Trump's inauguration", date(2025, 6, 1), date(2025, 1, 20)),
        ("the nuclear test by North Korea", date(2014, 1, 1), date(2013, 2, 12)),
        ("the swearing-in of Lula", date(2023, 5, 1), date(2023, 1, 1)),
        ("the assassination of Abe", date(2022, 9, 1), date(2022, 7, 8)),
        ("Chancellor Merkel's visit to Washington", date(2015, 1, 1), None),
        ("the election campaign", date(2025, 1, 1), None),
        ("the summit in Washington", date(2025, 1, 1), None),
    ],
)
def test_the_latest_that_fits_is_meant(words, until, first):
    found = world_event(words, until)
    assert (found.first if found else None) == first


def test_nothing_is_found_before_it_happened():
    assert world_event("the fall of Assad", date(2024, 1, 1)) is None
