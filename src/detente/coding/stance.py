"""How a text stands to an act: whether it happened, is planned, is only thought of or is denied; and who says so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.coding import vocabulary
from detente.coding.grammar import Graph
from detente.coding.parties import Parties, Party

_FUTURE = frozenset({"will", "shall", "'ll", "’ll", "wo", "gonna"})
_MAYBE = frozenset({"would", "could", "may", "might", "should", "can", "must", "ought", "'d", "’d"})
_IF = frozenset({"if", "unless", "whether", "provided", "should", "lest", "in case", "until"})
_PLAN = frozenset(
    """plan plans planned planning expect expected expects schedule scheduled intend intends intended aim aims aimed prepare prepares prepared
    preparing set due slated poised decide decided decides look looks pledge pledged vow vowed promise promised promises agree agreed agrees announce
    announced announces commit committed ready expecting going about""".split()
)
_WISH = frozenset(
    """hope hopes hoped want wants wanted wish wishes wished seek seeks sought seeking consider considers considered considering mull mulls mulled explore
    explores explored exploring ask asks asked urge urges urged demand demands demanded push pushes pushed propose proposes proposed suggest suggests
    suggested recommend recommends recommended discuss discussed discusses call calls called like likes try tries tried appeal appealed warn warned
    threaten threatens threatened willing able keen eager offer offered offers need needs insist insisted allow allowed encourage encouraged help lead leads""".split()
)
_UNDONE = frozenset(
    "refuse refuses refused fail fails failed failing decline declines declined avoid avoided avoids stop stopped prevent prevented deny denies denied".split()
)
_DENY = frozenset(
    "deny denies denied denying refute refutes refuted reject rejects rejected dismiss dismissed dismisses".split()
)
_SAY = frozenset(
    """say says said saying tell tells told state states stated announce announces announced announcing report reports reported claim claims claimed claiming
    declare declares declared add adds added note notes noted insist insists insisted argue argues argued maintain maintains maintained warn warns warned
    confirm confirms confirmed reveal reveals revealed allege alleges alleged believe believes believed describe describes described write writes wrote
    acknowledge acknowledged admit admits admitted stress stressed emphasise emphasised emphasize emphasized quote quoted explain explained suggest
    suggests suggested accuse accused accuses deny denies denied vow vowed vows pledge pledged pledges tweet tweeted post posted convey conveyed mention mentioned
    inform informed indicate indicated reiterate reiterated promise promised estimate estimated predict predicted think thinks thought""".split()
)
REPORTS = frozenset(
    "reports report rumours rumors rumour media sources source stories story newspaper newspapers press outlets speculation accounts leaks leak".split()
)
_REPORTEDLY = frozenset("reportedly allegedly supposedly purportedly apparently".split())
_AHEAD = frozenset(
    "planned prospective upcoming proposed scheduled forthcoming future expected impending pending possible potential coming next".split()
)
_ONLY_MAYBE = frozenset({"possible", "potential", "proposed", "hypothetical"})
_LASTING = frozenset({"remain", "stay", "continue", "stand"})  # "will remain a partner" assures now
_SCHEDULES = frozenset("plan plans planned schedule scheduled expect expected".split())
_PROSPECTS = frozenset("plan prospect possibility proposal preparation talk idea hope".split())
_ACCORDING = re.compile(
    r"\baccording to (?P<who>[^,;.()]{2,80})|\b(?P<tag>reports (?:say|said)|media reports|it (?:is|was) reported that)\b",
    re.IGNORECASE,
)


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
        denier = next((a for a in graph.ancestors(word) if graph.lower(a) in _DENY), None)
        if denier is not None:
            attribution, speaker, code = _said_by(graph, parties, denier)
    return Stance(modality, attribution, speaker, code)


def _modality(graph: Graph, word: int) -> str:
    own = _of_clause(graph, word)
    if own != "occurred":
        return own
    child = word
    for a in graph.ancestors(word):
        relation = graph.deprel[child].split(":")[0]
        above = graph.lower(a)
        infinitive = any(graph.lower(c) == "to" for c in graph.children[child])
        if relation == "xcomp" or (relation in ("acl", "ccomp", "advcl", "obl") and infinitive):
            if above in _UNDONE:
                return "occurred" if above.startswith("fail") and _base(graph, word) in ("renew",) else "denied"
            if above in _PLAN:
                return "planned" if not graph.is_negated(a) else "denied"
            if above in _WISH:
                return "hypothetical"
            if relation == "acl" and _base_noun(graph, a) in (
                "plan",
                "decision",
                "intention",
                "offer",
                "promise",
                "pledge",
                "proposal",
                "readiness",
                "agreement",
            ):
                return (
                    "planned"
                    if _base_noun(graph, a) in ("plan", "decision", "agreement", "pledge", "promise")
                    else "hypothetical"
                )
            if relation == "advcl" and infinitive:
                return "hypothetical"  # a purpose
        if relation == "ccomp":
            if above in _DENY:
                return "denied"
            if above in _WISH - _SAY:
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
    if auxiliaries & _FUTURE:
        return "occurred" if graph.verb(word) in _LASTING else "planned"
    if auxiliaries & _MAYBE:
        reported = any(
            graph.deprel[w] == "ccomp" and graph.lower(graph.head[w]) in _SAY
            for w in [word, *graph.ancestors(word)]
            if graph.head[w] >= 0
        )
        return "planned" if "would" in auxiliaries and reported else "hypothetical"
    if _conditional(graph, word):
        return "hypothetical"
    if (
        graph.lower(word) in vocabulary.verb_forms()
        and any(graph.deprel[c] == "cop" for c in graph.children[word])
        and any(graph.lower(c) == "to" for c in graph.children[word])
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
    if marks & (_IF - {"until"}):
        return True
    return "only" in marks and bool(marks & {"after", "when", "once"})


def _nominal_modality(graph: Graph, word: int) -> str:
    before = {graph.lower(c) for c in graph.kids(word, "amod")}
    if before & _ONLY_MAYBE:
        return "hypothetical"
    if before & _AHEAD:
        return "planned"
    head = graph.head[word]
    if head < 0:
        return "occurred"
    if graph.lower(head) in _DENY and graph.deprel[word] in ("obj", "nsubj", "ccomp"):
        return "denied"
    if graph.is_negated(head) and graph.deprel[word] in ("obj", "nsubj", "nsubj:pass"):
        return "denied"
    if graph.deprel[word] in ("obj", "nsubj", "nsubj:pass", "obl") and graph.upos[head] in ("VERB", "AUX"):
        above = _modality(graph, head)
        if graph.lower(head) in _WISH and graph.deprel[word] == "obj" and above == "occurred":
            return "hypothetical"
        if graph.lower(head) in _SCHEDULES and above == "occurred":
            return "planned"
        return above
    if graph.deprel[word] in ("nmod", "compound") and _base_noun(graph, head) in _PROSPECTS:
        return "hypothetical"
    return "occurred"


def _base(graph: Graph, word: int) -> str:
    return graph.verb(word)


def _base_noun(graph: Graph, word: int) -> str:
    return graph.lower(word).rstrip("s")


def _attribution(graph: Graph, parties: Parties, word: int) -> tuple[str, str, str | None]:
    if any(graph.lower(c) in _REPORTEDLY for w in [word, graph.head[word]] if w >= 0 for c in graph.kids(w, "advmod")):
        return "reports", "", None
    chain = [word, *graph.ancestors(word)]
    for child, above in zip(chain, chain[1:], strict=False):
        relation = graph.deprel[child].split(":")[0]
        if (
            graph.lower(above) in REPORTS
            and not graph.kids(above, "nsubj")
            and relation in ("nmod", "acl", "ccomp", "obl", "obj")
        ):
            return "reports", "", None
        if relation in ("ccomp", "parataxis") and graph.lower(above) in _SAY:
            return _said_by(graph, parties, above)
        if relation == "xcomp" and graph.lower(above) in (
            "claim",
            "claims",
            "claimed",
            "said",
            "reported",
            "alleged",
            "believed",
        ):
            return ("reports", "", None) if graph.is_passive(above) else _said_by(graph, parties, above)
    # a quotation's speaker may come after it: "…", said the ministry
    for child in chain:
        for c in graph.kids(child, "parataxis"):
            if graph.lower(c) in _SAY and graph.kids(c, "nsubj") and not graph.kids(c, "ccomp"):
                return _said_by(graph, parties, c)
    named = _ACCORDING.search(graph.text)
    if named and _same_clause(graph, named.start(), word):
        who = named["who"] or named["tag"]
        if set(re.findall(r"\w+", who.lower())) & REPORTS:
            return "reports", "", None
        at = _word_at(graph, named.start("who"))
        found = parties.of(_phrase_head(graph, at)) if at is not None else []
        return "speaker", who.strip(), found[0].code if found else None
    return "author", "", None


def _said_by(graph: Graph, parties: Parties, verb: int) -> tuple[str, str, str | None]:
    subject: list[Party]
    subject, head = parties_subject(graph, parties, verb)
    if head is None:
        return ("reports", "", None) if graph.is_passive(verb) else ("author", "", None)
    words = graph.subtree(head, frozenset({"acl:relcl", "appos", "punct", "parataxis", "advcl"}))
    name = graph.text[graph.spans[min(words)][0] : graph.spans[max(words)][1]]
    if vocabulary.sectors().get(graph.lower(head)) == "MED" or graph.lower(head) in REPORTS or head in parties.media:
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
    while graph.head[i] >= 0 and graph.deprel[i] in (
        "det",
        "amod",
        "compound",
        "nmod:poss",
        "case",
        "flat",
        "fixed",
        "nummod",
    ):
        i = graph.head[i]
    return i


def _clause_root(graph: Graph, i: int) -> int:
    for w in [i, *graph.ancestors(i)]:
        if graph.deprel[w].split(":")[0] in ("root", "ccomp", "advcl", "acl", "parataxis") and graph.upos[w] in (
            "VERB",
            "AUX",
            "ADJ",
            "NOUN",
            "PROPN",
        ):
            return w
    return i


def _same_clause(graph: Graph, character: int, word: int) -> bool:
    """Whether "according to …" hangs in the act's clause or in one above it."""
    at = _word_at(graph, character)
    if at is None:
        return False
    root = _clause_root(graph, at)
    return root == word or root in set(graph.ancestors(word)) or _clause_root(graph, word) == root
