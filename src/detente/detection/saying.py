"""Why an alarm was raised, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

LOUD, QUIET = 1.5, 0.67
"""Ratios of volume to the past year's from which it's told."""

NEAR = 0.3
"""Mean shift of the neighbours from which it's told, in asinh of standard deviations."""


MOST = 3
"""Features that are told."""

WEIGHTY = 0.1
"""What a feature must have added to the log odds to be told."""

SPANNED = {
    "shift": "the shift",
    "size": "the shift beside the past year's volume",
    "balance": "the balance of cooperation and conflict",
    "volume": "volume",
    "earlier": "the shift before",
    "neighbours": "the two states' other relations",
}
WHOLE = {
    "balance_past": "the past year's balance",
    "weight": "the weight of the dyad",
    "nearer": "the state that moved less elsewhere",
    "everyone": "the shift of all dyads",
}
"""Features in words."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the sentence is made of.

    Attributes:
        direction: warming or cooling.
        onset, low, high: days of the estimate.
        moves: by span in weeks, how far it moved in the alarm's direction: times the spread that the past year's means
            of as many weeks would have by chance, or, of counted stories, evidence in nats.
        counted: whether moves are of counted stories.
        channels: those that moved; none where the data have no channels.
        volume: reporting of the last weeks beside the past year's; None where it isn't told.
        neighbours: mean shift of the two states' other dyads in the alarm's direction; None where it isn't told.
        against: how many of the weeks since the onset went the other way.
        parts: by feature, what it added to the log odds; none where nothing was learned.
        score, threshold: evidence, and what was needed in that week, in nats.
    """

    direction: str
    onset: date
    low: date
    high: date
    moves: dict[int, float]
    counted: bool
    channels: Sequence[str]
    volume: float | None
    neighbours: float | None
    against: int
    parts: dict[str, float]
    score: float
    threshold: float


def because(facts: Facts) -> str:
    """The sentence "we call this warming because …", with what speaks against it."""
    parts = [_moved(facts)]
    if facts.channels:
        parts.append(f"in {listed(facts.channels)}")
    if facts.volume is not None and facts.volume >= LOUD:
        parts.append(f"while {facts.volume:.1f} times as much as usual was reported")
    elif facts.volume is not None and facts.volume <= QUIET:
        parts.append(f"while only {facts.volume:.1f} times as much as usual was reported")
    began = f"from {facts.onset}" + (
        f" (between {facts.low} and {facts.high})" if facts.low != facts.onset or facts.high != facts.onset else ""
    )
    sentence = f"We call this {facts.direction} because {', '.join([*parts, began])}"
    sentence += f"; the evidence is {facts.score:.1f}, and {facts.threshold:.1f} was needed."
    return " ".join([sentence, *_weighed(facts), *_against(facts)])


def _moved(facts: Facts) -> str:
    if not facts.moves:
        return "size, volume and neighbours together point that way"
    span, size = max(facts.moves.items(), key=lambda one: one[1])
    others = sorted(set(facts.moves) - {span})
    also = f" (also over {listed([str(one) for one in others])})" if others else ""
    what = {"warming": "cooperation", "cooling": "conflict"}[facts.direction]
    if facts.counted:
        return f"stories of {what} became more frequent over {weeks(span)}{also}"
    verb = {"warming": "rose", "cooling": "fell"}[facts.direction]
    return f"the balance {verb} by {size:.1f} times its usual spread over {weeks(span)}{also}"


def _weighed(facts: Facts) -> list[str]:
    """The features that added most."""
    most = sorted(facts.parts.items(), key=lambda one: (-one[1], one[0]))[:MOST]
    told = [f"{feature(name)} ({added:+.1f})" for name, added in most if added >= WEIGHTY]
    return [f"What weighed most: {listed(told)}."] if told else []


def feature(name: str) -> str:
    """A feature of `detection.features` in words.

    >>> feature("volume_8"), feature("weight")
    ('volume over 8 weeks', 'the weight of the dyad')
    """
    stem, _, span = name.partition("_")
    if span.isdigit():
        return f"{SPANNED[stem]} over {weeks(int(span))}"
    return WHOLE[name]


def _against(facts: Facts) -> list[str]:
    found = []
    if facts.against:
        many = facts.against > 1
        found.append(f"{facts.against} week{'s' if many else ''} since then went the other way.")
    if facts.neighbours is not None and facts.neighbours >= NEAR:
        found.append("The two states' other relations moved the same way, so it may not be about this one.")
    return ["Against it:", *found] if found else []


def weeks(count: int) -> str:
    """A span in words."""
    return "one week" if count == 1 else f"{count} weeks"


def listed(words: Sequence[str]) -> str:
    """Words with commas and an "and"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
