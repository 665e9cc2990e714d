"""Runs feedparser in a process of its own: a feed's bytes come in by stdin, its items go out by stdout as JSON.

Run by path, not by name, so that nothing of Detente is loaded. The parser takes 50 s on some hostile items of 0.9 MB.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from typing import Any

MEMORY = 2 << 30
"""Bytes of address space: twenty times a feed of the largest size."""

_FIELDS = ("id", "link", "title", "published", "updated", "author", "summary", "language")


def main() -> None:
    """Read, parse, write.

    The parser's own sanitising and resolving of addresses within bodies are off: bodies become plain text.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    import feedparser

    found = feedparser.parse(io.BytesIO(sys.stdin.buffer.read()), sanitize_html=False, resolve_relative_uris=False)
    feed = {name: _text(dict.get(found.feed, name)) for name in ("title", "link", "language")}
    error = found.get("bozo_exception")
    json.dump(
        {
            "version": found.get("version", ""),
            "problem": "" if error is None else str(error) or type(error).__name__,
            "feed": feed,
            "items": [_item(entry) for entry in found.entries],
        },
        sys.stdout,
    )


def _item(entry: Any) -> dict[str, Any]:
    item: dict[str, Any] = {name: _text(dict.get(entry, name)) for name in _FIELDS}
    item["bodies"] = [_text(content.get("value")) for content in dict.get(entry, "content", ())]
    item["labels"] = [_text(tag.get("term")) for tag in dict.get(entry, "tags", ())]
    item["source"] = _text((dict.get(entry, "source") or {}).get("title"))
    return item


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


if __name__ == "__main__":
    main()
