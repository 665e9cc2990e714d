"""The index of a ready-made daily series, whose scores grow with the volume of reporting."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pyarrow.compute as pc
import pytest
from relation_tables import event, events, series

from detente.relations import index

FIRST = date(2024, 1, 1)
"""A Monday."""

NAMES = [f"AA{chr(65 + i)}-BBB" for i in range(26)]


def daily(days: int, *, dyads: list[str] = NAMES) -> dict[tuple[str, date], float]:
    """Scores that repeat from week to week, of another size in each dyad."""
    return {
        (name, FIRST + timedelta(days=day)): (1 + place) * (3.0, -1.0, 4.0, 1.0, -5.0, 9.0, 2.0)[day % 7]
        for place, name in enumerate(dyads)
        for day in range(days)
    }


def rows(scores: dict[tuple[str, date], float], **given: Any) -> list[dict[str, Any]]:
    return index(events(), series(scores), **given).to_pylist()


def test_a_level_needs_two_months_of_past() -> None:
    table = rows(daily(140), dyad="AAA-BBB")
    assert [row["level"] is None for row in table] == [True] * 8 + [False] * 12
    assert all(-10 <= row["low"] < row["level"] < row["high"] <= 10 for row in table[8:])
    assert (table[0]["events"], table[0]["cooperation"], table[0]["conflict"]) == (7, 19, 6)
    assert {row["initiative_a"] for row in table} == {None}


def test_twice_the_scores_give_the_same_level() -> None:
    once, twice = rows(daily(140)), rows({key: 2 * score for key, score in daily(140).items()})
    assert [row["level"] for row in once] == [row["level"] for row in twice]


def test_a_step_of_all_reporting_moves_no_level() -> None:
    step = FIRST + timedelta(days=98)
    grown = {(name, day): score * (5 if day >= step else 1) for (name, day), score in daily(140).items()}
    assert [row["level"] for row in rows(grown)] == pytest.approx([row["level"] for row in rows(daily(140))])


def test_one_dyad_alone_that_is_spoken_of_more_moves_until_that_is_typical() -> None:
    step = FIRST + timedelta(days=98)
    loud = {
        (name, day): score * (3 if day >= step and name == "AAA-BBB" else 1)
        for (name, day), score in daily(7 * 80).items()
    }
    here, there = (rows(scores, dyad="AAA-BBB") for scores in (loud, daily(7 * 80)))
    assert here[13]["level"] == there[13]["level"]
    assert there[14]["level"] < here[14]["level"] < 10
    assert here[-1]["level"] == pytest.approx(there[-1]["level"])


def test_a_day_that_the_data_set_lacks_is_a_gap() -> None:
    lost = {(key, day): score for (key, day), score in daily(140).items() if not 98 <= (day - FIRST).days < 105}
    gap = [row for row in rows(lost) if row["week"] == date(2024, 4, 8)]
    assert len(gap) == len(NAMES)
    assert all(row["events"] == 0 and row["level"] is None for row in gap)


def test_a_day_without_events_of_one_dyad_is_a_zero() -> None:
    silent = daily(140)
    silent = {key: score for key, score in silent.items() if key[0] != "AAA-BBB" or key[1].weekday() not in (1, 4)}
    week = rows(silent, dyad="AAA-BBB")[-1]
    assert week["level"] > rows(daily(140), dyad="AAA-BBB")[-1]["level"] > 0
    assert week["events"] == 5


def test_the_past_stays_when_the_future_comes() -> None:
    past, whole = (rows({key: score for key, score in daily(180).items() if key[1] < end})
                   for end in (FIRST + timedelta(days=140), FIRST + timedelta(days=180)))  # fmt: skip
    assert all(row in whole for row in past)


def test_cooling_is_warming_upside_down() -> None:
    here, there = rows(daily(140)), rows({key: -score for key, score in daily(140).items()})
    assert [row["level"] for row in here if row["level"]] == [-row["level"] for row in there if row["level"]]


def test_the_months_of_a_series_have_levels_too() -> None:
    table = rows(daily(140), dyad="AAA-BBB", freq="month")
    assert [row["week"] for row in table] == [date(2024, month, 1) for month in range(1, 6)]
    assert [row["level"] is None for row in table] == [True, True, False, False, False]


def test_of_two_data_sets_the_one_with_more_days_counts() -> None:
    longer, shorter = series(daily(140)), series(dict.fromkeys(daily(70), 0.0), dataset="another")
    import pyarrow as pa

    assert index(events(), pa.concat_tables([longer, shorter])).equals(index(events(), longer))


def test_events_and_series_of_one_dyad_are_not_mixed() -> None:
    few = events(*[event("2024-05-06", 3.0, actor="AAA", recipient="BBB") for _ in range(3)])
    whole = index(few, series(daily(140)))
    assert whole.filter(pc.equal(whole["channel"], "all")).equals(index(events(), series(daily(140))))
    assert whole.filter(pc.equal(whole["channel"], "diplomatic")).equals(index(few, channel="diplomatic"))
    many = events(
        *[
            event((FIRST + timedelta(days=7 * week)).isoformat(), 3.0, actor="AAA", recipient="BBB")
            for week in range(20)
            for _ in range(3)
        ]
    )
    own = index(many, series(daily(140)), dyad="AAA-BBB", channel="all")
    assert own.equals(index(many, channel="all"))


def test_a_score_that_is_no_number_is_left_out() -> None:
    spoilt = daily(140) | {("AAA-BBB", FIRST + timedelta(days=139)): float("nan")}
    assert rows(spoilt, dyad="AAA-BBB")[-1]["events"] == 6
