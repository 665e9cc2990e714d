"""How a text stands to an act: whether it happened, is planned, is only thought of or is denied; and who says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from detente.coding import vocabulary
from detente.coding.grammar import Graph
from detente.coding.parties import Parties, Party
from detente.coding.vocabulary import listed

_ACCORDING = re.compile(
    r"\baccording to (?P<who>[^,;.()]{2,80})"
    r"|\b(?P<tag>reports (?:say|said)|media reports|it (?:is|was) reported that)\b",
    re.IGNORECASE,
)
_HEADS = frozenset({"VERB", "AUX", "ADJ", "NOUN", "PROPN"})
_OF_WILL = frozenset({"will", "wo", "would", "shall", "'ll", "’ll", "do", "does"})
_IN_PHRASE = frozenset({"det", "amod", "compound", "nmod:poss", "case", "flat", "fixed", "nummod"})


@dataclass(frozen=True, slots=True)
class Stance:
    """Modality and attribution of one act, in the words of schema.MODALITIES and schema.ATTRIBUTIONS.

    Attributes:
        speaker: who says so, as written; empty where the author or reports do.
        speaker_actor: the speaker's code; None where unknown.
    """

    modality: str
    attribution: str
    speaker: str
    speaker_actor: str | None


def stance(graph: Graph, parties: Parties, word: int, nominal: bool) -> Stance:
    """Read both off the words above and beside an act: scope decides, not the mere presence of a word."""
    modality = _nominal_modality(graph, word) if nominal else _modality(graph, word)
    attribution, speaker, code = _attribution(graph, parties, word)
    if modality == "denied" and attribution == "author":
        denier = next((a for a in graph.ancestors(word) if graph.lower(a) in listed("deny")), None)
        if denier is not None:
            attribution, speaker, code = _said_by(graph, parties, denier)
    return Stance(modality, attribution, speaker, code)


def refuses(graph: Graph, word: int) -> bool:
    """Whether a verb says what its subject will not do, or doesn't do: "would never sign", "does not recognise"."""
    auxiliaries = {graph.lower(c) for c in graph.kids(word, "aux")}
    return graph.is_negated(word) and bool(auxiliaries & _OF_WILL)


def _modality(graph: Graph, word: int) -> str:
    own = _of_clause(graph, word)
    if own != "occurred":
        return own
    child = word
    for a in graph.ancestors(word):
        relation = graph.relation(child)
        above = graph.lower(a)
        infinitive = graph.is_infinitive(child)
        if relation == "xcomp" or (relation in ("acl", "ccomp", "advcl", "obl") and infinitive):
            if above in listed("undone"):
                return "occurred" if above.startswith("fail") and graph.verb(word) == "renew" else "denied"
            if above in listed("plan"):
                return "planned" if not graph.is_negated(a) else "denied"
            if above in listed("wish"):
                return "hypothetical"
            if relation == "acl" and _base_noun(graph, a) in listed("plan nouns"):
                return "planned"
            if relation == "acl" and _base_noun(graph, a) in listed("wish nouns"):
                return "hypothetical"
            if relation == "advcl" and infinitive:
                return "hypothetical"  # a purpose
        if relation == "ccomp":
            if above in listed("deny"):
                return "denied"
            if above in listed("wish") - listed("say"):
                return "hypothetical"
        if relation in ("advcl", "acl") and _conditional(graph, child):
            return "hypothetical"
        if relation == "conj":
            shared = _of_clause(graph, a, shared=True)
            if shared in ("planned", "hypothetical") and not graph.kids(child, "aux", "nsubj"):
                return shared
        if relation not in ("xcomp", "conj", "ccomp", "advcl", "acl"):
            break
        child = a
    return "occurred"


def _of_clause(graph: Graph, word: int, shared: bool = False) -> str:
    auxiliaries = {graph.lower(c) for c in graph.kids(word, "aux")}
    if graph.is_negated(word) and not shared:
        return "denied"
    if auxiliaries & listed("future"):
        return "occurred" if graph.verb(word) in listed("lasting") else "planned"
    if auxiliaries & listed("maybe"):
        reported = any(
            graph.deprel[w] == "ccomp" and graph.lower(graph.head[w]) in listed("say")
            for w in [word, *graph.ancestors(word)]
            if graph.head[w] >= 0
        )
        return "planned" if "would" in auxiliaries and reported else "hypothetical"
    if _conditional(graph, word):
        return "hypothetical"
    if (
        graph.lower(word) in vocabulary.verb_forms()
        and any(graph.deprel[c] == "cop" for c in graph.children[word])
        and graph.is_infinitive(word)
    ):
        return "planned"  # "is to visit"
    if (
        any(graph.lower(c) == "to" and graph.deprel[c] == "mark" for c in graph.children[word])
        and graph.deprel[word] == "root"
    ):
        return "planned"  # a headline's "X to visit Y"
    return "occurred"


def _conditional(graph: Graph, word: int) -> bool:
    marks = {graph.lower(c) for c in graph.kids(word, "mark", "advmod")}
    if marks & (listed("if") - {"until"}):
        return True
    return "only" in marks and bool(marks & {"after", "when", "once"})


def _nominal_modality(graph: Graph, word: int) -> str:
    before = {graph.lower(c) for c in graph.kids(word, "amod")}
    if before & listed("only maybe"):
        return "hypothetical"
    if before & listed("ahead"):
        return "planned"
    head = graph.head[word]
    if head < 0:
        return "occurred"
    if graph.lower(head) in listed("deny") and graph.deprel[word] in ("obj", "nsubj", "ccomp"):
        return "denied"
    if graph.is_negated(head) and graph.deprel[word] in ("obj", "nsubj", "nsubj:pass"):
        return "denied"
    if graph.deprel[word] in ("obj", "nsubj", "nsubj:pass", "obl") and graph.upos[head] in ("VERB", "AUX"):
        above = _modality(graph, head)
        if graph.lower(head) in listed("wish") and graph.deprel[word] == "obj" and above == "occurred":
            return "hypothetical"
        if graph.lower(head) in listed("schedules") and above == "occurred":
            return "planned"
        return above
    if graph.deprel[word] in ("nmod", "compound") and _base_noun(graph, head) in listed("prospects"):
        return "hypothetical"
    return "occurred"


def _base_noun(graph: Graph, word: int) -> str:
    return graph.lower(word).rstrip("s")


def _attribution(graph: Graph, parties: Parties, word: int) -> tuple[str, str, str | None]:
    if any(
        graph.lower(c) in listed("reportedly")
        for w in [word, graph.head[word]]
        if w >= 0
        for c in graph.kids(w, "advmod")
    ):
        return "reports", "", None
    chain = [word, *graph.ancestors(word)]
    for child, above in pairwise(chain):
        relation = graph.relation(child)
        if (
            graph.lower(above) in listed("reports")
            and not graph.kids(above, "nsubj")
            and relation in ("nmod", "acl", "ccomp", "obl", "obj")
        ):
            return "reports", "", None
        if (
            relation in ("acl", "ccomp")
            and not graph.is_infinitive(child)
            and _base_noun(graph, above) in listed("claims")
        ):
            owners = graph.kids(above, "nmod:poss", "amod", "compound")
            found = [p for c in owners for p in parties.of(c)]
            return ("speaker", found[0].name, found[0].code) if found else ("reports", "", None)
        if relation in ("ccomp", "parataxis") and graph.lower(above) in listed("say"):
            return _said_by(graph, parties, above)
        if relation == "xcomp" and graph.lower(above) in listed("said to"):
            return ("reports", "", None) if graph.is_passive(above) else _said_by(graph, parties, above)
    # a quotation's speaker may come after it: "…", said the ministry
    for child in chain:
        for c in graph.kids(child, "parataxis"):
            if (
                graph.lower(c) in listed("say")
                and graph.kids(c, "nsubj")
                and not graph.kids(c, "ccomp")
                and not graph.is_passive(c)
            ):
                return _said_by(graph, parties, c)
    named = _ACCORDING.search(graph.text)
    if named and _same_clause(graph, named.start(), word):
        who = named["who"] or named["tag"]
        if set(re.findall(r"\w+", who.lower())) & listed("reports"):
            return "reports", "", None
        at = _word_at(graph, named.start("who"))
        found = parties.of(_phrase_head(graph, at)) if at is not None else []
        return "speaker", who.strip(), found[0].code if found else None
    return "author", "", None


def _said_by(graph: Graph, parties: Parties, verb: int) -> tuple[str, str, str | None]:
    subject, head = parties_subject(graph, parties, verb)
    if head is None:
        return ("reports", "", None) if graph.is_passive(verb) else ("author", "", None)
    words = graph.subtree(head, frozenset({"acl:relcl", "appos", "punct", "parataxis", "advcl"}))
    name = graph.phrase(words)
    if (
        vocabulary.sectors().get(graph.lower(head)) == "MED"
        or graph.lower(head) in listed("reports")
        or head in parties.media
    ):
        return "reports", "", None
    return "speaker", name, subject[0].code if subject else None


def parties_subject(graph: Graph, parties: Parties, verb: int) -> tuple[list[Party], int | None]:
    """The subject of a verb of saying, its own or that of the clause it is joined to."""
    for w in [verb, *graph.ancestors(verb)]:
        own = graph.kids(w, "nsubj", "nsubj:pass", "obl:agent")
        if own:
            return parties.of(own[0]), own[0]
        if graph.deprel[w] not in ("conj", "xcomp", "advcl"):
            break
    return [], None


def _word_at(graph: Graph, character: int) -> int | None:
    return next((i for i, (a, b) in enumerate(graph.spans) if a <= character < b or a >= character), None)


def _phrase_head(graph: Graph, i: int) -> int:
    while graph.head[i] >= 0 and graph.deprel[i] in _IN_PHRASE:
        i = graph.head[i]
    return i


def _clause_root(graph: Graph, i: int) -> int:
    for w in [i, *graph.ancestors(i)]:
        relation = graph.relation(w)
        if relation in ("root", "ccomp", "advcl", "acl", "parataxis") and graph.upos[w] in _HEADS:
            return w
        if graph.begins_clause(w):
            return w
    return i


def _same_clause(graph: Graph, character: int, word: int) -> bool:
    """Whether "according to …" hangs in the act's clause or in one above it."""
    at = _word_at(graph, character)
    if at is None:
        return False
    root = _clause_root(graph, at)
    for w in [word, *graph.ancestors(word)]:
        if w == root:
            return True
        if graph.begins_clause(w):
            return False
    return False
