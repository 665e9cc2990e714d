"""Bytes to text by mark, declaration or UTF-8; what had to be assumed is said."""

from __future__ import annotations

import codecs

from detente.sources import _content

_WESTERN = "windows-1252"
_LABELS = {
    # What pages mean by these labels (WHATWG's Encoding Standard): the larger sets that browsers read them with.
    **dict.fromkeys(("ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin1", "latin-1"), "cp1252"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("gb2312", "gbk", "x-gbk"), "gb18030"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ksc5601"), "cp949"),
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    "big5": "big5hkscs",
    "tis-620": "cp874",
}
MOST_WESTERN = 0.2
"""Share of bytes above 127 in a text of Western Europe at most; Cyrillic or Greek in one byte a letter has over 0.7."""


def marked(data: bytes) -> str | None:
    """The text by its byte order mark; None where it has none."""
    encoding, length = _content.mark(data)
    return data[length:].decode(encoding, "replace") if encoding else None


def text(data: bytes) -> tuple[str, list[str]]:
    """A plain text and what to say about its encoding: by mark, as UTF-8, else as windows-1252 if it may be that.

    Raises:
        ValueError: it's none of these.
    """
    found = marked(data)
    if found is not None:
        return found, []
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        high = sum(byte > 127 for byte in data)
        if high > MOST_WESTERN * len(data):
            raise ValueError(f"byte {data[error.start]:#04x} is not UTF-8, and the encoding can't be told") from error
    try:
        return data.decode("cp1252"), [f"decoded as {_WESTERN}, as it is not UTF-8"]
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {data[error.start]:#04x} is neither UTF-8 nor {_WESTERN}") from error


def declared(data: bytes, label: str) -> tuple[str, list[str]]:
    """A page or feed by its mark, else as it declares, else as UTF-8, else as windows-1252; and what was wrong."""
    found = marked(data)
    if found is not None:
        return found, []
    notes: list[str] = []
    codec = _codec(label, data)
    if codec:
        try:
            return data.decode(codec), []
        except UnicodeDecodeError:
            notes = [f"it declares the encoding {label[:40]}, which it doesn't keep to"]
    elif label:
        notes = [f"it declares the encoding {label[:40]}, which it can't be in"]
    try:
        return data.decode("utf-8"), notes
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), [*notes, f"decoded as {_WESTERN}"]


def _codec(label: str, data: bytes) -> str:
    """Python's codec for a declared label; empty where there is none or the bytes can't be in it."""
    name = label.strip().strip("\"'").lower()
    try:
        codec = codecs.lookup(_LABELS.get(name, name))
        "".encode(codec.name)  # a codec from bytes to bytes, such as zip, is no encoding
    except (LookupError, ValueError, TypeError):
        return ""
    wide = codec.name.startswith(("utf-16", "utf-32"))
    return "" if wide and data[:1] == b"<" and data[1:2] not in (b"", b"\0") else codec.name
