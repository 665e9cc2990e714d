"""Plain text: one article a file, named after it; the whole file is the body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from detente.errors import SourceError
from detente.schema import Reject, make_article
from detente.settings import settings
from detente.sources import _articles, _content, _decode
from detente.sources._batch import Batch

_SUFFIXES = ("", ".txt", ".text")
_LABEL = re.compile(r"[A-Z][\w ]{1,20}:")  # "Categories: Opinion" heads no article
_BYLINE = re.compile(r"(?:by|published|updated|posted|written)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!:;,…][\"'”’)\]]*$")
HEADING = 150
"""Characters of a heading at most."""
FIRST_LINES = 3
"""Lines of which one may be the heading: a category and a byline may stand before it."""


def sniff(name: str, head: bytes) -> bool:
    """By its suffix, unless it begins as a format with tags, objects or columns does."""
    if _content.suffix(name) not in _SUFFIXES or _content.binary(head):
        return False
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if re.match(rb'<[!?a-z]|\{\s*"|PAR1', first, re.IGNORECASE):
        return False
    return max((line.count(b"\t") for line in first.splitlines()[:2]), default=0) < 5  # a table of events


def read(file: BinaryIO, *, name: str, ingested: datetime) -> Iterator[Batch]:
    """One article, known since the ingest; or one reject."""
    limit = settings().max_record_mb * 1_000_000
    data = _content.up_to(file, limit + 1)
    if what := _content.binary(data[: _content.HEAD]):
        raise SourceError(name, None, f"this is no text but {what}", "Save the article as plain text.")
    if len(data) > limit:
        reason = f"the text is too large: more than {limit // 1_000_000} MB, the limit on a record"
        yield Batch.without_rows(rejects=[Reject(name, None, reason, "")])
        return
    try:
        decoded, notes = _decode.text(data)
    except ValueError as error:
        raise SourceError(name, None, str(error), "Convert it first, as by `iconv -f KOI8-R -t UTF-8`.") from error
    text = _articles.clean(decoded)
    if not text.strip():
        yield Batch.without_rows(rejects=[Reject(name, None, "there is no text in it", "")])
        return
    article = make_article(
        text,
        name=_content.stem(name),
        known_at=ingested,
        title=_title(text),
        dataset=_content.dataset(name),
    )
    yield Batch("articles", _articles.rows([article]), notes=notes)


def _title(text: str) -> str:
    """The first line that reads like a heading: short, no sentence, above longer ones; empty where it isn't clear."""
    lines = [line.strip() for line in text[:20_000].splitlines() if line.strip()]
    for place, line in enumerate(lines[:FIRST_LINES]):
        if _LABEL.match(line) or _BYLINE.match(line):
            continue
        heads = len(line) <= HEADING and not _SENTENCE.search(line) and len(line.split()) > 1
        longer = any(len(below) > len(line) and _SENTENCE.search(below) for below in lines[place + 1 :])
        return line if heads and longer else ""
    return ""
