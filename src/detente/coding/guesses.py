"""Acts of verbs that the lexicon doesn't know: who and whom by the tree, the type by the encoder, where it is sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.coding.acts import Act
from detente.coding.clauses import Clauses
from detente.coding.evidence import clause
from detente.coding.grammar import Graph
from detente.coding.parties import Parties, Party
from detente.coding.vocabulary import listed

SURE = 0.6  # probability of the type below which nothing is coded; chosen on tests/accuracy/articles/dev
TOLD = 2  # acts between two states that an article must have told before the second may be left unsaid
_CLAUSES = frozenset({"root", "conj", "ccomp", "parataxis"})


@dataclass(frozen=True, slots=True)
class _Candidate:
    verb: int
    subject: int
    actor: Party
    recipient: Party
    named: bool


def guesses(graph: Graph, parties: Parties, acts: Sequence[Act], told: int) -> list[Act]:
    """Acts of verbs that stand in no act read so far.

    Args:
        acts: those that the lexicon gives.
        told: how many acts between the two states that the article is about have been told before.
    """
    from detente.coding.encoder import Encoder

    found = _candidates(graph, parties, acts, told)
    coded = Encoder.load().relate([_marked(graph, one) for one in found]) if found else []
    return [
        _act(graph, one, kind) for one, (kind, sure) in zip(found, coded, strict=True) if _holds(graph, one, kind, sure)
    ]


def _candidates(graph: Graph, parties: Parties, acts: Sequence[Act], told: int) -> list[_Candidate]:
    clauses = Clauses(graph, parties)
    used = {w for act in acts for w in act.evidence}
    found: list[_Candidate] = []
    for i, kind in enumerate(graph.upos):
        if kind != "VERB" or i in used or graph.relation(i) not in _CLAUSES or graph.lower(i) in listed("no acts"):
            continue
        if graph.is_passive(i) and not graph.kids(i, "obl:agent"):
            continue
        subject, word = clauses.subject(i)
        actors = [p for p in subject if not p.place]
        if word is None or not actors or graph.lower(word) in listed("nobody"):
            continue
        codes = {p.code for p in actors}
        recipients = clauses.recipients([s for s in clauses.slots(i) if s.mark != "clause"], codes)
        partner = parties.memory.partner(codes) if told >= TOLD and parties.only(parties.memory.main) else []
        if recipients or partner:
            found.append(_Candidate(i, word, actors[0], (recipients or partner)[0], bool(recipients)))
            used.update(graph.subtree(i))  # one act a clause, the highest verb's
    return found


def _marked(graph: Graph, one: _Candidate) -> str:
    """The sentence with <s>…</s> around who acts and <t>…</t> around whom it names."""
    marks = [(graph.spans[one.subject], "s")]
    if one.named and one.recipient.word != one.subject:
        marks.append((graph.spans[one.recipient.word], "t"))
    text = graph.text
    for (start, end), mark in sorted(marks, reverse=True):
        text = f"{text[:start]}<{mark}>{text[start:end]}</{mark}>{text[end:]}"
    return text


def _holds(graph: Graph, one: _Candidate, kind: str, sure: float) -> bool:
    return sure >= SURE and (kind == "REJECT" or not graph.is_negated(one.verb))


def _act(graph: Graph, one: _Candidate, kind: str) -> Act:
    evidence = clause(graph, one.verb, one.subject, [one.recipient.word] if one.named else [])
    return Act(one.verb, kind, "", [one.actor], [one.recipient], False, evidence, certain=0.5 if one.named else 0.4)
