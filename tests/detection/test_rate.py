"""The rate that was promised."""

from __future__ import annotations

import numpy as np
import pytest

from detente.detection import rate


def evidence(weeks: int = 260, dyads: int = 200, seed: int = 0, growth: float = 0.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.exponential(size=(2, weeks, dyads)) * (1 + growth * np.arange(weeks) / weeks)[None, :, None]


@pytest.mark.parametrize("promised", [0.1, 0.5, 2.0])
@pytest.mark.parametrize("growth", [0.0, 2.0, -0.6])
def test_alarms_never_outnumber_the_promise_at_any_week(promised: float, growth: float) -> None:
    given = evidence(growth=growth)
    raised = rate.alarms(given, per_dyad_year=promised)
    for week in range(given.shape[1]):
        years = 200 * (week + 1) / rate.WEEKS_A_YEAR
        assert (raised.week <= week).sum() <= promised * years + 1
    if growth >= 0:
        assert len(raised.week) > 0.75 * promised * 200 * 260 / rate.WEEKS_A_YEAR


def test_weeks_that_come_later_change_no_alarm() -> None:
    given = evidence()
    whole = rate.alarms(given, per_dyad_year=0.5)
    for until in (20, 100, 259):
        part = rate.alarms(given[:, :until], per_dyad_year=0.5)
        kept = whole.week < until
        for name in ("direction", "week", "dyad", "score", "threshold"):
            assert np.array_equal(getattr(part, name), getattr(whole, name)[kept])


def test_a_dyad_rests_after_an_alarm() -> None:
    given = np.zeros((2, 200, 150))
    given[0, 100:, 3] = 5.0
    weeks = rate.alarms(given, per_dyad_year=1.0).week
    assert weeks[0] == 100
    assert (np.diff(weeks) > rate.REST).all()


def test_weeks_that_are_not_watched_raise_none_and_earn_none() -> None:
    given = evidence()
    given[:, :, 100:] = np.nan
    raised = rate.alarms(given, per_dyad_year=0.5)
    assert (raised.dyad < 100).all()
    assert len(raised.week) <= 1 + 0.5 * 100 * 260 / rate.WEEKS_A_YEAR


def test_shadows_raise_the_threshold_but_no_alarm() -> None:
    given = evidence(dyads=5)
    loud = rate.alarms(given, per_dyad_year=1.0, shadows=evidence(dyads=100, seed=1) * 2)
    assert (loud.dyad < 5).all()
    assert len(loud.week) < len(rate.alarms(given, per_dyad_year=1.0).week)


def test_no_quarter_has_a_flood_of_alarms() -> None:
    given = evidence(dyads=300)
    given[:, 200:213] *= 6
    week = rate.alarms(given, per_dyad_year=0.5).week
    due = 0.5 * 300 * 13 / rate.WEEKS_A_YEAR
    for start in range(247):
        assert ((week >= start) & (week < start + 13)).sum() <= 1 + due + 3 * due**0.5
