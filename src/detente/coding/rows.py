"""From an act with its date and stance to rows of `events`: channel, contexts, polarity, intensity, signalled dyad."""

from __future__ import annotations

import re
from collections.abc import Mapping
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


@cache
def _topics() -> Mapping[str, re.Pattern[str]]:
    return {
        row["topic"]: re.compile(r"\b(?:" + "|".join(map(re.escape, row["words"].split("|"))) + ")", re.IGNORECASE)
        for row in vocabulary.rows("topics.csv")
    }


def channel(act: Act, words: str, verb: str) -> str:
    """In which channel an act goes: by what it is about, else by its type."""
    if act.event_type in _FIXED_CHANNEL:
        return "security"
    if verb in listed("praising") or re.search(r"\bprais", words):
        return "rhetoric"
    counts = {topic: len(rule.findall(words)) for topic, rule in _topics().items()}
    if act.event_type in _MEETINGS and counts.pop("elite"):
        return "elite"
    counts.pop("elite", None)
    best = max(counts, key=lambda t: counts[t])
    if counts[best] and act.event_type != "ACCUSE":
        return best
    return plover.channel(act.event_type)


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
    words = article.text[start:end]
    event_type = act.event_type
    if position.modality in ("planned", "hypothetical") and event_type in ("CONSULT", "SUPPORT", "COOPERATE"):
        event_type = "AGREE"
    mode = act.mode if event_type == act.event_type else ""
    where = channel(act, _about(graph, act, date_text), graph.verb(act.word) or graph.lower(act.word))
    found = []
    for actor in act.actors:
        for recipient in act.recipients:
            if actor.code == recipient.code:
                continue
            signal = _signal(parties, actor, recipient)
            found.append(
                {
                    "event_id": stable_id("e", article.article_id, start, end, actor.code, recipient.code, event_type),
                    "story_id": stable_id(
                        "y",
                        actor.code,
                        recipient.code,
                        event_type,
                        interval.first if interval else article.article_id,
                        interval.last if interval else start,
                    ),
                    "dataset": "articles",
                    "article_id": article.article_id,
                    "article": article.name,
                    "start": start,
                    "end": end,
                    "evidence": words,
                    "actor": actor.code,
                    "actor_name": actor.name,
                    "actor_sector": actor.sector or ("IGO" if actor.code.startswith("IGO") else "GOV"),
                    "recipient": recipient.code,
                    "recipient_name": recipient.name,
                    "recipient_sector": recipient.sector or ("IGO" if recipient.code.startswith("IGO") else "GOV"),
                    "symmetric": act.symmetric,
                    "event_type": event_type,
                    "event_mode": mode,
                    "contexts": _contexts(words),
                    "channel": where,
                    "quad_code": plover.quad(event_type),
                    "polarity": polarity(event_type, position.modality),
                    "signal_dyad": signal,
                    "intensity": plover.intensity(event_type, mode),
                    "event_start": interval.first if interval else None,
                    "event_end": interval.last if interval else None,
                    "date_precision": interval.precision if interval else "unknown",
                    "date_text": date_text,
                    "published_at": article.published_after
                    if article.published_after == article.published_before
                    else None,
                    "known_at": article.known_at,
                    "modality": position.modality,
                    "attribution": position.attribution,
                    "speaker": position.speaker,
                    "speaker_actor": position.speaker_actor,
                    "background": background,
                    "confidence": round(act.certain * (1.0 if interval else 0.9), 2),
                    "coder": coder,
                }
            )
    return found


def _contexts(words: str) -> list[str]:
    return sorted({_CONTEXTS[t] for t, rule in _topics().items() if t in _CONTEXTS and rule.search(words)})


def _signal(parties: Parties, actor: Party, recipient: Party) -> str | None:
    """The dyad of both; where the recipient is an armed group, that with the other state of the sentence."""
    if not is_group(actor.code) and not is_group(recipient.code):
        return schema.dyad(actor.code, recipient.code)
    if is_group(actor.code):
        return None
    others = [p.code for p in parties.local if not is_group(p.code) and p.code != actor.code and not p.place]
    return schema.dyad(actor.code, others[0]) if others else None
