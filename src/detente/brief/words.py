"""Dates, event types and counts as a reader would say them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime
from urllib.parse import urlsplit

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

TYPES = {
    "AGREE": "agrees",
    "CONSULT": "meets or consults",
    "SUPPORT": "praises or backs",
    "CONCEDE": "yields",
    "COOPERATE": "cooperates",
    "AID": "gives aid",
    "RETREAT": "withdraws or releases",
    "REQUEST": "asks or demands",
    "ACCUSE": "accuses or criticises",
    "REJECT": "refuses",
    "THREATEN": "threatens",
    "PROTEST": "protests",
    "SANCTION": "sanctions or cuts ties",
    "MOBILIZE": "moves forces",
    "COERCE": "coerces",
    "ASSAULT": "uses force",
}
"""What each PLOVER type says that the actor does."""

QUADS = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}

SHAPES = {"warming": "▲", "cooling": "▼", "neutral": "●"}
"""The shape that goes with each colour, so that nobody needs the colour."""

SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")

# C0 and C1 controls without tab and newline, and the overrides and isolates that could turn a line around.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


def clean(text: str | None) -> str:
    """The text without control characters and overrides of the writing direction; empty for None."""
    return _CONTROL.sub("", text or "")


def one_line(text: str | None, width: int = 0) -> str:
    """The text cleaned, on one line, cut at a word with an ellipsis where it's longer than `width` (0: never)."""
    line = " ".join(clean(text).split())
    if not width or len(line) <= width:
        return line
    cut = line[: width - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > width // 2 else cut).rstrip(" ,;:") + "…"


def link(url: str | None) -> str:
    """The address where it's one of http or https with a host, else nothing."""
    address = clean(url).strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.netloc and not re.search(r"\s", address) else ""


def count(n: int, one: str, many: str = "") -> str:
    """A number with its noun, spelt out up to twelve.

    >>> count(1, "article"), count(3, "story", "stories"), count(1204, "event")
    ('one article', 'three stories', '1,204 events')
    """
    number = SMALL[n] if 0 <= n < len(SMALL) else f"{n:,}"
    return f"{number} {one if n == 1 else many or one + 's'}"


def listing(names: list[str] | tuple[str, ...], *, word: str = "and") -> str:
    """Names as a list in a sentence.

    >>> listing(["security", "elite", "economic"])
    'security, elite and economic'
    """
    names = list(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}" if names else ""


def day(when: date | None) -> str:
    """A day in full.

    >>> day(date(2025, 3, 4))
    '4 March 2025'
    """
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}" if when else "unknown"


def month(when: date) -> str:
    """The month of a day: 'March 2025'."""
    return f"{MONTHS[when.month - 1]} {when.year}"


def moment(when: datetime) -> str:
    """A moment in UTC, to the minute."""
    return f"{day(when.date())}, {when:%H:%M} UTC"


def interval(start: date | None, end: date | None) -> str:
    """When something happened, no more exactly than is known.

    >>> interval(date(2025, 1, 24), date(2025, 1, 31))
    'between 24 and 31 January 2025'
    >>> interval(date(2025, 4, 1), date(2025, 4, 30)), interval(date(2018, 1, 1), date(2018, 12, 31))
    ('April 2025', '2018')
    >>> interval(None, None)
    'undated'
    """
    if start is None and end is None:
        return "undated"
    if start is None:
        return f"by {day(end)}"
    if end is None:
        return f"{day(start)} or later"
    if start == end:
        return day(start)
    if start.day == 1 and end.day == monthrange(end.year, end.month)[1]:
        return _months(start, end)
    if (start.year, start.month) == (end.year, end.month):
        return f"between {start.day} and {day(end)}"
    if start.year == end.year:
        return f"between {start.day} {MONTHS[start.month - 1]} and {day(end)}"
    return f"between {day(start)} and {day(end)}"


def _months(start: date, end: date) -> str:
    """An interval of whole months."""
    if start.month == 1 and end.month == 12:
        return str(start.year) if start.year == end.year else f"{start.year} to {end.year}"
    if (start.year, start.month) == (end.year, end.month):
        return month(start)
    first = MONTHS[start.month - 1] if start.year == end.year else month(start)
    return f"{first} to {month(end)}"


def published(after: datetime | None, before: datetime | None) -> str:
    """A publication date, as the range that it may be."""
    if after is None and before is None:
        return "date unknown"
    return interval(after.date() if after else None, before.date() if before else None)


def told(attribution: str, speaker: str) -> str:
    """Who stands behind an event: the author, reports or a named speaker."""
    if attribution == "speaker":
        return f"said by {speaker}" if speaker else "said by a speaker"
    if attribution == "reports":
        return f"according to {speaker}" if speaker else "according to reports"
    return "stated by the source"
