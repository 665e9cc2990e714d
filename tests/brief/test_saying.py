from __future__ import annotations

from dataclasses import replace

import pytest

from detente import brief
from detente.brief import saying


def test_the_headline_says_direction_since_when_how_sure_and_on_what(samples):
    assert brief.headline(samples.full()) == (
        "Pakistan–United States: warming since January 2025, moderate certainty, on 19 stories from five sources."
    )


def test_one_opinion_article_is_a_timeline_not_a_measurement(samples):
    assert brief.headline(samples.opinion()) == (
        "Pakistan–United States: signs of warming since March 2025, on one opinion article: "
        "a timeline, not a measurement."
    )


def test_without_events_the_headline_says_so(samples):
    assert brief.headline(samples.empty()) == "Pakistan–United States: no event known as of 1 September 2025."


@pytest.mark.parametrize(
    ("direction", "words"),
    [
        ("cooling", ": cooling since January 2025, moderate certainty,"),
        ("mixed", ": warming and cooling at once since January 2025,"),
        ("steady", ": steady since January 2025,"),
    ],
)
def test_every_direction_has_its_words(samples, direction, words):
    one = replace(samples.full(), reading=samples.reading(direction=direction))
    assert words in brief.headline(one)


def test_no_clear_direction_is_said(samples):
    one = replace(samples.full(), reading=samples.reading(direction="unclear", since=None, certainty="low"))
    assert ": no clear direction, low certainty, on 19 stories" in brief.headline(one)


def test_a_dyad_known_by_a_series_alone_has_a_headline(samples):
    known = samples.event_data()
    one = replace(known, events=samples.empty().events, reading=samples.reading(n_stories=0, n_articles=0))
    assert brief.headline(one).endswith(
        ": warming since January 2025, moderate certainty, on a series of daily scores alone."
    )


@pytest.mark.parametrize(
    ("initiator", "share", "words"),
    [
        ("PAK", 0.62, "Initiative: Pakistan, with 62 % of the 13 acts that one side does to the other."),
        ("USA", 0.3, "Initiative: United States, with 70 % of the 13 acts that one side does to the other."),
    ],
)
def test_the_initiative_is_said_from_the_side_that_has_it(samples, initiator, share, words):
    one = replace(samples.full(), reading=samples.reading(initiator=initiator, initiative_a=share))
    assert words in saying.standfirst(one)


def test_no_initiative_is_said_where_neither_side_leads(samples):
    one = replace(samples.full(), reading=samples.reading(initiator=None, initiative_a=0.52))
    assert "Initiative" not in " ".join(saying.standfirst(one))


def test_the_basis_is_said_in_words_and_with_a_minus_sign(samples):
    said = ("It fell by -0.9 to -3 in the 12 months to 2024-11 (p = 1e-05).", "The year to 2025-05-14.")
    assert saying.basis(replace(samples.full(), reading=samples.reading(basis=said))) == [
        "It fell by −0.9 to −3 in the 12 months to November 2024 (p < 0.001).",
        "The year to 14 May 2025.",
    ]


def test_where_nothing_is_known_there_is_no_basis(samples):
    assert saying.basis(samples.empty()) == []
