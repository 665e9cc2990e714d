"""Articles as all readers make them: clean text, plain title, language code, kind of source, Arrow rows."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

import pyarrow as pa

from detente.ontology.publishers import country_of
from detente.schema import ARTICLES, Article

_SURROGATE = re.compile("[\ud800-\udfff]")
_HIDDEN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|</?[A-Za-z][^<>]*>", re.DOTALL)
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][a-z0-9_-]+)?")
_KINDS = (
    # "commentary" and "column" are the press's words; "view(s)" is left out as "news and views" is both
    (
        "opinion",
        r"opinions?|editorials?|op-?eds?|commentary|commentaries|columns?|columnists?|blogs?|opinionnewsarticle",
    ),
    ("interview", r"interviews?|q-?(?:and-?)?a"),
    ("official", r"press-?releases?|communiqu[eé]s?|official-?statements?|media-?notes?|readouts?"),
)
_KIND = tuple((kind, re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])", re.IGNORECASE)) for kind, words in _KINDS)


def clean(text: str) -> str:
    """The text without NUL; a half of a surrogate pair, which no encoding can hold, becomes U+FFFD."""
    return _SURROGATE.sub("\ufffd", text.replace("\0", ""))


def plain(markup: str) -> str:
    """A title, name or label as plain text on one line: entities decoded, then scripts and tags taken out.

    >>> plain("Trade &amp; aid: <b>R&amp;D</b> < 5 %")
    'Trade & aid: R&D < 5 %'
    """
    text = html.unescape(clean(markup))
    return " ".join(_TAG.sub("", _HIDDEN.sub("", text)).split())


def language(tag: str) -> str:
    """The ISO 639-1 code of a language tag; empty where it has none.

    >>> language("en-GB"), language("English")
    ('en', '')
    """
    match = _LANGUAGE.fullmatch(tag.strip().lower())
    return match.group(1) if match else ""


def kind(labels: Iterable[str], url: str = "") -> str:
    """Opinion, interview, official or report, by the source's own labels and the folders of the address.

    >>> kind(["World"], "https://news.example/opinion/2025/1"), kind(["Press Release"])
    ('opinion', 'official')
    """
    folders = re.sub(r"^[a-z]+://[^/]*|[^/]*$", "", url.split("?")[0], flags=re.IGNORECASE).split("/")
    for label in (*labels, *folders):
        words = "-".join(label.split())
        for name, pattern in _KIND:
            if len(words) <= 40 and pattern.search(words):
                return name
    return "report"


def rows(articles: Iterable[Article]) -> pa.Table:
    """The articles as rows of `articles`, with the publisher's country where the source or our table says it."""
    return pa.Table.from_pylist([_placed(article).row() for article in articles], schema=ARTICLES)


def _placed(article: Article) -> Article:
    if article.publisher_country:
        return article
    return replace(article, publisher_country=country_of(_host(article.url), article.publisher))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # an address that is none, as http://[
        return ""
