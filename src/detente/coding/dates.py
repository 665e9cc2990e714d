"""Date expressions of a sentence as intervals of days: explicit, relative and anchored.

Intervals follow the annotation practice of event data: early, mid and late month are days 1 to 10, 11 to 20 and 21 to
the end; seasons are drawn generously. Nothing is taken from the clock: without a publication date a relative word stays
open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from detente.coding import calendar_dates, relative_dates
from detente.coding.calendar_dates import HOLIDAYS
from detente.coding.intervals import MONTHS, DateSpan, Frame, Made, is_short, made
from detente.coding.relative_dates import ABOUT, NUMBER_WORDS, WEEKDAYS

_MONTH = (
    rf"(?P<month>{'|'.join(MONTHS).title()}"
    r"|Jan\.?|Feb\.?|Mar\.|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAYS).title()})"
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_TO_DAY = r"(?:(?:\s?[–—-]\s?| and | to )(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?)?"
_THIS_YEAR = r"(?:,?\s+(?:of\s+)?(?P<rel>this|last|next|the same|that|the previous|the following)\s+year)?"
_PART = r"(?:(?P<part>early|mid|middle of|late|beginning of|start of|end of)[\s-]+(?:in\s+|the\s+month\s+of\s+)?)?"
_NUMBER = r"(?P<number>\d{1,3}|a couple of|couple of|" + "|".join(w for w in NUMBER_WORDS if "couple" not in w) + ")"
_UNIT = r"(?P<unit>day|week|fortnight|month|year)s?"
_SEASON = r"(?P<season>spring|summer|autumn|fall|winter)"
_WHAT = r"(?P<what>[^,;:.!?()\n]{3,90})"
_HEDGES = (*ABOUT, "barely", "just", "only", "hardly", "exactly", "within", "less than", "under", "more than", "over")
_HEDGE = rf"(?:(?P<hedge>{'|'.join(_HEDGES)})\s+)?"
_FROM_STORY = r"(?P<story>(?i:the following|the next|the previous|the preceding|that same|the same|that))"
_NTH_WEEK = r"(?P<nth>first|second|third|fourth|last) week"
_HOLIDAY = rf"(?P<holiday>{'|'.join(HOLIDAYS)})"
_I = re.IGNORECASE
_PREPOSITION = r"(?:[Ii]n|[Ss]ince|during|from|by|until|of|for|throughout|this|through)"

_BEFORE_YEAR = "|".join(
    rf"(?<=\b{word} )" for word in ("In", "in", "of", "Since", "since", "During", "during", "from", "by")
)

_RULES: Sequence[tuple[re.Pattern[str], Callable[[re.Match[str], Frame], Made]]] = (
    (
        re.compile(
            rf"\b{_HEDGE}(?:(?:{_NUMBER}|the)\s+)?{_UNIT}"
            rf"\s+(?P<way>after|before|following|ahead of|prior to)\s+{_WHAT}",
            _I,
        ),
        relative_dates.anchored,
    ),
    (
        re.compile(rf"\b(?P<part>first|second) half of (?:{_YEAR}|(?P<which>this|last|next) year)\b", _I),
        calendar_dates.half,
    ),
    (re.compile(r"\b(?:1[89]|20)\d\d-\d\d-\d\d\b"), calendar_dates.iso),
    (re.compile(rf"\b{_MONTH} {_DAY}{_TO_DAY}(?!\d|,\d|%)(?:,?\s+{_YEAR}\b)?{_THIS_YEAR}"), calendar_dates.full),
    (re.compile(rf"\b{_DAY}{_TO_DAY}(?: of)? {_MONTH}(?:,?\s+{_YEAR}\b)?{_THIS_YEAR}"), calendar_dates.full),
    (re.compile(rf"\b{_HOLIDAY}(?:,?\s+(?:of\s+)?{_YEAR}\b)?{_THIS_YEAR}", _I), calendar_dates.holiday),
    (
        re.compile(rf"\b(?P<way>on the eve of|the day of|on the sidelines of|on the margins of)\s+{_WHAT}", _I),
        relative_dates.plain_anchor,
    ),
    (
        re.compile(
            rf"\b(?P<hedge>within|inside)\s+(?:(?:a few|a matter of)\s+)?(?P<unit>hour|day|week|month)s\s+of\s+{_WHAT}",
            _I,
        ),
        relative_dates.soon_after,
    ),
    (re.compile(rf"\b(?:shortly|soon|immediately|right)\s+after\s+{_WHAT}", _I), relative_dates.soon_after),
    (
        re.compile(
            rf"\b(?:{_NTH_WEEK}|(?P<part>beginning|start|middle|end|close)) of {_MONTH}(?:,?\s+{_YEAR}\b)?{_THIS_YEAR}"
        ),
        calendar_dates.month,
    ),
    (re.compile(rf"\b{_PART}{_MONTH}(?:\s+of)?,?\s+{_YEAR}\b"), calendar_dates.month),
    (
        re.compile(
            rf"\b(?:{_PREPOSITION}|(?P<which>last|next))\s+(?:the month of\s+)?{_PART}{_MONTH}\b(?!\s+\d){_THIS_YEAR}"
        ),
        calendar_dates.month,
    ),
    (re.compile(rf"\b(?P<part>early|mid|late)[\s-]+{_MONTH}\b(?!\s+\d){_THIS_YEAR}"), calendar_dates.month),
    (re.compile(rf"\b(?:the\s+)?{_SEASON}(?:\s+of)?\s+{_YEAR}\b", _I), calendar_dates.season),
    (re.compile(rf"\b(?P<which>this|last|next)\s+{_SEASON}\b", _I), calendar_dates.season),
    (
        re.compile(
            r"\b(?:the day before yesterday|the day after tomorrow|yesterday|today|tomorrow|tonight|last night"
            r"|this (?:morning|afternoon|evening))\b",
            _I,
        ),
        relative_dates.word,
    ),
    (
        re.compile(rf"\b(?:(?P<which>last|next|this|the previous|the following)\s+)?{_WEEKDAY}\b"),
        relative_dates.weekday,
    ),
    (
        re.compile(r"\b(?:(?P<part>earlier|early|late|later)\s+)?(?P<which>this|last|next)\s+year\b", _I),
        calendar_dates.relative_year,
    ),
    (
        re.compile(
            r"\b(?P<which>this|last|next|past|the past|the previous|the coming|coming|previous)\s+"
            r"(?P<unit>week|month|fortnight|weekend)\b(?!\s+(?:of|later|before|after|earlier|ago)\b)",
            _I,
        ),
        relative_dates.relative_unit,
    ),
    (re.compile(r"\b(?:over|at|on)\s+(?P<which>the)\s+(?P<unit>weekend)\b", _I), relative_dates.relative_unit),
    (re.compile(rf"\b{_NUMBER}\s+{_UNIT}\s+ago\b", _I), relative_dates.ago),
    (
        re.compile(rf"\b(?:in|within)\s+(?:the\s+(?:next|coming)\s+)?{_NUMBER}\s+{_UNIT}\b(?!['’])", _I),
        relative_dates.in_future,
    ),
    (re.compile(rf"\b(?P<way>during|amid)\s+{_WHAT}", _I), relative_dates.plain_anchor),
    (re.compile(rf"\b(?:in\s+)?(?P<part>early|mid|late)[\s-]+{_YEAR}\b", _I), calendar_dates.part_of_year),
    (
        re.compile(rf"(?:{_BEFORE_YEAR}){_YEAR}\b(?!\s*(?:dollars|troops|people|soldiers|km|miles))"),
        calendar_dates.year,
    ),
    (
        re.compile(rf"\b{_FROM_STORY}\s+(?:(?:{_MONTH})|(?:{_SEASON}))\b(?!\s+\d)"),
        calendar_dates.from_story,
    ),
    (re.compile(rf"\b(?:{_NUMBER}\s+)?{_UNIT}\s+(?P<way>later|earlier)\b", _I), relative_dates.later),
    (
        re.compile(
            r"\b(?:the (?:(?P<following>following|next)|(?P<same>same))|(?P<that>that(?: same| very)?)) "
            r"(?P<unit>day|evening|week|fortnight|month|year)\b",
            _I,
        ),
        relative_dates.later,
    ),
)

_COUNTED = (calendar_dates.from_story, relative_dates.later)
"""What is counted from the day told before it."""


_NAMED_YEAR = re.compile(
    r"(?<![\d.,$€£])(?:(?:in|of|since|during|by|from|and|until|to|year|early|late|mid|[A-Z][a-z]{2,8})\.?,? "
    r"(?:\d{1,2}(?:st|nd|rd|th)?,? )?)((?:19|20)\d\d)(?![\d,]|\.\d)"
)


def years_of(text: str) -> list[int]:
    """The years that a text names as such, in order."""
    return [int(year) for year in _NAMED_YEAR.findall(text)]


def find_dates(text: str, frame: Frame) -> list[DateSpan]:
    """Date expressions of a sentence, in order, without overlaps; the longer of two that begin alike wins."""
    spans: list[DateSpan] = []
    for rule, make in _RULES:
        for match in rule.finditer(text):
            if any(match.start() < s.end and s.start < match.end() for s in spans):
                continue
            within = _counting(frame, spans, match.start()) if make in _COUNTED else frame
            interval = made(partial(make, match, within))
            if interval is None:
                continue
            past, ahead = interval
            words = text[max(0, match.start() - 8) : match.start()].lower()
            limit = bool(re.search(r"\b(?:until|till|since|by)\s+$", words)) and not re.match(
                r"\s*(?:by|since)\b", match.group()
            )
            spans.append(DateSpan(match.start(), match.end(), past, ahead, limit))
    return sorted(spans, key=lambda s: s.start)


def _counting(frame: Frame, spans: Sequence[DateSpan], at: int) -> Frame:
    """What is counted at a place of a sentence: from its own last short interval before, else from what was told."""
    before = [s for s in spans if s.end <= at and s.past and is_short(s.past)]
    return replace(frame, previous=max(before, key=lambda s: s.end).past) if before else frame
