"""From an act with its date and stance to rows of `events`: channel, contexts, polarity, intensity, signalled dyad.

Every coder of ours makes its rows here: `row` one of an actor towards a recipient, `rows` all of an act in a tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from detente import schema
from detente.coding import vocabulary
from detente.coding.acts import Act
from detente.coding.grammar import Graph
from detente.coding.intervals import Interval
from detente.coding.parties import Parties, Party, is_group
from detente.coding.stance import Stance
from detente.coding.vocabulary import listed
from detente.ontology import plover
from detente.schema import Article, stable_id

_CONTEXTS = {"economic": "economic", "security": "military", "technology": "technology", "diplomatic": "diplomatic"}
_FIXED_CHANNEL = frozenset({"ASSAULT", "MOBILIZE"})
_MEETINGS = frozenset({"CONSULT", "AGREE"})
_HISTORY_DAYS = 60  # what ended longer ago than this is background to the news


@dataclass(frozen=True, slots=True)
class Told:
    """One act of one actor towards one recipient, as an article tells it.

    Attributes:
        start, end: characters of the evidence in the article's text.
        event_type, mode: PLOVER; the mode may be empty.
        interval: when it happened; None where unknown.
        date_text: the words that date it; empty where the publication date does.
        channel: as `channel` gives it.
        signal: the dyad that it signals, as `signal` gives it.
        confidence: 0…1.
    """

    start: int
    end: int
    actor: Party
    recipient: Party
    event_type: str
    mode: str
    symmetric: bool
    interval: Interval | None
    date_text: str
    position: Stance
    channel: str
    signal: str | None
    background: bool
    confidence: float


@cache
def _topics() -> Mapping[str, re.Pattern[str]]:
    return {
        row["topic"]: re.compile(r"\b(?:" + "|".join(map(re.escape, row["words"].split("|"))) + ")", re.IGNORECASE)
        for row in vocabulary.rows("topics.csv")
    }


def channel(event_type: str, words: str, verb: str = "") -> str:
    """In which channel an act goes: by what it is about, else by its type."""
    if event_type in _FIXED_CHANNEL:
        return "security"
    if verb in listed("praising") or re.search(r"\bprais", words):
        return "rhetoric"
    counts = {topic: len(rule.findall(words)) for topic, rule in _topics().items()}
    if event_type in _MEETINGS and counts.pop("elite"):
        return "elite"
    counts.pop("elite", None)
    best = max(counts, key=lambda t: counts[t])
    if counts[best] and event_type != "ACCUSE":
        return best
    return plover.channel(event_type)


def _about(graph: Graph, act: Act, date_text: str) -> str:
    """The words that tell what an act is about: its evidence and its purpose, without what only dates it."""
    wide = [*act.evidence, *(graph.subtree(act.word, frozenset({"conj", "parataxis"})) if not act.nominal else [])]
    return graph.phrase(wide).replace(date_text or "\0", "")


def polarity(event_type: str, modality: str) -> str:
    """Warming, cooling or neutral: requests and what is denied are neither."""
    if modality == "denied" or event_type == "REQUEST":
        return "neutral"
    return "warming" if plover.quad(event_type) <= 2 else "cooling"


def rows(
    article: Article,
    graph: Graph,
    parties: Parties,
    act: Act,
    interval: Interval | None,
    date_text: str,
    position: Stance,
    *,
    background: bool,
    coder: str,
) -> list[dict[str, Any]]:
    """Rows of schema.EVENTS for one act: one for each actor and recipient; none where both are the same."""
    start, end = graph.characters(act.evidence)
    where = channel(act.event_type, _about(graph, act, date_text), graph.verb(act.word) or graph.lower(act.word))
    return [
        row(
            article,
            Told(
                start=start,
                end=end,
                actor=actor,
                recipient=recipient,
                event_type=act.event_type,
                mode=act.mode,
                symmetric=act.symmetric,
                interval=interval,
                date_text=date_text,
                position=position,
                channel=where,
                signal=signal(actor, recipient, parties.local),
                background=background,
                confidence=act.certain * (1.0 if interval else 0.9),
            ),
            coder,
        )
        for actor in act.actors
        for recipient in act.recipients
        if actor.code != recipient.code
    ]


def row(article: Article, told: Told, coder: str) -> dict[str, Any]:
    """One row of schema.EVENTS. What is planned or only thought of and would be talk or help is an agreement."""
    words = article.text[told.start : told.end]
    actor, recipient, interval = told.actor, told.recipient, told.interval
    event_type = told.event_type
    if told.position.modality in ("planned", "hypothetical") and event_type in ("CONSULT", "SUPPORT", "COOPERATE"):
        event_type = "AGREE"
    mode = told.mode if event_type == told.event_type else ""
    return {
        "event_id": stable_id("e", article.article_id, told.start, told.end, actor.code, recipient.code, event_type),
        "story_id": stable_id(
            "y",
            actor.code,
            recipient.code,
            event_type,
            interval.first if interval else article.article_id,
            interval.last if interval else told.start,
        ),
        "dataset": "articles",
        "article_id": article.article_id,
        "article": article.name,
        "start": told.start,
        "end": told.end,
        "evidence": words,
        "actor": actor.code,
        "actor_name": actor.name,
        "actor_sector": actor.sector or ("IGO" if actor.code.startswith("IGO") else "GOV"),
        "recipient": recipient.code,
        "recipient_name": recipient.name,
        "recipient_sector": recipient.sector or ("IGO" if recipient.code.startswith("IGO") else "GOV"),
        "symmetric": told.symmetric,
        "event_type": event_type,
        "event_mode": mode,
        "contexts": _contexts(words),
        "channel": told.channel,
        "quad_code": plover.quad(event_type),
        "polarity": polarity(event_type, told.position.modality),
        "signal_dyad": told.signal,
        "intensity": plover.intensity(event_type, mode),
        "event_start": interval.first if interval else None,
        "event_end": interval.last if interval else None,
        "date_precision": interval.precision if interval else "unknown",
        "date_text": told.date_text,
        "published_at": article.published_after if article.published_after == article.published_before else None,
        "known_at": article.known_at,
        "modality": told.position.modality,
        "attribution": told.position.attribution,
        "speaker": told.position.speaker,
        "speaker_actor": told.position.speaker_actor,
        "background": told.background,
        "confidence": round(told.confidence, 2),
        "coder": coder,
        "url": article.url,
        "publisher_country": article.publisher_country,
    }


def _contexts(words: str) -> list[str]:
    return sorted({_CONTEXTS[t] for t, rule in _topics().items() if t in _CONTEXTS and rule.search(words)})


def signal(actor: Party, recipient: Party, local: Iterable[Party]) -> str | None:
    """The dyad of both; where the recipient is an armed group, that with the other state of the sentence.

    Args:
        local: whom the sentence names, in its order.
    """
    if not is_group(actor.code) and not is_group(recipient.code):
        return schema.dyad(actor.code, recipient.code)
    if is_group(actor.code):
        return None
    others = [p.code for p in local if not is_group(p.code) and p.code != actor.code and not p.place]
    return schema.dyad(actor.code, others[0]) if others else None


def is_background(interval: Interval | None, day: date | None, year: int | None = None) -> bool:
    """Whether an act is history that an article recalls.

    Args:
        day: of the article's publication; None where unknown.
        year: in which an article without that day speaks; None where unknown.
    """
    if interval is None:
        return False
    if day:
        return (day - interval.last).days > _HISTORY_DAYS
    return bool(year) and interval.last.year < (year or 0)
