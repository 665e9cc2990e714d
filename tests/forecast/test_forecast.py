"""What may come next: trained on the desk's own past, as of a day, stored as data."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import detente
from detente import forecast, schema
from detente.errors import ModelError, UsageError
from detente.forecast import model, training
from detente.forecast.past import past
from detente.relations.acts import ACTS

FIRST = date(2020, 1, 6)
STATES = ("KEN", "UGA", "TZA", "RWA", "BDI", "ETH", "SOM", "DJI")
CODES = ("042", "057", "061", "112", "163", "190")  # visit, agreement, trade, blame, sanction, fight
NO_ALARMS = schema.ALARMS.empty_table()


def world(days: int = 700, *, seed: int = 1) -> list[tuple[date, str, str, str]]:
    """Events of eight states: each dyad has its own rate, and quarrels come in bursts."""
    chance = random.Random(seed)
    rows = []
    for i, a in enumerate(STATES):
        for b in STATES[i + 1 :]:
            calm, tense = chance.uniform(0.005, 0.06), 0.0
            for day in range(days):
                tense = tense * 0.97 + (0.25 if chance.random() < 0.004 else 0.0)
                if chance.random() < calm:
                    rows.append((FIRST + timedelta(days=day), a, b, chance.choice(CODES[:3])))
                if chance.random() < tense:
                    rows.append((FIRST + timedelta(days=day), b, a, chance.choice(CODES[3:])))
    return sorted(rows)


def parquet(rows: list[tuple[date, str, str, str]], path: Path) -> Path:
    columns = {"date": [], "source_name": [], "source_iso3": [], "target_name": [], "target_iso3": [], "relation": []}
    columns["cameo"] = []
    for day, a, b, code in rows:
        for name, value in zip(columns, (day, a, a, b, b, "acts", code), strict=True):
            columns[name].append(value)
    pq.write_table(pa.table(columns), path)
    return path


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> detente.Desk:
    folder = tmp_path_factory.mktemp("forecast")
    made = detente.open_desk(folder / "desk", create=True)
    made.ingest([parquet(world(), folder / "events.parquet")])
    made.train(as_of=date(2021, 6, 30))
    return made


@pytest.fixture(scope="module")
def acts(desk: detente.Desk) -> pa.Table:
    from detente import relations

    return relations.acts(desk.store.read("events"))


def test_each_class_has_a_probability_beside_its_base_rate(desk: detente.Desk) -> None:
    for days in (30, 90):
        found = desk.forecast("Kenya, Uganda", days=days, as_of=date(2021, 8, 31))
        assert found.schema.equals(schema.FORECASTS)
        assert found["class"].to_pylist()[:4] == [
            "verbal cooperation", "material cooperation", "verbal conflict", "material conflict",
        ]  # fmt: skip
        for row in found.to_pylist():
            assert 0 < row["p"] < 1
            assert 0 < row["climatology"] < 1
            assert row["basis"] == "model" or row["p"] == row["climatology"]
            assert row["basis"] == "model" or not row["drivers"]


def test_what_moves_a_forecast_is_said_with_by_how_much(desk: detente.Desk) -> None:
    rows = desk.forecast("KEN-UGA", days=30, as_of=date(2021, 8, 31)).to_pylist()
    learned = [row for row in rows if row["basis"] == "model"]
    assert learned
    assert any(row["drivers"] for row in learned)
    assert any(row["changes"] for row in learned)


def test_a_stored_model_gives_what_the_fresh_one_gave(acts: pa.Table) -> None:
    day = date(2021, 6, 30)
    known = acts.filter(pc.less_equal(acts["seen"], day))
    fresh = training.train(past(known, NO_ALARMS), until=day, days=30)
    stored = model.read(*model.write(fresh))
    from detente.forecast.forecasts import forecast as of_model

    one, other = (of_model(known, NO_ALARMS, m, dyad="KEN-UGA", as_of=day) for m in (fresh, stored))
    assert np.abs(one["p"].to_numpy() - other["p"].to_numpy()).max() <= 1e-12


def test_training_twice_gives_the_same_bytes(acts: pa.Table) -> None:
    day = date(2021, 6, 30)
    known = acts.filter(pc.less_equal(acts["seen"], day))
    made = schema.end_of_day(day)
    one, other = (forecast.train(known, NO_ALARMS, as_of=day, made_at=made) for _ in range(2))
    assert one.equals(other)


def test_a_changed_byte_is_refused(desk: detente.Desk, acts: pa.Table) -> None:
    models = desk.store.rows("models")
    body = models["body"].to_pylist()
    changed = [text.replace("0", "1", 1) for text in body]
    wrong = models.set_column(models.column_names.index("body"), schema.MODELS.field("body"), [changed])
    with pytest.raises(ModelError, match="SHA-256"):
        forecast.forecast(acts, NO_ALARMS, wrong, dyad="KEN-UGA", days=30, as_of=date(2021, 8, 31))


def test_a_question_as_of_a_day_uses_no_later_model(desk: detente.Desk) -> None:
    with pytest.raises(UsageError, match="knew no forecast model on 2021-06-29"):
        desk.forecast("KEN-UGA", as_of=date(2021, 6, 29))
    before = desk.forecast("KEN-UGA", as_of=date(2021, 7, 31))
    desk.train(as_of=date(2021, 9, 30))
    assert desk.forecast("KEN-UGA", as_of=date(2021, 7, 31)).equals(before)
    assert desk.forecast("KEN-UGA", as_of=date(2021, 10, 1))["trained_until"][0].as_py() == date(2021, 9, 30)
    assert desk.doctor() == []


@settings(max_examples=10, deadline=None)
@given(
    later=st.lists(
        st.tuples(st.integers(0, 90), st.sampled_from(STATES[:4]), st.sampled_from(STATES[4:]), st.sampled_from(CODES)),
        min_size=1,
        max_size=30,
    )
)
def test_no_later_row_changes_an_earlier_forecast(acts: pa.Table, later: list[tuple[int, str, str, str]]) -> None:
    """The features and outcomes of a day come from rows seen by then, also where all rows lie in the table."""
    from detente.forecast.features import features

    end = (date(2021, 6, 30) - training.EPOCH).days
    known = acts.filter(pc.less_equal(acts["seen"], date(2021, 6, 30)))
    template = acts.slice(0, 1).to_pylist()[0]
    more = [
        {**template, "event_id": f"later{n}", "dyad": schema.dyad(a, b), "day": day, "seen": day}
        for n, (days, a, b, _) in enumerate(later)
        if (day := date(2021, 7, 1) + timedelta(days=days))
    ]
    grown = pa.concat_tables([known, pa.Table.from_pylist(more, schema=ACTS).sort_by("seen")])
    one, other = past(known, NO_ALARMS), past(grown, NO_ALARMS)
    names = one.dyads
    cuts = np.array([end - 60, end])
    small = features(one, cuts, np.arange(len(names)))
    large = features(other, cuts, np.searchsorted(other.dyads, names))
    assert np.array_equal(small.rates, large.rates)
    assert np.array_equal(small.logs, large.logs)


def test_a_replay_beats_climatology_where_quarrels_come_in_bursts(desk: detente.Desk, tmp_path: Path) -> None:
    made = desk.backtest(since=date(2021, 1, 1), until=date(2021, 11, 30), days=30)
    found = {(row["class"], row["dyad"]): row for row in forecast.scores(made).to_pylist()}
    assert found["material conflict", "all"]["skill"] > 0.02
    assert found["all", "all"]["calibration_error"] < 0.05
    assert found["all", "all"]["n"] == sum(row["n"] for (_, dyad), row in found.items() if dyad != "all")
    assert forecast.picture(made).startswith("<svg")


def test_a_replay_of_fewer_months_gives_the_same_forecasts(desk: detente.Desk) -> None:
    whole, part = (
        desk.backtest(since=date(2021, 1, 1), until=until, days=30) for until in (date(2021, 5, 31), date(2021, 3, 31))
    )
    assert whole.slice(0, part.num_rows).equals(part)


def test_too_short_a_past_teaches_nothing(tmp_path: Path) -> None:
    made = detente.open_desk(tmp_path / "desk", create=True)
    made.ingest([parquet(world(60), tmp_path / "events.parquet")])
    with pytest.raises(UsageError, match="too little to learn"):
        made.train(as_of=date(2020, 3, 10))


def test_a_span_that_is_not_learned_is_an_error(desk: detente.Desk) -> None:
    with pytest.raises(UsageError, match="45 days can't be forecast"):
        desk.forecast("KEN-UGA", days=45, as_of=date(2021, 8, 31))


def test_the_brief_says_what_may_come_next_once_there_is_a_model(desk: detente.Desk) -> None:
    from detente import brief
    from detente.brief.asking import ask

    before = brief.page(ask(desk, "KEN-UGA", as_of=date(2021, 5, 31)))
    assert "What comes next" not in before
    content = ask(desk, "KEN-UGA", as_of=date(2021, 8, 31))
    page = brief.page(content)
    assert "What comes next" in page
    assert "detente forecast --dyad KEN-UGA --days 90 --as-of 2021-08-31" in page
    for row in content.forecasts.to_pylist():
        assert row["class"] in page
