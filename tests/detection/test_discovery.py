"""False discoveries over many dyads."""

from __future__ import annotations

import numpy as np
import pytest
from detection_tables import index_of, names, noise
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.detection import detect
from detente.detection.discovery import e_values, q_values
from detente.errors import UsageError


def asked_last(weeks: int, dyads: int) -> np.ndarray:
    asked = np.zeros((2, weeks, dyads), bool)
    asked[:, -1] = True
    return asked


@pytest.mark.parametrize("tails", ["normal", "student", "bursts"])
def test_an_e_value_is_at_most_one_on_average_whatever_the_weeks_are(tails: str) -> None:
    rng = np.random.default_rng(1)
    x = {
        "normal": rng.normal(size=(78, 4000)),
        "student": rng.standard_t(2, (78, 4000)),
        "bursts": rng.poisson(rng.choice([0.2, 8.0], (78, 4000), p=[0.95, 0.05])).astype(float),
    }[tails]
    e = np.exp(e_values(x, asked_last(*x.shape))[:, -1])
    assert (e.mean(axis=1) <= 1 + 3 * e.std(axis=1) / np.sqrt(4000)).all()


def test_a_lasting_shift_has_a_large_e_value_one_loud_week_has_not() -> None:
    x = np.random.default_rng(2).normal(size=(100, 3))
    x[-10:, 0] += 2.5
    x[-1, 1] += 60
    warming, cooling = e_values(x, asked_last(*x.shape))[:, -1]
    assert warming[0] > 4
    assert warming[1] < 2
    assert cooling[0] < 0


def test_weeks_that_come_later_and_gaps_change_no_e_value() -> None:
    x = np.random.default_rng(3).normal(size=(120, 4))
    asked = np.ones((2, 120, 4), bool)
    whole = e_values(x, asked)
    assert np.array_equal(e_values(x[:90], asked[:, :90]), whole[:, :90])
    x[:, 1] = np.nan
    assert np.isneginf(e_values(x, asked)[:, :, 1]).all()


@settings(max_examples=30)
@given(st.lists(st.floats(-5, 12), min_size=4, max_size=12), st.floats(0.05, 0.9))
def test_discoveries_are_those_of_e_bh(logs: list[float], rate: float) -> None:
    given = np.array(logs)
    laid = np.stack([given, np.full(len(given), -np.inf)])[:, None]
    q = q_values(laid, np.ones((1, len(given)), bool))[0, 0]
    many, ordered = 2 * len(given), np.sort(np.exp(given))[::-1]
    for close, share in ((1 + 1e-9, rate), (1 - 1e-9, rate)):
        found = max((k for k in range(1, len(given) + 1) if k * ordered[k - 1] * share * close >= many), default=0)
        threshold = many / share / found / close if found else np.inf
        expected = (np.exp(given) >= threshold * (1 - 1e-8)).sum()
        assert ((q <= rate * close).sum() <= expected) if close > 1 else ((q <= rate).sum() >= expected)


def test_of_many_dyads_only_lasting_shifts_are_discovered() -> None:
    net = noise(220, 150)
    shifted = range(0, 150, 10)
    for dyad in shifted:
        net[150:, dyad] += 120 if dyad % 20 else -120
    found = detect(index_of(net), alarms_per_dyad_year=2.0, false_discovery_rate=0.1).to_pylist()
    true = {names(150)[dyad] for dyad in shifted}
    assert len({(row["a"], row["b"]) for row in found} & true) >= 12
    assert sum((row["a"], row["b"]) not in true for row in found) <= 0.1 * len(found)
    assert all(row["q_value"] <= 0.1 for row in found)
    loud = detect(index_of(noise(220, 150)), alarms_per_dyad_year=2.0, false_discovery_rate=0.1)
    assert loud.num_rows <= 1


def test_a_share_that_makes_no_sense_is_said() -> None:
    for rate in (0, 1.5, float("nan")):
        with pytest.raises(UsageError, match="false discovery"):
            detect(index_of(noise(20, 2)), false_discovery_rate=rate)
