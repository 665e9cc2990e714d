"""Actors that a user adds: a CSV file beside the desk's tables."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from detente.errors import SourceError
from detente.ontology.names import Form, Kind
from detente.ontology.states import sectors, states
from detente.ontology.tables import first_day, last_day, split

COLUMNS = ("name", "aliases", "code", "sector", "start", "end")
_OTHER = re.compile(r"(?:IGO|NSA|ORG):[A-Z0-9][A-Z0-9-]*")
_PERSONS = frozenset({"GOV", "MIL", "LEG", "OPP", "PTY", "JUD"})
_HINT = (
    f"Columns are {', '.join(COLUMNS)}; `code` is ISO 3166 alpha-3, IGO:…, NSA:… or ORG:…, "
    "days are YYYY, YYYY-MM or YYYY-MM-DD."
)


def own_forms(path: Path) -> tuple[Form, ...]:
    """The names of a user's actors.

    Args:
        path: CSV, UTF-8, with the columns `name`, `aliases` (parted by `|`), `code`, `sector`, `start`, `end`; the last
            three may be empty.

    Raises:
        SourceError: the file can't be read, or a line of it can't be meant; it names the line.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SourceError(str(path), None, f"cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise SourceError(str(path), line, "is not UTF-8", "Save the file as CSV in UTF-8.") from error
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="", strict=True)
    try:
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise SourceError(str(path), 1, f"has no column {', '.join(missing)}", _HINT)
        return tuple(form for row in reader for form in _forms(path, reader.line_num, row))
    except csv.Error as error:
        raise SourceError(str(path), reader.line_num + 1, f"is no line of CSV: {error}", _HINT) from error


def _forms(path: Path, line: int, row: dict[str, str | None]) -> list[Form]:
    if "" in row or None in row.values():
        hint = "Write each comma, empty cells too, put a cell with a comma in quotes, and part aliases by |."
        raise SourceError(str(path), line, "has more or fewer cells than the header", hint)
    name, aliases, code, sector, start, end = ((row[column] or "").strip() for column in COLUMNS)
    if not name:
        raise SourceError(str(path), line, "has no name", _HINT)
    if code not in states() and not _OTHER.fullmatch(code):
        raise SourceError(str(path), line, f"“{code}” is no actor's code", _HINT)
    if sector and sector not in sectors():
        raise SourceError(str(path), line, f"“{sector}” is no sector", f"Sectors are {', '.join(sorted(sectors()))}.")
    try:
        first, last = first_day(start), last_day(end)
    except ValueError as error:
        raise SourceError(str(path), line, f"“{start}” or “{end}” is no day", _HINT) from error
    if first and last and last < first:
        raise SourceError(str(path), line, f"ends on {end}, before it starts on {start}", "Change one of the two days.")
    kind: Kind = "person" if sector in _PERSONS else "organisation"
    return [
        Form(text, code, kind, sector, first, last, name) for text in (name, *map(str.strip, split(aliases))) if text
    ]
