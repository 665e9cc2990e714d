"""Tables whose columns go by the names in their first line: found by name in any order and spelling."""

from __future__ import annotations

import re

from detente.errors import SourceError
from detente.sources import _content


def key(name: str) -> str:
    """A column's name without case, blanks and signs: "Event ID", "event_id" and "EventID" are one."""
    return re.sub(r"[\W_]+", "", name).lower()


def names(head: bytes, delimiter: bytes = b"\t") -> list[str]:
    """The names of the first line by their keys; a repeated or empty one gets its place, so that each is one."""
    encoding, length = _content.mark(head)
    line = (head[length:].decode(encoding or "utf-8", "replace").splitlines() or [""])[0]
    found: list[str] = []
    for place, name in enumerate(line.split(delimiter.decode())):
        one = key(name.strip('"'))
        found.append(one if one and one not in found else f"{one}#{place}")
    return found


def demand(found: list[str], wanted: dict[str, str], *, name: str, what: str) -> None:
    """Refuse a file that lacks a column.

    Args:
        found: keys of its columns.
        wanted: keys that must be there, and the names to say.
        name: the file.
        what: the format, as "ICEWS".

    Raises:
        SourceError: naming the columns that are missing.
    """
    lacking = [f'"{shown}"' for one, shown in wanted.items() if one not in found]
    if lacking:
        columns = "columns" if len(lacking) > 1 else "column"
        hint = "Some published files lack columns: get a complete one, or say what its columns mean by --mapping."
        raise SourceError(name, 1, f"{columns} {', '.join(lacking)} missing to read it as {what}", hint)
