"""What the index must be: unmoved by volume, honest about thin data, the same whoever stands first."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from relation_tables import event, events

from detente import schema
from detente.errors import UsageError
from detente.relations import index

WEEK = "2024-05-06"
"""A Monday."""

DAYS = st.dates(date(2024, 5, 6), date(2024, 6, 2)).map(date.isoformat)
INTENSITIES = st.integers(-100, 100).map(lambda tenths: tenths / 10)


@st.composite
def tables(draw: st.DrawFn) -> list[dict[str, Any]]:
    rows = []
    for day, intensity, channel, flipped, story in draw(
        st.lists(
            st.tuples(DAYS, INTENSITIES, st.sampled_from(["security", "economic"]), st.booleans(), st.integers(0, 15)),
            min_size=1,
            max_size=30,
        )
    ):
        actor, recipient = ("USA", "PAK") if flipped else ("PAK", "USA")
        rows.append(event(day, intensity, actor=actor, recipient=recipient, channel=channel, story_id=f"s{story}"))
    return rows


def level(table: pa.Table, *, channel: str = "all", week: int = 0) -> dict[str, Any]:
    return [row for row in table.to_pylist() if row["channel"] == channel][week]


def three(*, day: str = WEEK, **given: Any) -> list[dict[str, Any]]:
    return [event(day, value, **given) for value in (2.0, 4.0, 6.0)]


@settings(max_examples=12, deadline=None)
@given(tables())
def test_doubling_every_event_keeps_the_level(rows: list[dict[str, Any]]) -> None:
    again = [row | {"event_id": row["event_id"] + "x", "story_id": row["story_id"] + "x"} for row in rows]
    once, twice = (index(events(*each)).to_pylist() for each in (rows, rows + again))
    known = [(one, two) for one, two in zip(once, twice, strict=True) if one["level"] is not None]
    assert [two["level"] for _, two in known] == pytest.approx([one["level"] for one, _ in known], abs=1e-9)
    assert [two["events"] for two in twice] == [2 * one["events"] for one in once]
    assert [two["initiative_a"] for two in twice] == [one["initiative_a"] for one in once]


@settings(max_examples=12, deadline=None)
@given(tables())
def test_a_story_repeated_a_thousand_times_changes_nothing(rows: list[dict[str, Any]]) -> None:
    chosen = [row for row in rows if row["story_id"] == rows[0]["story_id"]]
    again = [row | {"event_id": f"{row['event_id']}x{n}"} for row in chosen for n in range(1000)]
    assert index(events(*rows, *again)).equals(index(events(*rows)))


@settings(max_examples=12, deadline=None)
@given(tables())
def test_changing_places_mirrors_the_initiative_alone(rows: list[dict[str, Any]]) -> None:
    mirrored = [row | {"actor": row["recipient"], "recipient": row["actor"]} for row in rows]
    here, there = index(events(*rows)), index(events(*mirrored))
    assert here.drop(["initiative_a"]).equals(there.drop(["initiative_a"]))
    for one, other in zip(here["initiative_a"].to_pylist(), there["initiative_a"].to_pylist(), strict=True):
        assert (one is None) == (other is None)
        assert one is None or one + other == pytest.approx(1, abs=1e-4)


@settings(max_examples=12, deadline=None)
@given(tables())
def test_cooling_is_warming_upside_down(rows: list[dict[str, Any]]) -> None:
    here = index(events(*rows)).to_pylist()
    there = index(events(*[row | {"intensity": -row["intensity"]} for row in rows])).to_pylist()
    for one, other in zip(here, there, strict=True):
        assert (one["cooperation"], one["conflict"]) == (other["conflict"], other["cooperation"])
        if one["level"] is None:
            assert other["level"] is None
        else:
            assert (one["level"], one["low"], one["high"]) == pytest.approx(
                (-other["level"], -other["high"], -other["low"]), abs=1e-9
            )


@settings(max_examples=12, deadline=None)
@given(tables())
def test_the_interval_holds_the_level_and_is_never_of_no_width(rows: list[dict[str, Any]]) -> None:
    table = index(events(*rows))
    assert table.schema.equals(schema.INDEX)
    assert table.equals(table.sort_by([(name, "ascending") for name in ("a", "b", "channel", "week")]))
    for row in table.to_pylist():
        assert (row["level"] is None) == (row["low"] is None) == (row["high"] is None)
        if row["level"] is not None:
            assert -10 <= row["low"] <= row["level"] <= row["high"] <= 10
            assert row["high"] - row["low"] > 0.5


@settings(max_examples=10, deadline=None)
@given(tables(), st.integers(1, 27))
def test_the_past_stays_when_the_future_comes(rows: list[dict[str, Any]], cut: int) -> None:
    last = date(2024, 5, 5 + cut) if cut <= 26 else date(2024, 6, 1)
    monday = date.fromordinal(last.toordinal() - last.weekday())
    rows = [row | {"story_id": f"{row['story_id']} of week {row['event_start'].isocalendar().week}"} for row in rows]
    past = index(events(*[row for row in rows if row["event_start"] < monday]))
    whole = {(row["channel"], row["week"]): row for row in index(events(*rows)).to_pylist()}
    assert all(whole[row["channel"], row["week"]] == row for row in past.to_pylist())


def test_an_empty_table_gives_an_empty_index() -> None:
    assert index(events()).equals(schema.INDEX.empty_table())


def test_a_week_without_events_has_a_row_and_no_level() -> None:
    rows = index(events(*three(), *three(day="2024-05-20"))).to_pylist()
    gap = [row for row in rows if row["week"] == date(2024, 5, 13)]
    assert {row["channel"] for row in gap} == {"all", "diplomatic"}
    assert all(row["events"] == 0 and row["level"] is None and row["initiative_a"] is None for row in gap)


def test_two_stories_are_too_few_for_a_level() -> None:
    row = level(index(events(event(WEEK, 3.0), event(WEEK, 3.0))))
    assert (row["events"], row["cooperation"], row["level"]) == (2, 6, None)


def test_thin_data_have_a_wider_interval() -> None:
    few, many = (level(index(events(*[event(WEEK, 4.0) for _ in range(n)]))) for n in (3, 30))
    assert few["level"] == many["level"] == 4
    assert few["high"] - few["low"] > 3 * (many["high"] - many["low"])


def test_only_what_occurred_and_is_no_history_counts() -> None:
    others = [
        event(WEEK, -9.0, modality="planned"),
        event(WEEK, -9.0, modality="hypothetical"),
        event(WEEK, -9.0, modality="denied"),
        event(WEEK, -9.0, background=True),
        event(None, -9.0),
    ]
    assert index(events(*three(), *others)).equals(index(events(*three())))


def test_polarity_decides_the_sign_and_a_neutral_event_has_none() -> None:
    rows = [
        event(WEEK, -4.0, polarity="warming"),
        event(WEEK, 4.0, polarity="cooling"),
        event(WEEK, -1.0, polarity=""),
        event(WEEK, -9.0, polarity="neutral"),
        event(WEEK, 0.0),
        event(WEEK, None, polarity="warming"),
    ]
    row = level(index(events(*rows)))
    assert row["events"] == 6
    assert row["level"] == pytest.approx(-1 / 3, abs=1e-4)


def test_an_event_falls_on_the_middle_of_its_interval() -> None:
    span = {"event_start": date(2024, 5, 1), "event_end": date(2024, 5, 31)}
    assert level(index(events(*three(**span))))["week"] == date(2024, 5, 13)
    assert level(index(events(*three(**span)), freq="month"))["week"] == date(2024, 5, 1)


def test_an_interval_longer_than_31_days_has_no_week() -> None:
    kept, left_out = ({"event_start": date(2024, 5, 1), "event_end": date(2024, 6, n)} for n in (1, 2))
    assert index(events(*three(**kept))).num_rows == 2
    assert index(events(*three(**left_out))).num_rows == 0


def test_an_undated_event_counts_when_it_was_published() -> None:
    rows = [event(None, 3.0, published_at=datetime(2024, 5, 12, 23, 30, tzinfo=UTC)) for _ in range(3)]
    assert level(index(events(*rows)))["week"] == date(2024, 5, 6)


def test_reports_of_one_story_are_averaged_and_counted_once() -> None:
    rows = [event(WEEK, value, story_id="one", channel=name) for value, name in ((8.0, "security"), (2.0, "economic"))]
    table = index(events(*rows))
    assert [(row["channel"], row["events"], row["cooperation"]) for row in table.to_pylist()] == [
        ("all", 1, 5), ("economic", 1, 2), ("security", 1, 8),
    ]  # fmt: skip


def test_what_both_do_has_no_beginner() -> None:
    rows = [event(WEEK, 3.0, symmetric=True), event(WEEK, 3.0), event(WEEK, 3.0, actor="USA", recipient="PAK")]
    assert level(index(events(*rows)))["initiative_a"] == 0.5
    assert level(index(events(event(WEEK, 3.0, symmetric=True))))["initiative_a"] is None


def test_a_signal_to_a_dyad_by_another_act_has_no_beginner() -> None:
    rows = [event(WEEK, -5.0, actor="USA", recipient="NSA:TRF", signal_dyad="PAK-USA")]
    row = level(index(events(*rows)))
    assert (row["a"], row["b"], row["conflict"], row["initiative_a"]) == ("PAK", "USA", 5, None)


def test_only_relations_between_states_have_an_index() -> None:
    assert index(events(event(WEEK, 3.0, actor="PAK", recipient="IGO:IMF"))).num_rows == 0


def test_dyad_and_channel_choose_rows() -> None:
    rows = events(*three(), *three(channel="economic"), *three(actor="IND", recipient="PAK"))
    whole = index(rows)
    assert set(index(rows, dyad="PAK-USA")["a"].to_pylist()) == {"PAK"}
    one = index(rows, dyad="PAK-USA", channel="economic")
    assert one.to_pylist() == [row for row in whole.to_pylist() if row["channel"] == "economic"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"freq": "day"}, "no period"),
        ({"channel": "weather"}, "no channel"),
        ({"dyad": "USA-PAK"}, "no dyad"),
        ({"dyad": "Pakistan"}, "no dyad"),
    ],
)
def test_a_wrong_question_is_refused_with_a_hint(given: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said) as error:
        index(events(), **given)
    assert error.value.hint


def test_a_story_counts_in_one_week_on_the_day_that_its_shortest_interval_gives() -> None:
    month = {"event_start": date(2024, 5, 1), "event_end": date(2024, 5, 31)}
    rows = [event("2024-05-22", 2.0, story_id="visit"), event(WEEK, 2.0, story_id="visit") | month]
    found = [(row["week"], row["events"]) for row in index(events(*rows), channel="all").to_pylist()]
    assert found == [(date(2024, 5, 20), 1.0)]


def test_copies_of_one_report_of_a_story_leave_its_mean() -> None:
    rows = [event(WEEK, value, story_id=f"s{n}") for n in range(3) for value in (2.0, 4.0)]
    copies = [rows[1] | {"event_id": f"copy{n}"} for n in range(1000)]
    assert index(events(*rows, *copies)).equals(index(events(*rows)))
