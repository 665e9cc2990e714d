"""Saved web pages: one article a page, its text by trafilatura, its dates and labels by its own metadata."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

from detente.errors import SourceError
from detente.schema import Article, Reject, make_article
from detente.settings import settings
from detente.sources import _articles, _content, _dates, _decode, _page
from detente.sources._batch import Batch

_DATA = (".jsonl", ".ndjson", ".json", ".rss", ".atom", ".xml", ".csv", ".tsv", ".tab", ".parquet")
"""A page under such a name is a saved login or error page, and no article."""
_PAGE = (".html", ".htm", ".xhtml")
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
_XML = re.compile(r"\s*<\?xml\b[^>]*>", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w:.-]{2,40})""", re.IGNORECASE)

logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # what it can't read we say ourselves


def sniff(name: str, head: bytes) -> bool:
    """By its suffix; by its beginning whatever the suffix is, unless that is of a data file."""
    suffix = _content.suffix(name)
    if suffix in _DATA or _content.looks_like_feed(head) or _content.binary(head):
        return False
    return suffix in _PAGE or _content.looks_like_html(head)


def read(file: BinaryIO, *, name: str, ingested: datetime) -> Iterator[Batch]:
    """One article, or one reject where the page has none."""
    limit = settings().max_record_mb * 1_000_000
    data = _content.up_to(file, limit + 1)
    if what := _content.binary(data[: _content.HEAD]):
        raise SourceError(name, None, f"this is no page but {what}", "Save the page as HTML.")
    if len(data) > limit:
        reason = f"the page is too large: more than {limit // 1_000_000} MB, the limit on a record"
        yield Batch.without_rows(rejects=[Reject(name, None, reason, "")])
        return
    head = data[:4096]
    declared = _DECLARED.search(head) or _XML_ENCODING.match(head.lstrip())
    source, notes = _decode.declared(data, declared.group(1).decode("ascii", "replace") if declared else "")
    try:
        article, more = _article(_XML.sub("", _articles.clean(source), count=1), name=name, ingested=ingested)
    except ValueError as error:
        yield Batch.without_rows(rejects=[Reject(name, None, str(error), source[:10_000])], notes=notes)
        return
    yield Batch("articles", _articles.rows([article]), notes=[*notes, *more])


def _article(source: str, *, name: str, ingested: datetime) -> tuple[Article, list[str]]:
    import trafilatura

    tree = trafilatura.load_html(source)
    if tree is None:
        raise ValueError("no article text was found: the page is empty")
    page = _page.metadata(tree)
    for hidden in list(tree.iter("noscript", "iframe", "template", "object")):
        hidden.drop_tree()
    extracted: Any = trafilatura.bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        favor_recall=True,
        date_extraction_params={
            "original_date": True,
            "extensive_search": False,  # its guesses take any date of the page
            "max_date": f"{ingested:%Y-%m-%d}",
        },
    )
    if extracted is None:
        raise ValueError("no article text was found in the page")
    title = _articles.plain(extracted.title or "")
    text = _body(extracted.text or "", title)
    if not text:
        raise ValueError("no article text was found in the page")
    published, notes = _published(page.published, extracted.date or "", ingested)
    updated = _updated(page.modified, ingested) if published else None
    url = extracted.url or page.url
    article = make_article(
        text,
        name=_content.stem(name),
        known_at=max([at for at in (published, updated) if at], default=ingested),
        url=url,
        publisher=_articles.plain(extracted.sitename or page.publisher),
        kind=_articles.kind(page.labels, url),
        language=_articles.language(page.language),
        title=title,
        author=_articles.plain(extracted.author or ""),
        published=published,
        dataset=_content.dataset(name),
    )
    return article, notes


def _body(text: str, title: str) -> str:
    """The text without the heading, which stands in `title`."""
    first, _, rest = text.strip().partition("\n")
    return rest.strip() if " ".join(first.split()) == title else text.strip()


def _published(given: list[str], guessed: str, ingested: datetime) -> tuple[datetime | None, list[str]]:
    """The first good one of the dates of publication that the page names; and what was wrong if none is.

    Raises:
        ValueError: the page names a date, and it's in the future.
    """
    problems: list[str] = []
    for text in given:
        try:
            return _dates.past_moment(text, ingested), []
        except ValueError as error:
            problems.append(str(error))
    future = next((problem for problem in problems if "in the future" in problem), "")
    if future:
        raise ValueError(future)
    if guessed:
        return _dates.past_moment(guessed, ingested), []
    return None, problems[:1]


def _updated(given: list[str], ingested: datetime) -> datetime | None:
    """The last update that the page names, if it can be read and is past: the text may be that of then."""
    moments = []
    for text in given:
        try:
            moments.append(_dates.past_moment(text, ingested))
        except ValueError:
            continue
    return max(moments, default=None)
