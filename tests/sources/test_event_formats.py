"""What is peculiar to ICEWS, POLECAT, ACLED, Phoenix and PLOVER."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from detente.sources._acts import named_act

SAMPLES = Path(__file__).parent / "samples"
ICEWS = (SAMPLES / "icews.4.tab").read_text()
ACLED_COLUMNS = "event_id_cnty,event_date,sub_event_type,actor1,inter1,actor2,inter2,notes,timestamp\n"


def icews(*changes: tuple[str, str]) -> str:
    text = "".join(ICEWS.splitlines(keepends=True)[:2])
    for old, new in changes:
        text = text.replace(old, new)
    return text


def test_an_icews_event_has_its_states_sectors_and_words(read) -> None:
    event = read("events.tab", icews()).only
    assert (event["actor"], event["actor_sector"], event["recipient"], event["recipient_sector"]) == (
        "KEN",
        "GOV",
        "SOM",
        "CVL",
    )
    assert event["evidence"] == "Foreign Affairs (Kenya) — Make a visit — Citizen (Somalia)"
    assert event["article_id"] == "1 2025-03-01"


def test_an_organisation_without_a_country_is_known_by_its_name(read) -> None:
    text = icews(("Foreign Affairs (Kenya)", "European Union"), ("Ministry\tKenya", "Ministry\t"))
    assert read("events.tab", text).only["actor"] == "IGO:EU"


def test_the_first_row_decides_whether_the_month_comes_first(read) -> None:
    text = icews(("2025-03-01", "3/1/2025")) + icews(("2025-03-01", "13/1/2025")).splitlines()[1] + "\n"
    found = read("events.2017.tab", text)
    assert found.only["event_start"] == date(2025, 3, 1)
    assert [(one.line, one.reason) for one in found.rejects] == [(3, 'date "13/1/2025" is no date')]


def test_a_country_that_no_table_knows_is_nobody_and_told(read) -> None:
    found = read("events.tab", icews(("Ministry\tKenya", "Ministry\tFreedonia")))
    assert found.only["actor"] is None
    assert found.notes == ["no table knows the country Freedonia (1 times)"]


def test_a_polecat_event_after_its_report_is_planned(read) -> None:
    found = read("polecat.txt", (SAMPLES / "polecat.4.txt").read_text())
    assert [event["modality"] for event in found.rows] == ["occurred", "planned", "occurred"]
    assert [event["signal_dyad"] for event in found.rows] == ["KEN-SOM", "KEN-SOM", None]
    assert (found.rows[0]["channel"], found.rows[0]["contexts"]) == ("economic", ["economic", "diplomatic"])
    assert found.rows[0]["known_at"] == datetime(2025, 3, 2, 23, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize(
    ("actor", "inter", "code", "sector"),
    [
        ("Military Forces of Kenya (2022-)", "1", "KEN", "MIL"),
        ("Police Forces of the Philippines (2022-)", "State forces", "PHL", "COP"),
        ("Government of Ukraine (2019-)", "1", "UKR", "GOV"),
        ("Protesters (India)", "6", "IND", "CVL"),
        ("Hamas Movement", "2", None, "REB"),
        ("Hamas", "Rebel group", "NSA:HAMAS", "REB"),
    ],
)
def test_acleds_actors_are_states_by_their_forces_and_people(
    read, actor: str, inter: str, code: str, sector: str
) -> None:
    row = f'A1,2025-03-01,Armed clash,"{actor}",{inter},,,"Shots.",1741000000\n'
    event = read("acled.csv", ACLED_COLUMNS + row).only
    assert (event["actor"], event["actor_sector"]) == (code, sector)
    assert event["known_at"] == datetime(2025, 3, 3, 11, 6, 40, tzinfo=UTC)
    assert (event["event_type"], event["event_mode"], event["evidence"]) == ("ASSAULT", "firearms", "Shots.")


def test_a_broken_quote_costs_its_own_line(read) -> None:
    rows = [
        'A1,2025-03-01,Attack,"open,1,,,x,1741000000',
        "A2,2025-03-01,Attack,a,1,,,x,1741000000",
        'A3,2025-03-01,Attack,"a\nb",1,,,x,1741000000',
    ]
    found = read("acled.csv", ACLED_COLUMNS + "\n".join(rows) + "\n")
    assert [event["article_id"] for event in found.rows] == ["A2", "A3"]
    assert [one.line for one in found.rejects] == [2]


def test_a_plover_object_says_what_it_lacks(read) -> None:
    good = json.loads((SAMPLES / "plover.3.jsonl").read_text().splitlines()[0])
    lacking = json.dumps(good | {"attributes": 3})
    found = read("plover.jsonl", json.dumps(good) + "\n" + lacking + "\n[1]\n")
    assert found.only["evidence"] == "Kenya's minister visited Somalia."
    assert [one.reason for one in found.rejects] == [
        'field "attributes" is missing, or no object',
        "the line is no object with fields",
    ]


@pytest.mark.parametrize(
    ("name", "event_type"), [("Make a visit", "CONSULT"), ("impose embargo boycott or sanctions", "SANCTION")]
)
def test_a_cameo_event_is_known_by_its_name(name: str, event_type: str) -> None:
    assert named_act(name).event_type == event_type
    with pytest.raises(ValueError, match="no name of a CAMEO event"):
        named_act("Make a wish")
