"""Who stands in a noun phrase: its names, whoever it belongs to, or what it refers back to."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from detente.coding import vocabulary
from detente.coding.grammar import CLAUSES, Graph
from detente.coding.mentions import Mention
from detente.coding.vocabulary import listed

_OWN = ("amod", "compound", "flat", "nmod:desc", "nmod:poss", "nmod:unmarked", "appos", "nmod", "dep", "list")
_OWN_CASES = frozenset({"", "of", "from", "'s", "’s", "'", "’", "in", "for"})
_PHRASE = 4  # words from a name to the head of its phrase that are shown as the actor's name
_OFFICES = frozenset({"GOV", "MIL", "SPY", "LEG"})
_UNNAMED = frozenset({"UNS"})


@dataclass(frozen=True, slots=True)
class Party:
    """An actor as it stands in one place.

    Attributes:
        code: state or other actor; `NSA` for armed people without a name.
        name: as written.
        sector: POLECAT sector; empty where unknown.
        word: index of the word that names it.
        place: named by a town only: where something is, rather than who acts.
    """

    code: str
    name: str
    sector: str
    word: int
    place: bool = False


@dataclass(slots=True)
class Memory:
    """What an article leaves for words that refer back: the two states that it is mostly about, and what it told."""

    main: tuple[Party, ...] = ()
    subject: Party | None = None
    person: Party | None = None
    acting: tuple[Party, ...] = ()
    offices: dict[str, Party] = field(default_factory=dict)
    people: dict[str, Party] = field(default_factory=dict)
    recent: list[Party] = field(default_factory=list)
    told: deque[tuple[str, Party]] = field(default_factory=lambda: deque(maxlen=40))

    def hear(self, party: Party) -> None:
        """A party was named."""
        if is_group(party.code):
            return
        self.recent = [*[p for p in self.recent if p.code != party.code][-3:], party]

    @property
    def pair(self) -> tuple[Party, ...]:
        """Whom "both countries" means: the two of the act told last, else the two named last."""
        return self.acting or (tuple(self.recent[-2:]) if len(self.recent) > 1 else self.main)

    def partner(self, codes: set[str]) -> list[Party]:
        """The other of the two states that the article is about, where one of them acts alone."""
        mine = codes & {p.code for p in self.main}
        return [p for p in self.main if p.code not in codes] if len(codes) == 1 and mine else []


class Parties:
    """Finds the parties in the phrases of one sentence."""

    def __init__(self, graph: Graph, mentions: Sequence[Mention], memory: Memory) -> None:
        self.graph = graph
        self.memory = memory
        self.at: dict[int, list[Mention]] = {}
        self.unresolved: list[int] = []
        self.media: set[int] = set()
        for mention in mentions:
            inside = graph.overlapping(mention.start, mention.end)
            if mention.sector == "MED" and mention.kind == "organisation":  # who reports doesn't act
                self.media.update(inside)
                continue
            if mention.kind == "surname" and not self._names_somebody(inside):
                continue
            for i in inside:
                self.at.setdefault(i, []).append(mention)
        self.local: list[Party] = []

    def only(self, pair: Sequence[Party]) -> bool:
        """Whether the sentence names nobody but these."""
        return {p.code for p in self.local if not p.place} <= {p.code for p in pair}

    def _names_somebody(self, words: Iterable[int]) -> bool:
        """Whether the sentence takes a bare surname for a person, or at least for a name that is no firm's."""
        return any(self.graph.upos[i] == "PROPN" and not self.graph.ner[i].endswith("ORG") for i in words)

    def of(self, head: int) -> list[Party]:
        """The parties that the phrase under `head` stands for, those joined by *and* too; empty where none is known."""
        found: list[Party] = []
        for member in self.graph.conjuncts(head):
            found.extend(self._of_one(member))
        return unique(found)

    def within(self, head: int, skip: Iterable[str] = ()) -> list[Party]:
        """The parties named anywhere in the phrase, nearest level first: "tariffs on goods from China" gives China."""
        unwanted = set(skip)
        level = [head]
        seen: set[int] = set()
        while level:
            found = [p for i in level for p in self._named(i) if p.code not in unwanted]
            if found:
                extra = [
                    p
                    for i in level
                    for c in self.graph.kids(i, "conj")
                    if self._named(i)
                    for p in self._named(c)
                    if p.code not in unwanted
                ]
                return unique([*found, *extra])
            seen.update(level)
            level = [
                c
                for i in level
                for c in self.graph.children[i]
                if c not in seen
                and self.graph.deprel[c] not in CLAUSES - {"acl"}
                and self.graph.deprel[c] not in ("punct", "case", "det", "mark")
            ]
        return []

    def _named(self, i: int) -> list[Party]:
        return [self._party(m, i) for m in self.at.get(i, ())] or self._known_person(i)

    def _party(self, mention: Mention, i: int) -> Party:
        sector = mention.sector or self._sector(i)
        return Party(mention.code, self.graph.text[mention.start : mention.end], sector, i, mention.kind == "city")

    def _known_person(self, i: int) -> list[Party]:
        if not self.graph.ner[i].endswith("PER"):
            return []
        known = self.memory.people.get(self.graph.lower(i)) or next(
            (
                self.memory.people[self.graph.lower(c)]
                for c in self.graph.kids(i, "flat")
                if self.graph.lower(c) in self.memory.people
            ),
            None,
        )
        return [replace(known, word=i)] if known else []

    def _sector(self, i: int) -> str:
        """The sector that the phrase around a name tells: "Chinese *investors*", "*President* X"."""
        around = [
            i,
            *self.graph.kids(i, "compound", "amod", "flat", "appos"),
            *(c for c in self.graph.children[i] if self.graph.deprel[c] == "nmod:desc"),
        ]
        if (
            self.graph.deprel[i] in ("amod", "compound", "nmod:poss", "nmod:desc", "nmod", "flat", "appos")
            and self.graph.head[i] >= 0
        ):
            around.insert(0, self.graph.head[i])
        for word in around:
            sector = vocabulary.sectors().get(self.graph.lower(word))
            if sector:
                return sector
        return ""

    def _of_one(self, head: int, depth: int = 0) -> list[Party]:
        if depth > 4:
            return []
        graph = self.graph
        own = self._named(head)
        if own and not (own[0].place and self._modifiers(head, depth)):
            return own
        if graph.lower(head) in listed("others") and not any(graph.deprel[c] == "appos" for c in graph.children[head]):
            other = graph.lower(head) == "counterpart"  # "his Indian counterpart" is Indian, "American allies" are not
            return (
                [p for c in graph.kids(head, "amod", "compound") for p in self._of_one(c, depth + 1)] if other else []
            )
        unnamed = vocabulary.sectors().get(graph.lower(head)) in _UNNAMED
        if unnamed:
            named = [p for p in self._modifiers(head, depth) if p.code.startswith(("NSA", "IGO"))]
            return named or [Party("NSA", graph.words[head], "UNS", head)]
        modifiers = self._modifiers(head, depth)
        if modifiers:
            self._learn(head, modifiers[0])
            if vocabulary.sectors().get(graph.lower(head)) in _OFFICES:
                self.memory.offices[graph.lower(head)] = modifiers[0]
            return [self._in_words(p, head) for p in modifiers] if depth == 0 else modifiers
        return self._back(head)

    def _in_words(self, party: Party, head: int) -> Party:
        """The party named by the phrase up to its head: "Pakistani government" rather than "Pakistani"."""
        graph = self.graph
        if not party.word < head <= party.word + _PHRASE or any(
            graph.upos[w] == "PUNCT" for w in range(party.word, head)
        ):
            return party
        return replace(
            party,
            name=graph.phrase((party.word, head)),
            sector=party.sector or self._sector(party.word),
        )

    def _modifiers(self, head: int, depth: int) -> list[Party]:
        graph = self.graph
        for relation in _OWN:
            for child in graph.children[head]:
                if graph.deprel[child] != relation:
                    continue
                if relation == "nmod" and graph.case(child) not in _OWN_CASES:
                    continue
                if (
                    relation == "nmod"
                    and graph.case(child) == "in"
                    and vocabulary.sectors().get(graph.lower(head)) is None
                ):
                    continue
                found = self._of_one(child, depth + 1)
                if relation in ("amod", "compound"):
                    found = [p for c in graph.conjuncts(child) for p in self._of_one(c, depth + 1)]
                if found:
                    return found
        return []

    def _learn(self, head: int, party: Party) -> None:
        """Remember a person whose state the text tells, by each word of the name."""
        graph = self.graph
        names = [
            i
            for i in [head, *graph.kids(head, "flat", "appos", "compound")]
            if graph.ner[i].endswith("PER") and not self.at.get(i)
        ]
        for i in [*names, *(c for n in names for c in graph.kids(n, "flat"))]:
            if graph.words[i][:1].isupper() and len(graph.words[i]) > 2:
                self.memory.people[graph.lower(i)] = party

    def _back(self, head: int) -> list[Party]:
        """Pronouns and phrases that refer to somebody named before."""
        graph, memory = self.graph, self.memory
        word = graph.lower(head)
        before = [p for p in self.local if p.word < head]
        states = [p for p in before if not p.place and not is_group(p.code)]
        if word in listed("relative") and graph.deprel[head] in ("nsubj", "nsubj:pass", "obj", "nmod:poss"):
            clause = next((a for a in graph.ancestors(head) if graph.deprel[a].endswith("relcl")), None)
            return self._of_one(graph.head[clause], 3) if clause is not None and graph.head[clause] >= 0 else []
        if word in listed("he"):
            others = self._other_persons(head, states)
            if others:
                return [replace(others[-1], word=head)]
            teller = self._teller(head)
            if teller:
                return [replace(teller, word=head)]
            person = memory.person
            return (
                [replace(person, word=head)]
                if person
                else [replace(p, word=head) for p in (states[:1] or ([memory.subject] if memory.subject else []))]
            )
        if word in listed("it"):
            anchor = self._clause_subject(head) or (states[0] if states else memory.subject)
            return [replace(anchor, word=head)] if anchor else []
        if (
            word in listed("persons")
            and memory.person
            and any(graph.lower(c) in ("the", "this", "that") for c in graph.kids(head, "det"))
        ):
            return [replace(memory.person, word=head)]
        determined = [graph.lower(c) for c in graph.kids(head, "det", "nummod", "amod", "nmod:poss")]
        alone = word == "two" and graph.upos[head] in ("NUM", "NOUN") and "the" in determined
        pairs = (
            alone
            or word in listed("they")
            or (
                word in listed("pairs")
                and any(d in ("both", "two", "the", "these") for d in determined)
                and ("two" in determined or "both" in determined or "these" in determined)
            )
        )
        if pairs:
            distinct = unique(states)
            pair = tuple(distinct[-2:]) if len(distinct) >= 2 else memory.pair
            if word in listed("they") and len(pair) == 2 and len(distinct) == 1:
                pair = (distinct[0],)
            return [replace(p, word=head) for p in pair]
        if word in listed("pairs") and "three" in determined:
            return [replace(p, word=head) for p in [q for q in memory.recent if ":" not in q.code][-3:]]
        definite = any(d in ("the", "this", "that") for d in determined)
        sector = vocabulary.sectors().get(word)
        if definite and (word in listed("lands") or sector in ("GOV", "MIL", "SPY", "LEG")):
            anchor = (
                self.memory.offices.get(word)
                or (states[-1] if states and word not in listed("lands") else None)
                or memory.subject
                or (states[-1] if states else None)
            )
            return [replace(anchor, word=head, name=graph.words[head], sector=sector or "GOV")] if anchor else []
        if graph.ner[head].endswith(("PER", "ORG")) and graph.upos[head] == "PROPN":
            self.unresolved.append(head)
        return []

    def _teller(self, head: int) -> Party | None:
        """Whom *he* and *his* mean in what somebody says: "a US general said that *his* country would …"."""
        graph = self.graph
        for child in [head, *graph.ancestors(head)]:
            above = graph.head[child]
            if graph.relation(child) == "ccomp" and above >= 0 and graph.lower(above) in listed("say"):
                subjects = graph.kids(above, "nsubj")
                found = [p for c in subjects if c != head for p in self._of_one(c, 3)]
                return next((p for p in found if not is_group(p.code)), None)
        return None

    def _other_persons(self, head: int, before: Sequence[Party]) -> list[Party]:
        """Whom *him* means beside the subject of its verb: "A phoned B and urged *him*"."""
        graph = self.graph
        if graph.deprel[head] not in ("obj", "iobj") or graph.lower(head) not in ("him", "her"):
            return []
        verb = graph.first_conjunct(graph.head[head])
        subject = {w for c in graph.kids(verb, "nsubj") for w in graph.subtree(c)}
        codes = {p.code for p in before if p.word in subject}
        return [p for p in before if p.code not in codes and any(m.names_person for m in self.at.get(p.word, ()))]

    def _clause_subject(self, head: int) -> Party | None:
        """Whom "its" means in its clause: the subject of the verb above it, or the object that is asked to do it."""
        graph = self.graph
        for a in graph.ancestors(head):
            if graph.upos[a] not in ("VERB", "AUX"):
                continue
            subject = next((c for c in graph.kids(a, "nsubj", "nsubj:pass") if head not in graph.subtree(c)), None)
            above = graph.head[a]
            if subject is None and graph.deprel[a] == "xcomp" and above >= 0:
                subject = next((c for c in graph.kids(above, "obj") if head not in graph.subtree(c)), None)
            if subject is not None:
                found = [self._party(m, subject) for m in self.at.get(subject, ())] or self._modifiers(subject, 3)
                return next((p for p in found if not is_group(p.code)), None)
        return None


def unique(parties: Iterable[Party]) -> list[Party]:
    """The first of each code, in order."""
    return list({p.code: p for p in reversed(list(parties))}.values())[::-1]


def is_group(code: str) -> bool:
    """Whether a code stands for armed people or another organisation, rather than a state or a body of states."""
    return code.startswith(("NSA", "ORG"))


def terror(graph: Graph, words: Iterable[int]) -> bool:
    """Whether the words tell of an attack by armed people whom nobody names."""
    return any(graph.lower(i) in listed("terror") for i in words)
