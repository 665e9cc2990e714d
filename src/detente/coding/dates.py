"""Date expressions of a sentence as intervals of days: explicit, relative and anchored.

Intervals follow the annotation practice of event data: early, mid and late month are days 1 to 10, 11 to 20 and 21 to the
end; seasons are drawn generously. Nothing is taken from the clock: without a publication date a relative word stays open.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_MONTH_NAMES = (
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
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.?|Feb\.?|Mar\.|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_TO_DAY = r"(?:\s?[–—-]\s?(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?)?"
_THIS_YEAR = r"(?:,?\s+(?:of\s+)?(?P<rel>this|last|next|the same|that|the previous|the following)\s+year)?"
_PART = r"(?:(?P<part>early|mid|middle of|late|beginning of|start of|end of)[\s-]+(?:in\s+|the\s+month\s+of\s+)?)?"
_NUMBER_WORDS = {
    w: n
    for n, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
    )
} | {"a": 1, "an": 1, "a couple of": 2, "couple of": 2, "twenty": 20, "thirty": 30}
_NUMBER = r"(?P<number>\d{1,3}|a couple of|couple of|" + "|".join(w for w in _NUMBER_WORDS if "couple" not in w) + ")"
_UNIT = r"(?P<unit>day|week|fortnight|month|year)s?"
_SEASON = r"(?P<season>spring|summer|autumn|fall|winter)"
_SEASON_DAYS = {
    "spring": ((3, 1), (6, 20)),
    "summer": ((6, 1), (9, 22)),
    "autumn": ((9, 1), (12, 20)),
    "winter": ((12, 1), (3, 20)),
}
_VAGUE = {"day": (1, 10), "week": (1, 35), "month": (28, 330), "fortnight": (10, 60), "year": (365, 1500)}
_UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}


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
    """

    today: date | None
    year: int | None
    anchor: Callable[[str], Interval | None]
    previous: Interval | None = None


def years_of(text: str) -> list[int]:
    """The years that a text names as such, in order."""
    found = re.findall(
        r"(?<![\d.,$€£])(?:(?:in|of|since|during|by|from|and|until|to|year|[A-Z][a-z]{2,8})\.?,? (?:\d{1,2}(?:st|nd|rd|th)?,? )?)((?:19|20)\d\d)(?![\d,]|\.\d)",
        text,
    )
    return [int(y) for y in found]


def find_dates(text: str, frame: Frame) -> list[DateSpan]:
    """Date expressions of a sentence, in order, without overlaps; the longer of two that begin alike wins."""
    spans: list[DateSpan] = []
    for rule, make in _RULES:
        for match in rule.finditer(text):
            if any(match.start() < s.end and s.start < match.end() for s in spans):
                continue
            made = make(match, frame)
            if made is None:
                continue
            past, ahead = made
            before = text[max(0, match.start() - 8) : match.start()].lower()
            limit = bool(re.search(r"\b(?:until|till|since|by)\s+$", before)) and not re.match(
                r"\s*(?:by|since)\b", match.group()
            )
            spans.append(DateSpan(match.start(), match.end(), past, ahead, limit))
    return sorted(spans, key=lambda s: s.start)


Made = tuple[Interval | None, Interval | None] | None


def _group(m: re.Match[str], name: str) -> str:
    """A named group in lower case; empty where the rule has no such group or it took no part."""
    return (m.groupdict().get(name) or "").lower()


def day(d: date) -> Interval:
    """One day as an interval."""
    return Interval(d, d, "day")


def _month_interval(year: int, month: int, part: str = "") -> Interval:
    last = monthrange(year, month)[1]
    match part.split(" ")[0]:
        case "early" | "beginning" | "start":
            return Interval(date(year, month, 1), date(year, month, 10), "range")
        case "mid" | "middle":
            return Interval(date(year, month, 11), date(year, month, 20), "range")
        case "late" | "end":
            return Interval(date(year, month, 21), date(year, month, last), "range")
    return Interval(date(year, month, 1), date(year, month, last), "month")


def _year_interval(year: int) -> Interval:
    return Interval(date(year, 1, 1), date(year, 12, 31), "year")


def _month_number(name: str) -> int:
    return next(i for i, m in enumerate(_MONTH_NAMES, 1) if m.startswith(name.rstrip(".").lower()[:3]))


def _related_year(frame: Frame, relation: str | None) -> int | None:
    base = frame.today.year if frame.today else frame.year
    if base is None:
        return None
    if relation in ("the same", "that") and frame.previous:
        return frame.previous.first.year
    if relation in ("the previous", "the following") and frame.previous:
        base = frame.previous.first.year
    return base + {"last": -1, "the previous": -1, "next": 1, "the following": 1}.get(relation or "", 0)


def _both(interval: Interval | None) -> Made:
    return (interval, interval) if interval else None


def _safe(make: Callable[[], Made]) -> Made:
    try:
        return make()
    except (ValueError, OverflowError):  # 31 June, year 0
        return None


def _iso(m: re.Match[str], frame: Frame) -> Made:
    return _safe(lambda: _both(day(date.fromisoformat(m.group()))))


def _full(m: re.Match[str], frame: Frame) -> Made:
    def make() -> Made:
        number = _month_number(m["month"])
        first = int(m["day"])
        last = int(_group(m, "day2") or first)
        if _group(m, "year"):
            years: tuple[int | None, int | None] = (int(m["year"]), int(m["year"]))
        elif _group(m, "rel"):
            years = (_related_year(frame, _group(m, "rel")),) * 2
        elif frame.today:
            years = _nearest_years(frame.today, number, first)
        else:
            years = (frame.year, frame.year)
        made = [
            None
            if y is None
            else Interval(date(y, number, first), date(y, number, last), "day" if first == last else "range")
            for y in years
        ]
        return (made[0], made[1]) if any(made) else None

    return _safe(make)


def _nearest_years(today: date, month: int, day_of_month: int) -> tuple[int, int]:
    """The year if the day lies behind (or within two days of) today, and the year if it lies ahead."""
    this = date(today.year, month, min(day_of_month, monthrange(today.year, month)[1]))
    past = today.year if this <= today + timedelta(days=2) else today.year - 1
    ahead = today.year if this >= today - timedelta(days=2) else today.year + 1
    return past, ahead


def _month(m: re.Match[str], frame: Frame) -> Made:
    def make() -> Made:
        number, part = _month_number(m["month"]), _group(m, "part")
        if _group(m, "year"):
            return _both(_month_interval(int(m["year"]), number, part))
        if _group(m, "rel"):
            year = _related_year(frame, _group(m, "rel"))
            return _both(_month_interval(year, number, part)) if year else None
        which = _group(m, "which")
        if frame.today:
            t = frame.today
            past = t.year if number <= t.month else t.year - 1
            ahead = t.year if number >= t.month else t.year + 1
            if which == "last" and number == t.month:
                past -= 1
            if which == "next" and number == t.month:
                ahead += 1
            behind, coming = _month_interval(past, number, part), _month_interval(ahead, number, part)
            if which == "last":
                return behind, behind
            if which == "next":
                return coming, coming
            if past == ahead or behind.last > t:  # of the running month only what has gone by has happened
                behind = Interval(behind.first, max(behind.first, min(behind.last, t)), behind.precision)
            return behind, coming
        return _both(_month_interval(frame.year, number, part)) if frame.year else None

    return _safe(make)


def _year(m: re.Match[str], frame: Frame) -> Made:
    return _both(_year_interval(int(m["year"])))


def _relative_year(m: re.Match[str], frame: Frame) -> Made:
    base = frame.today.year if frame.today else frame.year
    if base is None:
        return None
    which, part = _group(m, "which"), _group(m, "part")
    if which == "last":
        return _both(_year_interval(base - 1))
    if which == "next":
        return _both(_year_interval(base + 1))
    whole = _year_interval(base)
    if part == "earlier":
        return _both(Interval(whole.first, frame.today or whole.last, "range"))
    if part == "early":
        return _both(Interval(whole.first, date(base, 4, 30), "range"))
    if part == "late":
        return _both(Interval(date(base, 9, 1), whole.last, "range"))
    if part == "later":
        return _both(Interval(frame.today or whole.first, whole.last, "range"))
    return Interval(whole.first, frame.today or whole.last, "year"), Interval(
        frame.today or whole.first, whole.last, "year"
    )


def _season(m: re.Match[str], frame: Frame) -> Made:
    name = m["season"].lower().replace("fall", "autumn")
    (m1, d1), (m2, d2) = _SEASON_DAYS[name]

    def of(year: int) -> Interval:
        return Interval(date(year, m1, d1), date(year + (m2 < m1), m2, d2), "season")

    if _group(m, "year"):
        return _both(of(int(m["year"])))
    base = frame.today.year if frame.today else frame.year
    if base is None:
        return None
    which = _group(m, "which")
    if frame.today is None:
        return _both(of(base + {"last": -1, "next": 1}.get(which, 0)))
    options = [of(y) for y in range(base - 2, base + 2)]
    begun = [o for o in options if o.first <= frame.today]
    coming = [o for o in options if o.last >= frame.today]
    if which == "last":
        return _both([o for o in begun if o.last < frame.today][-1])
    if which == "next":
        return _both([o for o in coming if o.first > frame.today][0])
    return begun[-1], coming[0]


def _weekday(m: re.Match[str], frame: Frame) -> Made:
    if frame.today is None:
        return None
    wanted = _WEEKDAYS.index(m["weekday"].lower())
    back = (frame.today.weekday() - wanted) % 7
    which = _group(m, "which")
    if which in ("last", "the previous") and back == 0:
        back = 7
    past = frame.today - timedelta(days=back)
    ahead = frame.today + timedelta(
        days=(wanted - frame.today.weekday()) % 7 + (7 if which in ("next", "the following") and back == 0 else 0)
    )
    if which == "last":
        return _both(day(past))
    if which == "next":
        return _both(day(ahead))
    return day(past), day(ahead)


def _word(m: re.Match[str], frame: Frame) -> Made:
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
    return _both(day(frame.today + timedelta(days=shift)))


def _relative_unit(m: re.Match[str], frame: Frame) -> Made:
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
        if which in ("last", "past", "previous", "the past", "the previous"):
            # people also say it of the seven days just gone
            return _both(Interval(monday - timedelta(days=step), min(monday - timedelta(days=1), t), "week"))
        if which in ("next", "coming", "the coming"):
            return _both(Interval(monday + timedelta(days=7), monday + timedelta(days=6 + step), "week"))
        return Interval(monday, max(monday, t), "week"), Interval(t, monday + timedelta(days=6), "week")
    month = (
        t.year * 12
        + t.month
        - 1
        + (
            -1
            if which in ("last", "past", "previous", "the past", "the previous")
            else 1
            if which in ("next", "coming", "the coming")
            else 0
        )
    )
    whole = _month_interval(month // 12, month % 12 + 1)
    if which == "this":
        return Interval(whole.first, t, "month"), Interval(t, whole.last, "month")
    return _both(whole)


def _count(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBER_WORDS.get(text.lower(), 1)


def _around(centre: date, unit: str) -> Interval:
    slack = {"day": 0, "week": 3, "fortnight": 4, "month": 15, "year": 0}[unit]
    if unit == "year":
        return _year_interval(centre.year)
    return Interval(centre - timedelta(days=slack), centre + timedelta(days=slack), "day" if slack == 0 else "range")


def _ago(m: re.Match[str], frame: Frame) -> Made:
    if frame.today is None:
        return None
    unit = m["unit"].lower()
    return _safe(lambda: _both(_around(frame.today - timedelta(days=_count(m["number"]) * _UNIT_DAYS[unit]), unit)))  # type: ignore[operator]


def _in_future(m: re.Match[str], frame: Frame) -> Made:
    if frame.today is None:
        return None
    unit = m["unit"].lower()
    return None, Interval(frame.today, frame.today + timedelta(days=_count(m["number"]) * _UNIT_DAYS[unit]), "range")


def _later(m: re.Match[str], frame: Frame) -> Made:
    """Three days later; the following fortnight: counted from the act told before."""
    if frame.previous is None:
        return None
    unit = _group(m, "unit")
    first, last = frame.previous.first, frame.previous.last
    if _group(m, "same"):
        return _both(frame.previous)
    if _group(m, "following"):
        length = _UNIT_DAYS[unit]
        if unit == "day":
            return _both(
                Interval(first + timedelta(days=1), last + timedelta(days=1), "day" if first == last else "range")
            )
        return _both(
            Interval(
                first + timedelta(days=1),
                last + timedelta(days=2 * length - 1 if unit != "fortnight" else length),
                "range",
            )
        )
    if not _group(m, "number"):
        low, high = _VAGUE[unit]
        return _both(Interval(first + timedelta(days=low), last + timedelta(days=high), "range"))
    shift = timedelta(
        days=_count(m["number"]) * _UNIT_DAYS[unit] * (-1 if _group(m, "way") in ("earlier", "before") else 1)
    )
    around = _around(first + shift, unit)
    return _both(
        Interval(around.first, around.last + (last - first), "day" if first == last and unit == "day" else "range")
    )


def _anchored(m: re.Match[str], frame: Frame) -> Made:
    """About a week after X; weeks before X; two days after X; the day before X."""
    anchor = frame.anchor(m["what"])
    if anchor is None:
        return None
    unit, way = m["unit"].lower(), m["way"].lower()
    sign = -1 if way in ("before", "ahead of", "prior to") else 1
    hedge = _group(m, "hedge")
    if m["number"] is None and unit + "s" in m.group().lower():  # "weeks before"
        low, high = _VAGUE[unit]
        pair = sorted((low * sign, high * sign))
        return _both(Interval(anchor.first + timedelta(days=pair[0]), anchor.last + timedelta(days=pair[1]), "range"))
    centre = _count(m["number"] or "a") * _UNIT_DAYS[unit] * sign
    below, above = {"day": (0, 0), "week": (3, 3), "fortnight": (4, 4), "month": (15, 15), "year": (180, 180)}[unit]
    if hedge in ("about", "around", "roughly", "some", "nearly", "almost", "approximately") and unit == "week":
        above = 4
    elif hedge and unit == "day":
        below = above = 1
    if hedge in ("within", "less than", "under"):
        pair = sorted((sign, centre))
        return _both(Interval(anchor.first + timedelta(days=pair[0]), anchor.last + timedelta(days=pair[1]), "range"))
    interval = Interval(
        anchor.first + timedelta(days=centre - below), anchor.last + timedelta(days=centre + above), "range"
    )
    return _both(day(interval.first) if interval.first == interval.last else interval)


def _plain_anchor(m: re.Match[str], frame: Frame) -> Made:
    """After X, during X, at the time of X."""
    anchor = frame.anchor(m["what"])
    if anchor is None:
        return None
    if m["way"].lower() in ("during", "on the day of", "amid"):
        return _both(anchor)
    return None


_WHAT = r"(?P<what>[^,;:.!?()\n]{3,90})"
_HEDGE = r"(?:(?P<hedge>about|around|roughly|some|nearly|almost|approximately|barely|just|only|hardly|exactly|within|less than|under|more than|over)\s+)?"
_I = re.IGNORECASE

_PREPOSITION = r"(?:in|since|during|from|by|until|of|for|throughout|this|through)"

_RULES: Sequence[tuple[re.Pattern[str], Callable[[re.Match[str], Frame], Made]]] = (
    (re.compile(r"\b(?:1[89]|20)\d\d-\d\d-\d\d\b"), _iso),
    (re.compile(rf"\b{_MONTH} {_DAY}{_TO_DAY}(?!\d|,\d|%)(?:,?\s+{_YEAR}\b)?{_THIS_YEAR}"), _full),
    (re.compile(rf"\b{_DAY}{_TO_DAY}(?: of)? {_MONTH}(?:,?\s+{_YEAR}\b)?{_THIS_YEAR}"), _full),
    (
        re.compile(
            rf"\b{_HEDGE}(?:(?:{_NUMBER}|the)\s+)?{_UNIT}\s+(?P<way>after|before|following|ahead of|prior to)\s+{_WHAT}",
            _I,
        ),
        _anchored,
    ),
    (re.compile(rf"\b{_PART}{_MONTH}(?:\s+of)?,?\s+{_YEAR}\b"), _month),
    (
        re.compile(
            rf"\b(?:{_PREPOSITION}|(?P<which>last|next))\s+(?:the month of\s+)?{_PART}{_MONTH}\b(?!\s+\d){_THIS_YEAR}"
        ),
        _month,
    ),
    (re.compile(rf"\b(?P<part>early|mid|late)[\s-]+{_MONTH}\b(?!\s+\d){_THIS_YEAR}"), _month),
    (re.compile(rf"\b(?:the\s+)?{_SEASON}(?:\s+of)?\s+{_YEAR}\b", _I), _season),
    (re.compile(rf"\b(?P<which>this|last|next)\s+{_SEASON}\b", _I), _season),
    (
        re.compile(
            r"\b(?:the day before yesterday|the day after tomorrow|yesterday|today|tomorrow|tonight|last night|this (?:morning|afternoon|evening))\b",
            _I,
        ),
        _word,
    ),
    (re.compile(rf"\b(?:(?P<which>last|next|this|the previous|the following)\s+)?{_WEEKDAY}\b"), _weekday),
    (re.compile(r"\b(?:(?P<part>earlier|early|late|later)\s+)?(?P<which>this|last|next)\s+year\b", _I), _relative_year),
    (
        re.compile(
            r"\b(?P<which>this|last|next|past|the past|the previous|the coming|coming|previous)\s+(?P<unit>week|month|fortnight|weekend)\b(?!\s+(?:of|later|before|after|earlier|ago)\b)",
            _I,
        ),
        _relative_unit,
    ),
    (re.compile(r"\b(?:over|at|on)\s+(?P<which>the)\s+(?P<unit>weekend)\b", _I), _relative_unit),
    (re.compile(rf"\b{_NUMBER}\s+{_UNIT}\s+ago\b", _I), _ago),
    (re.compile(rf"\b(?:in|within)\s+(?:the\s+(?:next|coming)\s+)?{_NUMBER}\s+{_UNIT}\b(?!['’])", _I), _in_future),
    (re.compile(rf"\b(?:{_NUMBER}\s+)?{_UNIT}\s+(?P<way>later|earlier)\b", _I), _later),
    (
        re.compile(
            r"\bthe (?:(?P<following>following|next)|(?P<same>same)) (?P<unit>day|week|fortnight|month|year)\b", _I
        ),
        _later,
    ),
    (re.compile(rf"\b(?P<way>during|amid|on the day of)\s+{_WHAT}", _I), _plain_anchor),
    (
        re.compile(
            rf"(?:(?<=\b[Ii]n )|(?<=\bof )|(?<=\b[Ss]ince )|(?<=\b[Dd]uring )|(?<=\bfrom )|(?<=\bby )|(?<=\bin early )|(?<=\bin late )|(?<=\bin mid-)){_YEAR}\b(?!\s*(?:dollars|troops|people|soldiers|km|miles))"
        ),
        _year,
    ),
)
