"""Writes the pictures of docs/method.md from real runs: the demo's data, and a simulated courtship.

Run: python docs/make_pictures.py
"""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path

import altair as alt
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import vl_convert

from detente import demo, detection, open_desk
from detente.detection import rate
from detente.detection.panel import panel
from detente.detection.watching import of_stories
from detente.relations.growth import growth, lead

FOLDER = Path(__file__).with_name("pictures")
RATE = 1.0
A, B, LAST = "CUB", "USA", date(2015, 6, 30)
WARM, COOL, INK, QUIET = "#c2570c", "#2563a8", "#333", "#999"


def alarm() -> alt.Chart:
    """The demo's Cuba and United States: level, stories, evidence with its threshold."""
    with tempfile.TemporaryDirectory() as folder:
        desk = open_desk(folder, create=True)
        desk.ingest(demo.files())
        months = desk.index(dyad=f"{A}-{B}", channel="all", freq="month", as_of=LAST)
        weeks = desk.index(as_of=LAST)
    pooled = panel(weeks, as_of=LAST)
    watch = of_stories(pooled, weeks, None)
    raised = rate.alarms(watch.evidence, per_dyad_year=RATE, shadows=watch.shadows)
    place = pooled.dyads.tolist().index([A, B])
    mine = (raised.dyad == place) & (raised.direction == 0)
    days = [date(1970, 1, 1) + timedelta(days=int(day)) for day in pooled.weeks]
    first = date(2013, 1, 1)
    x = alt.X("day:T", title=None, scale=alt.Scale(domain=[first.isoformat(), LAST.isoformat()], nice=False))
    level = alt.Chart(_rows(day=months["week"], level=months["level"], low=months["low"], high=months["high"]))
    band = level.mark_area(color=INK, opacity=0.15).encode(x=x, y=alt.Y("low:Q", title="level"), y2="high:Q")
    top = band + level.mark_line(color=INK).encode(x=x, y="level:Q") + _zero()
    bars = [
        alt.Chart(_rows(day=pa.array(days), size=sign * side[:, place])).mark_bar(color=colour, width=2)
        for side, sign, colour in ((pooled.cooperation, 1, WARM), (pooled.conflict, -1, COOL))
    ]
    middle = alt.layer(*(one.encode(x=x, y=alt.Y("size:Q", title="cooperation, conflict")) for one in bars)) + _zero()
    evidence = alt.Chart(_rows(day=pa.array(days), nats=np.nan_to_num(watch.evidence[0, :, place])))
    bottom = evidence.mark_line(color=WARM).encode(x=x, y=alt.Y("nats:Q", title="evidence (nats)"))
    told = [days[week] + timedelta(days=6) for week in raised.week[mine]]
    marks = alt.Chart(_rows(day=pa.array(told), nats=raised.score[mine], needed=raised.threshold[mine]))
    bottom += marks.mark_point(color=WARM, filled=True, size=70, shape="triangle-up").encode(x=x, y="nats:Q")
    bottom += marks.mark_tick(color=INK, thickness=2, size=40, orient="horizontal").encode(x=x, y="needed:Q")
    bottom += marks.mark_text(dx=-10, align="right", color=INK, text="alarm").encode(x=x, y="nats:Q")
    rows = [one.properties(width=640, height=height) for one, height in ((top, 130), (middle, 90), (bottom, 110))]
    found = detection.detect(weeks, alarms_per_dyad_year=RATE, as_of=LAST, dyad=f"{A}-{B}")
    assert set(told) <= set(found["date"].to_pylist()), "the picture shows what the product says"
    return alt.vconcat(*rows)


def courtship() -> alt.Chart:
    """A simulated dyad: one side's acts grow in week 90, the other's in week 104."""
    rng = np.random.default_rng(6)
    weeks, exposure = np.arange(156), np.full(156, 300.0)
    sides = [
        rng.negative_binomial(2, 2 / (2 + np.where(weeks >= start, 3.0, 0.7))).astype(float) for start in (90, 104)
    ]
    grown = [growth(side, exposure) for side in sides]
    assert grown[0] is not None
    assert grown[1] is not None
    by = lead(grown[0], grown[1])
    x = alt.X("week:Q", title="week", scale=alt.Scale(domain=[0, 156], nice=False))
    charts = []
    for name, acts, one, colour in zip(("first", "second"), sides, grown, (WARM, COOL), strict=True):
        data = _rows(week=pa.array(weeks), acts=acts, chance=one.chance)
        bars = alt.Chart(data).mark_bar(color=colour, opacity=0.45, width=3)
        bars = bars.encode(x=x, y=alt.Y("acts:Q", title=f"acts, {name} side"))
        line = alt.Chart(data).mark_line(color=colour, interpolate="step")
        line = line.encode(x=x, y=alt.Y("chance:Q", title="chance of the onset"))
        charts.append(alt.layer(bars, line).resolve_scale(y="independent").properties(width=640, height=110))
    interval = f"90 % interval {by.low:.0f} to {by.high:.0f}; truly 14"
    told = f"The first side’s acts grew {by.weeks:.0f} weeks earlier ({interval})"
    return alt.vconcat(*charts).properties(title=alt.Title(told, fontSize=12, fontWeight="normal", color=INK))


def _zero() -> alt.Chart:
    return alt.Chart(alt.InlineData(values=[{"zero": 0}])).mark_rule(color=QUIET).encode(y="zero:Q")


def _rows(**columns: object) -> alt.InlineData:
    """Columns as rows that Vega reads; days as ISO text."""
    table = pa.table({name: pa.array(one) if isinstance(one, np.ndarray) else one for name, one in columns.items()})
    if "day" in table.column_names:
        table = table.set_column(0, "day", pc.strftime(table["day"], format="%Y-%m-%d"))
    return alt.InlineData(values=table.to_pylist())


def main() -> None:
    """Write each picture."""
    FOLDER.mkdir(exist_ok=True)
    for name, draw in (("alarm", alarm), ("courtship", courtship)):
        chart = draw().configure(background="white", font="sans-serif").configure_view(stroke=None)
        (FOLDER / f"{name}.svg").write_text(vl_convert.vegalite_to_svg(chart.to_dict()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
