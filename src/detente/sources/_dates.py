"""Moments of publication as feeds, pages and files write them, to UTC; nothing is guessed.

Read are ISO 8601 and RFC 3339 (`2025-07-04`, `20250704T120000Z`, `2025-07-04 12:00:00+05:45`), RFC 822 and 2822
(`Fri, 04 Jul 2025 08:00:00 PKT`) and dates with the month's English name (`4 July 2025`, `July 4, 2025`). A date alone
is 00:00 UTC of that day, a time without a zone is UTC. The weekday isn't checked. Two-digit years are 1969 to 2068.
Not read, since day and month or unit would be guessed: `04/07/2025`, `4.7.2025`, seconds since 1970.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

FIRST_YEAR = 1600
"""No newspaper is older; a publication before it is an error of the source."""

_MONTH_NAMES = ["january", "february", "march", "april", "may", "june"]
_MONTH_NAMES += ["july", "august", "september", "october", "november", "december"]
_MONTHS = {short: number for number, name in enumerate(_MONTH_NAMES, 1) for short in (name, name[:3])} | {"sept": 9}
_MINUTES = {
    # RFC 822; of names with several meanings that of RFC 822 holds (EST, CST, MST, AST)
    **{"UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420},
    **{"MDT": -360, "PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480, "HST": -600, "AST": -240, "ADT": -180},
    **{"BRT": -180, "ART": -180, "CLT": -240, "PET": -300, "COT": -300, "VET": -240},
    # BST is Britain's, not Bangladesh's; IST is India's, not Ireland's or Israel's
    **{"WET": 0, "WEST": 60, "BST": 60, "CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120, "EET": 120, "EEST": 180},
    **{"MSK": 180, "TRT": 180, "WAT": 60, "CAT": 120, "SAST": 120, "EAT": 180, "AMT": 240, "AZT": 240, "GET": 240},
    **{"GST": 240, "IRST": 210, "AFT": 270, "PKT": 300, "UZT": 300, "IST": 330, "NPT": 345, "BDT": 360, "BTT": 360},
    **{"MMT": 390, "ICT": 420, "WIB": 420, "HKT": 480, "SGT": 480, "MYT": 480, "PHT": 480, "AWST": 480, "WITA": 480},
    **{"JST": 540, "KST": 540, "WIT": 540, "ACST": 570, "ACDT": 630, "AEST": 600, "AEDT": 660, "NZST": 720},
    **{"NZDT": 780},
}
_TIME = r"(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
_ZONE = r"(?P<zone>[+-]\d{2}(?::?\d{2})?|[A-Za-z]{1,5})?"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?P<fraction>(?!))?)?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        rf"(?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?:[T ]\s*{_TIME}\s*{_ZONE})?",
        rf"(?P<year>\d{{4}})(?P<month>\d{{2}})(?P<day>\d{{2}})(?:[T ]{_TIME}\s*{_ZONE})?",
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})[\s-]{_MONTH}[\s,-]\s*(?P<year>\d{{4}}|\d\d)(?:,?\s+{_CLOCK}\s*{_ZONE})?",
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}})(?:,?\s+{_CLOCK}\s*{_ZONE})?",
    )
)


def moment(text: str) -> datetime:
    """The moment that a text names, in UTC.

    Raises:
        ValueError: it can't be read; the message quotes it.

    >>> moment("Fri, 04 Jul 2025 08:00:00 PKT").isoformat()
    '2025-07-04T03:00:00+00:00'
    """
    given = " ".join(text.split())
    for form in _FORMS:
        if match := form.fullmatch(given):
            try:
                found = _moment(match.groupdict())
            except (ValueError, OverflowError) as error:
                raise ValueError(f'published date "{_short(given)}" is no date: {error}') from error
            if found.year < FIRST_YEAR:
                raise ValueError(f'published date "{_short(given)}" is before {FIRST_YEAR}, when no newspaper existed')
            return found
    raise ValueError(f'published date "{_short(given)}" cannot be read; write it like 2025-07-04T12:00:00Z')


def past_moment(text: str, ingested: datetime) -> datetime:
    """As `moment`; a moment after the ingest is an error too."""
    found = moment(text)
    if found > ingested:
        raise ValueError(
            f'published date "{_short(text)}" is in the future, after the ingest at {ingested:%Y-%m-%d %H:%M}Z'
        )
    return found


def _moment(part: dict[str, str | None]) -> datetime:
    month, year = part["month"] or "", part["year"] or ""
    number = int(month) if month.isdigit() else _MONTHS.get(month.lower(), 0)
    full = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= 69 else 2000)
    fraction = int(((part["fraction"] or "") + "000000")[:6])
    second = int(part["second"] or 0)
    local = datetime(
        full,
        number,
        int(part["day"] or 0),
        int(part["hour"] or 0),
        int(part["minute"] or 0),
        min(second, 59) if second == 60 else second,  # a leap second
        fraction,
        tzinfo=timezone(_offset(part["zone"] or "Z")),
    )
    return local.astimezone(UTC)


def _offset(zone: str) -> timedelta:
    if zone[0] not in "+-":
        minutes = _MINUTES.get(zone.upper())
        if minutes is None:
            raise ValueError(f"the time zone {zone} is not known")
        return timedelta(minutes=minutes)
    digits = zone[1:].replace(":", "").ljust(4, "0")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if int(digits[2:]) > 59 or size > timedelta(hours=14):
        raise ValueError(f"no place has the time zone {zone}")
    return -size if zone[0] == "-" else size


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:60] + "…"
