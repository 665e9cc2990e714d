"""Who begins and who answers."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from relation_tables import event, events

from detente import relations, schema
from detente.relations import answers
from detente.relations.growth import growth, lead

START = date(2013, 1, 7)
WEEKS = 156


def acts(rng: np.random.Generator, rate: np.ndarray, actor: str, recipient: str, intensity: float = 4.0) -> list[dict]:
    counts = rng.poisson(rate)
    return [
        event(
            str(START + timedelta(weeks=week, days=int(rng.integers(7)))), intensity, actor=actor, recipient=recipient
        )
        for week in range(len(rate))
        for _ in range(counts[week])
    ]


def world(rng: np.random.Generator, scale: np.ndarray) -> list[dict]:
    """Other dyads, by which the source's fullness is known."""
    return acts(rng, 12 * scale, "KEN", "SOM")


def paced(first: int, last: int, slow: float = 0.4, fast: float = 2.0) -> np.ndarray:
    return np.where((np.arange(WEEKS) >= first) & (np.arange(WEEKS) < last), fast, slow)


def asked(rows: list[dict]) -> list[dict]:
    return relations.initiative(events(*rows), dyad="PAK-USA", as_of=date(2016, 1, 3)).to_pylist()


def side(found: list[dict], actor: str, kind: str = "cooperation") -> dict:
    return next(row for row in found if row["actor"] == actor and row["kind"] == kind)


def test_courtship_one_sides_acts_grow_first_the_others_follow() -> None:
    rng = np.random.default_rng(1)
    rows = acts(rng, paced(90, WEEKS), "PAK", "USA") + acts(rng, paced(106, WEEKS), "USA", "PAK")
    found = asked(rows + world(rng, np.ones(WEEKS)))
    first, second = side(found, "PAK"), side(found, "USA")
    assert (first["role"], second["role"]) == ("begins", "follows")
    assert first["lead_low"] <= 16 <= first["lead_high"]
    assert first["lead_weeks"] == pytest.approx(-second["lead_weeks"])
    assert first["grew_low"] <= START + timedelta(weeks=90) <= first["grew_high"]
    assert side(found, "PAK", "conflict")["role"] == "unknown"


def test_a_source_that_becomes_fuller_is_no_growth() -> None:
    rng = np.random.default_rng(2)
    fuller = np.where(np.arange(WEEKS) >= 90, 5.0, 1.0)
    rows = acts(rng, 0.5 * fuller, "PAK", "USA") + acts(rng, 0.5 * fuller, "USA", "PAK")
    assert {row["role"] for row in asked(rows + world(rng, fuller)) if row["kind"] == "cooperation"} == {"none"}


def test_growth_of_one_side_alone_is_said() -> None:
    rng = np.random.default_rng(3)
    rows = acts(rng, paced(90, WEEKS), "USA", "PAK") + acts(rng, np.full(WEEKS, 0.6), "PAK", "USA")
    found = asked(rows + world(rng, np.ones(WEEKS)))
    assert side(found, "USA")["role"] == "alone"
    assert side(found, "USA")["lead_weeks"] is None
    assert side(found, "PAK")["role"] == "none"


def test_answers_in_the_second_week_are_found_with_their_order() -> None:
    rng = np.random.default_rng(4)
    days = np.sort(rng.integers(0, 3000, 180))
    reply = np.sort(np.concatenate([rng.integers(0, 3000, 60), rng.choice(days, 120) + rng.integers(8, 14, 120)]))
    found, back = answers.answer(days, reply), answers.answer(reply, days)
    assert found is not None
    assert back is not None
    assert found.week == 2
    assert found.p_value <= answers.UNUSUAL
    assert found.p_order <= 0.05
    assert found.low <= found.ratio <= found.high
    assert back.p_order > 0.5


def test_chance_and_common_shocks_have_no_order() -> None:
    called = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        shocks = rng.integers(0, 3000, 40)
        one, other = (np.sort(np.repeat(shocks, 3) + rng.integers(0, 8, 120)) for _ in range(2))
        found = answers.answer(one, other)
        assert found is not None
        called += found.p_value <= answers.UNUSUAL and found.p_order <= 0.05
    assert called <= 5


def test_onsets_of_one_day_are_seldom_told_apart() -> None:
    told = inside = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        sides = [growth(rng.poisson(paced(90, WEEKS)).astype(float), np.full(WEEKS, 100.0)) for _ in range(2)]
        assert all(one is not None and one.clear for one in sides)
        by = lead(*sides)  # type: ignore[arg-type]
        told += by.first >= 0.95 or by.first <= 0.05
        inside += by.low <= 0 <= by.high
    assert told <= 8
    assert inside >= 32


def test_acts_after_the_day_asked_for_change_nothing() -> None:
    rng = np.random.default_rng(5)
    rows = acts(rng, paced(60, WEEKS), "PAK", "USA") + acts(rng, paced(70, WEEKS), "USA", "PAK")
    rows += world(rng, np.ones(WEEKS))
    day = date(2015, 3, 1)
    early = [row for row in rows if row["event_start"] <= day]
    whole, part = (relations.initiative(events(*some), dyad="PAK-USA", as_of=day) for some in (rows, early))
    assert whole.equals(part)


def test_nothing_known_gives_no_rows_and_little_gives_unknown() -> None:
    empty = relations.initiative(schema.EVENTS.empty_table(), dyad="PAK-USA", as_of=date(2016, 1, 3))
    assert empty.equals(schema.INITIATIVE.empty_table())
    found = asked([event("2015-05-05", 4.0), event("2015-06-05", 4.0, actor="USA", recipient="PAK")])
    assert {row["role"] for row in found} == {"unknown"}
    assert all(row["answered"] is None for row in found)
    assert isinstance(pa.Table.from_pylist(found, schema=schema.INITIATIVE), pa.Table)
