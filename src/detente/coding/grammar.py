"""A sentence as a graph of words: what the other modules ask of its tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from detente.coding import vocabulary

CLAUSES = frozenset({"acl", "acl:relcl", "advcl", "advcl:relcl", "ccomp", "csubj", "csubj:pass", "parataxis"})
SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer", "csubj")


@dataclass(slots=True)
class Graph:
    """One parsed sentence.

    Attributes:
        text: the sentence.
        offset: where it begins in the article.
        spans: characters of each word in the sentence.
        words, upos, head, deprel, ner, xpos: the tree as `encoder.Tree` has it.
    """

    text: str
    offset: int
    spans: Sequence[tuple[int, int]]
    words: Sequence[str]
    upos: Sequence[str]
    head: Sequence[int]
    deprel: Sequence[str]
    ner: Sequence[str]
    xpos: Sequence[str]
    children: list[list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self._hang()
        self._mend()

    def _hang(self) -> None:
        self.children = [[] for _ in self.words]
        for i, h in enumerate(self.head):
            if 0 <= h != i:
                self.children[h].append(i)

    def _mend(self) -> None:
        """Put right what the parser gets wrong most: a verb taken for a noun, the subject of "for X to act"."""
        head, upos = list(self.head), list(self.upos)
        for i, tag in enumerate(upos):
            subjects = self.kids(i, "nsubj")
            if tag == "NOUN" and subjects and self.kids(i, "obj"):  # a headline's "Dutch court sentences two"
                upos[i] = "VERB"
                for c in self.kids(i, "det", "amod", "compound"):
                    head[c] = subjects[0] if c < subjects[0] else head[c]
            if self.deprel[i] == "mark" and self.lower(i) == "for":
                verb = head[i]
                for c in range(i + 1, verb):
                    if self.deprel[c] == "nsubj" and head[c] == head[verb]:
                        head[c] = verb
        if (head, upos) != (list(self.head), list(self.upos)):
            self.head, self.upos = head, upos
            self._hang()

    def lower(self, i: int) -> str:
        """The word in lower case."""
        return self.words[i].lower()

    def relation(self, i: int) -> str:
        """The word's relation to its head without its subtype."""
        return self.deprel[i].split(":")[0]

    def kids(self, i: int, *relations: str) -> list[int]:
        """Children of a word whose relation, with or without its subtype, is one of those named."""
        return [c for c in self.children[i] if self.deprel[c] in relations or self.relation(c) in relations]

    def subtree(self, i: int, without: frozenset[str] = frozenset()) -> list[int]:
        """The word and all below it, in order; relations of `without` are left out with what hangs on them."""
        found, stack = [], [i]
        while stack:
            word = stack.pop()
            found.append(word)
            stack.extend(c for c in self.children[word] if self.deprel[c] not in without)
        return sorted(found)

    def case(self, i: int) -> str:
        """The prepositions of a noun, lower case: "with", "as part of" gives "as"; empty where it has none."""
        marks = self.kids(i, "case")
        return " ".join(self.lower(c) for c in marks if c < i)

    def verb(self, i: int) -> str:
        """Base form of a verb with its particle, where the vocabulary has it; else empty."""
        base = vocabulary.verb_forms().get(self.lower(i), "")
        if not base:
            return ""
        for c in self.children[i]:
            particle = self.lower(c)
            if (
                c > i
                and (self.deprel[c] == "compound:prt" or particle == "home" or c == i + 1)
                and f"{base} {particle}" in vocabulary.senses()
            ):
                return f"{base} {particle}"
        following = self.lower(i + 1) if i + 1 < len(self.words) else ""
        if f"{base} {following}" in vocabulary.senses():
            return f"{base} {following}"
        return base

    def noun(self, i: int) -> tuple[vocabulary.Noun, int] | None:
        """Entry of the noun that ends at a word, the longest that fits, and the index of its first word."""
        for words in vocabulary.long_nouns().get(self.lower(i), ()):
            begin = i - len(words) + 1
            if begin >= 0 and all(self.lower(begin + k) == w.lower() for k, w in enumerate(words[:-1])):
                return vocabulary.nouns()[" ".join(words)], begin
        entry = vocabulary.noun_forms().get(self.lower(i)) or vocabulary.noun_forms().get(self.words[i])
        return (vocabulary.nouns()[entry], i) if entry else None

    def conjuncts(self, i: int) -> list[int]:
        """The word and those joined to it by *and* or *or*."""
        return [i, *(c for c in self.children[i] if self.deprel[c] == "conj")]

    def first_conjunct(self, i: int) -> int:
        """The head of the coordination that a word stands in."""
        while self.deprel[i] == "conj" and self.head[i] >= 0:
            i = self.head[i]
        return i

    def ancestors(self, i: int) -> Iterator[int]:
        """The heads above a word, nearest first; ends also where a tree is broken."""
        seen = {i}
        while (i := self.head[i]) >= 0 and i not in seen:
            seen.add(i)
            yield i

    def is_passive(self, i: int) -> bool:
        """Whether a verb stands in the passive, or is a bare past participle after its noun."""
        auxiliaries = {self.lower(c) for c in self.kids(i, "aux")}
        if auxiliaries & _HAVE and not auxiliaries & _BE:
            return False
        if any(self.deprel[c] in ("nsubj:pass", "csubj:pass", "aux:pass", "obl:agent") for c in self.children[i]):
            return True
        if self.xpos[i] == "VBN" and not self.kids(i, "aux", "obj", "cop"):
            return True
        bare = not self.kids(i, "aux") and not any(self.deprel[c] in SUBJECTS for c in self.children[i])
        return (
            self.deprel[i] == "acl"
            and bare
            and not self.is_infinitive(i)
            and not self.lower(i).endswith("ing")
            and not self.kids(i, "obj")
        )

    def is_infinitive(self, i: int) -> bool:
        """Whether *to* hangs on the word."""
        return any(self.lower(c) == "to" for c in self.children[i])

    def is_definite(self, i: int) -> bool:
        """Whether an article or pronoun says that the noun is known: *the* visit, *such* attacks."""
        return any(self.lower(c) in _DEFINITE for c in self.kids(i, "det"))

    def begins_clause(self, i: int) -> bool:
        """Whether a verb joined to another has a subject of its own: what is said of the other isn't said of it."""
        return self.deprel[i] == "conj" and self.upos[i] in ("VERB", "AUX") and bool(self.kids(i, "nsubj"))

    def is_negated(self, i: int) -> bool:
        """Whether *not*, *never*, *no longer* or *neither* hangs on the word, or *no* on its subject."""
        if any(self.lower(c) in NEGATIONS for c in self.children[i]):
            return True
        subjects = self.kids(i, "nsubj", "nsubj:pass")
        return any(self.lower(c) in _NONE for s in subjects for c in [s, *self.children[s]] if c <= s)

    def overlapping(self, start: int, end: int) -> list[int]:
        """The words of which some part lies between two characters of the sentence."""
        return [i for i, (first, last) in enumerate(self.spans) if first < end and start < last]

    def phrase(self, words: Sequence[int]) -> str:
        """The text from the first character of the first word to the last of the last."""
        return self.text[self.spans[min(words)][0] : self.spans[max(words)][1]]

    def characters(self, words: Sequence[int]) -> tuple[int, int]:
        """From the first character of the first word to the last of the last, in the article."""
        return self.offset + self.spans[min(words)][0], self.offset + self.spans[max(words)][1]


_DEFINITE = frozenset({"the", "this", "that", "these", "those", "such"})
_HAVE = frozenset({"have", "has", "had", "having", "'ve", "’ve"})
_BE = frozenset({"been", "be", "being", "was", "were", "is", "are"})
_NONE = frozenset({"no", "not", "none", "neither", "nobody"})
NEGATIONS = frozenset({"not", "n't", "n’t", "never", "neither", "nor", "hardly"})
