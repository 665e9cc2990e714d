"""The default coder: reads an article sentence by sentence and gives its events, statements and open names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cache, partial
from itertools import chain, islice
from typing import Any

from detente.coding import vocabulary
from detente.coding.acts import Act
from detente.coding.coded import Coded
from detente.coding.dates import years_of
from detente.coding.dating import Calendar, world_event
from detente.coding.grammar import SUBJECTS, Graph
from detente.coding.guesses import guesses
from detente.coding.layout import layout
from detente.coding.mentions import Known, Mention, Own, find_local, find_mentions, fold, known_names
from detente.coding.parallel import chunks, cores, in_order
from detente.coding.parties import Memory, Parties, Party, is_group
from detente.coding.reader import acts as acts_of
from detente.coding.repeats import denial, is_repeat, without_repeats
from detente.coding.rows import is_background, rows
from detente.coding.sentences import Span, sentences
from detente.coding.stance import Stance, refuses, stance
from detente.coding.statements import statements
from detente.coding.vocabulary import listed
from detente.ontology import plover
from detente.schema import Article
from detente.settings import settings

CODER = "detente-rules/2"
"""Name and version; stands in every event that it codes."""

_OFTEN = 2  # sentences that must name each of the two states that an article is about
MAX_CODED = 200_000
"""Characters of an article that are coded: forty times a long report."""

Judge = Callable[[Graph, Act], Act | None]
"""Gives an act found in a sentence its type; None where it is none."""

_OFFICIAL = re.compile(
    r"\b(?:ambassador|embassy|minister|ministry|government|troops|sanctions?|diplomat\w*|treaty|summit|foreign policy"
    r"|bilateral|military|army|president|prime minister)\b",
    re.I,
)
_QUOTES_OR_NUMBERS = ('"', "“", "%", "per", "$")  # signs of a statement, which needs a tree as well
_REFERS = re.compile(r"\b(?:he|she|it|its|his|her|they|their|both|two|the)\b", re.I)


@dataclass(slots=True)
class _Draft:
    """An article with its sentences found and those marked that need a tree."""

    article: Article
    spans: list[Span]
    mentions: list[list[Mention]]
    words: dict[int, list[Span]]
    day: date | None


def code_article(article: Article, *, own: Own = ()) -> Coded:
    """Events, statements and open names of one article. Never raises for what the text holds.

    >>> from datetime import datetime, UTC
    >>> from detente.schema import make_article
    >>> day = datetime(2025, 6, 18, tzinfo=UTC)
    >>> article = make_article("Kenya recalled its ambassador to Somalia.", name="x", known_at=day, published=day)
    >>> [(e["actor"], e["event_type"], e["recipient"]) for e in code_article(article).events]
    [('KEN', 'SANCTION', 'SOM')]

    """
    return code_chunk([article], own)[0]


def code_articles(articles: Iterable[Article], *, workers: int = 0, own: Own = ()) -> Iterator[Coded]:
    """Code many articles, in order, in constant memory.

    Args:
        articles: any number; taken as they are needed.
        workers: processes; 0 takes one for each core, 1 codes in this process.
        own: names that the user adds, as `ontology.own.own_forms` reads them.
    """
    count = workers or settings().workers or cores()
    given = chunks(articles)
    first = list(islice(given, 2))
    work = partial(code_chunk, own=own)
    if count == 1 or len(first) < 2:  # starting processes takes longer than coding a few articles
        for chunk in chain(first, given):
            yield from work(chunk)
    else:
        for coded in in_order(work, chain(first, given), workers=count):
            yield from coded


def code_chunk(articles: Sequence[Article], own: Own, *, coder: str = CODER, judge: Judge | None = None) -> list[Coded]:
    """Code a few articles, whose sentences are parsed together, in this process.

    Args:
        own: names that the user adds.
        coder: name and version that goes into the events.
        judge: gives each act its type in place of the lexicon.
    """
    from detente.coding.encoder import Encoder

    names = known_names(own)
    drafts = [_draft(article, names) for article in articles]
    wanted = [(draft, k) for draft in drafts for k in draft.words]
    texts = [
        [draft.article.text[a + s : a + e] for s, e in draft.words[k]]
        for draft, k in wanted
        for a in [draft.spans[k][0]]
    ]
    trees = dict(zip([(id(d), k) for d, k in wanted], Encoder.load().parse(texts) if texts else [], strict=True))
    return [_finish(draft, {k: trees[id(draft), k] for k in draft.words}, coder, judge) for draft in drafts]


def _draft(article: Article, names: Known) -> _Draft:
    from detente.coding.encoder import words

    problem = damaged(article.text) or _foreign(article)
    if problem:
        return _Draft(replace(article, problem=problem), [], [], {}, None)
    parts = layout(article)
    published = article.published_after or parts.published
    article = replace(
        article,
        kind=parts.kind,
        author=parts.author,
        language=article.language or "en",
        published_after=published,
        published_before=article.published_before or published,
    )
    day = published.date() if published else None
    spans = [
        s for begin, end in parts.body if begin < MAX_CODED for s in sentences(article.text, begin, min(end, MAX_CODED))
    ]
    if _off_topic(" ".join(article.text[a:b] for a, b in parts.body)):
        spans = []
    texts = [article.text[a:b] for a, b in spans]
    mentions = [find_mentions(text, day, names) for text in texts]
    codes = {m.code for found in mentions for m in found}
    mentions = [
        sorted([*found, *find_local(text, codes)], key=lambda m: m.start)
        for text, found in zip(texts, mentions, strict=True)
    ]
    needed, somebody = {}, False
    for k, text in enumerate(texts):
        known = bool(mentions[k]) or (somebody and _REFERS.search(text))
        somebody = somebody or bool(mentions[k])
        if known and (vocabulary.triggers().search(text) or any(sign in text for sign in _QUOTES_OR_NUMBERS)):
            needed[k] = words(text)
    return _Draft(article, spans, mentions, needed, day)


def damaged(text: str) -> str:
    """Why no coder can read a text: damaged characters; empty where it can be read."""
    many = text.count("\ufffd") > max(3, len(text) // 200)
    return "encoding: too many characters could not be decoded" if many else ""


def cut(text: str) -> str:
    """What is said of a text of which only the beginning is coded; empty where all is."""
    return f"only the first {MAX_CODED:,} characters were coded" if len(text) > MAX_CODED else ""


def _foreign(article: Article) -> str:
    """Why an article can't be coded: another language; empty where it can."""
    text = article.text
    if article.language and article.language != "en":
        return f"language: {article.language}; this coder reads English"
    tokens = re.findall(r"[^\W\d_]+", text[:4000].lower())
    if len(tokens) >= 12 and sum(t in listed("english") for t in tokens) < len(tokens) * 0.08 and not article.language:
        from py3langid import classify

        language = classify(text[:4000])[0]
        if language != "en":
            return f"language: looks like {language}; this coder reads English"
    return ""


@cache
def _off_topics() -> tuple[tuple[int, re.Pattern[str]], ...]:
    """Of each topic how many different words make it one, and what finds them."""
    return tuple(
        (int(row["least"]), re.compile(rf"\b(?:{'|'.join(map(re.escape, row['words'].split('|')))})\b", re.I))
        for row in vocabulary.rows("offtopic.csv")
    )


def _off_topic(body: str) -> bool:
    """Whether an article is about sport, the weather, culture or science, where *attack* is no act of a state."""
    official = len(_OFFICIAL.findall(body))
    found = ((least, len({m.lower() for m in rule.findall(body)})) for least, rule in _off_topics())
    return any(count >= least and count > 2 * official for least, count in found)


def _finish(draft: _Draft, trees: dict[int, Any], coder: str, judge: Judge | None) -> Coded:
    article = draft.article
    if article.problem:
        return Coded(article, [], [], [])
    years = [y for y in years_of(article.text) if y <= article.known_at.year]
    calendar = Calendar(draft.day, max(years, default=None), news=article.kind != "opinion")
    memory = Memory(main=_main_pair(draft))
    events: list[dict[str, Any]] = []
    said: list[dict[str, Any]] = []
    unresolved: list[dict[str, Any]] = []
    told: set[tuple[str, frozenset[str]]] = set()
    between_main = 0
    for k, (a, b) in enumerate(draft.spans):
        if k not in trees:
            calendar.hear(article.text[a:b])
            for mention in draft.mentions[k]:
                memory.hear(Party(mention.code, article.text[a + mention.start : a + mention.end], mention.sector, 0))
            continue
        tree = trees[k]
        graph = Graph(
            article.text[a:b], a, draft.words[k], tree.words, tree.upos, tree.head, tree.deprel, tree.ner, tree.xpos
        )
        parties = Parties(graph, draft.mentions[k], memory)
        parties.local = _local(graph, parties)
        acts = acts_of(graph, parties)
        acts = sorted([*acts, *guesses(graph, parties, acts, between_main)], key=lambda act: act.word)
        if judge:
            acts = [judged for act in acts if (judged := judge(graph, act))]
        positions = [_stance(graph, parties, act) for act in acts]
        dated = calendar.date(graph, acts, [p.modality for p in positions])
        embedded = {
            a
            for act, p in zip(acts, positions, strict=True)
            if p.modality == "denied"
            for a in graph.ancestors(act.word)
        }
        for act, position, (interval, words) in zip(acts, positions, dated, strict=True):
            if is_repeat(graph, act, position, told, bool(words)) or act.word in embedded:
                continue
            denied = denial(article, graph, act, events) if act.denies else None
            if denied:
                events.append(denied)
                continue
            background = is_background(interval, draft.day, calendar.year)
            events.extend(
                rows(article, graph, parties, act, interval, words, position, background=background, coder=coder)
            )
            pair = (act.actors[0], act.recipients[0])
            if not any(":" in p.code or p.code == "NSA" for p in pair):
                memory.acting = pair
            memory.told.extend((act.event_type, p) for p in act.actors)
            between_main += {p.code for p in pair} == {p.code for p in memory.main}
            told.update((act.event_type, frozenset((a.code, r.code))) for a in act.actors for r in act.recipients)
        said.extend(statements(article, graph, parties))
        unresolved.extend(_unresolved(article, graph, parties))
        _remember(graph, parties)
    article = replace(_published(article, events), problem=cut(article.text))
    return Coded(article, without_repeats(events), said, unresolved)


def _stance(graph: Graph, parties: Parties, act: Act) -> Stance:
    """How the text stands to an act; what somebody will not do together with another is a refusal, and has happened."""
    position = stance(graph, parties, act.word, act.nominal)
    if position.modality == "denied" and plover.quad(act.event_type) <= 2 and refuses(graph, act.word):
        act.event_type, act.mode, act.symmetric = "REJECT", "", False
        return replace(position, modality="occurred")
    return position


def _main_pair(draft: _Draft) -> tuple[Party, ...]:
    """The two states that most sentences name, if each is named often enough to be what the article is about."""
    named = Counter(
        code
        for mentions in draft.mentions
        for code in dict.fromkeys(m.code for m in mentions if ":" not in m.code and m.kind != "city")
    )
    two = named.most_common(3)
    clear = len(two) >= 2 and two[1][1] >= _OFTEN and (len(two) == 2 or two[1][1] > two[2][1])
    return tuple(Party(code, code, "", 0) for code, _ in two[:2]) if clear else ()


def _local(graph: Graph, parties: Parties) -> list[Party]:
    found: dict[int, Party] = {}
    for i in sorted(parties.at):
        for mention in parties.at[i]:
            if mention.start not in found:
                found[mention.start] = Party(
                    mention.code, graph.text[mention.start : mention.end], mention.sector, i, mention.kind == "city"
                )
    return list(found.values())


def _unresolved(article: Article, graph: Graph, parties: Parties) -> Iterator[dict[str, Any]]:
    for i in dict.fromkeys(parties.unresolved):
        words = [
            w for w in graph.subtree(i) if w == i or (graph.deprel[w] in ("flat", "compound") and graph.head[w] == i)
        ]
        start, end = graph.characters(words)
        if len(article.text[start:end]) > 2:
            yield {
                "article_id": article.article_id,
                "name": article.text[start:end],
                "start": start,
                "known_at": article.known_at,
            }


def _remember(graph: Graph, parties: Parties) -> None:
    """Leave to the next sentence who was spoken of."""
    memory = parties.memory
    for party in parties.local:
        memory.hear(party)
    root = next((i for i, h in enumerate(graph.head) if h < 0), None)
    subject = next((c for c in graph.children[root] if graph.deprel[c] in SUBJECTS), None) if root is not None else None
    if subject is not None:
        found = parties.of(subject)
        if found and not is_group(found[0].code):
            memory.subject = found[0]
    persons = [
        i
        for i in range(len(graph.words))
        if graph.ner[i].startswith("B-PER") or any(m.names_person for m in parties.at.get(i, ()))
    ]
    for i in persons:
        found = parties.of(i)
        if found:
            named = found[0]
            for c in graph.kids(i, "nmod:desc", "compound"):
                if graph.lower(c) in vocabulary.sectors():  # "President Macron": whom "the president" will mean
                    memory.offices[graph.lower(c)] = named
            memory.person = replace(named, name=_full_name(graph, i))


def _full_name(graph: Graph, i: int) -> str:
    begin = end = i
    while end + 1 < len(graph.words) and graph.ner[end + 1].startswith("I-PER"):
        end += 1
    while begin > 0 and graph.ner[begin].startswith("I-PER"):
        begin -= 1
    return graph.phrase((begin, end))


def _published(article: Article, events: Sequence[dict[str, Any]]) -> Article:
    """The article with the range in which it must have appeared, where it has no date.

    After the last thing told as done, before the first told as coming; an end that the text doesn't give stays null.
    """
    if article.published_after is not None:
        return article
    done = [e["event_start"] for e in events if e["event_start"] and e["modality"] == "occurred"]
    known = [w.first for e in events if (w := world_event(fold(e["evidence"]), article.known_at.date()))]
    after = max([*done, *known], default=None)
    coming = [
        e["event_end"]
        for e in events
        if e["event_end"] and e["modality"] == "planned" and (after is None or e["event_end"] >= after)
    ]
    before = min(coming, default=None)
    return replace(
        article,
        published_after=datetime.combine(after, time.min, tzinfo=UTC) if after else None,
        published_before=datetime.combine(before, time.max, tzinfo=UTC) if before else None,
    )
