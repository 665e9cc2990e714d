"""A time axis as a reader expects it: ticks on days, Mondays, months or years, and their words."""

from __future__ import annotations

from datetime import date, timedelta

SHORT = 90
"""Days below which the axis shows days, not months."""


def iso(when: date) -> str:
    """Midnight of a day, as Vega reads it."""
    return f"{when.isoformat()}T00:00:00Z"


def ticks(first: date, last: date, most: int) -> list[date]:
    """Days, Mondays, or first days of months or years, about `most` of them."""
    days = (last - first).days
    if days < SHORT:
        step = next((n for n in (1, 2, 7, 14) if days / n <= most), 28)
        begin = first + timedelta(days=-first.weekday() % 7) if step > 2 else first
        return [begin + timedelta(days=n) for n in range(0, (last - begin).days + 1, step)]
    months = days / 30.4
    step = next((n for n in (1, 2, 3, 6, 12, 24, 60, 120, 240) if months / n <= most), 600)
    starts = (date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13))
    return [d for d in starts if first <= d <= last and (d.year * 12 + d.month - 1) % step == 0]


def labels(first: date, last: date) -> str:
    """A Vega expression for the ticks' words."""
    if (last - first).days < SHORT:
        return "utcFormat(datum.value, '%-d %b')"
    return (
        "utcmonth(datum.value) == 0 ? utcFormat(datum.value, '%Y') : datum.index == 0 ? "
        "utcFormat(datum.value, '%b %Y') : utcFormat(datum.value, '%b')"
    )
