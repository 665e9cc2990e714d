"""What the first bytes of a file tell: binary, HTML, a feed, a mark of its encoding; and what its name tells."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO, cast

from detente.errors import SourceError

HEAD = 65_536
"""Bytes that a sniffer sees."""

_KNOWN = {
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"%PDF": "a PDF document",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a rar archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
    b"\x1f\x8b": "a gzip archive",
    b"PK\x03\x04": "a zip archive",
    b"SQLite format 3": "an SQLite database",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = bytes({*range(32), 127} - set(b"\t\n\r\f\x1b"))
MOST_CONTROL = 0.05  # share of control bytes above which it's no text; random bytes have 0.11, texts none
# Atomic groups: a hundred comments before the first element must not be tried in every combination.
_SKIPPED = r"<\?.*?\?>|<!--.*?-->"
_PROLOG = rf"\s*(?>(?:{_SKIPPED})\s*)*+"
_DOCTYPE = r"<!doctype(?!\s+html)[^\[>]*(?:\[.*?\]\s*)?>"
_FLAGS = re.IGNORECASE | re.DOTALL
_HTML = re.compile(rf"{_PROLOG}<(?:!doctype\s+html|html|head|body|title|meta|script|div|p)\b", _FLAGS)
_FEED = re.compile(rf"\s*(?>(?:{_SKIPPED}|{_DOCTYPE})\s*)*+(?P<root><(?:\w+:)?(?:rss|feed|rdf)\b)", _FLAGS)


def up_to(file: BinaryIO, size: int) -> bytes:
    """The bytes of a file that is one record, at most `size` of them."""
    data = bytearray()
    while len(data) < size and (part := file.read(size - len(data))):
        data += part
    return bytes(data)


def peeked(file: BinaryIO) -> tuple[bytes, BinaryIO]:
    """The first bytes of a file, `HEAD` at most, and all of it, to be read once."""
    head = bytearray()
    error: SourceError | None = None
    try:
        while len(head) < HEAD and (part := file.read(HEAD - len(head))):
            head += part
    except SourceError as found:
        error = found
    return bytes(head), cast(BinaryIO, _Whole(bytes(head), file, error))


class _Whole:
    """A file whose first bytes have been read already; what that raised is raised after them."""

    def __init__(self, head: bytes, rest: BinaryIO, error: SourceError | None) -> None:
        self._head = head
        self._rest = rest
        self._error = error

    def read(self, size: int) -> bytes:
        """As of a file, at most `size` bytes, none at the end only."""
        if self._head:
            part, self._head = self._head[:size], self._head[size:]
            return part
        if self._error is not None:
            raise self._error
        return self._rest.read(size)


def mark(head: bytes) -> tuple[str, int]:
    """The encoding that a byte order mark names and the mark's length; an empty name where there is no mark."""
    for sign, encoding in _MARKS:
        if head.startswith(sign):
            return encoding, len(sign)
    return "", 0


def binary(head: bytes) -> str:
    """What kind of file this is, if it's no text; else empty."""
    for sign, what in _KNOWN.items():
        if head.startswith(sign):
            return what
    if head[257:262] == b"ustar":
        return "a tar archive"
    if mark(head)[0] or not head:
        return ""
    if len(head) - len(head.translate(None, _CONTROL)) > MOST_CONTROL * len(head):
        return "UTF-16 without a mark" if head.count(0) > 0.4 * len(head) else "a binary file"
    return ""


def looks_like_html(head: bytes) -> bool:
    """Whether it begins as a page does."""
    return _HTML.match(_begin(head)) is not None


def looks_like_feed(head: bytes) -> bool:
    """Whether its first element is that of RSS, Atom or RDF."""
    return feed_root(_begin(head)) is not None


def feed_root(text: str) -> int | None:
    """Where the element of RSS, Atom or RDF begins: after declarations, comments and a DOCTYPE. None: it's no feed."""
    match = _FEED.match(text[:HEAD])
    return match.start("root") if match else None


def json_events(head: bytes) -> str:
    """The format of coded events that a JSON file holds, by the fields of its first object; empty where it's none."""
    text = _begin(head)
    if not re.match(r"\s*[\[{]", text):
        return ""
    fields = set(re.findall(r'"(\w+)"\s*:', text))
    if {"event_id_cnty", "sub_event_type"} <= fields:
        return "acled"
    return "plover" if {"event_type", "attributes"} <= fields else ""


def suffix(name: str) -> str:
    """The lower-case suffix that tells the format: that of an archive's member, before `.gz`.

    >>> suffix("a/May.JSONL.gz"), suffix("all.zip!x/y.txt"), suffix("README")
    ('.jsonl', '.txt', '')
    """
    base = base_name(name).lower().removesuffix(".gz")
    stem, dot, end = base.rpartition(".")
    return dot + end if stem else ""


def stem(name: str) -> str:
    """The file's name without folder and suffix.

    >>> stem("a/May.txt.gz"), stem("all.zip!x/y.txt"), stem(".hidden")
    ('May', 'y', '.hidden')
    """
    base = base_name(name)
    base = base[:-3] if base.lower().endswith(".gz") else base
    return base[: len(base) - len(suffix(name))]


def base_name(name: str) -> str:
    """The last part of a path, or of the path of an archive's member."""
    return name.rsplit("!", 1)[-1].rsplit("/", 1)[-1]


def dataset(name: str) -> str:
    """What `dataset` says of rows of this file: its base name; of an archive `base.zip!member`."""
    archive, sign, member = name.partition("!")
    return archive.rsplit("/", 1)[-1] + sign + member


def _begin(head: bytes) -> str:
    encoding, length = mark(head)
    return head[length:].decode(encoding or "latin-1", "ignore")
