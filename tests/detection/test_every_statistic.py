"""What holds for every detector of the folder: run over whatever has a function `statistic`."""

from __future__ import annotations

import numpy as np
import pytest

from detente.detection.statistics import Statistic, statistics

FOUND = statistics()
every = pytest.mark.parametrize("statistic", FOUND.values(), ids=FOUND)


def weeks(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(120, 7))


def test_there_are_detectors() -> None:
    assert {"cusum", "glr", "shiryaev"} <= set(FOUND)


@every
def test_the_past_does_not_change_when_the_future_comes(statistic: Statistic) -> None:
    z = weeks()
    whole = statistic(z)
    for until in (1, 40, 119):
        assert np.array_equal(statistic(z[:until]), whole[:, :until])


@every
def test_a_dyad_does_not_depend_on_the_others(statistic: Statistic) -> None:
    z = weeks()
    assert np.array_equal(statistic(z[:, 2:4]), statistic(z)[:, :, 2:4])


@every
def test_a_gap_leaves_the_evidence_as_it_was(statistic: Statistic) -> None:
    z = weeks()
    gapped = np.insert(z, [50] * 5, np.nan, axis=0)
    found = statistic(gapped)
    assert np.array_equal(found[:, 50:55], np.repeat(found[:, 49:50], 5, axis=1))
    assert np.array_equal(np.delete(found, slice(50, 55), axis=1), statistic(z))


@every
def test_cooling_is_warming_upside_down(statistic: Statistic) -> None:
    z = weeks()
    assert np.array_equal(statistic(-z), statistic(z)[::-1])


@every
def test_a_shift_is_seen_in_its_direction(statistic: Statistic) -> None:
    z = weeks()
    z[60:] += 1.5
    found = statistic(z)
    assert (found[0, 80] > 3 * found[0, 59]).all()
    assert (found[0, 80] > found[1, 80]).all()
    assert (found >= 0).all()
