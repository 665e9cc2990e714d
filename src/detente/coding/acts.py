"""Who does what to whom in one sentence: acts carried by verbs and by nouns, with their parties in the right places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from detente.coding import vocabulary
from detente.coding.grammar import CLAUSES, Graph
from detente.coding.parties import Parties, Party, terror, unique
from detente.coding.stance import REPORTS

_REACH = {
    "to": 1,
    "against": 1,
    "on": 1,
    "with": 1,
    "upon": 1,
    "toward": 1,
    "towards": 1,
    "from": 2,
    "at": 2,
    "into": 2,
    "of": 2,
    "for": 3,
    "over": 4,
    "between": 1,
    "in": 5,
    "near": 6,
}
_WITH_OBJECT_CONTROL = frozenset(
    {
        "urge",
        "ask",
        "allow",
        "tell",
        "order",
        "force",
        "want",
        "invite",
        "help",
        "persuade",
        "press",
        "permit",
        "enable",
        "require",
        "encourage",
        "call",
        "request",
        "let",
        "authorise",
        "authorize",
    }
)
_COMPLEMENTS_SAY_NO_ACT = frozenset({"REQUEST", "THREATEN", "AGREE", "REJECT", "ACCUSE"})
_CONDITIONS = frozenset({"if", "unless", "should", "whether"})
_EMBEDS = frozenset({"deny", "refute", "warn", "complain", "claim", "allege", "dismiss"})
_DENIES = frozenset({"deny", "refute", "dismiss", "reject", "rebut"})
_OF_THE_ACT = frozenset({"by", "to", "with", "against", "on", "from", "between"})
_TAKES_OBJECT = frozenset({"REJECT", "REQUEST", "SANCTION", "AGREE", "CONCEDE", "THREATEN"})
_REACTS = frozenset({"ACCUSE", "SUPPORT", "REJECT"})
_CARRIES_ON = frozenset({"ASSAULT", "AGREE", "CONSULT"})
_FAR = 14  # words after a verb in which a recipient may stand that the parser hung elsewhere
_CONFLICT = frozenset({"PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "ACCUSE", "THREATEN", "REJECT"})
_LIGHT = frozenset(
    "launch conduct carry make stage mount wage begin start continue resume intensify exchange commit announce impose issue order deliver repeat renew declare perform execute increase expand".split()
)
_SUSPECTS = frozenset("suspected accused charged convicted wanted acquitted cleared blamed".split())
_PEOPLE = frozenset({"GOV", "LEG", "BUS", "MIL", "SPY", "MED", "JUD"})
_MEDIA = frozenset({"MED"})
_SPREAD = 800  # characters; longer evidence is no evidence


@dataclass(slots=True)
class Act:
    """One act as a sentence tells it.

    Attributes:
        word: index of the verb or noun.
        event_type, mode: PLOVER.
        actors, recipients: parties; never empty, never the same code on both sides.
        symmetric: both sides act.
        evidence: indices of the words that say it, from the first to the last.
        nominal: carried by a noun.
        certain: 0…1, lower where a party was inferred.
        denies: it says that something told before didn't happen.
    """

    word: int
    event_type: str
    mode: str
    actors: list[Party]
    recipients: list[Party]
    symmetric: bool
    evidence: list[int]
    nominal: bool = False
    certain: float = 0.8
    denies: bool = False


@dataclass(frozen=True, slots=True)
class _Slot:
    """A phrase in an object's place, with how soon it is asked for a recipient."""

    reach: int
    head: int
    mark: str


class Reader:
    """Reads the acts of one sentence."""

    def __init__(self, graph: Graph, parties: Parties) -> None:
        self.graph = graph
        self.parties = parties
        self.taken: set[int] = set()
        self.verbs: dict[int, Act] = {}

    def acts(self) -> list[Act]:
        """All acts, in the order of their words."""
        graph = self.graph
        for i in range(len(graph.words)):
            if graph.upos[i] in ("VERB", "AUX"):
                act = self._of_verb(i)
                if act:
                    self.verbs[i] = act
        found = dict(self.verbs)
        for i in range(len(graph.words)):
            noun = graph.upos[i] in ("NOUN", "PROPN") or (
                graph.upos[i] == "VERB" and graph.verb(i) not in vocabulary.senses()
            )
            if noun and i not in found and i not in self.taken:
                act = self._of_noun(i)
                if act:
                    found[i] = act
        return [found[i] for i in sorted(found)]

    # verbs

    def _of_verb(self, i: int) -> Act | None:
        graph = self.graph
        lemma = graph.verb(i)
        options = vocabulary.senses().get(lemma)
        if not options:
            return None
        slots = self._slots(i)
        passive = graph.is_passive(i)
        if passive:
            patients = graph.kids(i, "nsubj", "nsubj:pass") or ([graph.head[i]] if graph.deprel[i] == "acl" else [])
            slots = [*(_Slot(0, p, "") for p in patients), *(s for s in slots if s.mark != "by")]
        sense, nouns = self._sense(i, options, slots)
        if sense is None or not sense.event_type or self._under_act(i):
            self.taken.update(nouns)
            return None
        if sense.event_type in _TAKES_OBJECT:
            objects = [m for s in slots if s.reach == 0 for m in graph.conjuncts(s.head)]
            self.taken.update(
                [*objects, *(c for m in objects for c in graph.kids(m, "nmod") if graph.case(c) in ("of", "for"))]
            )
        subject, subject_word = self.subject(i)
        certain = 0.8
        actors = subject
        if passive:
            actors = [p for c in graph.kids(i, "obl") if graph.case(c) == "by" for p in self.parties.of(c)]
            actors = (
                actors
                or [p for n in nouns for p in self._owners(n)]
                or (subject if sense.event_type == "MOBILIZE" else [])
            )
        if not actors and sense.event_type == "PROTEST":
            actors = [p for s in slots if s.mark in ("in", "at", "outside") for p in self.parties.within(s.head)][-1:]
        if sense.roles == "o>s":
            visitors = [p for s in slots if s.reach == 0 for p in self.parties.of(s.head)]
            recipients, actors = actors, visitors
        elif sense.roles == "from>s":
            recipients = actors
            codes = {p.code for p in recipients}
            actors = self._recipients([s for s in slots if s.mark in ("from", "by", "of")], codes) or self._recipients(
                [s for s in slots if s.reach == 0], codes
            )
            if not actors:  # "an application for a licence to launch X's product": whoever the object is about
                actors = [p for s in slots for c in self._below(s.head) for p in self.parties.within(c, codes)][:1]
        else:
            recipients, shared = self._pairs(i, actors, slots, sense)
            if shared:
                actors = shared
        if not actors and sense.event_type == "ASSAULT" and passive and terror(graph, graph.subtree(i)):
            actors = [Party("NSA", "", "UNS", i)]
        recipients = [p for p in recipients if p.code not in {a.code for a in actors}]
        if len(actors) == 2 and not recipients and self._is_pair(subject_word):
            actors, recipients = actors[:1], actors[1:]
        bare = not any(s.reach == 0 for s in slots)  # nothing said of whom, rather than somebody unknown
        if actors and not recipients and (sense.objects or (bare and sense.event_type in _CARRIES_ON)):
            recipients, certain = self._earlier(i, actors), 0.5
        elif actors and not recipients and sense.event_type in _REACTS:
            recipients, certain = self._doers_of(slots, actors), 0.6
        if not actors or not recipients:
            return None
        self.taken.update(nouns)
        evidence = self._clause(i, subject_word)
        denies = lemma in _DENIES and any(
            "claim" in self._classes(s.head) or "accusation" in self._classes(s.head) or s.mark == "clause"
            for s in slots
        )
        symmetric = sense.roles == "s=o" or self._is_pair(subject_word)
        return Act(
            i, sense.event_type, sense.mode, actors, recipients, symmetric, evidence, certain=certain, denies=denies
        )

    def _slots(self, i: int) -> list[_Slot]:
        graph = self.graph
        found: list[_Slot] = []
        for c in graph.children[i]:
            relation = graph.deprel[c].split(":")[0]
            if relation in ("obj", "iobj"):
                found.append(_Slot(0, c, ""))
            elif relation == "obl" and graph.deprel[c] not in ("obl:tmod", "obl:unmarked") and not self._is_agent(c):
                mark = graph.case(c).split(" ")[-1] if graph.case(c) else ""
                found.append(_Slot(_REACH.get(mark, 7), c, mark))
            elif relation in ("xcomp", "ccomp"):
                found.append(_Slot(3, c, "clause"))
        above = graph.head[i]
        clause = (
            graph.deprel[i].split(":")[0] in ("acl", "ccomp")
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
                found.extend([_Slot(0, noun, "relative")] if noun is not None else [])
        for c in graph.kids(i, "conj"):
            if not any(s.reach == 0 for s in found) and graph.upos[c] == "VERB":
                found.extend(_Slot(4, o, "shared") for o in graph.kids(c, "obj"))
        return sorted(found, key=lambda s: s.reach)

    def _is_agent(self, c: int) -> bool:
        """Whether a phrase names the doer of a passive: the mark counts, the parser's label errs more often."""
        return self.graph.deprel[c] == "obl:agent" and self.graph.case(c) in ("by", "")

    def _sense(
        self, i: int, options: Sequence[vocabulary.Sense], slots: Sequence[_Slot]
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
            nouns += [c for n in list(nouns) for c in graph.kids(n, "nmod", "compound") if graph.case(c) in ("", "of")]
            classes = {n: self._classes(n) for n in dict.fromkeys(nouns)}
            for sense in options:
                met = [n for n in classes if classes[n] & sense.objects]
                if sense.event_type == "RETREAT" and not near:  # "troops will withdraw"
                    met += [n for n in graph.kids(i, "nsubj") if self._classes(n) & sense.objects]
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

    def _classes(self, i: int) -> frozenset[str]:
        entry = self.graph.noun(i)
        own = entry[0].classes if entry else frozenset()
        joint = any(self.graph.lower(c) == "joint" for c in self.graph.kids(i, "amod"))
        if joint and "exercise" in own:
            own = frozenset({"joint exercise"})
        word = self.graph.lower(i)
        return own | {word, vocabulary.noun_forms().get(word, word.removesuffix("s"))}

    def _condition(self, condition: str, i: int, slots: Sequence[_Slot]) -> bool:
        graph = self.graph
        if condition == "@place":
            # not "came under attack": the place is a state or town, the traveller a person or an official body
            if not any(
                self.parties.at.get(w)
                for s in slots
                if s.mark in ("to", "in", "at", "for", "into", "on") or s.reach == 0
                for w in [s.head, *graph.kids(s.head, "flat", "compound")]
            ):
                return False
            _, word = self.subject(i)
            return word is not None and self._is_person(word)
        if condition == "@visitor":
            return any(s.reach == 0 and self._is_person(s.head) for s in slots)
        if condition == "@partner":
            return (
                any(s.mark in ("with", "to") and self.parties.of(s.head) for s in slots) or len(self.subject(i)[0]) > 1
            )
        if condition == "@person":
            return any(s.reach == 0 and self._is_person(s.head) for s in slots)
        if condition == "@clause":
            return any(s.mark == "clause" and graph.deprel[s.head] == "ccomp" for s in slots)
        if condition == "@group":
            return any(
                s.reach == 0 and any(p.code.startswith(("NSA", "ORG")) for p in self.parties.of(s.head)) for s in slots
            )
        return any(s.reach <= 2 and self.parties.of(s.head) for s in slots)

    def _is_pair(self, word: int | None) -> bool:
        """Whether the subject is "both countries", "the two sides"."""
        if word is None:
            return False
        return any(
            self.graph.lower(w) in ("both", "two")
            for w in [word, *self.graph.kids(word, "det", "nummod", "amod", "advmod")]
        )

    def _is_person(self, word: int) -> bool:
        graph = self.graph
        if graph.ner[word].endswith("PER") or graph.lower(word) in ("he", "she", "they", "who", "him", "them"):
            return True
        if any(m.kind == "person" for m in self.parties.at.get(word, ())):
            return True
        entry = graph.noun(word)
        return vocabulary.sectors().get(graph.lower(word), "") in _PEOPLE or bool(
            entry and entry[0].classes & {"delegation", "diplomat", "official"}
        )

    def subject(self, i: int, depth: int = 0) -> tuple[list[Party], int | None]:
        """The parties that stand as the verb's subject, its own or that of the clause it depends on, and the subject's word."""
        graph = self.graph
        own = graph.kids(i, "nsubj", "nsubj:pass")
        if own:
            return self.parties.of(own[0]), own[0]
        h, relation = graph.head[i], graph.deprel[i]
        if depth > 5 or h < 0:
            return [], None
        if relation == "conj" and graph.upos[h] in ("VERB", "AUX", "NOUN", "ADJ"):
            return self.subject(h, depth + 1)
        if relation == "xcomp":
            controlled = graph.kids(h, "obj", "iobj")
            if controlled and graph.verb(h).split(" ")[0] in _WITH_OBJECT_CONTROL:
                return self.parties.of(controlled[0]), controlled[0]
            return self.subject(h, depth + 1)
        if relation in ("advcl", "ccomp"):
            return self.subject(h, depth + 1)
        if relation in ("acl", "acl:relcl"):
            infinitive = any(graph.lower(c) == "to" for c in graph.children[i])
            if not infinitive:
                return self.parties.of(h), h
            owners = self._owners(h)
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

    def _pairs(
        self, i: int, actors: list[Party], slots: Sequence[_Slot], sense: vocabulary.Sense
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
                    if graph.case(between) == "between" and len(pair := self._coordinated(between)) > 1:
                        return pair[1:], pair[:1]
            others = self._recipients(partners, codes)
            if others:
                return others, actors
            if len(codes) > 1:
                return actors[1:], actors[:1]
            between = self._after_between(i)
            return (between[1:], between[:1]) if not actors and len(between) > 1 else ([], actors)
        if sense.objects & {"@place"}:
            slots = [s for s in slots if s.mark in ("to", "in", "at", "for", "into", "on") or s.reach == 0]
            found = []
            for s in slots:
                for member in graph.conjuncts(s.head):
                    found.extend(
                        [p for p in self.parties.of(member) or self.parties.within(member) if p.code not in codes]
                    )
            return unique(found), actors
        return self._recipients(slots, codes), actors

    def _after_between(self, i: int) -> list[Party]:
        """The two parties named after the next *between*, where the parser lost them."""
        graph = self.graph
        at = next((w for w in range(i, min(i + _FAR, len(graph.words))) if graph.lower(w) == "between"), None)
        return unique(p for p in self.parties.local if at is not None and at < p.word <= at + _FAR)[:2]

    def _coordinated(self, head: int) -> list[Party]:
        return unique(
            p for member in self.graph.conjuncts(head) for p in self.parties.of(member) or self.parties.within(member)
        )

    def _recipients(self, slots: Sequence[_Slot], codes: set[str]) -> list[Party]:
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
                    for inner in self._slots(s.head)
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

    def _below(self, head: int) -> Iterator[int]:
        for c in self.graph.children[head]:
            yield c
            yield from self._below(c)

    def _earlier(self, i: int, actors: Sequence[Party]) -> list[Party]:
        """Nobody in the clause: the next state that the sentence names, else the other one that the text speaks of."""
        codes = {p.code for p in actors}
        local = [p for p in self.parties.local if p.code not in codes and not p.place and not p.code.startswith("ORG")]
        after = [p for p in local if i < p.word <= i + _FAR]
        before = [p for p in local if p.word < i]
        if after or before:
            return [(after or before[::-1])[0]]
        pair = self.parties.memory.pair
        if not local and len(codes) == 1 and codes & {p.code for p in pair}:
            return [p for p in pair if p.code not in codes]
        return []

    def _doers_of(self, slots: Sequence[_Slot], actors: Sequence[Party]) -> list[Party]:
        """Who did the act that a statement is about: "condemned *the visit*" is said of the visitor."""
        graph, codes = self.graph, {p.code for p in actors}
        for s in slots:
            entry = graph.noun(s.head)
            definite = any(
                graph.lower(c) in ("the", "this", "that", "these", "those", "such") for c in graph.kids(s.head, "det")
            )
            if s.reach == 0 and definite:
                told = [t for t in self.parties.memory.told if t[1].code not in codes]
                same = [t for t in told if entry and entry[0].event_type in (t[0], "")]
                return [t[1] for t in (same or told)[-1:]]
        return []

    def _under_act(self, i: int) -> bool:
        """Whether the verb only says what another act asks for, offers, threatens, refuses or makes a condition."""
        graph = self.graph
        if any(graph.lower(c) in _CONDITIONS for c in graph.kids(i, "mark")):
            return True
        complement, nouns = False, 0
        for child, a in pairwise([i, *graph.ancestors(i)]):
            relation = graph.deprel[child].split(":")[0]
            if relation == "xcomp" or (relation == "ccomp" and a in self.verbs):
                complement = True
            elif relation in ("acl", "advcl") and not graph.kids(child, "nsubj", "nsubj:pass"):
                complement = complement or any(
                    graph.lower(c) in ("for", "of", "from", "to") for c in graph.kids(child, "mark", "case")
                )
            elif relation in ("obj", "obl", "nmod") and complement and not nouns:
                nouns += 1
            elif relation != "conj":
                return False
            if relation == "advcl" and graph.lower(a) in _SUSPECTS:
                return True
            above = self.verbs.get(a)
            if complement and above and above.event_type in _COMPLEMENTS_SAY_NO_ACT:
                return relation != "ccomp" or graph.verb(a) not in _EMBEDS
        return False

    # nouns

    def _of_noun(self, i: int) -> Act | None:
        graph = self.graph
        entry = graph.noun(i)
        if not entry or not entry[0].event_type or graph.deprel[i] in ("compound", "flat", "nmod:poss"):
            return None
        noun, begin = entry
        if self.parties.at.get(i):  # part of a name
            return None
        if noun.roles == "=" and noun.event_type != "ASSAULT" and self._only_talked_of(i):
            return None
        agents, patients = self._owners(i, begin), []
        slots = [_Slot(_REACH.get(mark, 7), c, mark) for c, mark in self._phrases(i)]
        slots.sort(key=lambda s: s.reach)
        symmetric = noun.roles == "="
        for s in slots:
            if s.mark == "between" and len(pair := self._coordinated(s.head)) > 1:
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
            [p for p in patients if p.code not in codes] or self._recipients(rest, codes) or self._beside(i, codes)
        )
        if patients and not agents and noun.event_type in ("CONSULT", "AGREE"):
            agents = self._in_phrase(i, {p.code for p in patients})
        if not agents and noun.event_type == "ASSAULT" and noun.roles == ">" and patients and self._is_political(slots):
            agents = [Party("NSA", "", "UNS", i)]
        return self._finished(i, begin, noun, agents, patients, symmetric)

    def _is_political(self, slots: Sequence[_Slot]) -> bool:
        """Whether an attack by nobody named bears on a state: by armed people, or on its officials; else it is a crime."""
        if terror(self.graph, range(len(self.graph.words))):
            return True
        return any(
            "embassy" in self._classes(s.head)
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
            *(w for w in self.graph.subtree(i, CLAUSES | {"conj", "cc"})),
            *(p.word for p in [*agents, *patients]),
        ]
        return Act(
            i, noun.event_type, noun.mode, agents, patients, symmetric, self._near(i, words), nominal=True, certain=0.6
        )

    def _only_talked_of(self, i: int) -> bool:
        """Whether a relation hangs on another noun ("the importance of their cooperation"): a state of things, no act."""
        graph = self.graph
        h = graph.head[i]
        if graph.deprel[i] != "nmod" or h < 0 or graph.lower(h) in REPORTS:
            return False
        entry = graph.noun(h)
        return not (entry and entry[0].event_type) and graph.deprel[h] != "obj"

    def _owners(self, i: int, begin: int | None = None) -> list[Party]:
        """Whose act a noun names by a possessive, an adjective or a name before it."""
        graph = self.graph
        found: list[Party] = []
        for relation in ("nmod:poss", "compound", "amod", "nmod:unmarked", "nmod:desc"):
            for c in graph.children[i]:
                if graph.deprel[c] == relation and (begin is None or c < begin):
                    found.extend(self.parties.of(c))
        return unique(p for p in found if not p.place)

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
            and (not conflict or graph.verb(a).split(" ")[0] in _LIGHT)
        ):
            return self.subject(a)[0]
        if (
            relation == "obl"
            and graph.upos[a] == "VERB"
            and noun.event_type == "CONSULT"
            and graph.case(i) in ("after", "during", "at", "in", "following", "for", "before")
        ):
            subject = self.subject(a)[0]
            memory = self.parties.memory.subject
            return subject or ([memory] if memory else [])
        return []

    def _beside(self, i: int, codes: set[str]) -> list[Party]:
        """Recipients that hang on the verb of which the noun is the object: "paid a visit *to X*"."""
        graph = self.graph
        a = graph.head[i]
        if graph.deprel[i] not in ("obj", "nsubj:pass", "obl") or a < 0 or graph.upos[a] != "VERB":
            return []
        beside = self._recipients(
            [s for s in self._slots(a) if s.reach in (1, 2) and s.mark != "by" and s.head != i], codes
        )
        if codes and not beside and graph.deprel[i] != "nsubj:pass":  # "X faces a threat from Y"
            beside = [p for p in self.subject(a)[0] if p.code not in codes]
        return beside

    # evidence

    def _clause(self, i: int, subject: int | None) -> list[int]:
        graph = self.graph
        words = [
            w
            for w in graph.subtree(i, frozenset({"parataxis", "advcl", "cc", "punct", "discourse", "acl:relcl"}))
            if not self._other_clause(w, i)
        ]
        if subject is not None and subject in graph.children[i]:
            words.extend(graph.subtree(subject, CLAUSES | {"punct"}))
        return self._near(i, words)

    def _other_clause(self, w: int, i: int) -> bool:
        graph = self.graph
        if w == i:
            return False
        for a in [w, *graph.ancestors(w)]:
            if a == i:
                return False
            if graph.deprel[a] == "conj" and graph.upos[a] in ("VERB", "AUX"):
                return True
        return False

    def _near(self, i: int, words: Sequence[int]) -> list[int]:
        """The words around the act without a gap, without marks at the ends, and never further than evidence may reach."""
        graph = self.graph
        wanted = {i, *words}
        first, last = i, i
        for step, end in ((-1, min(wanted)), (1, max(wanted))):
            at = i
            while at != end:
                at += step
                if at in wanted:
                    first, last = min(first, at), max(last, at)
                elif self._begins_clause(at, i):
                    break
        while first < i and (
            graph.upos[first] in ("PUNCT", "CCONJ", "SCONJ", "ADP")
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

    def _begins_clause(self, w: int, i: int) -> bool:
        """Whether a word outside the evidence is the verb of another clause than the act's own."""
        graph = self.graph
        return (
            w not in set(graph.ancestors(i))
            and graph.upos[w] in ("VERB", "AUX")
            and graph.deprel[w].split(":")[0] in ("conj", "parataxis", "advcl", "ccomp", "root")
        )
