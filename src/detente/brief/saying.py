"""The headline: direction, since when, how sure and on how many sources, in one sentence."""

from __future__ import annotations

import re
from datetime import date

import pyarrow.compute as pc

from detente.brief import words
from detente.brief.content import Brief
from detente.brief.courting import courting

MOVEMENTS = {
    "warming": "warming",
    "cooling": "cooling",
    "mixed": "warming and cooling at once",
    "steady": "steady",
    "unclear": "no clear direction",
}
"""Directions of a `relations.Reading` in words."""


def headline(brief: Brief) -> str:
    """The brief in one sentence."""
    reading = brief.reading
    if _unknown(brief):
        return f"{brief.title}: no event known as of {words.day(brief.as_of)}."
    movement = MOVEMENTS[reading.direction] + (f" since {words.month(reading.since)}" if reading.since else "")
    if reading.n_stories and reading.n_articles == 1 and _kinds(brief) == {"opinion"}:
        signs = "" if reading.direction == "unclear" else "signs of "
        return f"{brief.title}: {signs}{movement}, on one opinion article: a timeline, not a measurement."
    return f"{brief.title}: {movement}, {reading.certainty} certainty, on {_ground(brief)}."


def standfirst(brief: Brief) -> list[str]:
    """The sentences under the headline: channels, initiative, who was first, and whose tone changed."""
    reading = brief.reading
    said = []
    if reading.warming:
        said.append(f"Warming in the {_channels(reading.warming)}.")
    if reading.cooling:
        said.append(f"Cooling in the {_channels(reading.cooling)}.")
    share = reading.initiative_a
    if reading.initiator is not None and share is not None:
        name, part = (brief.a_name, share) if reading.initiator == brief.a else (brief.b_name, 1 - share)
        acts = f"{reading.n_directed:,} acts that one side does to the other"
        said.append(f"Initiative: {words.one_line(name)}, with {100 * part:.0f} % of the {acts}.")
    return said + courting(brief)


def facts(brief: Brief) -> list[tuple[str, str]]:
    """The headline's parts, each with its name."""
    reading = brief.reading
    return [
        ("Direction", _capital(MOVEMENTS[reading.direction])),
        ("Since", words.month(reading.since) if reading.since else "Not known"),
        ("Certainty", _capital(reading.certainty)),
        ("Stories", f"{reading.n_stories:,}"),
        ("Sources", f"{reading.n_sources:,}"),
    ]


def basis(brief: Brief) -> list[str]:
    """How the direction was told, with the signs that a reader expects; nothing where nothing is known."""
    if _unknown(brief):
        return []
    return [_readable(words.one_line(said)) for said in brief.reading.basis]


def lasting(brief: Brief) -> list[str]:
    """Whether it will last, and what became of promises, with where to see how; nothing where nothing was asked."""
    if not brief.lasting:
        return []
    said = [_capital(_readable(words.one_line(line)).removeprefix(f"{brief.dyad}: ")) for line in brief.lasting]
    return [*said, f"How: detente durability --dyad {brief.dyad} --as-of {brief.as_of}."]


def attention(brief: Brief) -> list[str]:
    """What an observer's press made of the dyad; nothing where no observer was asked for."""
    return [_readable(words.one_line(said)) for said in brief.attention]


def _readable(said: str) -> str:
    """ISO days and months in words, tiny chances as such, and a minus sign before figures."""
    said = re.sub(r"p = (\d\S*?e-\d+|0\.000\d*)", "p < 0.001", said)
    said = re.sub(r"\b\d{4}-\d\d-\d\d\b", lambda found: words.day(date.fromisoformat(found[0])), said)
    said = re.sub(r"\b\d{4}-\d\d\b", lambda found: words.month(date.fromisoformat(f"{found[0]}-01")), said)
    return re.sub(r"(?<![\w-])-(?=\d)", "−", said)


def _ground(brief: Brief) -> str:
    """What the headline stands on: stories and sources, or a series of scores."""
    reading = brief.reading
    if not reading.n_stories:
        return "a series of daily scores alone"
    stories = words.count(reading.n_stories, "story", "stories")
    return f"{stories} from {words.count(reading.n_sources, 'source')}"


def _channels(channels: tuple[str, ...]) -> str:
    return f"{words.listing(channels)} {'channel' if len(channels) == 1 else 'channels'}"


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _unknown(brief: Brief) -> bool:
    """No story was counted, and the index has no level."""
    return brief.reading.n_stories == 0 and brief.index["level"].null_count == len(brief.index)


def _kinds(brief: Brief) -> set[str]:
    """Kinds of the articles; event data count as a kind of their own."""
    kinds = set(pc.unique(brief.articles["kind"]).to_pylist())
    datasets = set(pc.unique(brief.events["dataset"]).to_pylist()) - {"articles"}
    return kinds | ({"event data"} if datasets else set())
