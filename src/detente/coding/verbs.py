"""Acts that verbs carry."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from detente.coding import vocabulary
from detente.coding.acts import Act
from detente.coding.clauses import Clauses, Slot
from detente.coding.evidence import clause
from detente.coding.parties import Party, is_group, terror, unique
from detente.coding.vocabulary import listed
from detente.ontology import plover

_COMPLEMENTS_SAY_NO_ACT = frozenset({"REQUEST", "THREATEN", "AGREE", "REJECT", "ACCUSE", "SANCTION"})
_TAKES_OBJECT = frozenset({"REJECT", "REQUEST", "SANCTION", "AGREE", "CONCEDE", "THREATEN"})
_SHARES = frozenset({"percent", "%", "cent", "majority", "share"})
_HARM = frozenset({"SANCTION", "COERCE", "ASSAULT", "MOBILIZE", "REJECT", "ACCUSE"})
_TO_PLACES = frozenset({"to", "in", "at", "for", "into", "on"})
_OF_OBJECTS = frozenset({"REJECT", "SANCTION", "CONCEDE"})
_REACTS = frozenset({"ACCUSE", "SUPPORT", "REJECT"})
_LISTS = frozenset({"blacklist", "whitelist"})
_CARRIES_ON = frozenset({"ASSAULT", "AGREE", "CONSULT", "REQUEST", "THREATEN"})


class Verbs:
    """Reads the acts of the verbs of one sentence, from left to right.

    Attributes:
        found: acts read so far, by the index of their verb.
        taken: nouns that a verb has used up.
    """

    def __init__(self, clauses: Clauses) -> None:
        self.clauses = clauses
        self.graph = clauses.graph
        self.parties = clauses.parties
        self.found: dict[int, Act] = {}
        self.taken: set[int] = set()

    def read(self, i: int) -> None:
        """Read one verb; what it tells goes to `found`."""
        act = self._act(i)
        if act:
            self.found[i] = act

    def _act(self, i: int) -> Act | None:
        graph, clauses = self.graph, self.clauses
        lemma = graph.verb(i)
        options = vocabulary.senses().get(lemma)
        if not options or (lemma in listed("denies") and self._leaves_open(i)):
            return None
        slots = self._slots(i)
        sense, nouns = self._sense(i, options, slots)
        sense = self._stopped(i, lemma, slots) or sense
        if sense is None or not sense.event_type or self._agrees_to_harm(sense, slots) or self._under_act(i):
            self.taken.update(nouns)
            return None
        self._take_objects(sense, slots)
        subject, subject_word = clauses.subject(i)
        if subject_word is not None and graph.lower(subject_word) in _SHARES:  # a poll tells a mood, no act
            return None
        actors, recipients = self._sides(i, sense, nouns, slots, subject)
        paired = clauses.is_pair(subject_word)
        if len(actors) == 2 and not recipients and paired:
            actors, recipients = actors[:1], actors[1:]
        together = self._exercise_together(sense, nouns, slots, actors)
        if together:
            actors, recipients = together
        certain = 0.8
        if not actors and recipients and graph.is_passive(i) and sense.event_type in _HARM:
            actors, certain = self._partner(recipients), 0.4  # "hundreds of Rwandans were jailed"
        pair = self.parties.memory.pair
        if not actors and not recipients and sense.roles == "s=o" and self.parties.only(pair):
            actors, recipients, certain = list(pair[:1]), list(pair[1:]), 0.4  # "seventeen agreements were signed"
        if actors and not recipients:
            recipients, certain = self._inferred(i, lemma, sense, slots, actors)
        if not actors or not recipients:
            return None
        self.taken.update(nouns)
        return Act(
            i,
            "COOPERATE" if together else sense.event_type,
            "" if together else sense.mode,
            actors,
            recipients,
            symmetric=bool(together) or sense.roles == "s=o" or paired,
            evidence=clause(graph, i, subject_word, [w for p in recipients for w in self._names(p)]),
            certain=certain,
            denies=lemma in listed("denies") and any(s.mark == "clause" or self._is_charge(s.head) for s in slots),
        )

    def _stopped(self, i: int, lemma: str, slots: Sequence[Slot]) -> vocabulary.Sense | None:
        """An end of cooperation or of harm: "stopped issuing visas", "ceased shelling"."""
        ended = next((s.head for s in slots if s.mark == "clause" and self.graph.deprel[s.head] == "xcomp"), None)
        if lemma not in listed("stops") or ended is None or not self.graph.lower(ended).endswith("ing"):
            return None
        options = vocabulary.senses().get(self.graph.verb(ended), ())
        inner, _ = self._sense(ended, options, self.clauses.slots(ended)) if options else (None, [])
        if inner is None or not inner.event_type:
            return None
        cooperative = plover.quad(inner.event_type) <= 2
        event_type, mode = ("SANCTION", "discontinue") if cooperative else ("RETREAT", "")
        return vocabulary.Sense(frozenset(), event_type, mode, "s>o")

    def _leaves_open(self, i: int) -> bool:
        """Whether a denial is itself denied: "neither confirmed nor denied"."""
        return any(self.graph.is_negated(w) for w in {i, self.graph.first_conjunct(i)})

    def _names(self, party: Party) -> list[int]:
        """The words that name a party, where it is this sentence that does."""
        here = any(m.code == party.code for m in self.parties.at.get(party.word, ()))
        return [party.word, *self.graph.kids(party.word, "flat")] if here else []

    def _slots(self, i: int) -> list[Slot]:
        """The objects of a verb; in the passive its subject is the first of them."""
        graph, slots = self.graph, self.clauses.slots(i)
        if not graph.is_passive(i):
            return slots
        patients = graph.kids(i, "nsubj", "nsubj:pass") or ([graph.head[i]] if graph.deprel[i] == "acl" else [])
        return [*(Slot(0, p, "") for p in patients), *(s for s in slots if s.mark != "by")]

    def _take_objects(self, sense: vocabulary.Sense, slots: Sequence[Slot]) -> None:
        """What is refused, asked for or agreed on isn't told as an act of its own."""
        if sense.event_type in _TAKES_OBJECT:
            objects = [m for s in slots if s.reach == 0 for m in self.graph.conjuncts(s.head)]
            content = [c for m in objects for c in self.graph.kids(m, "nmod") if self.graph.case(c) in ("of", "for")]
            self.taken.update([*objects, *content])

    def _is_charge(self, word: int) -> bool:
        return bool(self.clauses.classes(word) & {"claim", "accusation"})

    def _sides(
        self, i: int, sense: vocabulary.Sense, nouns: list[int], slots: Sequence[Slot], subject: list[Party]
    ) -> tuple[list[Party], list[Party]]:
        """Actors and recipients as the verb's sense places them; either may be empty."""
        graph, clauses = self.graph, self.clauses
        passive = graph.is_passive(i)
        actors = self._doers(i, sense, nouns, slots, subject) if passive else subject
        if not actors and sense.event_type == "PROTEST":
            actors = [p for s in slots if s.mark in ("in", "at", "outside") for p in self.parties.within(s.head)][-1:]
        if sense.roles == "o>s":
            recipients, actors = actors, [p for s in slots if s.reach == 0 for p in self.parties.of(s.head)]
        elif sense.roles == "from>s":
            recipients, codes = actors, {p.code for p in actors}
            actors = (
                clauses.recipients([s for s in slots if s.mark in ("from", "by", "of")], codes)
                or clauses.recipients([s for s in slots if s.reach == 0], codes)
                # "an application for a licence to launch X's product": whoever the object is about
                or [
                    p
                    for s in slots
                    for c in graph.subtree(s.head)
                    if c != s.head
                    for p in self.parties.within(c, codes)
                ][:1]
            )
        else:
            recipients, shared = self._pairs(i, actors, slots, sense)
            actors = shared or actors
        if not actors and sense.event_type == "ASSAULT" and passive and terror(graph, graph.subtree(i)):
            actors = [Party("NSA", "", "UNS", i)]
        return actors, [p for p in recipients if p.code not in {a.code for a in actors}]

    def _doers(
        self, i: int, sense: vocabulary.Sense, nouns: list[int], slots: Sequence[Slot], subject: list[Party]
    ) -> list[Party]:
        """Who does what is told in the passive."""
        graph = self.graph
        agents = [p for c in graph.kids(i, "obl") if graph.case(c) == "by" for p in self.parties.of(c)]
        patients = graph.kids(i, "nsubj", "nsubj:pass") if sense.event_type in _HARM else []
        agents = agents or [p for n in nouns if n not in patients for p in self.clauses.owners(n)]
        if not agents and sense.event_type == "MOBILIZE":
            return subject
        above = graph.head[i]
        if not agents and graph.deprel[i] == "ccomp" and graph.lower(above) in listed("owns up"):
            return self.clauses.subject(above)[0]  # "Uganda confirms that two Kenyans were detained"
        if not agents and (sense.event_type in _REACTS or sense.mode == "expel"):
            # "was criticised in Cairo", "the envoy in Cairo was expelled": by those who sit there
            places = [c for s in slots for c in graph.subtree(s.head) if graph.case(c) == "in"]
            return [p for w in places if self._is_capital(w) for p in self.parties.of(w) if not p.place]
        return agents

    def _exercise_together(
        self, sense: vocabulary.Sense, nouns: list[int], slots: Sequence[Slot], actors: list[Party]
    ) -> tuple[list[Party], list[Party]] | None:
        """Both sides of an exercise of several, which is cooperation; an exercise of one is a show of force."""
        exercise = sense.event_type == "MOBILIZE" and any("exercise" in self.clauses.classes(n) for n in nouns)
        shared = [s for s in slots if s.mark == "with"]
        if not exercise or not (shared or len(actors) > 1):
            return None
        partners = [p for s in shared for p in self.parties.of(s.head)]
        return (actors, partners) if partners else (actors[:1], actors[1:])

    def _inferred(
        self, i: int, lemma: str, sense: vocabulary.Sense, slots: Sequence[Slot], actors: Sequence[Party]
    ) -> tuple[list[Party], float]:
        """Recipients that the clause doesn't name, and how certain they are."""
        bare = not any(s.reach == 0 for s in slots)  # nothing said of whom, rather than somebody unknown
        if sense.objects or (bare and sense.event_type in _CARRIES_ON) or lemma in listed("denies"):
            found, certain = self.clauses.earlier(i, actors), 0.5
        elif sense.event_type in _REACTS:
            found = self.clauses.doers_of(slots, actors) or self._doers_when(i, actors)
            found, certain = found or self._doers_above(i, actors), 0.6
        else:
            found, certain = [], 0.5
        if found or (found := self._shared(i, actors)):
            return found, certain
        return self._partner(actors), 0.4

    def _partner(self, known: Sequence[Party]) -> list[Party]:
        """The other of the two states that the article is about, unless the sentence names a third beside the first."""
        codes = {p.code for p in known}
        partner = self.parties.memory.partner(codes)
        named = {p.code for p in self.parties.local if not p.place} - codes
        return partner if not named or named & {p.code for p in partner} else []

    def _sense(
        self, i: int, options: Sequence[vocabulary.Sense], slots: Sequence[Slot]
    ) -> tuple[vocabulary.Sense | None, list[int]]:
        """The first sense whose condition the objects meet, and the nouns that met it."""
        graph = self.graph
        near = [s.head for s in slots if s.reach == 0]
        near += [
            o
            for s in slots
            if s.mark == "clause" and graph.deprel[s.head] == "xcomp"
            for o in [s.head, *graph.kids(s.head, "obj")]
        ]
        far = [s.head for s in slots if s.mark != "clause" and s.reach > 0]
        marks = (
            {s.mark for s in slots}
            | {graph.lower(c) for c in graph.kids(i, "advmod", "compound")}
            | {graph.lower(c) for s in slots for c in graph.kids(s.head, "case", "mark")}
        )
        for heads in (near, far):  # what stands nearest decides: "approved a sale, the largest deal with X"
            nouns = [m for h in heads for m in graph.conjuncts(h)]
            nouns += [
                c
                for n in list(nouns)
                for c in graph.kids(n, "nmod", "compound", "appos")
                if graph.case(c) in ("", "of")
            ]
            classes = {n: self.clauses.classes(n) for n in dict.fromkeys(nouns)}
            for sense in options:
                met = [n for n in classes if classes[n] & sense.objects]
                if heads is far and sense.event_type in _OF_OBJECTS:  # not "the visit ended with a handshake"
                    marks_of = ("from", "of", "out") if sense.event_type == "REJECT" else ("from", "of", "out", "with")
                    met = [n for n in met if graph.case(n).split(" ")[-1] in marks_of or classes[n] & _LISTS]
                if sense.event_type == "RETREAT" and not near:  # "troops will withdraw"
                    met += [n for n in graph.kids(i, "nsubj") if self.clauses.classes(n) & sense.objects]
                if met:
                    return sense, met
        for sense in options:
            if (
                not sense.objects
                or marks & sense.objects
                or any(self._condition(c, i, slots) for c in sense.objects if c.startswith("@"))
            ):
                return sense, []
        return None, []

    def _condition(self, condition: str, i: int, slots: Sequence[Slot]) -> bool:
        graph = self.graph
        if condition == "@place":
            # not "came under attack": the place is a state or town, the traveller a person or an official body
            if not any(
                self.parties.at.get(w)
                for s in slots
                if s.mark in _TO_PLACES
                for w in [s.head, *graph.kids(s.head, "flat", "compound")]
            ):
                return False
            _, word = self.clauses.subject(i)
            return word is not None and self.clauses.is_person(word)
        if condition == "@troops":
            return any("troops" in self.clauses.classes(n) for n in graph.kids(i, "nsubj"))
        if condition in ("@visitor", "@person"):
            return any(s.reach == 0 and self.clauses.is_person(s.head) for s in slots)
        if condition == "@partner":
            return (
                any(s.mark in ("with", "to") and self.parties.of(s.head) for s in slots)
                or len(self.clauses.subject(i)[0]) > 1
            )
        if condition == "@clause":
            return any(s.mark == "clause" and graph.deprel[s.head] == "ccomp" for s in slots)
        if condition == "@group":
            return any(s.reach == 0 and any(is_group(p.code) for p in self.parties.of(s.head)) for s in slots)
        return any(s.reach <= 2 and self.parties.of(s.head) for s in slots)

    def _pairs(
        self, i: int, actors: list[Party], slots: Sequence[Slot], sense: vocabulary.Sense
    ) -> tuple[list[Party], list[Party]]:
        """Recipients, and the actors where both sides stand in one phrase ("A and B signed", "between A and B")."""
        graph = self.graph
        codes = {p.code for p in actors}
        if sense.roles == "s=o":
            partners = [s for s in slots if s.mark in ("with", "to", "between")] if len(codes) > 1 else slots
            for s in slots:
                for between in [
                    s.head,
                    *graph.kids(s.head, "nmod"),
                    *(n for o in graph.kids(i, "nsubj", "nsubj:pass") for n in graph.kids(o, "nmod")),
                ]:
                    if graph.case(between) == "between" and len(pair := self.clauses.coordinated(between)) > 1:
                        return pair[1:], pair[:1]
            others = self.clauses.recipients(partners, codes)
            if others:
                return others, actors
            if len(codes) > 1:
                return actors[1:], actors[:1]
            named = self.clauses.after_between(i)
            return (named[1:], named[:1]) if not actors and len(named) > 1 else ([], actors)
        if sense.objects & {"@place"}:
            slots = [s for s in slots if s.mark in _TO_PLACES or s.reach == 0]
            found = []
            for s in slots:
                for member in graph.conjuncts(s.head):
                    found.extend(
                        [p for p in self.parties.of(member) or self.parties.within(member) if p.code not in codes]
                    )
            return unique(found), actors
        return self.clauses.recipients(slots, codes), actors

    def _shared(self, i: int, actors: Sequence[Party]) -> list[Party]:
        """The other side of the act that this one is joined to: "received X *and proposed* a customs post"."""
        first = self.found.get(self.graph.first_conjunct(i))  # not itself: what is being read isn't found yet
        if first is None or self.graph.kids(i, "nsubj"):
            return []
        codes = {p.code for p in actors}
        sides = (first.actors, first.recipients)
        return next((other for own, other in (sides, sides[::-1]) if codes & {p.code for p in own}), [])

    def _doers_when(self, i: int, actors: Sequence[Party]) -> list[Party]:
        """Who did what a statement answers: "protested *when Y's ministers visited the shrine*"."""
        graph, codes = self.graph, {p.code for p in actors}
        subjects = [c for clause in graph.kids(i, "advcl") for c in graph.kids(clause, "nsubj")]
        return unique(p for c in subjects for p in self.parties.of(c) if p.code not in codes)

    def _doers_above(self, i: int, actors: Sequence[Party]) -> list[Party]:
        """Who did what a relative clause comments: "X agreed to pay, *a concession that Y hailed*"."""
        graph, codes = self.graph, {p.code for p in actors}
        verb = next((a for a in graph.ancestors(i) if graph.upos[a] == "VERB"), None)
        if graph.deprel[i] != "acl:relcl" or verb is None:
            return []
        return [p for p in self.clauses.subject(verb)[0] if p.code not in codes]

    def _is_capital(self, word: int) -> bool:
        return any(m.kind == "capital" for m in self.parties.at.get(word, ()))

    def _agrees_to_harm(self, sense: vocabulary.Sense, slots: Sequence[Slot]) -> bool:
        """Whether what is agreed or promised is an act against somebody: then that is what is planned."""
        if sense.event_type != "AGREE":
            return False
        for s in slots:
            if s.mark == "clause" and self.graph.deprel[s.head] == "xcomp":
                options = vocabulary.senses().get(self.graph.verb(s.head), ())
                asked, _ = self._sense(s.head, options, self.clauses.slots(s.head)) if options else (None, [])
                return asked is not None and asked.event_type in _HARM
        return False

    def _under_act(self, i: int) -> bool:
        """Whether the verb only says what another act asks for, offers, threatens, refuses or makes a condition."""
        graph = self.graph
        if any(graph.lower(c) in listed("condition") for c in graph.kids(i, "mark")):
            return True
        complement, nouns = False, 0
        for child, a in pairwise([i, *graph.ancestors(i)]):
            relation = graph.relation(child)
            if relation == "xcomp" or (relation == "ccomp" and a in self.found):
                complement = True
            elif relation in ("acl", "advcl") and (
                self.clauses.is_asked(child) or not graph.kids(child, "nsubj", "nsubj:pass")
            ):
                complement = complement or any(
                    graph.lower(c) in ("for", "of", "from", "to", "against") for c in graph.kids(child, "mark", "case")
                )
            elif relation in ("obj", "obl", "nmod") and complement and not nouns:
                nouns += 1
            elif relation != "conj":
                return False
            if relation == "advcl" and graph.lower(a) in listed("suspects"):
                return True
            above = self.found.get(a)
            content = nouns and above and above.event_type == "SUPPORT"  # "signed an accord to share data"
            if complement and above and (content or above.event_type in _COMPLEMENTS_SAY_NO_ACT):
                return relation != "ccomp" or graph.verb(a) not in listed("says that")
        return False
