"""The index by channel: small pictures of one scale, each with its interval, or why there is none."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa

from detente import schema
from detente.brief import axis, words

Row = dict[str, Any]

ENOUGH = 8
"""Periods with a level from which a line says more than a sentence."""

DENSE = 150
"""Periods from which the line is thin."""

SMALL, WIDE = (320, 112), (1080, 190)
"""Width and height of a picture in pixels; all channels together have a wide one too."""


@dataclass(frozen=True, slots=True)
class Multiple:
    """One channel: its pictures, small and perhaps wide, or none; and the same in words."""

    channel: str
    words: str
    svg: str = ""
    wide: str = ""


def multiples(index: pa.Table) -> list[Multiple]:
    """One for each channel of the index, all channels together first; drawn to one scale."""
    channels = _channels(index)
    shown = [row for rows in channels.values() if _enough(rows) for row in _levels(rows)]
    if not shown:
        return summaries(index)
    reach = max(abs(row[end] if row[end] is not None else row["level"]) for row in shown for end in ("low", "high"))
    top = next((step for step in (1, 2, 3, 4, 5, 6, 8) if reach <= step), 10)
    span = (min(row["week"] for row in shown), max(row["week"] for row in shown))
    found = []
    for one in summaries(index):
        if not _enough(channels[one.channel]):
            found.append(one)
        elif one.channel == "all":
            small, wide = (_draw(one, channels["all"], top, span, size) for size in (SMALL, WIDE))
            found.append(replace(one, svg=small, wide=wide))
        else:
            found.append(replace(one, svg=_draw(one, channels[one.channel], top, span, SMALL)))
    return found


def summaries(index: pa.Table) -> list[Multiple]:
    """The same in words only."""
    return [
        Multiple(channel, _said(rows) if _enough(rows) else _too_few(rows))
        for channel, rows in _channels(index).items()
    ]


def _channels(index: pa.Table) -> dict[str, list[Row]]:
    """Rows by channel, all channels together first, oldest first."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in index.sort_by([("channel", "ascending"), ("week", "ascending")]).to_pylist():
        rows[row["channel"]].append(row)
    order = [c for c in ("all", *schema.CHANNELS) if c in rows] + sorted(set(rows) - {"all", *schema.CHANNELS})
    return {channel: rows[channel] for channel in order}


def _levels(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["level"] is not None]


def _enough(rows: list[Row]) -> bool:
    return len(_levels(rows)) >= ENOUGH


def _period(rows: list[Row]) -> str:
    return "month" if len(rows) > 1 and all(row["week"].day == 1 for row in rows) else "week"


def _too_few(rows: list[Row]) -> str:
    events = round(sum(row["events"] or 0 for row in rows))
    periods = sum(1 for row in rows if row["events"])
    if not events:
        return "Not enough data: no events."
    return (
        f"Not enough data: {events:,} event{'s' * (events != 1)} in {periods:,} {_period(rows)}{'s' * (periods != 1)}."
    )


def _said(rows: list[Row]) -> str:
    last = _levels(rows)[-1]
    low, high = last["low"], last["high"]
    interval = f" (90 % interval {_signed(low)} to {_signed(high)})" if low is not None and high is not None else ""
    gaps = len(rows) - len(_levels(rows))
    missing = f" {words.count(gaps, _period(rows)).capitalize()} without enough data." if gaps else ""
    return f"Last: {_signed(last['level'])}{interval}, {_period(rows)} of {words.day(last['week'])}.{missing}"


def _signed(level: float) -> str:
    """A level with its sign, and a zero without one."""
    return f"{level:+z.1f}".replace("-", "−").replace("+0.0", "0.0")


def _point(rows: list[Row], n: int) -> Row:
    """One period as it's drawn; a level between two gaps has no line, so it's drawn as a point."""
    row = rows[n]
    beside = [rows[m]["level"] for m in (n - 1, n + 1) if 0 <= m < len(rows)]
    return {
        "t": axis.iso(row["week"]),
        "level": row["level"],
        "low": row["low"],
        "high": row["high"],
        "lone": row["level"] is not None and all(level is None for level in beside),
    }


def _draw(one: Multiple, rows: list[Row], top: float, span: tuple[date, date], size: tuple[int, int]) -> str:
    import altair as alt

    from detente.brief import drawing

    values = [_point(rows, n) for n, row in enumerate(rows) if span[0] <= row["week"] <= span[1]]
    time_axis = alt.Axis(
        values=[axis.iso(day) for day in axis.ticks(*span, 4 if size == SMALL else 12)],
        labelExpr=axis.labels(*span),
        title=None,
        grid=False,
        labelFlush=True,
        labelOverlap=True,
    )
    domain = [axis.iso(day) for day in span]
    x = alt.X("t:T", scale=alt.Scale(type="utc", domain=domain), axis=time_axis)
    y = alt.Scale(domain=[-top, top], nice=False)
    ticks = alt.Axis(
        title=None,
        values=[-top, 0, top],
        labelExpr="format(datum.value, '+~g') == '+0' ? '0' : format(datum.value, '+~g')",
        domain=False,
        ticks=False,
    )
    base = alt.Chart(alt.InlineData(values=values)).encode(x=x)
    zero = (
        alt.Chart(alt.InlineData(values=[{"zero": 0}]))
        .mark_rule(stroke="var(--rule)")
        .encode(y=alt.Y("zero:Q", scale=y, axis=ticks))
    )
    band = base.mark_area(fill="var(--ink)", fillOpacity=0.16, invalid="break-paths-show-path-domains").encode(
        y=alt.Y("low:Q", scale=y, axis=ticks), y2="high:Q"
    )
    line = base.mark_line(
        stroke="var(--ink)",
        strokeWidth=1.6 if len(values) < DENSE else 1,
        invalid="break-paths-show-path-domains",
        strokeCap="round",
    ).encode(y=alt.Y("level:Q", scale=y, axis=ticks))
    lone = base.transform_filter("datum.lone")
    reach = lone.mark_rule(stroke="var(--ink)", strokeWidth=3, opacity=0.25).encode(
        y=alt.Y("low:Q", scale=y, axis=ticks), y2="high:Q"
    )
    point = lone.mark_point(fill="var(--ink)", stroke="none", size=14, opacity=1).encode(
        y=alt.Y("level:Q", scale=y, axis=ticks)
    )
    chart = alt.layer(band, zero, line, reach, point).properties(width=size[0] - 40, height=size[1] - 24)
    name = "all channels" if one.channel == "all" else f"the {one.channel} channel"
    css_class = "multiple wide" if size == WIDE else "multiple narrow" if one.channel == "all" else "multiple"
    return drawing.svg(
        drawing.config(chart, font_size=11 if size == SMALL else 13),
        label=f"Index of {name}. {one.words}",
        css_class=css_class,
    )
