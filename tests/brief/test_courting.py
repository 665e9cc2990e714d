"""Who was first, who answers, whose tone changed: in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from detente import schema
from detente.brief import saying


def moved(samples, kind="cooperation", **given):
    rows = [
        dict.fromkeys(schema.INITIATIVE.names) | {"a": "PAK", "b": "USA", "kind": kind, "actor": actor, "role": "none"}
        for actor in ("PAK", "USA")
    ]
    rows[1] |= given.pop("usa", {})
    rows[0] |= given
    return replace(samples.full(), initiative=pa.Table.from_pylist(rows, schema=schema.INITIATIVE))


def said(brief) -> str:
    return " ".join(saying.standfirst(brief))


def test_who_began_is_said_with_weeks_interval_and_how(samples):
    one = moved(
        samples, role="begins", grew=date(2025, 1, 20), lead_weeks=9.4, lead_low=4.0, lead_high=14.0,
        usa={"role": "follows", "grew": date(2025, 3, 24)},
    )  # fmt: skip
    assert (
        "First: Pakistan’s acts of cooperation became more frequent from January 2025, 9 weeks (90 % interval 4 to 14) "
        "before United States’s. How: detente initiative --dyad PAK-USA."
    ) in said(one)


def test_growth_without_an_order_or_of_one_side_is_said_as_such(samples):
    both = {"role": "together", "grew": date(2025, 1, 20)}
    assert "who was first isn’t known" in said(moved(samples, **both, usa=both))
    assert "United States’s not" in said(moved(samples, role="alone", grew=date(2025, 1, 20)))


@pytest.mark.parametrize(("week", "order", "told"), [(2, 0.01, True), (2, 0.3, False), (None, 0.01, False)])
def test_an_answer_is_said_only_where_its_order_is_clear(samples, week, order, told):
    one = moved(
        samples, answer_week=week, answered=2.1, answered_low=1.6, answered_high=2.6, p_value=0.02, p_order=order
    )
    assert ("in the second week after an act of cooperation by Pakistan" in said(one)) == told


@pytest.mark.parametrize(
    ("year", "p_value", "change", "words"),
    [
        (2025, 0.001, 3.2, "United States’s words on Pakistan were friendlier in 2025"),
        (2025, 0.001, -3.2, "harsher"),
        (2025, 0.2, 3.2, ""),
        (2015, 0.001, 3.2, ""),
        (2025, None, None, ""),
    ],
)
def test_a_change_of_tone_is_said_while_it_is_new_and_clear(samples, year, p_value, change, words):
    row = dict.fromkeys(schema.TONE.names) | {
        "speaker_actor": "USA", "speaker": "", "target": "PAK", "year": date(year, 1, 1), "p_value": p_value,
        "change": change, "change_low": change and change - 1, "change_high": change and change + 1,
    }  # fmt: skip
    one = replace(samples.full(), as_of=date(2025, 9, 30), tone=pa.Table.from_pylist([row], schema=schema.TONE))
    assert words in said(one)
    assert ("Tone:" in said(one)) == bool(words)
    if words:
        assert "(90 % interval 2.2 to 4.2). How: detente tone --dyad PAK-USA." in said(one)
