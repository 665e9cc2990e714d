"""What a reading says of one dyad: direction, since when, how sure, by whose initiative."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from relation_tables import article, articles, event, events, series

from detente import schema
from detente.relations import Reading, index, reading

LATE = date(2025, 12, 31)

CHANNELS = ("security", "economic", "technology", "diplomatic", "elite")


def read(rows: list[dict[str, Any]], *sources: dict[str, Any], as_of: date = LATE) -> Reading:
    table = events(*rows)
    return reading(table, articles(*sources), index(table), dyad="PAK-USA", as_of=as_of)


def wooing(**given: Any) -> list[dict[str, Any]]:
    """Ten small acts of half a year in five channels, one contrary among them."""
    acts = [
        event(f"2025-{1 + place // 2:02}-{10 + 10 * (place % 2)}", 3.0 + place / 10, channel=CHANNELS[place % 5])
        for place in range(10)
    ]
    acts[7] |= {"intensity": -4.0, "event_id": "designation"}
    return [row | given for row in acts]


def years(before: float, after: float, **given: Any) -> list[dict[str, Any]]:
    """Four stories a month from 2022 to 2025; the mean intensity changes with 2025."""
    return [
        event(
            f"{year}-{month:02}-{day:02}",
            (after if year == 2025 else before) + off + (month % 3) / 10,
            channel=channel,
            dataset="icews",
            **given,
        )
        for year in range(2022, 2026)
        for month in range(1, 13)
        for day, off in ((3, -1.0), (10, 0.0), (17, 0.5), (24, 0.5))
        for channel in ("diplomatic", "economic")
    ]


def test_one_opinion_article_is_a_timeline_not_a_measurement() -> None:
    found = read(wooing(), article("a1", kind="opinion"))
    assert (found.direction, found.certainty, found.n_sources, found.n_stories) == ("warming", "low", 1, 10)
    assert found.basis[-1] == "One opinion article: a timeline, not a measurement."


def test_a_warming_begins_after_its_last_low() -> None:
    cold = [event("2025-01-02", -5.0), event("2025-01-04", -4.0)]
    found = read(cold + wooing(), article("a1"))
    assert (found.direction, found.since) == ("warming", date(2025, 1, 10))


def test_one_contrary_act_is_no_beginning() -> None:
    threat = event("2025-01-15", -9.0)
    assert read([threat, *wooing()], article("a1")).since == date(2025, 1, 10)


def test_channels_are_named_by_weight() -> None:
    found = read([*wooing(), event("2025-05-30", 9.0, channel="elite")], article("a1"))
    assert found.warming == ("elite", "security", "economic", "diplomatic")[:1] + found.warming[1:]
    assert set(found.warming) == {"elite", "security", "economic", "diplomatic"}
    assert found.cooling == ()


def test_contrary_events_are_named() -> None:
    assert read(wooing(), article("a1")).contrary == ("designation",)


def test_cooling_is_warming_upside_down() -> None:
    warm = read(wooing(), article("a1"))
    cold = read([row | {"intensity": -row["intensity"]} for row in wooing()], article("a1"))
    assert (cold.direction, cold.since, cold.cooling, cold.warming) == ("cooling", warm.since, warm.warming, ())
    assert cold.p_value == warm.p_value


def test_several_publishers_and_channels_make_it_moderately_sure() -> None:
    rows = [row | {"article_id": f"a{place % 4}", "intensity": 4.0} for place, row in enumerate(wooing())]
    found = read(rows, *[article(f"a{place}", publisher=f"Paper {place % 3}") for place in range(4)])
    assert (found.certainty, found.n_sources, found.n_articles) == ("moderate", 3, 4)


def test_one_publisher_is_not_sure() -> None:
    rows = [row | {"article_id": f"a{place % 4}", "intensity": 4.0} for place, row in enumerate(wooing())]
    found = read(rows, *[article(f"a{place}", publisher="Paper") for place in range(4)])
    assert (found.certainty, found.n_sources, found.basis[-1]) == ("low", 1, "One publisher.")


def test_many_opinions_are_still_opinions() -> None:
    rows = [row | {"article_id": f"a{place % 4}", "intensity": 4.0} for place, row in enumerate(wooing())]
    found = read(rows, *[article(f"a{place}", publisher=f"P{place}", kind="opinion") for place in range(4)])
    assert (found.direction, found.certainty) == ("warming", "low")
    years_of_opinion = [row | {"dataset": "articles"} for row in years(-3.0, 3.0)]
    assert read(years_of_opinion, article("a1", kind="opinion")).certainty == "low"


def test_as_much_conflict_as_cooperation_is_mixed() -> None:
    rows = [event(f"2025-03-{day:02}", 3.0 if day % 2 else -3.0) for day in range(1, 11)]
    found = read(rows, article("a1"))
    assert (found.direction, found.since, found.contrary) == ("mixed", None, ())


def test_one_act_is_no_direction() -> None:
    assert read([event("2025-03-01", 3.0)], article("a1")).direction == "unclear"


def test_nothing_known_is_said_as_such() -> None:
    found = read([])
    assert (found.direction, found.certainty, found.n_stories, found.n_sources) == ("unclear", "low", 0, 0)
    assert found.basis[0] == "No story with a direction."


def test_plans_denials_and_history_give_no_direction() -> None:
    rows = [*wooing(modality="planned"), *wooing(modality="denied"), *wooing(background=True)]
    assert read(rows, article("a1")).n_stories == 0


def test_what_happens_after_the_day_asked_is_left_out() -> None:
    assert read(wooing(), article("a1"), as_of=date(2025, 2, 28)).n_stories == 4


def test_old_stories_do_not_weigh() -> None:
    quarrel = [event(f"2021-03-{day:02}", -8.0) for day in range(1, 21)]
    assert read(quarrel + wooing(), article("a1")).direction == "warming"


def test_a_thousand_reports_of_one_story_are_one() -> None:
    loud = event("2025-04-04", -9.0, story_id="loud")
    rows = wooing() + [loud | {"event_id": f"loud{n}"} for n in range(1000)]
    found = read(rows, article("a1"))
    assert (found.direction, found.n_stories) == ("warming", 11)


def test_years_of_event_data_are_compared_with_the_year_before() -> None:
    found = read(years(1.0, 3.0))
    assert (found.direction, found.certainty, found.since) == ("warming", "high", date(2025, 1, 1))
    assert set(found.warming) == {"diplomatic", "economic"}
    assert found.p_value is not None
    assert found.p_value < 0.001


def test_a_friendly_relation_that_cools_is_cooling() -> None:
    found = read(years(4.0, 2.0))
    assert (found.direction, found.cooling[:1], found.warming) == ("cooling", ("diplomatic",), ())


def test_years_without_change_are_steady() -> None:
    found = read(years(2.0, 2.0))
    assert (found.direction, found.since, found.certainty) == ("steady", None, "moderate")


def test_channels_that_part_are_mixed() -> None:
    flips = {"economic": -1}
    rows = [row | {"intensity": row["intensity"] * flips.get(row["channel"], 1)} for row in years(1.0, 4.0)]
    found = read(rows)
    assert (found.direction, found.warming, found.cooling) == ("mixed", ("diplomatic",), ("economic",))


def test_a_dyad_known_by_a_series_alone_is_read_from_its_index() -> None:
    first = date(2022, 1, 3)
    scores = {
        ("PAK-USA", first + timedelta(days=day)): (9.0 if day >= 1092 else 3.0) * (1 if day % 7 < 5 else -1)
        for day in range(1456)
    }
    table = index(events(), series(scores))
    found = reading(events(), articles(), table, dyad="PAK-USA", as_of=LATE)
    assert (found.direction, found.n_stories, found.initiative_a) == ("warming", 0, None)


@pytest.mark.parametrize(("begun", "who"), [(5, "PAK"), (1, "USA"), (3, None)])
def test_who_begins_more_is_the_initiator(begun: int, who: str | None) -> None:
    rows = [
        event("2025-03-01", 3.0, actor=actor, recipient=recipient)
        for actor, recipient in [("PAK", "USA")] * begun + [("USA", "PAK")] * (6 - begun)
    ]
    found = read([*rows, event("2025-03-01", 3.0, symmetric=True)], article("a1"))
    assert (found.initiator, found.n_directed) == (who, 6)
    assert found.initiative_a == pytest.approx(begun / 6)


def test_a_reading_of_other_dyads_is_empty() -> None:
    table = events(*wooing())
    assert reading(table, articles(), schema.INDEX.empty_table(), dyad="IND-PAK", as_of=LATE).n_stories == 0


def test_rows_in_another_order_read_the_same() -> None:
    rows = wooing()
    assert read(rows, article("a1")) == read(rows[::-1], article("a1"))
