"""From the index to alarms."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from detection_tables import MONDAY, index_of, names, noise, stories_of

import detente
from detente import schema
from detente.detection import Live, detect
from detente.detection.rate import WEEKS_A_YEAR
from detente.errors import SourceError, UsageError

METHODS = ("", "cusum", "glr", "shiryaev")


def shifted(direction: float = -1.0, weeks: int = 200, dyads: int = 120) -> np.ndarray:
    net = noise(weeks, dyads)
    net[150:, 7] += direction * 120
    return net


def until(index: pa.Table, week: int) -> pa.Table:
    last = pa.scalar(MONDAY + timedelta(weeks=week - 1))
    return index.filter(pc.less_equal(index["week"], last))


def alarms_of(alarms: pa.Table, dyad: int) -> list[dict]:
    a, b = names(dyad + 1)[dyad]
    return [row for row in alarms.to_pylist() if (row["a"], row["b"]) == (a, b)]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("direction", [1.0, -1.0])
def test_a_shift_is_found_in_weeks_with_direction_onset_and_reason(method: str, direction: float) -> None:
    found = alarms_of(detect(index_of(shifted(direction)), method=method), 7)
    onset = MONDAY + timedelta(weeks=150)
    name = "warming" if direction > 0 else "cooling"
    first = next(row for row in found if row["direction"] == name and row["date"] > onset)
    assert (first["date"] - onset).days <= 28
    assert first["onset_low"] <= onset <= first["onset_high"]
    assert abs((first["onset"] - onset).days) <= 14
    assert first["scales"]
    assert first["because"].startswith(f"We call this {name} because")
    assert first["evidence"]
    assert first["channels"] == ["all"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("week", [60, 151, 155, 199])
def test_cutting_the_data_leaves_earlier_alarms_as_they_were(method: str, week: int) -> None:
    index = index_of(shifted())
    whole = detect(index, method=method)
    day = MONDAY + timedelta(weeks=week, days=-1)
    kept = whole.filter(pc.less_equal(whole["date"], pa.scalar(day)))
    assert detect(until(index, week), method=method).equals(kept)
    assert detect(index, method=method, as_of=day).equals(kept)
    assert detect(index, method=method, as_of=day + timedelta(days=6)).equals(kept), "an unfinished week raises none"


def test_dyads_that_begin_later_change_nothing_before() -> None:
    net = shifted()
    net[:100, 60:] = np.nan
    index = index_of(net)
    whole = detect(index)
    early = until(index, 100)
    seen = early.filter(pc.greater(early["events"], 0.0))
    kept = whole.filter(pc.less_equal(whole["date"], pa.scalar(MONDAY + timedelta(weeks=100, days=-1))))
    assert detect(seen).equals(kept)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("promised", [0.25, 1.0])
def test_weeks_in_random_order_raise_no_more_than_was_promised(method: str, promised: float) -> None:
    net = shifted()
    mixed = np.random.default_rng(1).permuted(net, axis=0)
    found = detect(index_of(mixed), alarms_per_dyad_year=promised, method=method)
    assert found.num_rows <= 1 + promised * net.size / WEEKS_A_YEAR


@pytest.mark.parametrize("reporting", ["grows", "seasons", "bursts"])
def test_reporting_that_changes_raises_no_more_than_was_promised(reporting: str) -> None:
    net = noise(260, 120)
    week = np.arange(260)
    volume = {
        "grows": 1 + week / 50,
        "seasons": 1 + 0.6 * np.sin(2 * np.pi * week / 52),
        "bursts": np.where(np.random.default_rng(2).random(260) < 0.05, 5.0, 1.0),
    }[reporting]
    found = detect(index_of(net * volume[:, None], size=60.0))
    assert found.num_rows <= 1 + 0.5 * net.size / WEEKS_A_YEAR


def test_few_dyads_keep_the_promise_by_shadows_of_their_own_past() -> None:
    counts = [detect(index_of(noise(300, 3, seed=seed)), alarms_per_dyad_year=0.5).num_rows for seed in range(8)]
    assert sum(counts) <= 0.5 * 8 * 3 * 300 / WEEKS_A_YEAR


def test_an_average_run_length_is_the_same_promise() -> None:
    index = index_of(shifted())
    assert detect(index, average_run_length_weeks=WEEKS_A_YEAR / 0.5).equals(detect(index, alarms_per_dyad_year=0.5))


def test_one_dyad_of_all() -> None:
    index = index_of(shifted())
    a, b = names(8)[7]
    whole = detect(index)
    assert detect(index, dyad=f"{a}-{b}").to_pylist() == alarms_of(whole, 7)
    assert whole.num_rows > len(alarms_of(whole, 7))


def test_a_gap_is_no_shift() -> None:
    net = noise(200, 120)
    net[100:110] = np.nan
    found = detect(index_of(net))
    gap = [
        row for row in found.to_pylist() if MONDAY + timedelta(weeks=100) <= row["date"] < MONDAY + timedelta(weeks=110)
    ]
    assert gap == []


def stories(*, step: float = 1.0) -> np.ndarray:
    rng = np.random.default_rng(3)
    rates = rng.gamma(2.0, 2.0, (2, 1, 130)) * np.ones((2, 220, 130))
    rates[1, 150:, 5] += 12
    rates[:, 110:] *= step
    return rng.poisson(rates)


def test_counted_stories_warn_and_name_their_channel() -> None:
    found = alarms_of(detect(stories_of(stories())), 5)
    first = next(row for row in found if row["direction"] == "cooling" and row["date"] > MONDAY + timedelta(weeks=150))
    assert (first["date"] - MONDAY).days / 7 <= 154
    assert first["channels"] == ["security"]
    assert "security" in first["because"]


def test_a_step_of_coverage_is_no_shift() -> None:
    found = detect(stories_of(stories(step=5.0)), alarms_per_dyad_year=1.0)
    week = np.array([(row["date"] - MONDAY).days // 7 for row in found.to_pylist()])
    near = ((week >= 110) & (week < 123)).sum()
    quarters = [((week >= start) & (week < start + 13)).sum() for start in (71, 84, 97, 123, 136)]
    assert near <= max(quarters)


def test_what_cannot_be_promised_is_said() -> None:
    index = index_of(noise(20, 2))
    for rate in (0, -1, 50, float("nan")):
        with pytest.raises(UsageError, match="promised"):
            detect(index, alarms_per_dyad_year=rate)
    with pytest.raises(UsageError, match="run length"):
        detect(index, average_run_length_weeks=0)
    with pytest.raises(UsageError, match="glr"):
        detect(index, method="oracle")
    monthly = index.set_column(0, "week", pa.array([date(2024, 5, 1)] * index.num_rows))
    with pytest.raises(UsageError, match="weekly"):
        detect(monthly)
    with pytest.raises(UsageError, match="conflict"):
        detect(index.drop_columns(["conflict"]))
    assert detect(schema.INDEX.empty_table()).schema == schema.ALARMS


def daily(net: np.ndarray) -> pa.Table:
    rng = np.random.default_rng(5)
    rows = [
        {
            "date": MONDAY + timedelta(weeks=week, days=day),
            "a": a,
            "b": b,
            "score": net[week, place] + rng.normal(0, 30),
        }
        for place, (a, b) in enumerate(names(net.shape[1]))
        for week in range(len(net))
        for day in range(7)
    ]
    return pa.Table.from_pylist(rows)


def test_a_series_of_the_users_own_is_watched_and_cut_at_any_day() -> None:
    net = noise(90, 25)
    net[70:, 3] += 150
    series = daily(net)
    whole = detente.detect(series)
    assert any(
        row["direction"] == "warming" and row["date"] > MONDAY + timedelta(weeks=70) for row in alarms_of(whole, 3)
    )
    for day in (MONDAY + timedelta(days=one) for one in (430, 500, 503, 511)):
        kept = whole.filter(pc.less_equal(whole["date"], pa.scalar(day)))
        part = detente.detect(series.filter(pc.less_equal(series["date"], pa.scalar(day))))
        assert part.filter(pc.less_equal(part["date"], pa.scalar(day))).equals(kept)
        assert detente.detect(series, as_of=day).equals(kept)
    assert detente.detect(series.to_pandas()).equals(whole)


def test_a_series_that_cannot_be_taken_says_why() -> None:
    good = {"date": MONDAY, "a": "KEN", "b": "SOM", "score": 1.0}
    with pytest.raises(SourceError, match="no ISO 3166"):
        detente.detect(pa.Table.from_pylist([good, good | {"a": "Kenya"}]))
    with pytest.raises(UsageError, match="score"):
        detente.detect(pa.Table.from_pylist([{"date": MONDAY}]))


@pytest.mark.parametrize("dyads", [8, 120])
def test_week_by_week_raises_the_same_alarms_as_all_at_once(dyads: int) -> None:
    net = noise(130, dyads)
    net[110:, 7] -= 150
    net[:115, 3] = np.nan
    index = index_of(net)
    index = index.filter(pc.or_(pc.greater(index["events"], 0.0), pc.not_equal(index["a"], names(4)[3][0])))
    whole = detect(index, alarms_per_dyad_year=1.0)
    live = Live(until(index, 100), alarms_per_dyad_year=1.0)
    found = []
    for week in range(100, 130):
        day = pa.scalar(MONDAY + timedelta(weeks=week))
        found.append(live.week(index.filter(pc.equal(index["week"], day))))
    later = pc.greater(whole["date"], pa.scalar(MONDAY + timedelta(weeks=100)))
    assert pa.concat_tables(found).equals(whole.filter(later).combine_chunks())
    with pytest.raises(UsageError, match="next week"):
        live.week(index)
