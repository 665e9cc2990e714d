"""What a web page says of itself: meta elements, JSON-LD, time elements, the language of its root."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_PUBLISHED = (
    # best first: what names the publication itself stands before a date of anything
    "article:published_time",
    "og:published_time",
    "datepublished",
    "article.published",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "publish-date",
    "publish_date",
    "publishdate",
    "pubdate",
    "dc.date",
    "date",
)
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "lastmod", "last-modified")
_LABELS = ("article:section", "section", "articlesection", "og:type", "parsely-section")
MOST_NODES = 10_000  # of JSON-LD: real pages have under 1,000


@dataclass(slots=True)
class Page:
    """What a page says; empty where it says nothing.

    Attributes:
        published, modified: dates as written, the best first.
        labels: sections and types.
    """

    published: list[str] = field(default_factory=list)
    modified: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    publisher: str = ""
    url: str = ""
    language: str = ""


def metadata(tree: Any) -> Page:
    """What the page says, from its tree (lxml)."""
    page = Page(language=tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
    for node in tree.iterfind(".//script[@type='application/ld+json']"):
        for found in _objects(node.text or ""):
            page.published += _texts(found.get("datePublished"))
            page.modified += _texts(found.get("dateModified"))
            page.labels += [*_texts(found.get("@type")), *_texts(found.get("articleSection"))]
    given: dict[str, list[str]] = {}
    for node in tree.iter("meta", "time"):
        name = (
            node.get("property") or node.get("name") or node.get("itemprop") or ("time" if node.tag == "time" else "")
        )
        value = (node.get("content") or node.get("datetime") or "").strip()
        if value:
            given.setdefault(name.strip().lower(), []).append(value)
    page.published += [value for name in _PUBLISHED for value in given.get(name, ())]
    page.modified += [value for name in _MODIFIED for value in given.get(name, ())]
    page.labels += [value for name in _LABELS for value in given.get(name, ())]
    page.publisher = next(iter(given.get("og:site_name", ())), "")
    page.url = next(iter(given.get("og:url", ())), "")
    return page


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """All objects of a JSON-LD script, outer ones first; none where it's broken."""
    try:
        waiting: list[Any] = [json.loads(text, strict=False)]
    except (ValueError, RecursionError):
        return
    for _ in range(MOST_NODES):
        if not waiting:
            return
        node = waiting.pop(0)
        if isinstance(node, dict):
            yield node
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one.strip() for one in values if isinstance(one, str) and one.strip()]
