"""JSON lines: one article a line, an object with `id`, `url`, `title`, `published`, `source`, `country`, `lang`,
`text`.

Only `text` must be there; `id` names the article, else its address does, else the file and line. Other fields are left
alone. Of a key that stands twice the last one counts. A line without `published` is held without a date.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

from detente.errors import SourceError
from detente.ontology.states import states
from detente.schema import Article, Reject, make_article
from detente.settings import settings
from detente.sources import _articles, _content, _dates
from detente.sources._batch import Batch
from detente.sources._lines import Line, lines
from detente.sources._unpack import TruncatedError

_SUFFIXES = (".jsonl", ".ndjson", ".json")
BATCH_ARTICLES = 1_000
BATCH_BYTES = 16_000_000
RAW = 10_000
_OBJECT = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"')
_ARRAY = re.compile(rb"\s*\[\s*(?:\{|$)")
_TYPES = {list: "a list", dict: "an object", bool: "true or false", type(None): "null", str: "a text"}


class _Number(str):
    """A number as written: 9,000 digits and NaN cost nothing, as no field holds numbers."""

    __slots__ = ()


def sniff(name: str, head: bytes) -> bool:
    """By its suffix, or because it begins with an object."""
    if _content.binary(head) or _content.json_events(head):
        return False
    known = _content.suffix(name) in _SUFFIXES and not _content.looks_like_feed(head)
    return known or (_OBJECT.match(head) is not None and _content.suffix(name) not in (".html", ".htm", ".xhtml"))


def read(file: BinaryIO, *, name: str, ingested: datetime) -> Iterator[Batch]:
    """Batches of `articles`; memory depends on the largest line only."""
    limit = settings().max_record_mb * 1_000_000
    found: list[Article] = []
    rejects: list[Reject] = []
    size = count = 0
    try:
        for line in lines(file, limit=limit):
            if count == 0:
                _refuse_other(line, name)
            count += 1
            try:
                found.append(_article(line, name=name, ingested=ingested, limit=limit))
            except ValueError as error:
                raw = line.data[:RAW].decode("utf-8", "backslashreplace")[:RAW]
                rejects.append(Reject(name, line.number, str(error), raw))
            size += len(line.data)
            if len(found) + len(rejects) >= BATCH_ARTICLES or size >= BATCH_BYTES:
                yield Batch("articles", _articles.rows(found), rejects)
                found, rejects, size = [], [], 0
    except TruncatedError as error:
        rejects.append(Reject(name, error.line, error.message, ""))
    notes = [] if count or rejects else ["0 records: the file holds blank lines only"]
    yield Batch("articles", _articles.rows(found), rejects, notes)


def _refuse_other(line: Line, name: str) -> None:
    """One error for a file that isn't what it's called, instead of one a line."""
    if _content.looks_like_html(line.data):
        raise SourceError(name, None, "this looks like HTML, not JSON lines", "Was a login or error page saved?")
    if _ARRAY.match(line.data):
        hint = "Write one object a line, for example by `jq -c '.[]' FILE`."
        raise SourceError(name, None, "this looks like one JSON array, not JSON lines", hint)


def _article(line: Line, *, name: str, ingested: datetime, limit: int) -> Article:
    if line.too_long:
        raise ValueError(f"the line is too long: more than {limit // 1_000_000} MB, the limit on a record")
    record = _object(line.data)
    return article(
        record, name=f"{_content.stem(name)}:{line.number}", dataset=_content.dataset(name), ingested=ingested
    )


def article(record: dict[str, Any], *, name: str, dataset: str, ingested: datetime) -> Article:
    """The article of one record.

    Args:
        record: its fields; None is as good as none.
        name: for a record without `id` and `url`.
        dataset: where it comes from.
        ingested: the moment of the ingest, UTC; `known_at` of an undated article.

    Raises:
        ValueError: why it's no article.
    """
    text = record.get("text")
    if "text" not in record:
        raise ValueError('field "text" is missing')
    if type(text) is not str:
        raise ValueError(f'field "text" is {_what(text)}, not a text')
    text = _articles.clean(text)
    if not text.strip():
        raise ValueError('field "text" is empty')
    url = _field(record, "url").strip()
    given = _field(record, "published")
    published = _dates.past_moment(given, ingested) if given.strip() else None
    return make_article(
        text,
        name=_field(record, "id") or url or name,
        known_at=published or ingested,
        url=url,
        publisher=_articles.plain(_field(record, "source")),
        publisher_country=_country(record),
        language=_articles.language(_field(record, "lang")),
        title=_articles.plain(_field(record, "title")),
        published=published,
        dataset=dataset,
    )


def _object(data: bytes) -> dict[str, Any]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        wrong = data[error.start]
        raise ValueError(f"byte {wrong:#04x} at position {error.start + 1:,} is not UTF-8") from error
    try:
        record = json.loads(text, parse_int=_Number, parse_float=_Number, parse_constant=_Number)
    except json.JSONDecodeError as error:
        raise ValueError(f"this is no JSON: {error.msg} at position {error.pos + 1:,}") from error
    except RecursionError as error:
        raise ValueError("this is no article: brackets are nested too deep") from error
    if not isinstance(record, dict):
        raise ValueError(f"the line is {_what(record)}, not an object with fields")
    return record


def _field(record: dict[str, Any], field: str) -> str:
    """An optional field; null is as good as missing, and an `id` may be a number."""
    value = record.get(field)
    if value is None:
        return ""
    if type(value) is str or (field == "id" and isinstance(value, _Number)):
        return _articles.clean(str(value))
    raise ValueError(f'field "{field}" is {_what(value)}, not a text')


def _country(record: dict[str, Any]) -> str:
    code = _field(record, "country").strip()
    if code and code not in states():
        raise ValueError(f'field "country" is {code[:20]!r}, not an ISO 3166 alpha-3 code, as PAK')
    return code


def _what(value: object) -> str:
    return _TYPES.get(type(value), "a number")
