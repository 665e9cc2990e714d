"""The onset, the sentence, the learned table and the counts."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from detection_tables import index_of, noise, stories_of

from detente.detection import counts, learned
from detente.detection.features import LOOKBACK, features
from detente.detection.onset import onsets
from detente.detection.panel import panel
from detente.detection.saying import Facts, because, feature
from detente.errors import ModelError


def test_the_onset_is_where_the_weeks_part() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(100, 60))
    x[90:] += 2.5
    found = onsets(x, week=np.full(60, 99), dyad=np.arange(60), sign=np.ones(60), slow=np.zeros(60, bool))
    assert (np.abs(found.week - 90) <= 2).mean() > 0.9
    assert ((found.low <= 90) & (found.high >= 90)).mean() > 0.85
    assert (found.low <= found.week).all()
    assert (found.week <= found.high).all()


def test_an_onset_without_a_step_or_data_is_the_week_of_the_alarm() -> None:
    x = np.full((40, 2), np.nan)
    x[:, 0] = -np.arange(40.0)
    found = onsets(x, week=np.array([39, 39]), dyad=np.array([0, 1]), sign=np.ones(2), slow=np.ones(2, bool))
    assert found.week.tolist() == [39, 39]


FACTS = Facts(
    direction="cooling",
    onset=date(2024, 3, 4),
    low=date(2024, 2, 26),
    high=date(2024, 3, 10),
    moves={2: 2.0, 8: 3.4},
    counted=False,
    channels=(),
    volume=2.04,
    neighbours=0.5,
    against=2,
    parts={"volume_8": 0.52, "weight": 0.31, "balance_16": 0.04, "shift_8": -0.3},
    score=3.21,
    threshold=1.6,
)


def test_the_sentence_says_what_moved_since_when_and_what_is_against_it() -> None:
    assert because(FACTS) == (
        "We call this cooling because the balance fell by 3.4 times its usual spread over 8 weeks (also over 2), "
        "while 2.0 times as much as usual was reported, from 2024-03-04 (between 2024-02-26 and 2024-03-10); the "
        "evidence is 3.2, and 1.6 was needed. What weighed most: volume over 8 weeks (+0.5) and the weight of the "
        "dyad (+0.3). Against it: 2 weeks since then went the other way. The two states' other relations moved the "
        "same way, so it may not be about this one."
    )


def test_the_learned_table_is_whole_and_a_damaged_one_is_refused() -> None:
    model = learned.model()
    found = features(panel(index_of(noise(60, 5))))
    assert {one.feature for one in model.steps} <= {*found.toward, *found.plain}
    assert all((np.diff(one.cuts) > 0).all() and len(one.values) == len(one.cuts) + 1 for one in model.steps)
    assert "episodes_public.csv" in model.trained["episodes"]
    for text in ("{", '{"version": 9}', '{"version": 1}', "[]"):
        with pytest.raises((ValueError, KeyError, TypeError)):
            learned.parse(text)


def test_every_feature_has_words_and_its_parts_add_up() -> None:
    found = features(panel(index_of(noise(80, 120))))
    assert all(feature(name) for name in found.toward | found.plain)
    model = learned.model()
    week, dyad = 79, 5
    for way, sign in enumerate(learned.SIGN):
        nothing = model.start[way] + sum(float(step.part(np.zeros(1), sign)[0]) for step in model.steps)
        odds = nothing + sum(learned.parts(found, model=model, direction=way, week=week, dyad=dyad).values())
        told = learned.evidence(found, model=model)[way, week, dyad]
        assert told in (0.0, pytest.approx(np.logaddexp(0, odds)))


def test_a_table_that_is_gone_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learned, "TABLE", "none.json")
    learned.model.cache_clear()
    with pytest.raises(ModelError, match=r"none\.json"):
        learned.model()
    learned.model.cache_clear()


def test_a_new_week_needs_the_weeks_of_the_lookback_only() -> None:
    whole = panel(index_of(noise(300, 40)))
    full, tail = features(whole), features(whole.tail(LOOKBACK + 1))
    for name, x in (full.toward | full.plain).items():
        assert np.array_equal((tail.toward | tail.plain)[name][-1], x[-1]), name


def test_twice_the_stories_of_everything_is_no_evidence() -> None:
    given = np.ones((2, 120, 6))
    given[:, 100:] *= 5
    pooled = panel(stories_of(given))
    found = counts.by_span(pooled, pooled.events.sum(axis=1))
    assert np.abs(found).max() < 1e-9
