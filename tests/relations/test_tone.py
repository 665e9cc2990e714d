"""What a speaker says of a state, over years."""

from __future__ import annotations

from datetime import date

from relation_tables import event, events

from detente import relations


def said(year: int, month: int, intensity: float, speaker: str = "Trump", **given) -> dict:
    words = f"{speaker} in {year}-{month:02}"
    quad = 1 if intensity > 0 else 3
    return event(
        f"{year}-{month:02}-10", intensity, actor="USA", recipient="PAK", quad_code=quad, channel="rhetoric",
        event_type="SUPPORT" if intensity > 0 else "ACCUSE", attribution="speaker", speaker=speaker,
        speaker_actor="USA", evidence=words,
    ) | given  # fmt: skip


def asked(*rows: dict, as_of: date = date(2025, 12, 31)) -> list[dict]:
    return relations.tone(events(*rows), dyad="PAK-USA", as_of=as_of).to_pylist()


def of(found: list[dict], speaker: str, year: int) -> dict:
    return next(row for row in found if row["speaker"] == speaker and row["year"].year == year)


BLAME = [said(2018, month, -2.0 - month % 3) for month in range(1, 11)]
PRAISE = [said(2020, month, 4.0 + month % 2, "President Trump") for month in range(1, 11)]


def test_blame_that_turns_to_praise_is_a_shift_with_its_first_and_last_words() -> None:
    found = asked(*BLAME, *PRAISE)
    blame, praise = of(found, "President Trump", 2018), of(found, "President Trump", 2020)
    assert blame["level"] < 0 < praise["level"]
    assert blame["low"] < blame["level"] < blame["high"] < praise["low"]
    assert praise["change_low"] <= praise["change"] <= praise["change_high"]
    assert praise["change_low"] > 0
    assert praise["p_value"] < 0.001
    assert (blame["first"], blame["last"]) == ("Trump in 2018-01", "Trump in 2018-10")
    assert blame["first_id"] == BLAME[0]["event_id"]
    assert blame["p_value"] is None, "nothing before to compare with"


def test_the_state_as_a_whole_stands_beside_its_speakers() -> None:
    found = asked(*BLAME, *(said(2018, month, 4.0, "Rice") for month in range(1, 11)))
    assert of(found, "", 2018)["stories"] == 20
    assert of(found, "Rice", 2018)["stories"] == of(found, "Trump", 2018)["stories"] == 10


def test_meetings_deeds_and_words_of_the_other_state_do_not_count() -> None:
    other = [said(2018, month, 4.0, "Khan", actor="PAK", recipient="USA", speaker_actor="PAK") for month in range(1, 7)]
    deeds = [said(2018, month, 6.5, quad_code=2, channel="security", event_type="COOPERATE") for month in range(1, 9)]
    talks = [said(2018, month, 2.5, channel="diplomatic", event_type="CONSULT") for month in range(1, 9)]
    found = asked(*BLAME, *other, *deeds, *talks)
    assert of(found, "Trump", 2018)["stories"] == 10
    assert {(row["speaker_actor"], row["target"]) for row in found} == {("USA", "PAK"), ("PAK", "USA")}


def test_few_words_have_no_level_and_a_rare_speaker_no_rows() -> None:
    found = asked(said(2018, 1, 4.0), said(2018, 2, 4.0))
    assert [row["speaker"] for row in found] == [""]
    assert found[0]["level"] is None


def test_words_after_the_day_asked_for_are_left_out() -> None:
    assert asked(*BLAME, *PRAISE, as_of=date(2019, 1, 1)) == asked(*BLAME)


def test_a_repeated_story_counts_once() -> None:
    again = [said(2018, 1, -3.0, story_id="one") for _ in range(50)]
    assert of(asked(*BLAME, *again), "Trump", 2018)["stories"] == 11
