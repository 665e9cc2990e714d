"""Physical lines of a file of any size in constant memory; a line ends at LF, CR LF or a lone CR."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from detente.sources import _content
from detente.sources._unpack import TruncatedError

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Line:
    """A line that isn't blank.

    Attributes:
        number: 1-based, blank lines counted.
        data: without its end; UTF-8 as far as the file has a byte order mark that says what it is.
        too_long: `data` is only its beginning.
    """

    number: int
    data: bytes
    too_long: bool = False


def lines(file: BinaryIO, *, limit: int) -> Iterator[Line]:
    """The lines that aren't blank.

    Args:
        file: read once, front to back.
        limit: bytes; of a longer line only the beginning is given.

    Raises:
        TruncatedError: the archive around it ends early; `.line` is the line where, and those before it were given.
        SourceError: what else reading raises.
    """
    done = 0  # lines that have ended
    rest: list[bytes] = []  # the beginning of a line that hasn't
    size = 0
    after_cr = False
    try:
        for chunk in utf8(file):
            if after_cr and chunk.startswith(b"\n"):
                chunk = chunk[1:]
            if not chunk:
                continue
            after_cr = chunk.endswith(b"\r")
            if not rest and not chunk.strip(b"\r\n"):  # 200 MB of line ends take a second, not a minute
                done += chunk.count(b"\n") + chunk.count(b"\r") - chunk.count(b"\r\n")
                continue
            parts = chunk.splitlines()
            if chunk.endswith((b"\n", b"\r")):
                parts.append(b"")
            for part in parts[:-1]:
                done += 1
                whole = b"".join([*rest, part]) if rest else part
                if size + len(part) > limit:
                    yield Line(done, whole[:CHUNK], too_long=True)
                elif whole and not whole.isspace():
                    yield Line(done, whole)
                rest, size = [], 0
            size += len(parts[-1])
            if parts[-1] and (size <= limit or not rest):
                rest.append(parts[-1])
    except TruncatedError as error:
        error.line = done + 1
        raise
    last = b"".join(rest)
    if size > limit:
        yield Line(done + 1, last[:CHUNK], too_long=True)
    elif last and not last.isspace():
        yield Line(done + 1, last)


def utf8(file: BinaryIO) -> Iterator[bytes]:
    """The bytes without byte order mark, in UTF-8 where the mark names UTF-16 or UTF-32."""
    first = file.read(CHUNK)
    while 0 < len(first) < 4 and (more := file.read(CHUNK)):
        first += more
    encoding, length = _content.mark(first)
    chunk = first[length:]
    if encoding in ("", "utf-8"):
        while chunk:
            yield chunk
            chunk = file.read(CHUNK)
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    while chunk:
        yield decoder.decode(chunk).encode()
        chunk = file.read(CHUNK)
    yield decoder.decode(b"", final=True).encode()
