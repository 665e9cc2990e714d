"""The timeline: acts by channel, a point for a day and a bar for an interval, each leading to its row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from detente.brief import axis, lanes, words
from detente.brief.acts import Act

COLOURS = {"warming": "var(--warm)", "cooling": "var(--cool)", "neutral": "var(--neutral)"}
SYMBOLS = {"warming": "triangle-up", "cooling": "triangle-down", "neutral": "circle"}

CROSS = "M-.6,-.6L.6,.6M.6,-.6L-.6,.6"
"""Over a mark of what was denied, as Vega reads a path."""

FIRST_YEAR, LAST_YEAR = 1500, 2500
"""A date outside is a slip of a coder, and stands in the table only."""

MARGIN = 14
"""Pixels right of the last day, for a number."""

NUMBERED = 150
"""Marks up to which each carries its number."""

EARLY_SHARE, YEAR = 0.2, 366
"""Share of the acts that may be left off as early, and the days of a timeline that is long enough for it."""


WIDE = lanes.Size("wide", width=1080, left=116, font=13, ticks=12)
NARROW = lanes.Size("narrow", width=360, left=0, font=12, ticks=4)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Both drawings, and what isn't drawn, as sentences."""

    wide: str
    narrow: str
    shows_as_of: bool
    notes: tuple[str, ...]


def timeline(acts: Iterable[Act], *, as_of: date, left_out: int, label: str) -> Timeline | None:
    """The acts drawn, or None where none of them has a date.

    Args:
        acts: those that have a row on the page.
        as_of: drawn as a dashed line where it falls into the time shown.
        left_out: acts without a row; they aren't drawn, and a note says how many.
        label: what the drawing is, for those who can't see it.
    """
    acts = list(acts)
    dated = [act for act in acts if act.start and act.start.year >= FIRST_YEAR and lanes.end(act).year <= LAST_YEAR]
    if not dated:
        return None
    first, last, early = _span(dated, as_of)
    drawn = [act for act in dated if lanes.start(act) >= first]
    undated = sum(act.start is None for act in acts)
    notes = []
    if early:
        notes.append(
            f"{words.count(early, 'earlier act').capitalize()} not drawn, so that the others can be told apart."
        )
    if undated:
        notes.append(f"{words.count(undated, 'undated act').capitalize()} not drawn.")
    if strange := len(acts) - len(dated) - undated:
        notes.append(f"{words.count(strange, 'act').capitalize()} with a year that can’t be right not drawn.")
    if left_out:
        notes.append(f"{left_out:,} more acts have no row below and no mark: the strongest and the latest do.")
    wide, narrow = (_draw(drawn, first, last, as_of, size, label) for size in (WIDE, NARROW))
    return Timeline(wide, narrow, first < as_of < last, tuple(notes))


def _span(acts: list[Act], as_of: date) -> tuple[date, date, int]:
    """First and last day drawn, and how many early acts a long gap leaves off."""
    starts = sorted(lanes.start(act) for act in acts)
    last = max(lanes.end(act) for act in acts)
    early = _early(starts, last)
    first = starts[early]
    if timedelta(0) < as_of - last < max((last - first) * 0.35, timedelta(days=14)):
        last = as_of
    margin = max((last - first) * 0.03, timedelta(days=3))
    return first - margin, last + margin, early


def _early(starts: list[date], last: date) -> int:
    """How many early acts to leave off: where the widest gap is, if the time then shrinks to a half or less."""
    if (last - starts[0]).days < YEAR:
        return 0
    cuts = range(1, int(len(starts) * EARLY_SHARE) + 1)
    halving = [cut for cut in cuts if (last - starts[cut]) <= (last - starts[0]) / 2]
    return max(halving, key=lambda cut: starts[cut] - starts[cut - 1], default=0)


def _draw(acts: list[Act], first: date, last: date, as_of: date, size: lanes.Size, label: str) -> str:
    """One drawing, laid out here in pixels and drawn by Vega-Lite."""
    import altair as alt

    from detente.brief import drawing

    scale = (size.width - size.left - MARGIN) / max((last - first).days, 1)
    numbered = len(acts) <= NUMBERED
    marks, bands, height = lanes.layout(acts, first, scale, size, numbered=numbered)
    days = alt.Scale(type="utc", domain=[axis.iso(first), axis.iso(last)], nice=False)
    down = alt.Scale(domain=[height, 0], nice=False)
    ticks = alt.Axis(
        values=[axis.iso(tick) for tick in axis.ticks(first, last, size.ticks)],
        labelExpr=axis.labels(first, last),
        title=None,
        labelOverlap=True,
        labelFlush=True,
        domain=False,
        orient="top",
    )
    start, middle, after = (alt.X(column, scale=days, axis=ticks) for column in ("x:T", "mid:T", "after:T"))
    y, top = (alt.Y(column, scale=down, axis=None) for column in ("y:Q", "y1:Q"))
    colours = alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))
    symbols = alt.Scale(domain=list(SYMBOLS), range=list(SYMBOLS.values()))
    fill, stroke = (channel("polarity:N", scale=colours, legend=None) for channel in (alt.Fill, alt.Stroke))
    shape = alt.Shape("polarity:N", scale=symbols, legend=None)
    channels = _chart(bands)
    linked = _chart(marks).encode(y=y, href="href:N", description="label:N")
    area = alt.Size("size:Q", scale=None)
    filled, hollow = (linked.transform_filter(test) for test in ("datum.filled", "!datum.filled"))
    layers = [
        channels.mark_rule(stroke="var(--rule)").encode(y=alt.Y("top:Q", scale=down, axis=None)),
        channels.mark_text(
            align="left", baseline="middle", fontSize=size.font, fontWeight="bold", fill="var(--text)"
        ).encode(x=alt.value(-size.left), y=alt.Y("label_y:Q", scale=down, axis=None), text="channel:N"),
        filled.transform_filter("datum.bar")
        .mark_rect(fillOpacity=0.32, opacity=1, cornerRadius=3)
        .encode(x=start, x2="x2:T", y=top, y2="y2:Q", fill=fill),
        hollow.transform_filter("datum.bar")
        .mark_rect(fill="var(--page)", opacity=1, strokeWidth=1.2, cornerRadius=3)
        .encode(x=start, x2="x2:T", y=top, y2="y2:Q", stroke=stroke),
        filled.mark_point(stroke="var(--page)", strokeWidth=0.8, opacity=1).encode(
            x=middle, shape=shape, size=area, fill=fill
        ),
        hollow.mark_point(fill="var(--page)", strokeWidth=1.8, opacity=1).encode(
            x=middle, shape=shape, size=area, stroke=stroke
        ),
        _chart(marks)
        .transform_filter("datum.denied")
        .mark_point(shape=CROSS, size=110, opacity=1, stroke="var(--text)", strokeWidth=1.4)
        .encode(x=middle, y=y),
    ]
    number = _chart(marks).mark_text(dx=4, align="left", baseline="middle", fontSize=size.font - 2, fill="var(--muted)")
    layers.append(number.encode(x=after, y=y, text="number:N"))
    if first < as_of < last:
        layers.append(
            _chart([{"x": axis.iso(as_of)}]).mark_rule(strokeDash=[3, 3], stroke="var(--muted)").encode(x=start)
        )
    chart = alt.layer(*layers).properties(width=size.width - size.left - MARGIN, height=height)
    return drawing.svg(drawing.config(chart, font_size=size.font), label=label, css_class=f"timeline {size.name}")


def _chart(rows: list[dict[str, Any]]) -> Any:
    import altair as alt

    return alt.Chart(alt.InlineData(values=rows))
