"""Markup inside a record (the body of a feed's item) to plain text: paragraphs, no scripts, styles or comments."""

from __future__ import annotations

import html
import re
from typing import Any

from detente.sources._articles import clean

_HIDDEN = {"script", "style", "noscript", "iframe", "template", "object", "svg", "head", "title", "textarea", "select"}
_BLOCK = set(
    re.findall(
        r"\w+",
        "address article aside blockquote dd details dialog div dl dt fieldset figcaption figure footer form "
        "h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr ul",
    )
)
_TAG = re.compile(r"<[A-Za-z!/]")


def to_text(markup: str) -> str:
    """The text that a reader of the markup sees; paragraphs are parted by an empty line.

    >>> to_text("<p>India &amp; China<script>x()</script></p><p>met.<br>Again.")
    'India & China\\n\\nmet.\\nAgain.'
    """
    markup = clean(markup)
    if not _TAG.search(markup):
        return _tidied(html.unescape(markup))
    import lxml.html

    parser = lxml.html.HTMLParser(remove_comments=True, remove_pis=True)
    root = lxml.html.document_fromstring(f"<html><body>{markup}</body></html>", parser=parser)
    return _tidied("".join(_pieces(root)))


def _pieces(root: Any) -> list[str]:
    """The texts in their order, without recursion; `\\n` at a line break and `\\n\\n` around a block."""
    pieces: list[str] = []
    waiting: list[Any] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            pieces.append(node)
            continue
        after: list[Any] = [_spaced(node.tail)] if node is not root else []
        if not isinstance(node.tag, str) or node.tag in _HIDDEN:
            waiting += after
            continue
        edge = "\n\n" if node.tag in _BLOCK else ""
        pieces.append("\n" if node.tag == "br" else edge)
        pieces.append(_spaced(node.text))
        waiting += [*after, edge, *reversed(node)]
    return pieces


def _spaced(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _tidied(text: str) -> str:
    lines = [re.sub(r"[ \t\r\xa0]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
