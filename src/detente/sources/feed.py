"""RSS and Atom files: one article an item; parsed in a child process under limits of time, size and memory."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from detente.errors import SourceError
from detente.schema import Article, Reject, make_article
from detente.settings import settings
from detente.sources import _articles, _content, _dates, _decode
from detente.sources._batch import Batch
from detente.sources._markup import to_text

_SUFFIXES = (".rss", ".atom", ".rdf")
_CHILD = Path(__file__).with_name("_feed_child.py")
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([\w:.-]{2,40})""", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_END = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_ITEM_END = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_ITEM = re.compile(r"<(?:\w+:)?(?:item|entry)\b(?!/)", re.IGNORECASE)


def sniff(name: str, head: bytes) -> bool:
    """By its first element; by its suffix where that can't be told."""
    return _content.looks_like_feed(head) or (_content.suffix(name) in _SUFFIXES and not _content.binary(head))


def read(file: BinaryIO, *, name: str, ingested: datetime) -> Iterator[Batch]:
    """One batch of `articles`; a bad item is a reject with its number, 1-based, as line."""
    limit = settings().max_feed_mb * 1_000_000
    data = _content.up_to(file, limit + 1)
    if len(data) > limit:
        reason = f"the feed is too large: more than {limit // 1_000_000} MB"
        raise SourceError(name, None, reason, "Raise DETENTE_MAX_FEED_MB if you trust it.")
    if not _content.looks_like_feed(data[: _content.HEAD]):
        page = _content.looks_like_html(data[: _content.HEAD])
        what = "this looks like HTML, not a feed" if page else "this is no feed: it has no rss, feed or RDF element"
        raise SourceError(name, None, what, "Was a login or error page saved?" if page else "")
    declared = _DECLARED.match(data)
    source, notes = _decode.declared(data, declared.group(1).decode("ascii") if declared else "utf-8")
    root = _content.feed_root(source) or 0  # what stands before it could only declare entities, which none is to expand
    whole, rest = _whole(_CONTROL.sub("", _articles.clean(source[root:])))
    found = _parsed(whole, name)
    articles: list[Article] = []
    rejects: list[Reject] = []
    for number, item in enumerate(found["items"], 1):
        try:
            articles.append(_article(item, found["feed"], name=name, number=number, ingested=ingested))
        except ValueError as error:
            rejects.append(Reject(name, number, str(error), json.dumps(item, ensure_ascii=False)[:10_000]))
    if rest is not None:
        reason = "the feed is not well formed: it is cut off, and what follows the last whole item was left out"
        rejects.append(Reject(name, len(found["items"]) + 1, reason, rest[:10_000]))
    elif found["problem"]:
        if not found["items"] and _ITEM.search(whole):
            raise SourceError(name, None, f"the feed cannot be parsed: it is not well formed ({found['problem']})")
        notes.append(f"the feed is not well formed ({found['problem']}); read leniently")
    if not found["items"] and not rejects:
        notes.append("0 records: the feed has no items")
    yield Batch("articles", _articles.rows(articles), rejects, notes)


def _whole(source: str) -> tuple[str, str | None]:
    """The feed up to its last whole item, and what follows where the feed's end is missing, else None."""
    if _END.search(source):
        return source, None
    end = max((match.end() for match in _ITEM_END.finditer(source)), default=0)
    if end == 0:
        first = _ITEM.search(source)
        end = first.start() if first else len(source)
    return source[:end], source[end:]


def _parsed(source: str, name: str) -> dict[str, Any]:
    """What the child makes of the feed; it has no other input, and gives no address to any loader."""
    seconds = settings().feed_seconds
    sent = b"<?xml version='1.0' encoding='utf-8'?>\n" + source.encode()
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_CHILD)], input=sent, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        reason = f"the feed took longer than {seconds} s to parse"
        raise SourceError(name, None, reason, "Raise DETENTE_FEED_SECONDS if you trust it.") from error
    if done.returncode != 0:
        last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        why = last or f"its parser ended with status {done.returncode}"
        raise SourceError(name, None, f"the feed cannot be parsed: {why}")
    parsed: dict[str, Any] = json.loads(done.stdout)
    return parsed


def _article(item: dict[str, Any], feed: dict[str, str], *, name: str, number: int, ingested: datetime) -> Article:
    title = _articles.plain(item["title"])
    bodies = [to_text(body) for body in (*item["bodies"], item["summary"])]
    text = max(bodies, key=len) or title  # some feeds give headlines only
    if not text:
        raise ValueError("the item has no text: neither body nor title")
    limit = settings().max_record_mb * 1_000_000
    if len(text) > limit:
        raise ValueError(f"the item is too large: more than {limit // 1_000_000} MB, the limit on a record")
    first, last = _moment(item["published"], ingested), _moment(item["updated"], ingested)
    published = first or last
    return make_article(
        text,
        name=_articles.clean(item["id"] or item["link"]) or f"{_content.stem(name)}:{number}",
        known_at=max([at for at in (first, last) if at], default=ingested),
        url=_articles.clean(item["link"]),
        publisher=_articles.plain(item["source"] or feed["title"]),
        kind=_articles.kind(item["labels"], item["link"]),
        language=_articles.language(item["language"] or feed["language"]),
        title=title,
        author=_articles.plain(item["author"]),
        published=published,
        dataset=_content.dataset(name),
    )


def _moment(text: str, ingested: datetime) -> datetime | None:
    return _dates.past_moment(text, ingested) if text.strip() else None
