"""Dates that name their place in the calendar: days, months, years, seasons."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import partial

from detente.coding.intervals import (
    Frame,
    Interval,
    Made,
    both,
    day,
    group,
    month_interval,
    month_number,
    related_year,
    year_interval,
)

_SEASON_DAYS = {
    "spring": ((3, 1), (6, 20)),
    "summer": ((6, 1), (9, 22)),
    "autumn": ((9, 1), (12, 20)),
    "winter": ((12, 1), (3, 20)),
}

_CHAPTER_YEARS = 3  # a month without a year isn't counted from history that lies further back than this
HOLIDAYS = {
    "new year['’]s day": (1, 1),
    "new year['’]s eve": (12, 31),
    "valentine['’]s day": (2, 14),
    "may day": (5, 1),
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "christmas": (12, 25),
    "boxing day": (12, 26),
}
"""Patterns of days that are the same in every country, with month and day."""


def iso(m: re.Match[str], frame: Frame) -> Made:
    """2025-06-18."""
    return both(day(date.fromisoformat(m.group())))


def full(m: re.Match[str], frame: Frame) -> Made:
    """A day with its month, with or without a year; two days as a span."""
    number = month_number(m["month"])
    first = int(m["day"])
    last = int(group(m, "day2") or first)
    if group(m, "year"):
        years: tuple[int | None, int | None] = (int(m["year"]), int(m["year"]))
    elif group(m, "rel"):
        years = (related_year(frame, group(m, "rel")),) * 2
    elif frame.today:
        years = _nearest_years(frame.today, number, first)
    else:
        years = (frame.year, frame.year)
    pair = [
        None
        if y is None
        else Interval(date(y, number, first), date(y, number, last), "day" if first == last else "range")
        for y in years
    ]
    return (pair[0], pair[1]) if any(pair) else None


def _nearest_years(today: date, month: int, day_of_month: int) -> tuple[int, int]:
    """The year if the day lies behind (or within two days of) today, and the year if it lies ahead."""
    this = date(today.year, month, min(day_of_month, monthrange(today.year, month)[1]))
    past = today.year if this <= today + timedelta(days=2) else today.year - 1
    ahead = today.year if this >= today - timedelta(days=2) else today.year + 1
    return past, ahead


def month(m: re.Match[str], frame: Frame) -> Made:
    """A month, or its early, middle or late part."""
    number, part = month_number(m["month"]), group(m, "part") or group(m, "nth")
    if group(m, "year"):
        return both(month_interval(int(m["year"]), number, part))
    if group(m, "rel"):
        year = related_year(frame, group(m, "rel"))
        return both(month_interval(year, number, part)) if year else None
    which = group(m, "which")
    if frame.today and (frame.story is None or which):
        t = frame.today
        past = t.year if number <= t.month else t.year - 1
        ahead = t.year if number >= t.month else t.year + 1
        if which == "last" and number == t.month:
            past -= 1
        if which == "next" and number == t.month:
            ahead += 1
        behind, coming = month_interval(past, number, part), month_interval(ahead, number, part)
        if which == "last":
            return behind, behind
        if which == "next":
            return coming, coming
        if past == ahead or behind.last > t:  # of the running month only what has gone by has happened
            behind = Interval(behind.first, max(behind.first, min(behind.last, t)), behind.precision)
        return behind, coming
    latest = frame.today.year - (number > frame.today.month) if frame.today else frame.year
    year = frame.year if frame.story is None else _year_in_story(frame.story, number, latest)
    return both(month_interval(year, number, part)) if year else None


def _year_in_story(story: Interval, number: int, latest: int | None) -> int:
    """The year of a month that a text names without one: a story goes forward, but not beyond the text's last year."""
    if latest is not None and latest - story.first.year > _CHAPTER_YEARS:
        return latest
    later = story.first.year + (number < story.first.month)
    return later if latest is None or later <= latest else story.first.year


def from_story(m: re.Match[str], frame: Frame) -> Made:
    """The following spring, that November: counted from the act told before."""
    told, which = frame.previous, group(m, "story")
    if told is None:
        return None
    if group(m, "season"):
        options = [_season_of(m["season"], y) for y in range(told.first.year - 2, told.last.year + 3)]
    else:
        number = month_number(m["month"])
        options = [month_interval(y, number) for y in range(told.first.year - 2, told.last.year + 3)]
    if which in ("the following", "the next"):
        return both(next(o for o in options if o.first > told.last))
    if which in ("the previous", "the preceding"):
        return both([o for o in options if o.last < told.first][-1])
    middle = told.first + (told.last - told.first) / 2
    return both(min(options, key=lambda o: max((o.first - middle).days, (middle - o.last).days)))


def holiday(m: re.Match[str], frame: Frame) -> Made:
    """New Year's Day, with or without a year."""
    words = m["holiday"].lower()
    number, first = next(when for name, when in HOLIDAYS.items() if re.fullmatch(name, words))
    if group(m, "year"):
        return both(day(date(int(m["year"]), number, first)))
    if group(m, "rel"):
        base = related_year(frame, group(m, "rel"))
        return both(day(date(base, number, first))) if base else None
    if frame.today:
        past, ahead = _nearest_years(frame.today, number, first)
        return day(date(past, number, first)), day(date(ahead, number, first))
    return both(day(date(frame.year, number, first))) if frame.year else None


def year(m: re.Match[str], frame: Frame) -> Made:
    """A year by its number."""
    return both(year_interval(int(m["year"])))


def part_of_year(m: re.Match[str], frame: Frame) -> Made:
    """Early, middle or late in a year: four months of it."""
    year, part = int(m["year"]), group(m, "part")
    first, last = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}[part]
    return both(Interval(date(year, first, 1), date(year, last, monthrange(year, last)[1]), "range"))


def half(m: re.Match[str], frame: Frame) -> Made:
    """The first or second half of a year."""
    year = int(m["year"]) if m["year"] else related_year(frame, group(m, "which"))
    if year is None:
        return None
    first = group(m, "part") == "first"
    return both(Interval(date(year, 1 if first else 7, 1), date(year, 6, 30) if first else date(year, 12, 31), "range"))


def relative_year(m: re.Match[str], frame: Frame) -> Made:
    """This, last or next year, or a part of it."""
    base = frame.today.year if frame.today else frame.year
    if base is None:
        return None
    which, part = group(m, "which"), group(m, "part")
    if which == "last":
        return both(year_interval(base - 1))
    if which == "next":
        return both(year_interval(base + 1))
    whole = year_interval(base)
    if part == "earlier":
        return both(Interval(whole.first, frame.today or whole.last, "range"))
    if part == "early":
        return both(Interval(whole.first, date(base, 4, 30), "range"))
    if part == "late":
        return both(Interval(date(base, 9, 1), whole.last, "range"))
    if part == "later":
        return both(Interval(frame.today or whole.first, whole.last, "range"))
    return Interval(whole.first, frame.today or whole.last, "year"), Interval(
        frame.today or whole.first, whole.last, "year"
    )


def season(m: re.Match[str], frame: Frame) -> Made:
    """A season, drawn generously."""
    of = partial(_season_of, m["season"])
    if group(m, "year"):
        return both(of(int(m["year"])))
    base = frame.today.year if frame.today else frame.year
    if base is None:
        return None
    which = group(m, "which")
    if frame.today is None:
        return both(of(base + {"last": -1, "next": 1}.get(which, 0)))
    options = [of(y) for y in range(base - 2, base + 2)]
    begun = [o for o in options if o.first <= frame.today]
    coming = [o for o in options if o.last >= frame.today]
    if which == "last":
        return both([o for o in begun if o.last < frame.today][-1])
    if which == "next":
        return both(next(o for o in coming if o.first > frame.today))
    return begun[-1], coming[0]


def _season_of(name: str, year: int) -> Interval:
    (m1, d1), (m2, d2) = _SEASON_DAYS[name.lower().replace("fall", "autumn")]
    return Interval(date(year, m1, d1), date(year + (m2 < m1), m2, d2), "season")
