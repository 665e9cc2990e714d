"""Dates that are counted from another: from the day of the text, from the act told before, from a known happening."""

from __future__ import annotations

import re
from datetime import date, timedelta

from detente.coding.intervals import Frame, Interval, Made, both, day, group, month_interval, year_interval

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Names in lower case, in the order of `date.weekday()`."""

_COUNTED = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
NUMBER_WORDS = {word: n for n, word in enumerate(_COUNTED.split())} | {
    "a": 1,
    "an": 1,
    "a couple of": 2,
    "couple of": 2,
    "twenty": 20,
    "thirty": 30,
}
"""Words that count, in lower case, to their number."""

ABOUT = ("about", "around", "roughly", "some", "nearly", "almost", "approximately")
"""Words that leave a distance open to either side."""

_GONE = frozenset({"last", "past", "previous", "the past", "the previous"})
_COMING = frozenset({"next", "coming", "the coming"})
_VAGUE = {"day": (1, 10), "week": (1, 35), "month": (28, 330), "fortnight": (10, 60), "year": (365, 1500)}
_UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}


def weekday(m: re.Match[str], frame: Frame) -> Made:
    """The last such day if it lies behind, the next if it lies ahead."""
    if frame.today is None:
        return None
    wanted = WEEKDAYS.index(m["weekday"].lower())
    back = (frame.today.weekday() - wanted) % 7
    which = group(m, "which")
    if which in ("last", "the previous") and back == 0:
        back = 7
    past = frame.today - timedelta(days=back)
    ahead = frame.today + timedelta(
        days=(wanted - frame.today.weekday()) % 7 + (7 if which in ("next", "the following") and back == 0 else 0)
    )
    if which == "last":
        return both(day(past))
    if which == "next":
        return both(day(ahead))
    return day(past), day(ahead)


def word(m: re.Match[str], frame: Frame) -> Made:
    """Yesterday, today, tomorrow."""
    if frame.today is None:
        return None
    words = re.sub(r"\s+", " ", m.group().lower())
    shift = {
        "yesterday": -1,
        "last night": -1,
        "tomorrow": 1,
        "the day after tomorrow": 2,
        "the day before yesterday": -2,
    }.get(words, 0)
    return both(day(frame.today + timedelta(days=shift)))


def relative_unit(m: re.Match[str], frame: Frame) -> Made:
    """This, last or next week, month, fortnight or weekend."""
    if frame.today is None:
        return None
    t, unit, which = frame.today, m["unit"].lower(), m["which"].lower()
    monday = t - timedelta(days=t.weekday())
    if unit == "weekend":
        saturday = monday + timedelta(days=5)
        past = saturday if t >= saturday and which != "last" else saturday - timedelta(days=7)
        if which == "next":
            past = saturday + timedelta(days=7 if t >= saturday else 0)
        return Interval(past, past + timedelta(days=1), "range"), Interval(
            saturday, saturday + timedelta(days=1), "range"
        )
    if unit in ("week", "fortnight"):
        step = 7 if unit == "week" else 14
        if which in _GONE:
            # people also say it of the seven days just gone
            return both(Interval(monday - timedelta(days=step), min(monday - timedelta(days=1), t), "week"))
        if which in _COMING:
            return both(Interval(monday + timedelta(days=7), monday + timedelta(days=6 + step), "week"))
        return Interval(monday, max(monday, t), "week"), Interval(t, monday + timedelta(days=6), "week")
    month = t.year * 12 + t.month - 1 + (which in _COMING) - (which in _GONE)
    whole = month_interval(month // 12, month % 12 + 1)
    if which == "this":
        return Interval(whole.first, t, "month"), Interval(t, whole.last, "month")
    return both(whole)


def count(text: str) -> int:
    """The number that digits or a word give."""
    return int(text) if text.isdigit() else NUMBER_WORDS.get(text.lower(), 1)


def around(centre: date, unit: str) -> Interval:
    """The days that so many weeks or months may mean."""
    slack = {"day": 0, "week": 3, "fortnight": 4, "month": 15, "year": 0}[unit]
    if unit == "year":
        return year_interval(centre.year)
    return Interval(centre - timedelta(days=slack), centre + timedelta(days=slack), "day" if slack == 0 else "range")


def ago(m: re.Match[str], frame: Frame) -> Made:
    """Two weeks ago."""
    if frame.today is None:
        return None
    unit = m["unit"].lower()
    return both(around(frame.today - timedelta(days=count(m["number"]) * _UNIT_DAYS[unit]), unit))


def in_future(m: re.Match[str], frame: Frame) -> Made:
    """In two weeks."""
    if frame.today is None:
        return None
    unit = m["unit"].lower()
    return None, Interval(frame.today, frame.today + timedelta(days=count(m["number"]) * _UNIT_DAYS[unit]), "range")


def later(m: re.Match[str], frame: Frame) -> Made:
    """Three days later; the following fortnight: counted from the act told before."""
    if frame.previous is None:
        return None
    unit = group(m, "unit").replace("evening", "day")
    first, last = frame.previous.first, frame.previous.last
    if group(m, "same") or group(m, "that"):
        return both(_around_told(frame.previous, unit) if group(m, "that") else frame.previous)
    if group(m, "following"):
        length = _UNIT_DAYS[unit]
        if unit == "day":
            return both(
                Interval(first + timedelta(days=1), last + timedelta(days=1), "day" if first == last else "range")
            )
        return both(
            Interval(
                first + timedelta(days=1),
                last + timedelta(days=2 * length - 1 if unit != "fortnight" else length),
                "range",
            )
        )
    if not group(m, "number"):
        low, high = _VAGUE[unit]
        return both(Interval(first + timedelta(days=low), last + timedelta(days=high), "range"))
    shift = timedelta(
        days=count(m["number"]) * _UNIT_DAYS[unit] * (-1 if group(m, "way") in ("earlier", "before") else 1)
    )
    near = around(first + shift, unit)
    return both(Interval(near.first, near.last + (last - first), "day" if first == last and unit == "day" else "range"))


def _around_told(told: Interval, unit: str) -> Interval:
    """That month, that year: the whole one in which the act told before lies."""
    if unit == "month" and told.first.month == told.last.month:
        return month_interval(told.first.year, told.first.month)
    if unit == "year" and told.first.year == told.last.year:
        return year_interval(told.first.year)
    if unit == "week":
        monday = told.first - timedelta(days=told.first.weekday())
        return Interval(monday, max(told.last, monday + timedelta(days=6)), "week")
    return told


def soon_after(m: re.Match[str], frame: Frame) -> Made:
    """Within days of X; shortly after X."""
    anchor = frame.anchor(m["what"])
    if anchor is None:
        return None
    reach = {"hour": 1, "day": 10, "week": 35, "month": 330}[group(m, "unit") or "week"]
    return both(Interval(anchor.first, anchor.last + timedelta(days=reach), "range"))


def anchored(m: re.Match[str], frame: Frame) -> Made:
    """About a week after X; weeks before X; two days after X; the day before X."""
    anchor = frame.anchor(m["what"])
    if anchor is None:
        return None
    unit, way = m["unit"].lower(), m["way"].lower()
    sign = -1 if way in ("before", "ahead of", "prior to") else 1
    hedge = group(m, "hedge")
    if m["number"] is None and unit + "s" in m.group().lower():  # "weeks before"
        low, high = _VAGUE[unit]
        pair = sorted((low * sign, high * sign))
        return both(Interval(anchor.first + timedelta(days=pair[0]), anchor.last + timedelta(days=pair[1]), "range"))
    centre = count(m["number"] or "a") * _UNIT_DAYS[unit] * sign
    below, above = {"day": (0, 0), "week": (3, 3), "fortnight": (4, 4), "month": (15, 15), "year": (180, 180)}[unit]
    if hedge in ABOUT and unit == "week":
        above = 4
    elif hedge and unit == "day":
        below = above = 1
    if hedge in ("within", "less than", "under"):
        pair = sorted((sign, centre))
        return both(Interval(anchor.first + timedelta(days=pair[0]), anchor.last + timedelta(days=pair[1]), "range"))
    interval = Interval(
        anchor.first + timedelta(days=centre - below), anchor.last + timedelta(days=centre + above), "range"
    )
    return both(day(interval.first) if interval.first == interval.last else interval)


def plain_anchor(m: re.Match[str], frame: Frame) -> Made:
    """During X, amid X, on the day of X, on the sidelines of X; on its eve, which is the last three days before."""
    anchor = frame.anchor(m["what"])
    if anchor is not None and "eve" in group(m, "way"):
        return both(Interval(anchor.first - timedelta(days=3), anchor.first, "range"))
    return both(anchor)
