"""Checks for coders of other packages: what holds for every coder, run over articles of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from detente import schema
from detente.coding import Coded, Coder
from detente.ontology import plover
from detente.schema import Article, make_article

_DAY = datetime(2025, 6, 18, tzinfo=UTC)
_TEXTS = (
    "Kenya recalled its ambassador to Somalia on Monday. Somalia’s president will visit Nairobi in September.",
    "Norway praised Peru for its help. “We thank our friends”, Norway’s foreign minister said in Lima.",
    "Chad denied that its troops had attacked Niger.\n\nAccording to local media Niger closed its border with Chad.",
    "",
    "Rain fell on the valley, and nobody went anywhere.",
    "El presidente de Chile viajó ayer a Uruguay para reunirse con su homólogo y firmar un acuerdo de comercio.",
    "\ufffd Ghana thanked\u2028Togo \x00 <s>for</s> {\"events\": []} ``` its help.",
)  # fmt: skip


def articles() -> list[Article]:
    """What a coder is checked with: news, a denial, an empty text, another language, odd characters."""
    return [make_article(text, name=f"article-{i}", known_at=_DAY, published=_DAY) for i, text in enumerate(_TEXTS)]


def check_coder(make: Callable[[], Coder], given: Sequence[Article] | None = None) -> list[Coded]:
    """Check what every coder must keep to.

    Each article gives one result, in order; events are rows of `schema.EVENTS` that quote their article and name their
    coder; the same articles give the same again, whatever stands beside them; no text makes it raise.

    Args:
        make: opens the coder, as its entry point does; called more than once.
        given: articles to check it with; None takes `articles()`.

    Returns:
        What the coder made of the articles.

    Raises:
        AssertionError: saying what doesn't hold, and of which article.
    """
    wanted = list(articles() if given is None else given)
    coder = make()
    _hold(isinstance(coder, Coder), "it has a name, `code` and `notes`")
    _hold(bool(coder.name) and coder.name == make().name, "its name is the same each time it's opened")
    found = list(coder.code(iter(wanted)))
    _hold(
        [one.article.article_id for one in found] == [article.article_id for article in wanted],
        "there is one result for each article, in order",
    )
    for article, coded in zip(wanted, found, strict=True):
        _check_article(article, coded, coder.name)
    _hold(_rows(make().code(iter(wanted))) == _rows(found), "the same articles give the same rows")
    alone = make()
    for article, coded in zip(wanted, found, strict=True):
        _hold(_rows(alone.code([article])) == _rows([coded]), "what stands beside an article changes nothing", article)
    other = [replace(article, dataset="another file") for article in reversed(wanted)]
    _hold(_ids(make().code(other)) == _ids(found), "neither order nor file change an event's id")
    return found


def _check_article(article: Article, coded: Coded, name: str) -> None:
    text = article.text
    _hold(coded.article.text == text, "the text stays as it is", article)
    for table in ("events", "statements", "unresolved"):
        rows, columns = getattr(coded, table), schema.TABLES[table]
        _hold(all(set(row) == set(columns.names) for row in rows), f"rows of {table} have its columns", article)
        pa.Table.from_pylist(rows, schema=columns)
        _hold(all(row["article_id"] == article.article_id for row in rows), f"{table} name their article", article)
    for event in coded.events:
        evidence = event["evidence"]
        _hold(bool(evidence.strip()), "an event has evidence", article)
        _hold(text[event["start"] : event["end"]] == evidence, "an event quotes its own article", article)
        _hold(event["coder"] == name, "an event names its coder", article)
        _hold(event["event_type"] in plover.EVENT_TYPES, "an event has a type of PLOVER", article)
        _hold(event["quad_code"] == plover.quad(event["event_type"]), "the quad class is that of the type", article)
        _hold(event["modality"] in schema.MODALITIES, "an event has a modality of ours", article)
        _hold(event["attribution"] in schema.ATTRIBUTIONS, "an event has an attribution of ours", article)
        _hold(0 <= event["confidence"] <= 1, "confidence lies between 0 and 1", article)
        _hold(event["actor"] != event["recipient"], "nobody acts towards himself", article)
        first, last = event["event_start"], event["event_end"]
        _hold((first is None) == (last is None) and (first is None or first <= last), "dates are an interval", article)
    ids = [event["event_id"] for event in coded.events]
    _hold(len(ids) == len(set(ids)), "no two events have one id", article)
    _hold(all(one.reason and one.file == article.dataset for one in coded.refused), "what is refused says why", article)


def _rows(found: Iterable[Coded]) -> list[tuple[Any, ...]]:
    return [(one.events, one.statements, one.unresolved, one.article) for one in found]


def _ids(found: Iterable[Coded]) -> set[str]:
    return {event["event_id"] for one in found for event in one.events}


def _hold(true: bool, what: str, article: Article | None = None) -> None:
    if not true:
        raise AssertionError(
            f"does not hold: {what}" + (f" ({article.name}: {article.text[:80]!r})" if article else "")
        )
