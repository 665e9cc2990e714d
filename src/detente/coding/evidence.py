"""The words that say an act: the smallest clause around its verb or noun."""

from __future__ import annotations

from collections.abc import Sequence

from detente.coding.grammar import CLAUSES, Graph

_SPREAD = 800  # characters; longer evidence is no evidence


def clause(graph: Graph, i: int, subject: int | None, whom: Sequence[int]) -> list[int]:
    """The words of the smallest clause around a verb: its subject where it stands beside it; `whom`, if below it."""
    words = [
        w
        for w in graph.subtree(i, frozenset({"parataxis", "advcl", "cc", "punct", "discourse", "acl:relcl"}))
        if not _other_clause(graph, w, i)
    ]
    if subject is not None and subject in graph.children[i]:
        words.extend(graph.subtree(subject, CLAUSES | {"punct"}))
    return near(graph, i, [*words, *set(whom).intersection(graph.subtree(i))])


def near(graph: Graph, i: int, words: Sequence[int]) -> list[int]:
    """The words around the act without a gap, without marks at the ends, and never further than evidence may reach."""
    wanted = {i, *words}
    first, last = i, i
    for step, end in ((-1, min(wanted)), (1, max(wanted))):
        at = i
        while at != end:
            at += step
            if at in wanted:
                first, last = min(first, at), max(last, at)
            elif _is_other_verb(graph, at, i):
                break
    while first < i and (
        graph.upos[first] in ("PUNCT", "CCONJ", "SCONJ")
        or (graph.upos[first] == "ADP" and graph.head[graph.head[first]] != i)  # not "In July they met"
        or graph.lower(first) in ("that", "and", "but", "however")
    ):
        first += 1
    while (
        last > i
        and graph.upos[last] in ("PUNCT", "CCONJ", "SCONJ", "ADP", "DET")
        and graph.words[last] not in ("”", '"', ")", "’")
    ):
        last -= 1
    while graph.spans[last][1] - graph.spans[first][0] > _SPREAD:
        first, last = max(first, i - 40), min(last - 5, i + 60)
    return list(range(first, last + 1))


def _other_clause(graph: Graph, w: int, i: int) -> bool:
    if w == i:
        return False
    for a in [w, *graph.ancestors(w)]:
        if a == i:
            return False
        if graph.deprel[a] == "conj" and graph.upos[a] in ("VERB", "AUX"):
            return True
    return False


def _is_other_verb(graph: Graph, w: int, i: int) -> bool:
    """Whether a word outside the evidence is the verb of another clause than the act's own."""
    return (
        w not in set(graph.ancestors(i))
        and graph.upos[w] in ("VERB", "AUX")
        and graph.relation(w) in ("conj", "parataxis", "advcl", "ccomp", "root")
    )
