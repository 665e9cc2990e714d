"""Reads the data files of this folder: UTF-8, one header line, `|` between alternatives inside a cell."""

from __future__ import annotations

import csv
import re
import unicodedata
from datetime import date, timedelta
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a data file, by its name inside this folder ("states.csv", "persons/europe.csv").

    Raises:
        ValueError: a row has more or fewer cells than the header, named by file and line.
    """
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, restkey="", restval=None)
        found: list[dict[str, str]] = []
        for row in reader:
            if "" in row or None in row.values():
                raise ValueError(f"{name}, line {reader.line_num}: {len(reader.fieldnames or ())} cells expected")
            found.append({key: value.strip() for key, value in row.items()})
    return found


def split(cell: str) -> tuple[str, ...]:
    """The alternatives of a cell, in order; none for an empty one.

    >>> split("Kyiv|Kiev")
    ('Kyiv', 'Kiev')
    """
    return tuple(part for part in cell.split("|") if part)


def first_day(cell: str) -> date | None:
    """The first day of a year, month or day; None for an empty cell.

    >>> first_day("2021-08")
    datetime.date(2021, 8, 1)
    """
    return date(*_numbers(cell)[:3]) if cell else None


def last_day(cell: str) -> date | None:
    """The last day of a year, month or day; None for an empty cell.

    >>> last_day("2021-08"), last_day("2024")
    (datetime.date(2021, 8, 31), datetime.date(2024, 12, 31))
    """
    if not cell:
        return None
    year, month, day, precision = _numbers(cell)
    if precision == 1:
        return date(year, 12, 31)
    if precision == 2:
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return date(year, month, day)


_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def _numbers(cell: str) -> tuple[int, int, int, int]:
    """Year, month and day of a date, 1 for what isn't said, and how many parts are said."""
    match = _DATE.fullmatch(cell)
    if match is None:
        raise ValueError(f"{cell!r} is no date: YYYY, YYYY-MM or YYYY-MM-DD expected")
    said = [int(part) for part in match.groups() if part is not None]
    year, month, day = (*said, 1, 1)[:3]
    return year, month, day, len(said)


@cache
def key(text: str) -> str:
    """A name without case, accents, full stops, apostrophes, hyphens and leading article, to compare what users type.

    >>> key("Côte d’Ivoire"), key("The U.S."), key("Guinea-Bissau"), key("Trinidad & Tobago")
    ('cote divoire', 'us', 'guinea bissau', 'trinidad and tobago')
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text)).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char)).replace("&", " and ").replace("ı", "i")
    plain = re.sub(r"[.'’‘`´]", "", plain)
    plain = " ".join(re.sub(r"[\W_]+", " ", plain).split())
    return plain.removeprefix("the ")
