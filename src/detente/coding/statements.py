"""Quotations with their speaker, and numbers that somebody claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from detente.coding.grammar import Graph
from detente.coding.parties import Memory, Parties, Party, is_group
from detente.coding.stance import parties_subject, stance
from detente.schema import Article, stable_id

_QUOTED = re.compile(r"“([^“”\n]{3,1200})”|\"([^\"\n]{3,1200})\"|(?<!\w)‘([^‘’\n]{3,400}(?:’\w[^‘’\n]{0,400})*)’(?!\w)")
_NUMBER = r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_SCALE = r"(?:\s?(?P<scale>thousand|million|billion|trillion|bn|mn|m|k)\b)?"
_COUNTED = "|".join(
    (
        *("troops", "soldiers", "people", "civilians", "refugees", "doses", "barrels", "tons", "tonnes"),
        *("missiles", "drones", "tanks", "jets", "aircraft", "students", "workers", "prisoners", "militants"),
        *("migrants", "diplomats", "passengers", "cases", "deaths", "killed", "injured", "wounded"),
    )
)
_RULES = (
    (re.compile(rf"{_NUMBER}\s?(?:%|per ?cent\b|percentage points?\b|pc\b)"), "percent"),
    (re.compile(rf"(?P<currency>US\$|A\$|C\$|\$|€|£|¥|Rs\.? ?)\s?{_NUMBER}{_SCALE}"), "money"),
    (re.compile(rf"{_NUMBER}{_SCALE}\s+(?P<currency>dollars|euros|pounds|yuan|rupees|yen|roubles|rubles)\b"), "money"),
    (re.compile(rf"{_NUMBER}{_SCALE}\s+(?:(?:[A-Za-z-]+)\s+)?(?P<counted>{_COUNTED})\b"), "count"),
)
_CURRENCY = {
    "US$": "USD",
    "$": "USD",
    "A$": "AUD",
    "C$": "CAD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "Rs": "INR",
    "dollars": "USD",
    "euros": "EUR",
    "pounds": "GBP",
    "yuan": "CNY",
    "rupees": "INR",
    "yen": "JPY",
    "roubles": "RUB",
    "rubles": "RUB",
}
_SCALES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12}
_UP = re.compile(
    r"\b(?:increas|ris(?:e|en|es|ing)\b|rose|gr[eo]w|grown|growth|up\b|surg|jump|higher|climb"
    r"|gain|expand|soar|doubl|tripl|rais)",
    re.I,
)
_DOWN = re.compile(
    r"\b(?:decreas|fall(?:s|en|ing)?\b|fell\b|drop|declin|down\b|lower|cut\b|cuts\b|shr[aui]nk|slump"
    r"|plung|reduc|plummet|contract(?:ed|ion)\b|halv)",
    re.I,
)
_MARK = re.compile(r"[,;:—]\s+|\s[–-]\s|[.!?]\s")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class _Said:
    speaker: str
    code: str | None
    attribution: str


def statements(article: Article, graph: Graph, parties: Parties) -> Iterator[dict[str, Any]]:
    """Rows of schema.STATEMENTS for one sentence: each quotation, then each number that is claimed."""
    for match in _QUOTED.finditer(graph.text):
        words = next(g for g in match.groups() if g)
        if all(w[:1].isupper() for w in words.split() if len(w) > 3):  # a name in quotation marks
            continue
        if len(words.split()) < 3 and not words.rstrip().endswith((".", "!", "?")):
            continue
        inside = graph.overlapping(match.start(), match.end())
        if not inside:
            continue
        said = _speaker(graph, parties, inside)
        group = next(k for k in (1, 2, 3) if match[k])
        about = _about(graph, parties, inside, said.code)
        yield _row(article, graph, "quote", match.start(group), match.end(group), said, about)
    for rule, kind in _RULES:
        for match in rule.finditer(graph.text):
            inside = graph.overlapping(match.start(), match.end())
            if inside:
                yield from _claim(article, graph, parties, match, kind, inside)


def _claim(
    article: Article, graph: Graph, parties: Parties, match: re.Match[str], kind: str, inside: list[int]
) -> Iterator[dict[str, Any]]:
    begin, end = _clause(graph, match.start(), match.end())
    clause = graph.overlapping(begin, end)
    words = graph.text[begin:end]
    named = [p for i in clause for p in parties.of(i) if parties.at.get(i)] or [
        p for p in parties.local if not p.code.startswith("ORG")
    ]
    named = named or list(parties.memory.pair[:1])
    if not named:
        return
    head = next((w for w in [inside[0], *graph.ancestors(inside[0])] if graph.upos[w] in ("VERB", "AUX")), inside[0])
    position = stance(graph, parties, head, nominal=False)
    near = graph.text[max(begin, match.start() - 80) : min(end, match.end() + 40)]
    up, down = _UP.search(near), _DOWN.search(near)
    groups = match.groupdict()
    value = float(match["number"].replace(",", "")) * _SCALES.get((groups.get("scale") or "").lower(), 1.0)
    unit = {
        "percent": "percent",
        "money": _CURRENCY.get((groups.get("currency") or "").strip(" ."), ""),
        "count": groups.get("counted") or "",
    }[kind]
    years = _YEAR.findall(words)
    yield {
        **_row(
            article,
            graph,
            "claim",
            begin,
            end,
            _Said(position.speaker, position.speaker_actor, position.attribution),
            named[0].code,
            (match.start(), unit),
        ),
        "value": value,
        "unit": unit,
        "direction": "increase" if up and not down else "decrease" if down and not up else "level",
        "period": years[-1] if years else "",
    }


def _row(
    article: Article,
    graph: Graph,
    kind: str,
    start: int,
    end: int,
    said: _Said,
    about: str | None,
    more: tuple[object, ...] = (),
) -> dict[str, Any]:
    return {
        "statement_id": stable_id("s", article.article_id, graph.offset + start, graph.offset + end, kind, *more),
        "article_id": article.article_id,
        "kind": kind,
        "start": graph.offset + start,
        "end": graph.offset + end,
        "text": graph.text[start:end],
        "speaker": said.speaker,
        "speaker_actor": said.code,
        "about": about,
        "attribution": said.attribution,
        "value": None,
        "unit": "",
        "direction": "",
        "period": "",
        "known_at": article.known_at,
    }


def _clause(graph: Graph, begin: int, end: int) -> tuple[int, int]:
    """The characters between the marks around a number."""
    left = max((m.end() for m in _MARK.finditer(graph.text, 0, begin)), default=0)
    right = _MARK.search(graph.text, end)
    return left, right.start() if right else len(graph.text.rstrip('.!?”" '))


def _speaker(graph: Graph, parties: Parties, inside: list[int]) -> _Said:
    """Who says the quoted words: the subject of the verb of saying, else whose view they are."""
    memory = parties.memory
    top = next((i for i in inside if graph.head[i] not in inside), inside[0])
    position = stance(graph, parties, top, nominal=False)
    if position.attribution != "author":
        return _Said(position.speaker, position.speaker_actor, position.attribution)
    for above in [top, *graph.ancestors(top)]:
        if above in inside:
            continue
        owner = [p for c in graph.kids(above, "nmod:poss") for p in parties.of(c)]
        if owner and graph.upos[above] == "NOUN":
            return _said(owner[0], memory)
        subject, word = parties_subject(graph, parties, above)
        if word is not None and word not in inside and subject:
            words = graph.subtree(word, frozenset({"acl:relcl", "appos", "punct"}))
            name = graph.phrase(words)
            if graph.upos[word] == "PRON":
                return _said(subject[0], memory)
            return _Said(name, subject[0].code, "speaker")
    return _said(memory.person, memory) if memory.person else _Said("", None, "author")


def _said(party: Party, memory: Memory) -> _Said:
    person = memory.person
    name = person.name if person and person.code == party.code else party.name
    return _Said(name, party.code, "speaker")


def _about(graph: Graph, parties: Parties, inside: list[int], speaker: str | None) -> str | None:
    """The state spoken of: named in the words, else near them, else the other one of which the text speaks."""
    for words in (inside, range(inside[0] - 1, -1, -1), range(inside[-1] + 1, len(graph.words))):
        for i in words:
            for mention in parties.at.get(i, ()):
                if mention.code != speaker and not is_group(mention.code):
                    return mention.code
    return next((p.code for p in reversed(parties.memory.pair) if p.code != speaker), None)
