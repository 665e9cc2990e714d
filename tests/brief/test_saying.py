from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from detente import brief
from detente.brief import saying


def test_the_headline_says_direction_since_when_how_sure_and_on_what(samples):
    assert brief.headline(samples.full()) == (
        "Pakistan–United States: warming since January 2025, moderate certainty, on 19 stories from six sources."
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
        ("cooling", ": cooling since January 2025,"),
        ("mixed", ": warming and cooling at once since January 2025,"),
        ("steady", ": steady since January 2025,"),
        ("unknown", ": no direction can be told,"),
    ],
)
def test_every_direction_has_its_words(samples, direction, words):
    one = replace(samples.full(), reading=samples.Reading(direction=direction))
    assert words in brief.headline(one)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.62, "Pakistan begins 62 % of the acts that one side does to the other."),
        (0.3, "United States begins 70 % of the acts that one side does to the other."),
        (0.47, "Both sides begin about as many of the acts."),
    ],
)
def test_the_initiative_is_said_from_the_side_that_has_it(samples, share, words):
    one = replace(samples.full(), reading=samples.Reading(initiative_a=share, since=date(2025, 1, 1)))
    assert words in saying.standfirst(one)
