"""Where the timeline's marks stand, in pixels and days: a lane for each that would touch another."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from detente import schema
from detente.brief import axis
from detente.brief.acts import Act

LANE, NUMBER_LANE, THIN_LANE, MAX_CHANNEL = 18.0, 13.0, 7.0, 240.0
"""Height of a lane, of the lowest that has numbers, of the lowest, and of a channel's lanes together, in pixels."""


@dataclass(frozen=True, slots=True)
class Size:
    """One drawing of the timeline, in pixels."""

    name: str
    width: int
    left: int
    font: int
    ticks: int


def start(act: Act) -> date:
    """First day of a dated act."""
    return act.start or date.min


def end(act: Act) -> date:
    """Last day of a dated act."""
    return act.end or start(act)


def layout(
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
        found = sorted(channels[channel], key=lambda act: (start(act), act.number))
        lanes = _lanes(found, first, scale, numbered=numbered)
        if plain := numbered and _step(lanes) < NUMBER_LANE:
            lanes = _lanes(found, first, scale, numbered=False)
        step = _step(lanes)
        for act, lane in zip(found, lanes, strict=True):
            mark = _mark(act, y + head + 14 + lane * step, days=7 / scale)
            mark["size"] = min(140.0, (step - 0.5) ** 2)
            mark["number"] = str(act.number) if numbered and not plain else ""
            marks.append(mark)
        bands.append({"channel": channel, "top": y, "label_y": y + (14 if size.left else 13)})
        y += head + 28 + max(lanes) * step
    return marks, bands, y


def _lanes(acts: list[Act], first: date, scale: float, *, numbered: bool) -> list[int]:
    """The lane of each act, in their order: the first in which it touches none before it."""
    ends: list[float] = []
    lanes = []
    for act in acts:
        left, right = (start(act) - first).days * scale, ((end(act) - first).days + 1) * scale
        middle = (left + right) / 2
        left, right = min(left, middle - 7), max(right, middle + 7)
        if numbered:
            right += 4 + 7 * len(str(act.number))
        lane = next((n for n, free in enumerate(ends) if free < left), len(ends))
        ends[lane : lane + 1] = [right + 3]
        lanes.append(lane)
    return lanes


def _step(lanes: list[int]) -> float:
    """Height of a channel's lanes: lower where there are many."""
    return min(LANE, max(THIN_LANE, MAX_CHANNEL / (max(lanes) + 1)))


def _mark(act: Act, y: float, *, days: float) -> dict[str, Any]:
    """One mark's row; its number stands after the bar or the point, whichever ends later."""
    first, last = start(act), end(act)
    middle = first + (last - first) / 2
    # Noon of the middle day: a day's point stands inside the day.
    noon = datetime.combine(middle, time(12))
    after = max(datetime.combine(last + timedelta(days=1), time()), noon + timedelta(days=days))
    said = f"{act.when}: {act.said} ({act.modality}, {act.polarity})."
    return {
        "x": axis.iso(first),
        "x2": axis.iso(last + timedelta(days=1)),
        "mid": f"{noon.isoformat()}Z",
        "after": f"{after.isoformat()}Z",
        "y": y,
        "y1": y - 3.5,
        "y2": y + 3.5,
        "bar": first != last,
        "filled": act.modality == "occurred",
        "denied": act.modality == "denied",
        "polarity": act.polarity,
        "href": f"#{act.anchor}",
        "label": f"{act.number}. {said} {act.passage.short(160)}",
    }
