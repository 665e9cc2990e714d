"""The timeline: acts by channel, a point for a day and a bar for an interval, each leading to its row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from detente import schema
from detente.brief import words
from detente.brief.acts import Act

COLOURS = {"warming": "var(--warm)", "cooling": "var(--cool)", "neutral": "var(--neutral)"}
SYMBOLS = {"warming": "triangle-up", "cooling": "triangle-down", "neutral": "circle"}

FIRST_YEAR, LAST_YEAR = 1500, 2500
"""A date outside is a slip of a coder, and stands in the table only."""

MARGIN = 14
"""Pixels right of the last day, for a number."""

NUMBERED = 150
"""Marks up to which each carries its number."""

LONE_SHARE, LONE_GAP = 0.2, 0.5
"""Up to a fifth of the acts is left off where a gap of half the whole time parts them from the others."""


@dataclass(frozen=True, slots=True)
class Size:
    """One drawing of the timeline, in pixels."""

    name: str
    width: int
    left: int
    font: int
    ticks: int


WIDE = Size("wide", width=1080, left=116, font=13, ticks=12)
NARROW = Size("narrow", width=360, left=0, font=12, ticks=4)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Both drawings, and what isn't drawn, as sentences."""

    wide: str
    narrow: str
    notes: tuple[str, ...]


def timeline(acts: Iterable[Act], *, as_of: date, label: str) -> Timeline | None:
    """The acts drawn, or None where none of them has a date."""
    acts = list(acts)
    dated = [act for act in acts if act.start and act.start.year >= FIRST_YEAR and _end(act).year <= LAST_YEAR]
    if not dated:
        return None
    first, last, early = _span(dated, as_of)
    drawn = [act for act in dated if _start(act) >= first]
    notes = []
    if early:
        notes.append(
            f"{words.count(early, 'earlier act').capitalize()} not drawn, so that the others can be told apart."
        )
    if undated := len(acts) - len(dated):
        notes.append(f"{words.count(undated, 'undated act').capitalize()} not drawn.")
    wide, narrow = (_draw(drawn, first, last, as_of, size, label) for size in (WIDE, NARROW))
    return Timeline(wide, narrow, tuple(notes))


def _start(act: Act) -> date:
    return act.start or date.min


def _end(act: Act) -> date:
    return act.end or _start(act)


def _span(acts: list[Act], as_of: date) -> tuple[date, date, int]:
    """First and last day drawn, and how many early acts a long gap leaves off."""
    starts = sorted(_start(act) for act in acts)
    last = max(_end(act) for act in acts)
    early = 0
    for place in range(1, int(len(starts) * LONE_SHARE) + 1):
        if (starts[place] - starts[place - 1]) > (last - starts[0]) * LONE_GAP and (last - starts[0]).days > 366:
            early = place
    first = starts[early]
    if timedelta(0) < as_of - last < max((last - first) * 0.35, timedelta(days=14)):
        last = as_of
    margin = max((last - first) * 0.03, timedelta(days=3))
    return first - margin, last + margin, early


def _draw(acts: list[Act], first: date, last: date, as_of: date, size: Size, label: str) -> str:
    """One drawing, laid out here in pixels and drawn by Vega-Lite."""
    import altair as alt

    from detente.brief import drawing

    scale = (size.width - size.left - MARGIN) / max((last - first).days, 1)
    numbered = len(acts) <= NUMBERED
    marks, bands, height = _layout(acts, first, scale, size, numbered=numbered)
    time = alt.Scale(type="utc", domain=[_iso(first), _iso(last)], nice=False)
    down = alt.Scale(domain=[height, 0], nice=False)
    axis = alt.Axis(
        values=[_iso(tick) for tick in _ticks(first, last, size.ticks)],
        labelExpr=_labels(first, last),
        title=None,
        labelOverlap=True,
        labelFlush=True,
        domain=False,
        orient="top",
    )
    start, middle = alt.X("x:T", scale=time, axis=axis), alt.X("mid:T", scale=time, axis=axis)
    y = alt.Y("y:Q", scale=down, axis=None)
    colours = alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))
    symbols = alt.Scale(domain=list(SYMBOLS), range=list(SYMBOLS.values()))
    fill, stroke = (channel("polarity:N", scale=colours, legend=None) for channel in (alt.Fill, alt.Stroke))
    shape = alt.Shape("polarity:N", scale=symbols, legend=None)
    channels = _chart(bands)
    linked = _chart(marks).encode(y=y, href="href:N", description="label:N")
    filled, hollow = (linked.transform_filter(test) for test in ("datum.filled", "!datum.filled"))
    bar, point = {"height": 7, "cornerRadius": 3.5}, {"size": 92}
    layers = [
        channels.mark_rule(stroke="var(--rule)").encode(y=alt.Y("top:Q", scale=down, axis=None)),
        channels.mark_text(
            align="left", baseline="middle", fontSize=size.font, fontWeight="bold", fill="var(--text)"
        ).encode(x=alt.value(-size.left), y=alt.Y("label_y:Q", scale=down, axis=None), text="channel:N"),
        filled.transform_filter("datum.bar").mark_bar(fillOpacity=0.32, **bar).encode(x=start, x2="x2:T", fill=fill),
        hollow.transform_filter("datum.bar")
        .mark_bar(fill="var(--page)", strokeWidth=1.2, **bar)
        .encode(x=start, x2="x2:T", stroke=stroke),
        filled.mark_point(stroke="var(--page)", strokeWidth=0.8, **point).encode(x=middle, shape=shape, fill=fill),
        hollow.mark_point(fill="var(--page)", strokeWidth=1.8, **point).encode(x=middle, shape=shape, stroke=stroke),
        _chart(marks)
        .transform_filter("datum.denied")
        .mark_text(text="×", fontSize=12, fontWeight="bold", fill="var(--text)", baseline="middle")
        .encode(x=middle, y=y),
    ]
    if numbered:
        number = _chart(marks).mark_text(
            dx=9, align="left", baseline="middle", fontSize=size.font - 2, fill="var(--muted)"
        )
        layers.append(number.encode(x=middle, y=y, text="number:N"))
    if first < as_of < last:
        layers.append(_chart([{"x": _iso(as_of)}]).mark_rule(strokeDash=[3, 3], stroke="var(--muted)").encode(x=start))
    chart = alt.layer(*layers).properties(width=size.width - size.left - MARGIN, height=height)
    return drawing.svg(drawing.config(chart, font_size=size.font), label=label, css_class=f"timeline {size.name}")


def _chart(rows: list[dict[str, Any]]) -> Any:
    import altair as alt

    return alt.Chart(alt.InlineData(values=rows))


def _iso(when: date) -> str:
    return f"{when.isoformat()}T00:00:00Z"


def _layout(
    acts: list[Act], first: date, scale: float, size: Size, *, numbered: bool
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], float]:
    """Marks with their place, channel bands, and the height: marks that would touch go to the next lane."""
    channels: dict[str, list[Act]] = defaultdict(list)
    for act in acts:
        channels[act.channel].append(act)
    order = [c for c in schema.CHANNELS if c in channels] + sorted(set(channels) - set(schema.CHANNELS))
    marks, bands, y = [], [], 0.0
    head = 0 if size.left else 20
    for channel in order:
        lanes: list[float] = []
        placed = []
        for act in sorted(channels[channel], key=lambda act: (_start(act), act.number)):
            start, end = _start(act), _end(act)
            left, right = (start - first).days * scale, ((end - first).days + 1) * scale
            middle = (left + right) / 2
            reach = middle + (9 + 7 * len(str(act.number)) if numbered else 8)
            left, right = min(left, middle - 7), max(right, reach)
            lane = next((n for n, free in enumerate(lanes) if free < left), len(lanes))
            lanes[lane : lane + 1] = [right + 3]
            placed.append((act, lane))
        step = min(18.0, max(7.0, 240 / len(lanes)))
        for act, lane in placed:
            marks.append(_mark(act, y + head + 14 + lane * step))
        band = head + 28 + (len(lanes) - 1) * step
        bands.append({"channel": channel, "top": y, "label_y": y + (14 if size.left else 13)})
        y += band
    return marks, bands, y


def _mark(act: Act, y: float) -> dict[str, Any]:
    start, end = _start(act), _end(act)
    middle = start + (end - start) / 2
    # Noon of the middle day: a day's point stands inside the day.
    noon = f"{middle.isoformat()}T12:00:00Z"
    said = f"{act.when}: {act.who} {act.does}{', ' + act.whom if act.whom else ''} ({act.modality}, {act.polarity})."
    return {
        "x": _iso(start),
        "x2": _iso(end + timedelta(days=1)),
        "mid": noon,
        "y": y,
        "bar": start != end,
        "filled": act.modality == "occurred",
        "denied": act.modality == "denied",
        "polarity": act.polarity,
        "number": str(act.number),
        "href": f"#{act.anchor}",
        "label": f"{act.number}. {said} {words.one_line(act.passage.text, 160)}",
    }


def _ticks(first: date, last: date, most: int) -> list[date]:
    """First days of weeks, months or years, no more than `most`."""
    days = (last - first).days
    if days <= 7 * most and days < 90:
        monday = first + timedelta(days=-first.weekday() % 7)
        step = 7 if days / 7 <= most else 14
        return [monday + timedelta(days=n) for n in range(0, (last - monday).days + 1, step)]
    months = days / 30.4
    step = next((n for n in (1, 2, 3, 6, 12, 24, 60, 120, 240) if months / n <= most), 600)
    starts = (date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13))
    return [d for d in starts if first <= d <= last and (d.year * 12 + d.month - 1) % step == 0]


def _labels(first: date, last: date) -> str:
    """A Vega expression for the ticks' words."""
    if (last - first).days < 90:
        return "utcFormat(datum.value, '%-d %b')"
    return (
        "utcmonth(datum.value) == 0 ? utcFormat(datum.value, '%Y') : datum.index == 0 ? "
        "utcFormat(datum.value, '%b %Y') : utcFormat(datum.value, '%b')"
    )
