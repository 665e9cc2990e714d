"""Survival and hazard against simulated spells whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from detente.durability import hazard, judging
from detente.durability.survival import share


def simulated(random, n, rate, watched):
    """Spells that end in each week with a known chance, watched for different times."""
    weeks, until = random.geometric(rate, n), random.integers(1, watched, n)
    return np.minimum(weeks, until), weeks <= until


def test_the_interval_covers_the_true_survival() -> None:
    random = np.random.default_rng(7)
    covered = []
    for _ in range(300):
        weeks, ended = simulated(random, 120, 0.05, 80)
        found = share(weeks, ended, after=13)
        assert found.low is not None
        assert found.high is not None
        covered.append(found.low <= 0.95**13 <= found.high)
    assert 0.91 <= np.mean(covered) <= 0.99


def test_without_censoring_survival_is_the_share() -> None:
    weeks = np.array([1, 2, 3, 4])
    all_ended = np.ones(4, bool)
    assert share(weeks, all_ended, after=2).share == pytest.approx(0.5)
    assert share(weeks, all_ended, after=3, lasted=2).share == pytest.approx(0.5)
    assert share(weeks, all_ended, after=9).share == 0
    assert share(weeks, ~all_ended, after=9).share is None, "none was watched so long"
    assert share(weeks[:0], all_ended[:0], after=1).share is None


def test_the_hazard_finds_planted_effects_and_the_chance_that_they_give() -> None:
    random = np.random.default_rng(8)
    x = random.normal(0, 1, (4000, 2))
    rate = 0.04 * np.exp(-0.7 * x[:, 0])
    weeks = np.ceil(random.exponential(1 / rate)).astype(np.int64)
    until = random.integers(5, 120, len(x))
    ended = weeks <= until
    weeks = np.minimum(weeks, until)
    found = hazard.fit(x, weeks, ended)
    assert found.effect[0] / found.scale[0] == pytest.approx(-0.7, abs=0.12)
    assert found.effect[1] == pytest.approx(0, abs=0.08)
    chance = found.survival(np.array([[1.0, 0.0], [-1.0, 0.0]]), after=26)
    assert chance == pytest.approx([np.exp(-26 * 0.04 * np.exp(-0.7)), np.exp(-26 * 0.04 * np.exp(0.7))], abs=0.05)
    half, whole = (found.survival(x[:5], after=after) for after in (13, 26))
    assert half * found.survival(x[:5], after=26, lasted=13) == pytest.approx(whole)


@pytest.mark.parametrize(("effect", "better"), [(0.8, True), (0.0, False)])
def test_the_hazard_is_better_only_where_there_is_something_to_know(effect: float, better: bool) -> None:
    random = np.random.default_rng(9)
    x = random.normal(0, 1, (1500, 2))
    start = np.sort(random.integers(0, 300, len(x)))
    length = np.ceil(random.exponential(25 * np.exp(effect * x[:, 0]))).astype(np.int64)
    weeks, ended = np.minimum(length, 320 - start), length <= 320 - start
    verdict = judging.judge(x, start, weeks, ended, cut=200)
    assert verdict is not None
    assert (verdict.concordance > 0.6) == better
    assert (verdict.brier < verdict.brier_base - 0.01) == better
    assert judging.judge(x[:50], start[:50], weeks[:50], ended[:50], cut=20) is None


def test_concordance_counts_the_pairs_whose_order_is_known() -> None:
    weeks, ended = np.array([1, 2, 3]), np.array([True, False, True])
    assert judging.concordance(np.array([1.0, 2.0, 3.0]), weeks, ended) == 1
    assert judging.concordance(np.array([3.0, 2.0, 1.0]), weeks, ended) == 0
    assert judging.concordance(np.zeros(3), weeks, ended) == 0.5
