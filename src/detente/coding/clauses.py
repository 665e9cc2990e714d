"""What stands around a verb or noun: its subject, its objects, whoever they name or refer to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detente.coding import vocabulary
from detente.coding.grammar import Graph
from detente.coding.parties import Parties, Party, unique
from detente.coding.vocabulary import listed

REACH = {"to": 1, "against": 1, "on": 1, "with": 1, "upon": 1, "toward": 1, "towards": 1, "between": 1}
REACH |= {"from": 2, "at": 2, "into": 2, "of": 2, "for": 3, "over": 4, "in": 5, "near": 6}
"""How soon a phrase is asked for the recipient, by its preposition; others come last."""

FAR = 14  # words after a verb in which a recipient may stand that the parser hung elsewhere
_WHERE = frozenset({"in", "at", "near", "off", "through", "outside"})
_PEOPLE = frozenset({"GOV", "LEG", "BUS", "MIL", "SPY", "MED", "JUD"})


@dataclass(frozen=True, slots=True)
class Slot:
    """A phrase in an object's place, with how soon it is asked for a recipient."""

    reach: int
    head: int
    mark: str


class Clauses:
    """Looks around the words of one sentence."""

    def __init__(self, graph: Graph, parties: Parties) -> None:
        self.graph = graph
        self.parties = parties

    def slots(self, i: int) -> list[Slot]:
        """The phrases in the places of a verb's objects, those asked first in front."""
        graph = self.graph
        found: list[Slot] = []
        for c in graph.children[i]:
            relation = graph.relation(c)
            if relation in ("obj", "iobj"):
                found.append(Slot(0, c, ""))
            elif relation == "obl" and graph.deprel[c] not in ("obl:tmod", "obl:unmarked") and not self._is_agent(c):
                mark = graph.case(c).split(" ")[-1] if graph.case(c) else ""
                found.append(Slot(REACH.get(mark, 7), c, mark))
            elif relation in ("xcomp", "ccomp") or self.is_asked(c):
                found.append(Slot(3, c, "clause"))
        above = graph.head[i]
        clause = (
            graph.relation(i) in ("acl", "ccomp")
            and above >= 0
            and graph.upos[above] in ("NOUN", "PROPN", "VERB")
            and above < i
        )
        if (
            clause
            and not any(s.reach == 0 for s in found)
            and any(graph.lower(w) in ("that", "which") for w in range(max(0, above + 1), i))
        ):
            subject = graph.kids(i, "nsubj")
            if subject and graph.lower(subject[0]) not in ("who", "which", "that"):
                noun = next(
                    (w for w in (above, *range(above - 1, max(-1, above - 4), -1)) if graph.upos[w] == "NOUN"), None
                )
                found.extend([Slot(0, noun, "relative")] if noun is not None else [])
        for c in graph.kids(i, "conj"):
            if not any(s.reach == 0 for s in found) and graph.upos[c] == "VERB":
                found.extend(Slot(4, o, "shared") for o in graph.kids(c, "obj"))
        return sorted(found, key=lambda s: s.reach)

    def is_asked(self, c: int) -> bool:
        """Whether a clause says what somebody is called on to do: "for X to act"."""
        graph = self.graph
        marks = {graph.lower(m) for m in graph.kids(c, "mark")}
        return graph.relation(c) == "advcl" and "for" in marks and bool(graph.kids(c, "nsubj", "nsubj:pass"))

    def _is_agent(self, c: int) -> bool:
        """Whether a phrase names the doer of a passive: the mark counts, the parser's label errs more often."""
        return self.graph.deprel[c] == "obl:agent" and self.graph.case(c) in ("by", "")

    def classes(self, i: int) -> frozenset[str]:
        """The classes of the noun that ends at a word, and the word itself in the singular."""
        entry = self.graph.noun(i)
        own = entry[0].classes if entry else frozenset()
        joint = any(self.graph.lower(c) == "joint" for c in self.graph.kids(i, "amod"))
        if joint and "exercise" in own:
            own = frozenset({"joint exercise"})
        word = self.graph.lower(i)
        return own | {word, vocabulary.noun_forms().get(word, word.removesuffix("s"))}

    def is_pair(self, word: int | None) -> bool:
        """Whether the subject is "both countries", "the two sides"."""
        if word is None:
            return False
        return any(
            self.graph.lower(w) in ("both", "two")
            for w in [word, *self.graph.kids(word, "det", "nummod", "amod", "advmod")]
        )

    def is_person(self, word: int) -> bool:
        """Whether a word names somebody who can travel, speak and sign."""
        graph = self.graph
        if graph.ner[word].endswith("PER") or graph.lower(word) in ("he", "she", "they", "who", "him", "them"):
            return True
        if any(m.names_person for m in self.parties.at.get(word, ())):
            return True
        entry = graph.noun(word)
        return vocabulary.sectors().get(graph.lower(word), "") in _PEOPLE or bool(
            entry and entry[0].classes & {"delegation", "diplomat", "official"}
        )

    def subject(self, i: int, depth: int = 0) -> tuple[list[Party], int | None]:
        """The parties in the verb's subject, its own or that of the clause above, and the subject's word."""
        graph = self.graph
        own = graph.kids(i, "nsubj", "nsubj:pass")
        if own:
            return self.parties.of(own[0]), own[0]
        h, relation = graph.head[i], graph.deprel[i]
        if depth > 5 or h < 0:
            return self._just_before(i)
        if relation == "conj" and graph.upos[h] in ("VERB", "AUX", "NOUN", "ADJ"):
            return self.subject(h, depth + 1)
        if relation == "xcomp":
            controlled = graph.kids(h, "obj", "iobj")
            if controlled and graph.verb(h).split(" ")[0] in listed("asks somebody to"):
                return self.parties.of(controlled[0]), controlled[0]
            return self.subject(h, depth + 1)
        if relation in ("advcl", "ccomp"):
            return self.subject(h, depth + 1)
        if relation in ("acl", "acl:relcl"):
            if not graph.is_infinitive(i):
                return self.parties.of(h), h
            owners = self.owners(h)
            if owners:
                return owners, h
            above = next((a for a in graph.ancestors(h) if graph.upos[a] == "VERB"), None)
            return self.subject(above, depth + 1) if above is not None else ([], None)
        return self._just_before(i)

    def _just_before(self, i: int) -> tuple[list[Party], int | None]:
        """The names right before a verb whose subject the parser hung elsewhere."""
        graph = self.graph
        at = i - 1
        while at >= 0 and (graph.upos[at] in ("AUX", "ADV") or graph.deprel[at] == "aux"):
            at -= 1
        if at < 0 or not self.parties.at.get(at):
            return [], None
        found, word = self.parties.of(at), at
        begin = at
        while begin > 0 and (
            self.parties.at.get(begin - 1) or graph.upos[begin - 1] in ("CCONJ", "DET") or graph.words[begin - 1] == ","
        ):
            begin -= 1
            found = [*(self.parties.of(begin) if self.parties.at.get(begin) else []), *found]
        return unique(found), word

    def owners(self, i: int, begin: int | None = None) -> list[Party]:
        """Whose act a noun names by a possessive, an adjective or a name before it."""
        graph = self.graph
        found: list[Party] = []
        for relation in ("nmod:poss", "compound", "amod", "nmod:unmarked", "nmod:desc"):
            for c in graph.children[i]:
                if graph.deprel[c] == relation and (begin is None or c < begin):
                    found.extend(self.parties.of(c))
        return unique(p for p in found if not p.place)

    def recipients(self, slots: Sequence[Slot], codes: set[str]) -> list[Party]:
        """The parties of the first phrase that names any other than `codes`."""
        graph = self.graph
        unnamed: list[Party] = []  # "handed over a terrorist to X": a state goes before armed people without a name
        for s in slots:
            if s.mark == "clause":
                below = [
                    p
                    for c in graph.kids(s.head, "nsubj", "nsubj:pass")
                    for p in self.parties.of(c)
                    if p.code not in codes
                ]
                below = below or [
                    p
                    for inner in self.slots(s.head)
                    for p in (self.parties.of(inner.head) or self.parties.within(inner.head, codes))
                    if p.code not in codes
                ]
                if below:
                    return unique(below)
                continue
            found = [p for p in self.parties.of(s.head) if p.code not in codes] or self.parties.within(s.head, codes)
            if any(p.code != "NSA" for p in found):
                return found
            unnamed = unnamed or found
        return unnamed

    def coordinated(self, head: int) -> list[Party]:
        """The parties of each of the phrases that *and* joins."""
        return unique(
            p for member in self.graph.conjuncts(head) for p in self.parties.of(member) or self.parties.within(member)
        )

    def after_between(self, i: int) -> list[Party]:
        """The two parties named after the next *between*, where the parser lost them."""
        graph = self.graph
        at = next((w for w in range(i, min(i + FAR, len(graph.words))) if graph.lower(w) == "between"), None)
        return unique(p for p in self.parties.local if at is not None and at < p.word <= at + FAR)[:2]

    def earlier(self, i: int, actors: Sequence[Party]) -> list[Party]:
        """Nobody in the clause: the next state that the sentence names, else the other one that the text speaks of."""
        codes = {p.code for p in actors}
        local = [p for p in self.parties.local if p.code not in codes and not p.place and not p.code.startswith("ORG")]
        local = [p for p in local if ":" not in p.code] or local  # a state before an organisation
        memory = self.parties.memory
        partner = memory.partner(codes)
        if main := [p for p in local if p.code in {q.code for q in partner}]:
            return main[:1]
        if partner:  # "sue at The Hague", "talks in Canada" name where, not whom
            local = [p for p in local if self.graph.case(p.word).split(" ")[-1] not in _WHERE]
        acting = {p.code for p in memory.acting}
        if codes & acting and (other := [p for p in local if p.code in acting]):
            return other[:1]
        after = [p for p in local if i < p.word <= i + FAR]
        before = [p for p in local if p.word < i]
        if after or before:
            return [(after or before[::-1])[0]]
        if local:
            return []
        pair = memory.pair if len(codes) == 1 and codes & {p.code for p in memory.pair} else ()
        return partner or [p for p in pair if p.code not in codes]

    def doers_of(self, slots: Sequence[Slot], actors: Sequence[Party]) -> list[Party]:
        """Who did the act that a statement is about: "condemned *the visit*" is said of the visitor."""
        graph, codes = self.graph, {p.code for p in actors}
        for s in slots:
            entry = graph.noun(s.head)
            if s.reach == 0 and graph.is_definite(s.head):
                told = [t for t in self.parties.memory.told if t[1].code not in codes]
                same = [t for t in told if entry and entry[0].event_type in (t[0], "")]
                return [t[1] for t in (same or told)[-1:]]
        return []
