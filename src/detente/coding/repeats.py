"""What a text tells again: further mentions, denials, two codings of the same words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from detente.coding.acts import Act
from detente.coding.grammar import Graph
from detente.coding.stance import Stance
from detente.schema import Article, stable_id

_NEAR = 12  # events back to which two codings of the same words can lie


def is_repeat(graph: Graph, act: Act, position: Stance, told: set[tuple[str, frozenset[str]]], dated: bool) -> bool:
    """A question, a mere purpose, or one more mention of what the text has told."""
    if graph.text.rstrip().endswith("?") and not act.nominal:
        return True
    if not act.nominal or dated or position.modality != "occurred":
        return False
    definite = graph.is_definite(act.word) or any(graph.deprel[c] == "nmod:poss" for c in graph.children[act.word])
    return definite and any(
        (act.event_type, frozenset((a.code, r.code))) in told for a in act.actors for r in act.recipients
    )


def denial(article: Article, graph: Graph, act: Act, earlier: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The happening told before that an act denies, once more, as denied by its speaker; None where there is none."""
    speaker = act.actors[0]
    named = {entry[0].event_type for i in act.evidence if (entry := graph.noun(i)) and i != act.word} - {""}
    told = next(
        (
            e
            for e in reversed(earlier[-_NEAR:])
            if speaker.code in (e["actor"], e["recipient"])
            and e["modality"] == "occurred"
            and (not named or e["event_type"] in named)
        ),
        None,
    )
    if told is None:
        return None
    start, end = graph.characters(act.evidence)
    return {
        **told,
        "event_id": stable_id(
            "e", article.article_id, start, end, told["actor"], told["recipient"], told["event_type"], "denied"
        ),
        "start": start,
        "end": end,
        "evidence": article.text[start:end],
        "modality": "denied",
        "attribution": "speaker",
        "speaker": speaker.name,
        "speaker_actor": speaker.code,
        "polarity": "neutral",
    }


def without_repeats(events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One event for an act and pair: of two codings of overlapping words the surer stays."""
    kept: list[dict[str, Any]] = []
    for event in events:
        recent = range(len(kept) - 1, max(-1, len(kept) - 1 - _NEAR), -1)
        clash = next((k for k in recent if _same_act(event, kept[k])), None)
        if clash is None:
            kept.append(event)
        elif event["confidence"] > kept[clash]["confidence"]:
            kept[clash] = event
    return kept


def _same_act(event: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two codings of the same words tell one act: the same type, or an invitation and the meeting it is to."""
    common = min(event["end"], other["end"]) - max(event["start"], other["start"])
    if common <= 0 or {event["actor"], event["recipient"]} != {other["actor"], other["recipient"]}:
        return False
    if event["event_type"] == other["event_type"]:
        return True
    half = common * 2 >= min(event["end"] - event["start"], other["end"] - other["start"])
    return half and {event["event_type"], other["event_type"]} == {"AGREE", "CONSULT"}
