from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from detente.brief import acts, axis, lanes, timeline


@pytest.mark.parametrize("days", [1, 6, 13, 40, 89, 90, 200, 400, 2000, 9000, 60_000])
def test_an_axis_has_ticks_enough_and_not_too_many(days):
    first = date(1900, 2, 3)
    last = first + timedelta(days=days)
    for most in (4, 12):
        ticks = axis.ticks(first, last, most)
        assert 1 <= len(ticks) <= most + 1
        assert all(first <= tick <= last for tick in ticks)


def test_marks_of_one_lane_do_not_touch(samples):
    drawn = [act for act in acts.sections(samples.event_data())["happened"].acts if act.start]
    first = min(act.start for act in drawn)
    scale = 900 / (max(act.end for act in drawn) - first).days
    marks, _, height = lanes.layout(drawn, first, scale, timeline.WIDE, numbered=False)
    places: dict[tuple[str, float], list[float]] = {}
    for mark in marks:
        x = (date.fromisoformat(mark["x"][:10]) - first).days * scale
        places.setdefault((mark["y"],), []).append(x)
        assert 0 < mark["y"] < height
    for lane in places.values():
        lane.sort()
        assert all(after - before >= 14 for before, after in pairwise(lane))


def test_one_early_act_far_off_does_not_squeeze_the_others(samples):
    one = samples.full()
    drawn = [act for act in acts.sections(one)["happened"].acts if act.start]
    early = acts.sections(one)["history"].acts[1]
    found = timeline.timeline([early, *drawn], as_of=one.as_of, left_out=0, label="x")
    assert found
    assert "One earlier act not drawn, so that the others can be told apart." in found.notes


def test_where_many_acts_crowd_into_days_the_lanes_are_thin_and_without_numbers(samples):
    (act, *_) = acts.sections(samples.full())["contrary"].acts
    crowd = [replace(act, number=n) for n in range(1, 60)]
    assert act.start
    marks, _, height = lanes.layout(crowd, act.start - timedelta(days=9), 5.0, timeline.WIDE, numbered=True)
    assert {mark["number"] for mark in marks} == {""}
    assert {mark["size"] for mark in marks} == {(lanes.THIN_LANE - 0.5) ** 2}
    assert height < 60 * 8
