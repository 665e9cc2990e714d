"""Which interval each act has: by its own words, its sentence, the happening it hangs on, or the day of the news."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from detente.coding import vocabulary
from detente.coding.acts import Act
from detente.coding.dates import find_dates
from detente.coding.grammar import Graph
from detente.coding.intervals import DateSpan, Frame, Interval, day, is_short
from detente.coding.vocabulary import listed

_CLASS = {
    "meeting": "CONSULT",
    "visit": "CONSULT",
    "talks": "CONSULT",
    "trip": "CONSULT",
    "tour": "CONSULT",
    "summit": "CONSULT",
    "call": "CONSULT",
    "conference": "CONSULT",
    "negotiations": "CONSULT",
    "attack": "ASSAULT",
    "attacks": "ASSAULT",
    "strike": "ASSAULT",
    "strikes": "ASSAULT",
    "bombing": "ASSAULT",
    "war": "ASSAULT",
    "raid": "ASSAULT",
    "exercise": "MOBILIZE",
    "speech": "",
    "address": "",
}
_SAME = re.compile(
    r"\s*(?:this|that|these|those|the|their|his|its|her)\s+(?:\w+\s+){0,2}?"
    rf"(?P<noun>{'|'.join(_CLASS)})\b",
    re.I,
)
_REACTION_DAYS = 14  # a reaction told beside an attack comes within about two weeks of it
_STORY_DAYS = 60  # what lies further back is history, from which "the same day" doesn't count
_OCCASION_DAYS = 7  # what a news item tells as its occasion lies a few days back
_ON_OCCASION = frozenset({"during", "at", "on", "in"})
_FORMER = frozenset({"had"})


@dataclass(slots=True)
class Calendar:
    """The days that one text gives, sentence by sentence.

    Attributes:
        today: day of publication; None where unknown.
        year: the year that the text speaks in; None where it names none.
        news: undated acts are the publication day's (a report), or stay open (an opinion).
    """

    today: date | None
    year: int | None
    news: bool
    previous: Interval | None = None
    told: deque[tuple[frozenset[str], str, Interval]] = field(default_factory=lambda: deque(maxlen=100))

    def spans(self, text: str) -> list[DateSpan]:
        """Date expressions of a sentence, resolved with what has been told so far."""
        previous = self.previous or (day(self.today) if self.today and self.news else None)
        far = self.today and self.previous and (self.today - self.previous.last).days > _STORY_DAYS
        story = self.previous if not self.news or far else None
        return find_dates(text, Frame(self.today, self.year, self.anchor, previous, story))

    def anchor(self, words: str) -> Interval | None:
        """The interval of the happening that some words name: one told in this text, else a well-known one."""
        stems = _stems(words)
        world = world_event(stems, self.today or (date(self.year, 12, 31) if self.year else None))
        if world:
            return world
        same = _SAME.match(words)
        if same:
            wanted = _CLASS.get(same["noun"].lower(), "")
            for _, event_type, interval in reversed(self.told):
                if event_type == wanted:
                    return interval
        within = [s.past for s in find_dates(words, Frame(self.today, self.year, lambda _: None)) if s.past]
        if within:  # "two weeks after the earthquake of February 2023"
            return within[0]
        best = max(self.told, key=lambda t: len(t[0] & stems), default=None)
        return best[2] if best and len(best[0] & stems) >= 2 else None

    def hear(self, text: str) -> None:
        """Take note of the days that a sentence names: what follows may be counted from them."""
        self._go_on((), self.spans(text))

    def _go_on(self, dated: Sequence[Interval], spans: Sequence[DateSpan]) -> None:
        """The story has come to its last act, or where it tells none that has a date, to the last day that it names."""
        told = dated or [s.past for s in spans if s.past and not s.limit]
        self.previous = next((interval for interval in reversed(told) if is_short(interval)), self.previous)

    def date(self, graph: Graph, acts: Sequence[Act], modality: Sequence[str]) -> list[tuple[Interval | None, str]]:
        """An interval and the words that give it, for each act of a sentence; None where the text doesn't say."""
        owners = {act.word: k for k, act in enumerate(acts)}
        own: dict[int, DateSpan] = {}
        shared: DateSpan | None = None
        spans = self.spans(graph.text)
        for span in spans:
            before = graph.text[max(0, span.start - 12) : span.start].lower()
            if span.limit or before.endswith(("for ", "effective ", "effective from ")):
                continue
            k = _owner(graph, span, owners)
            if k == -1:
                continue
            if k is not None and k not in own:
                own[k] = span
            elif k is None and shared is None:
                shared = span
        found: list[tuple[Interval | None, str]] = []
        for k, act in enumerate(acts):
            given = own.get(k) or self._joined(graph, acts, k, own) or self._occasion(graph, owners, act.word, own)
            if given is None and shared is not None and not _stands_alone(graph, act.word):
                given = shared
            ahead = modality[k] in ("planned", "hypothetical")
            interval = (given.ahead if ahead else given.past) if given else None
            if interval is not None and given is not None:
                found.append((interval, graph.text[given.start : given.end]))
            else:
                found.append((self._default(graph, act), ""))
        for act, (interval, _) in zip(acts, found, strict=True):
            if interval is not None:
                self.told.append((_stems(graph.phrase(act.evidence)), act.event_type, interval))
        self._go_on([interval for interval, _ in found if interval], spans)
        return found

    def _joined(self, graph: Graph, acts: Sequence[Act], k: int, own: dict[int, DateSpan]) -> DateSpan | None:
        """The date of the verb that this one is joined to ("visited in April and conveyed …")."""
        owners = {act.word: j for j, act in enumerate(acts)}
        child = acts[k].word
        for a in graph.ancestors(child):
            if graph.relation(child) not in ("conj", "xcomp", "obj", "ccomp", "parataxis", "nmod", "obl"):
                break
            if a in owners and owners[a] in own:
                return own[owners[a]]
            child = a
        return None

    def _occasion(self, graph: Graph, owners: dict[int, int], word: int, own: dict[int, DateSpan]) -> DateSpan | None:
        """The date of the occasion on which an act happens: "signed it *during a visit in May*"."""
        occasions = (c for c in graph.kids(word, "obl") if c in owners and graph.case(c) in _ON_OCCASION)
        return next((own[owners[c]] for c in occasions if owners[c] in own), None)

    def _default(self, graph: Graph, act: Act) -> Interval | None:
        reaction = self._reaction(graph, act)
        if reaction:
            return reaction
        if self.today is None or not self.news:
            return None
        if any(graph.lower(c) in _FORMER for c in graph.kids(act.word, "aux")):
            return None  # "had signed": some time before the news
        if self._comes_before(graph, act):
            return Interval(self.today - timedelta(days=_OCCASION_DAYS), self.today, "range")
        return day(self.today)

    def _reaction(self, graph: Graph, act: Act) -> Interval | None:
        """A statement made about an attack that was told just before."""
        if act.event_type not in ("ACCUSE", "SUPPORT", "AGREE") or act.nominal or self.news:
            return None
        if not re.search(r"\b(?:the|this|that)\s+(?:\w+\s+){0,2}(?:attack|strike|bombing)s?\b", graph.text, re.I):
            return None
        last = next((i for _, t, i in reversed(self.told) if t == "ASSAULT"), None)
        return Interval(last.first, last.last + timedelta(days=_REACTION_DAYS), "range") if last else None

    def _comes_before(self, graph: Graph, act: Act) -> bool:
        """Whether the news tells the act as its occasion: "after X expelled …"."""
        clause = next(
            (w for w in [act.word, *graph.ancestors(act.word)] if graph.relation(w) in ("advcl", "obl", "nmod")),
            None,
        )
        return clause is not None and any(
            graph.lower(c) in ("after", "following", "since") for c in graph.kids(clause, "mark", "case")
        )


def _stands_alone(graph: Graph, word: int) -> bool:
    """Whether an act's clause has its own subject and is only joined to the one that a date stands in."""
    return any(graph.begins_clause(w) for w in [word, *graph.ancestors(word)])


def _owner(graph: Graph, span: DateSpan, owners: dict[int, int]) -> int | None:
    """The act that a date expression hangs on: the nearest above it in the tree; -1 where that is another clause."""
    inside = graph.overlapping(span.start, span.end)
    if not inside:
        return None
    top = next((i for i in inside if graph.head[i] not in inside), inside[0])
    for a in graph.ancestors(top):
        if graph.upos[a] in ("NOUN", "PROPN") and graph.case(a).split(" ")[0] in ("before", "ahead", "until"):
            return -1  # "before the summit on 26 March": the date of what lies ahead
        if a in owners:
            return owners[a]
        told = [
            owners[c] for c in graph.kids(a, "nsubj", "obj", "acl") if c in owners and graph.deprel[c] != "acl:relcl"
        ]
        if told:  # "there was an attack a week after …"
            return told[0]
        if graph.deprel[a] == "acl:relcl" or (graph.deprel[a] == "advcl" and graph.upos[a] == "VERB"):
            return -1  # it dates a clause of its own that tells no act
    below = [k for w, k in owners.items() if inside[0] <= w <= inside[-1]]
    return below[0] if below else None


def _stems(words: str) -> frozenset[str]:
    """Content words, cut to five letters: "inauguration" meets "inaugurated"."""
    return frozenset(
        w[:5]
        for w in re.findall(r"[a-z0-9]+", words.lower().replace("’s", "").replace("'s", ""))
        if w not in listed("function words") and (len(w) > 1 or w.isdigit())
    )


@cache
def _world() -> tuple[tuple[frozenset[str], date, date], ...]:
    return tuple(
        (_stems(words), date.fromisoformat(row["start"]), date.fromisoformat(row["end"] or row["start"]))
        for row in vocabulary.rows("world_events.csv")
        for words in row["words"].split("|")
    )


def world_event(stems: frozenset[str] | str, until: date | None) -> Interval | None:
    """The latest well-known happening, not after `until`, all of whose words stand among those given.

    >>> world_event("the Wagner mutiny", None).first
    datetime.date(2023, 6, 23)
    """
    wanted = _stems(stems) if isinstance(stems, str) else stems
    known = [
        (len(words), first, last)
        for words, first, last in _world()
        if words <= wanted and (until is None or first <= until)
    ]
    if not known:
        return None
    _, first, last = max(known)  # the most words, then the latest: "Iraq's invasion of Kuwait" isn't that of 2003
    return Interval(first, last, "day" if first == last else "range")
