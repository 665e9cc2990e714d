"""Sums over the last weeks."""

from __future__ import annotations

import numpy as np
import pytest

from detente.detection.windows import before, last


@pytest.mark.parametrize("weeks", [1, 2, 3, 8, 13, 26, 52])
def test_a_sum_is_that_of_the_last_weeks(weeks: int) -> None:
    x = np.random.default_rng(0).normal(size=(90, 3))
    expected = [x[max(0, week - weeks + 1) : week + 1].sum(axis=0) for week in range(90)]
    assert np.allclose(last(x, weeks), expected)


@pytest.mark.parametrize("weeks", [1, 5, 52])
def test_a_sum_does_not_depend_on_where_the_data_begin(weeks: int) -> None:
    x = np.random.default_rng(0).normal(size=(200, 3)) * 1e3
    assert np.array_equal(last(x[100:], weeks)[weeks:], last(x, weeks)[100 + weeks :])


def test_before_is_nothing_before_the_first_week() -> None:
    assert before(np.ones((4, 1)), 3).ravel().tolist() == [0, 0, 0, 1]
