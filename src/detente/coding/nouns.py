"""Acts that nouns carry: "the designation of X by Y", "an invitation to Z"."""

from __future__ import annotations

from collections.abc import Sequence

from detente.coding import vocabulary
from detente.coding.acts import Act
from detente.coding.clauses import REACH, Clauses, Slot
from detente.coding.evidence import clause, near
from detente.coding.grammar import CLAUSES
from detente.coding.parties import Party, terror
from detente.coding.vocabulary import listed

_OF_THE_ACT = frozenset({"by", "to", "with", "against", "on", "from", "between"})
_PLACES = ("name", "capital", "office", "city")
_CONFLICT = frozenset({"PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "ACCUSE", "THREATEN", "REJECT"})


class Nouns:
    """Reads the acts of the nouns of one sentence."""

    def __init__(self, clauses: Clauses) -> None:
        self.clauses = clauses
        self.graph = clauses.graph
        self.parties = clauses.parties

    def act(self, i: int) -> Act | None:
        """The act that a noun names; None where it names none or a side is missing."""
        graph = self.graph
        if graph.kids(i, "cop"):
            return self._presence(i)
        entry = graph.noun(i)
        if not entry or not entry[0].event_type or graph.deprel[i] in ("compound", "flat", "nmod:poss"):
            return None
        noun, begin = entry
        if self.parties.at.get(i):  # part of a name
            return None
        if noun.roles == "=" and noun.event_type != "ASSAULT" and self._only_talked_of(i):
            return None
        if "talks" in noun.classes and self._is_own_meeting(i):
            return None
        if "war" in noun.classes and (graph.words[i][0].isupper() or self._is_ended(i)):
            return None  # a war by its name is history; its end is no attack
        agents = self.clauses.owners(i, begin)
        patients: list[Party] = []
        slots = [Slot(REACH.get(mark, 7), c, mark) for c, mark in self._phrases(i)]
        slots.sort(key=lambda s: s.reach)
        symmetric = noun.roles == "="
        for s in slots:
            if s.mark == "between" and len(pair := self.clauses.coordinated(s.head)) > 1:
                return self._finished(i, begin, noun, pair[:1], pair[1:], True)
        if len(agents) > 1 and symmetric:
            return self._finished(i, begin, noun, agents[:1], agents[1:], True)
        by = [p for s in slots if s.mark in ("by", "from") for p in self.parties.of(s.head)]
        if by:
            patients, agents = (agents, by) if agents and not symmetric and noun.roles == ">" else (patients, by)
        codes = {p.code for p in agents}
        of = [p for s in slots if s.mark == "of" for p in self.parties.of(s.head) or self.parties.within(s.head, codes)]
        if of and (noun.roles == ">a" or (symmetric and not agents)) and not agents:
            agents = of
        elif of and not patients:
            patients = of
        agents = agents or self._doer(i, noun)
        if symmetric and len(agents) > 1 and not patients:
            return self._finished(i, begin, noun, agents[:1], agents[1:], True)
        codes = {p.code for p in agents}
        rest = [s for s in slots if s.mark not in ("by", "of", "from", "between")]
        patients = (
            [p for p in patients if p.code not in codes]
            or self.clauses.recipients(rest, codes)
            or self._beside(i, codes)
        )
        if patients and not agents and noun.event_type == "COERCE":  # "the arrest of two Xs in Y"
            where = [p for s in slots if s.mark in ("in", "at") for p in self.parties.of(s.head)]
            agents = where[:1]
        if patients and not agents and noun.event_type in ("CONSULT", "AGREE"):
            agents = self._in_phrase(i, {p.code for p in patients})
        if not agents and noun.event_type == "ASSAULT" and noun.roles == ">" and patients and self._is_political(slots):
            agents = [Party("NSA", "", "UNS", i)]
        return self._finished(i, begin, noun, agents, patients, symmetric)

    def _presence(self, i: int) -> Act | None:
        """A visit told by where somebody is: "within days its minister *was in Ankara*"."""
        graph = self.graph
        subjects = graph.kids(i, "nsubj")
        hosts = [Party(m.code, graph.words[i], "GOV", i) for m in self.parties.at.get(i, ()) if m.kind in _PLACES]
        if graph.case(i) not in ("in", "at", "back in") or not subjects or not self.clauses.is_person(subjects[0]):
            return None
        guests = [p for p in self.parties.of(subjects[0]) if p.code not in {h.code for h in hosts} and not p.place]
        if not guests or not hosts:
            return None
        evidence = clause(graph, i, subjects[0], [i])
        return Act(i, "CONSULT", "visit", guests, hosts[:1], False, evidence, certain=0.6)

    def _is_own_meeting(self, i: int) -> bool:
        """Whether a body of states meets: "the G7 summit in Kananaskis" is a place to act, no act of the G7."""
        names = self.graph.kids(i, "compound", "amod", "nmod:poss", "nmod:desc")
        return any(p.code.startswith("IGO") for c in names for p in self.parties.of(c))

    def _is_political(self, slots: Sequence[Slot]) -> bool:
        """Whether an attack by nobody named bears on a state, by armed people or on its officials; else a crime."""
        if terror(self.graph, range(len(self.graph.words))):
            return True
        return any(
            "embassy" in self.clauses.classes(s.head)
            or vocabulary.sectors().get(self.graph.lower(s.head)) in ("GOV", "MIL", "COP")
            for s in slots
            if s.mark in ("on", "against")
        )

    def _in_phrase(self, i: int, codes: set[str]) -> list[Party]:
        """The next other party before a comma: "an invitation to X for a dinner with *Y*"."""
        graph = self.graph
        stop = next((w for w in range(i, len(graph.words)) if graph.words[w] in ",;:"), len(graph.words))
        return [p for p in self.parties.local if i < p.word < stop and p.code not in codes and not p.place][:1]

    def _phrases(self, i: int, depth: int = 0) -> list[tuple[int, str]]:
        """The prepositional phrases of a noun with their marks, those too that the parser hung on the one before."""
        graph = self.graph
        found = []
        for c in graph.kids(i, "nmod", "obl"):
            mark = graph.case(c).split(" ")[-1]
            if mark:
                found.append((c, mark))
                if depth < 2:
                    found.extend((d, m) for d, m in self._phrases(c, depth + 1) if m in _OF_THE_ACT)
        return found

    def _finished(
        self, i: int, begin: int, noun: vocabulary.Noun, agents: list[Party], patients: list[Party], symmetric: bool
    ) -> Act | None:
        codes = {p.code for p in agents}
        patients = [p for p in patients if p.code not in codes]
        if not agents or not patients:
            return None
        words = [
            *range(begin, i + 1),
            *self.graph.subtree(i, CLAUSES | {"conj", "cc"}),
            *(p.word for p in [*agents, *patients]),
        ]
        return Act(
            i,
            noun.event_type,
            noun.mode,
            agents,
            patients,
            symmetric,
            near(self.graph, i, words),
            nominal=True,
            certain=0.6,
        )

    def _is_ended(self, i: int) -> bool:
        """Whether the text speaks of the end of what the noun names."""
        graph = self.graph
        above = list(graph.ancestors(i))[:2]
        return any(graph.lower(a) in listed("ending") for a in above)

    def _only_talked_of(self, i: int) -> bool:
        """Whether a relation hangs on another noun: "the importance of their cooperation" is a state of things."""
        graph = self.graph
        h = graph.head[i]
        if graph.deprel[i] != "nmod" or h < 0 or graph.lower(h) in listed("reports"):
            return False
        entry = graph.noun(h)
        return not (entry and entry[0].event_type) and graph.deprel[h] != "obj"

    def _doer(self, i: int, noun: vocabulary.Noun) -> list[Party]:
        """The subject of the verb that the noun is an object of, or hangs on as its occasion."""
        graph = self.graph
        a, relation = graph.head[i], graph.deprel[i]
        if a < 0:
            return []
        conflict = noun.event_type in _CONFLICT
        if (
            relation in ("obj", "conj")
            and graph.upos[a] == "VERB"
            and (not conflict or graph.verb(a).split(" ")[0] in listed("light"))
        ):
            return self.clauses.subject(a)[0]
        if (
            relation == "obl"
            and graph.upos[a] == "VERB"
            and noun.event_type == "CONSULT"
            and graph.case(i) in ("after", "during", "at", "in", "following", "for", "before")
        ):
            subject = self.clauses.subject(a)[0]
            memory = self.parties.memory.subject
            return subject or ([memory] if memory else [])
        return []

    def _beside(self, i: int, codes: set[str]) -> list[Party]:
        """Recipients that hang on the verb of which the noun is the object: "paid a visit *to X*"."""
        graph = self.graph
        a = graph.head[i]
        if graph.deprel[i] not in ("obj", "nsubj:pass", "obl") or a < 0 or graph.upos[a] != "VERB":
            return []
        beside = self.clauses.recipients(
            [s for s in self.clauses.slots(a) if s.reach in (1, 2) and s.mark != "by" and s.head != i], codes
        )
        if codes and not beside and graph.deprel[i] != "nsubj:pass":  # "X faces a threat from Y"
            beside = [p for p in self.clauses.subject(a)[0] if p.code not in codes]
        return beside
