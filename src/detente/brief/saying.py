"""The headline: direction, since when, how sure and on how many sources, in one sentence."""

from __future__ import annotations

import pyarrow.compute as pc

from detente.brief import words
from detente.brief.content import Brief

SURE = {"low": "low certainty", "moderate": "moderate certainty", "high": "high certainty"}

EVEN = 0.55
"""Share of the initiative below which no side is said to lead."""


def headline(brief: Brief) -> str:
    """The brief in one sentence, without a full stop at the end where it ends with a name."""
    reading = brief.reading
    if reading.n_stories == 0:
        return f"{brief.title}: no event known as of {words.day(brief.as_of)}."
    since = f" since {words.month(reading.since)}" if reading.since else ""
    if reading.n_sources == 1 and _kinds(brief) == {"opinion"}:
        signs = {
            "warming": f"signs of warming{since}",
            "cooling": f"signs of cooling{since}",
            "mixed": f"signs of both warming and cooling{since}",
        }.get(reading.direction, "no clear direction")
        return f"{brief.title}: {signs}, on one opinion article: a timeline, not a measurement."
    movement = {
        "warming": f"warming{since}",
        "cooling": f"cooling{since}",
        "mixed": f"warming and cooling at once{since}",
        "steady": f"steady{since}",
    }.get(reading.direction, "no direction can be told")
    sure = f", {SURE.get(reading.certainty, reading.certainty)}" if reading.certainty else ""
    stories = words.count(reading.n_stories, "story", "stories")
    return f"{brief.title}: {movement}{sure}, on {stories} from {words.count(reading.n_sources, 'source')}."


def standfirst(brief: Brief) -> list[str]:
    """The two or three sentences under the headline: channels and initiative."""
    reading = brief.reading
    said = []
    if reading.warming:
        said.append(f"Warming in the {_channels(reading.warming)}.")
    if reading.cooling:
        said.append(f"Cooling in the {_channels(reading.cooling)}.")
    share = reading.initiative_a
    if share is not None:
        ahead, part = (brief.a_name, share) if share >= 0.5 else (brief.b_name, 1 - share)
        name = _capital(words.one_line(ahead))
        said.append(
            "Both sides begin about as many of the acts."
            if part < EVEN
            else f"{name} begins {100 * part:.0f} % of the acts that one side does to the other."
        )
    return said


def facts(brief: Brief) -> list[tuple[str, str]]:
    """The headline's parts, each with its name."""
    reading = brief.reading
    return [
        ("Direction", _capital(reading.direction)),
        ("Since", words.month(reading.since) if reading.since else "not known"),
        ("Certainty", _capital(reading.certainty) or "none"),
        ("Stories", f"{reading.n_stories:,}"),
        ("Sources", f"{reading.n_sources:,}"),
    ]


def _channels(channels: tuple[str, ...]) -> str:
    return f"{words.listing(channels)} {'channel' if len(channels) == 1 else 'channels'}"


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _kinds(brief: Brief) -> set[str]:
    """Kinds of the articles; event data count as a kind of their own."""
    kinds = set(pc.unique(brief.articles["kind"]).to_pylist())
    datasets = set(pc.unique(brief.events["dataset"]).to_pylist()) - {"articles"}
    return kinds | ({"event data"} if datasets else set())
