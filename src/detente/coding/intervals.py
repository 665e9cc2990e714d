"""Intervals of days, and what the date words of a text are counted from."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
"""Names in lower case; their first three letters are the usual short forms."""

SHORT_DAYS = 62
"""The longest interval from which days and weeks are counted: longer ones are history."""

_SHORT_MONTHS = tuple(name[:3] for name in MONTHS)


_WEEKS = ("first", "second", "third", "fourth", "last")


@dataclass(frozen=True, slots=True)
class Interval:
    """Days `first` to `last`, both included; `precision` is one of schema.PRECISIONS."""

    first: date
    last: date
    precision: str


@dataclass(frozen=True, slots=True)
class DateSpan:
    """One date expression.

    Attributes:
        start, end: characters of the text.
        past: the interval if what it dates lies behind the text; None where it can't be told.
        ahead: the interval if what it dates lies ahead.
        limit: the words give an end only ("until March", "since 2018"): no date of an act.
    """

    start: int
    end: int
    past: Interval | None
    ahead: Interval | None
    limit: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What relative words of a text refer to.

    Attributes:
        today: day of publication; None where unknown.
        year: the year that the text speaks in, where there is no day; None where it names none.
        anchor: gives the interval of a happening that some words name; None where they name none known.
        previous: interval of the act told before, for "three days later".
        story: the same where the text tells a story rather than news: its months go on from there.
    """

    today: date | None
    year: int | None
    anchor: Callable[[str], Interval | None]
    previous: Interval | None = None
    story: Interval | None = None


Made = tuple[Interval | None, Interval | None] | None


def group(m: re.Match[str], name: str) -> str:
    """A named group in lower case; empty where the rule has no such group or it took no part."""
    return (m.groupdict().get(name) or "").lower()


def day(d: date) -> Interval:
    """One day as an interval."""
    return Interval(d, d, "day")


def month_interval(year: int, month: int, part: str = "") -> Interval:
    """A month, or days 1 to 10, 11 to 20 or 21 to its end."""
    last = monthrange(year, month)[1]
    if part in _WEEKS:
        first = 7 * _WEEKS.index(part) + 1 if part != "last" else last - 6
        return Interval(date(year, month, first), date(year, month, first + 6), "week")
    match part.split(" ")[0]:
        case "early" | "beginning" | "start":
            return Interval(date(year, month, 1), date(year, month, 10), "range")
        case "mid" | "middle":
            return Interval(date(year, month, 11), date(year, month, 20), "range")
        case "late" | "end" | "close":
            return Interval(date(year, month, 21), date(year, month, last), "range")
    return Interval(date(year, month, 1), date(year, month, last), "month")


def year_interval(year: int) -> Interval:
    """A year from its first day to its last."""
    return Interval(date(year, 1, 1), date(year, 12, 31), "year")


def month_number(name: str) -> int:
    """1 to 12, from a name or a short form of three letters or more.

    Raises:
        ValueError: no month is called so.
    """
    return _SHORT_MONTHS.index(name[:3].lower()) + 1


def related_year(frame: Frame, relation: str | None) -> int | None:
    """The year that "this", "last" or "the following" year means; None where nothing tells."""
    base = frame.today.year if frame.today else frame.year
    if base is None:
        return None
    if relation in ("the same", "that") and frame.previous:
        return frame.previous.first.year
    if relation in ("the previous", "the following") and frame.previous:
        base = frame.previous.first.year
    return base + {"last": -1, "the previous": -1, "next": 1, "the following": 1}.get(relation or "", 0)


def is_short(interval: Interval) -> bool:
    """Whether an interval is short enough to count days and weeks from."""
    return (interval.last - interval.first).days <= SHORT_DAYS


def both(interval: Interval | None) -> Made:
    """The same interval whether the act lies behind or ahead."""
    return (interval, interval) if interval else None


def made(make: Callable[[], Made]) -> Made:
    """The interval, or None where the words give none: 31 June, year 0, a letter that only looks like ours."""
    try:
        return make()
    except (ValueError, OverflowError, LookupError):
        return None


def spanning(first: date, last: date) -> Interval:
    """The interval from one day to another, with the precision that it has: day, week, month, year or range."""
    days = (last - first).days + 1
    if days == 1:
        return day(first)
    if days == 7 and first.weekday() == 0:
        return Interval(first, last, "week")
    for named in (month_interval(first.year, first.month), year_interval(first.year)):
        if (named.first, named.last) == (first, last):
            return named
    return Interval(first, last, "range")
