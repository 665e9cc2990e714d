"""All acts of one sentence: those of its verbs, then those of the nouns that no verb has used up."""

from __future__ import annotations

from detente.coding import vocabulary
from detente.coding.acts import Act
from detente.coding.clauses import Clauses
from detente.coding.grammar import Graph
from detente.coding.nouns import Nouns
from detente.coding.parties import Parties
from detente.coding.verbs import Verbs


def acts(graph: Graph, parties: Parties) -> list[Act]:
    """The acts that a sentence tells, in the order of their words."""
    clauses = Clauses(graph, parties)
    verbs, nouns = Verbs(clauses), Nouns(clauses)
    for i, kind in enumerate(graph.upos):
        if kind in ("VERB", "AUX"):
            verbs.read(i)
    found = dict(verbs.found)
    for i, kind in enumerate(graph.upos):
        misread = kind == "VERB" and graph.verb(i) not in vocabulary.senses()
        if (kind in ("NOUN", "PROPN") or misread) and i not in found and i not in verbs.taken:
            act = nouns.act(i)
            if act:
                found[i] = act
    return [found[i] for i in sorted(found)]
