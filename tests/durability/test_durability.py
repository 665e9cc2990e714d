"""Warmings and coolings: where they begin and end, how long such last, and what is said of it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from durability_tables import event, events, index, many, sunday, week
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from detente import schema
from detente.durability import durability
from detente.errors import UsageError

NONE = schema.EVENTS.empty_table()


def stepped(weeks: int, *steps: tuple[int, int, float]) -> NDArray[np.float64]:
    """A level that swings a little around 0, and lies higher from one week to another."""
    level = np.tile([0.5, -0.5], weeks // 2 + 1)[:weeks]
    for first, last, height in steps:
        level[first:last] += height
    return level


def ask(levels: dict[str, NDArray[np.float64]], as_of: date, dyad: str = "KEN-SOM", told: pa.Table = NONE):
    return durability(index(levels), told, dyad=dyad, as_of=as_of)


def test_a_warming_begins_when_eight_weeks_stand_out_and_ends_when_they_are_back() -> None:
    found = ask({"KEN-SOM": stepped(120, (60, 80, 3.0))}, sunday(119)).episodes.to_pylist()
    warming = found[0]
    assert warming["direction"] == "warming"
    assert warming["state"] == "ended"
    assert week(60) <= warming["start"] <= week(61)
    assert week(86) <= warming["end"] <= week(88)  # the eight weeks before hold nothing of it any more
    assert warming["weeks"] == (warming["end"] - warming["start"]).days // 7
    assert warming["before"] == pytest.approx(0, abs=0.1)
    assert warming["peak"] == pytest.approx(3, abs=0.2)
    assert week(67) <= warming["peak_week"] <= week(79)


def test_a_cooling_is_a_warming_upside_down() -> None:
    levels = many(6, 200)
    up = ask(levels, sunday(199), "AAA-BZZ").episodes.to_pylist()
    down = ask({dyad: -x for dyad, x in levels.items()}, sunday(199), "AAA-BZZ").episodes.to_pylist()
    swap = {"warming": "cooling", "cooling": "warming"}
    turned = [
        one | {"direction": swap[one["direction"]], "before": -one["before"], "peak": -one["peak"]} for one in down
    ]
    assert len(up) >= 2
    assert sorted(map(str, turned)) == sorted(map(str, up))


def test_what_has_not_ended_lasts_and_what_has_no_data_is_lost() -> None:
    levels = {"KEN-SOM": stepped(70, (60, 70, 3.0)), "TZA-UGA": stepped(120)}
    assert ask(levels, sunday(75)).episodes["state"].to_pylist() == ["lasts"]
    later = ask(levels, sunday(119))
    assert later.episodes["state"].to_pylist() == ["lost"]
    assert "isn't known" in later.said[0]


def test_acts_that_went_against_it_are_named_at_its_end() -> None:
    levels = {"KEN-SOM": stepped(120, (60, 80, 3.0))}
    end = ask(levels, sunday(119)).episodes["end"][0].as_py()
    told = events(
        event("strong", end, polarity="cooling", intensity=-8.0),
        event("again", end, polarity="cooling", intensity=-8.0, story_id="y-strong"),
        event("weak", end, polarity="cooling", intensity=-2.0),
        event("kind", end, polarity="warming", intensity=9.0),
        event("feared", end, polarity="cooling", intensity=-9.0, modality="hypothetical"),
        event("early", week(60), polarity="cooling", intensity=-9.0),
    )
    assert ask(levels, sunday(119), told=told).episodes["ended_by"][0].as_py() in (
        ["strong", "weak"],
        ["again", "weak"],
    )


def test_base_rates_stand_for_the_dyad_and_for_all_with_intervals() -> None:
    found = ask(many(40, 300), sunday(299), "AAA-BZZ").survival
    rows = [one for one in found.to_pylist() if one["direction"] == "warming"]
    assert [(one["dyads"], one["months"]) for one in rows[-4:]] == [("all", 3), ("all", 6), ("all", 12), ("all", 24)]
    everyone = rows[-4:-1]
    assert all(one["low"] < one["survival"] < one["high"] for one in everyone)
    assert [one["survival"] for one in everyone] == sorted((one["survival"] for one in everyone), reverse=True)
    assert found.schema == schema.SURVIVAL


@settings(max_examples=12, deadline=None)
@given(st.integers(60, 150), st.integers(0, 1000))
def test_what_comes_after_a_day_changes_nothing_as_of_it(day: int, seed: int) -> None:
    levels = many(12, 160, seed=3)
    changed = many(12, 160, seed=seed + 4)
    for dyad, x in changed.items():
        x[: day + 1] = levels[dyad][: day + 1]
    before, after = (ask(given, sunday(day), "AAA-CZZ") for given in (levels, changed))
    assert (before.said, before.basis) == (after.said, after.basis)
    for name in ("episodes", "survival", "promises"):
        assert getattr(before, name).equals(getattr(after, name))


def test_the_chance_to_last_is_told_with_its_number_and_the_hazard_only_where_it_is_better() -> None:
    levels = many(150, 400) | {"KEN-SOM": stepped(400, (0, 300, 3.0), (390, 400, 3.0))}
    found = ask(levels, sunday(399))
    said = (*found.said, *found.basis)
    assert said[0].startswith("KEN-SOM: a warming has lasted ")
    assert "warmings of all dyads that lasted as long" in said[0]
    assert ("the hazard says" in said[0]) == any(line.startswith("The hazard beats") for line in said)
    assert "the hazard says" in said[0], "these levels return to their own mean"


def test_where_nothing_is_to_be_learned_the_base_rate_is_the_answer() -> None:
    random = np.random.default_rng(5)
    levels = {dyad: random.normal(0, 1, 400) for dyad in many(100, 1)} | {"KEN-SOM": stepped(400, (393, 400, 3.0))}
    few = {"KEN-SOM": levels["KEN-SOM"]}

    def told(given: dict[str, NDArray[np.float64]]) -> list[str]:
        found = ask(given, sunday(399))
        return [*found.said, *found.basis]

    assert not any("the hazard says" in line for line in told(few))
    assert any("too few for a base rate" in line for line in told(few))
    assert any("base rate" in line for line in told(levels))


def test_a_dyad_without_data_is_unknown_and_months_are_no_weeks() -> None:
    assert "too few weeks" in ask({"KEN-SOM": stepped(120)}, sunday(119), "TZA-UGA").said[0]
    assert "no warming or cooling stands out" in ask({"KEN-SOM": stepped(120)}, sunday(119)).said[0]
    assert "too few weeks" in durability(schema.INDEX.empty_table(), NONE, dyad="KEN-SOM", as_of=week(3)).said[0]
    monthly = index({"KEN-SOM": stepped(4)}).set_column(0, "week", pa.array([date(2015, m, 1) for m in (1, 2, 3, 4)]))
    with pytest.raises(UsageError, match="weekly"):
        durability(monthly, NONE, dyad="KEN-SOM", as_of=week(30))
