"""The ledger of promises: told, due, kept, overdue, broken, open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from durability_tables import event, events

from detente import schema
from detente.durability.promises import promises

TOLD, DUE = date(2025, 3, 3), date(2025, 5, 31)
PLAN = event(
    "plan", TOLD, modality="planned", event_start=date(2025, 5, 1), event_end=DUE, evidence="will lend a ferry in May"
)
BY_THEN, AFTERWARDS = date(2025, 4, 1), date(2025, 7, 1)


def ledger(*rows: dict[str, Any], as_of: date = AFTERWARDS) -> list[dict[str, Any]]:
    table = promises(events(*rows), dyad="KEN-SOM", as_of=as_of)
    assert table.schema == schema.PROMISES
    found: list[dict[str, Any]] = table.to_pylist()
    return found


def test_a_promise_is_open_until_it_is_due_and_overdue_after_it() -> None:
    assert [one["state"] for one in ledger(PLAN, as_of=BY_THEN)] == ["open"]
    late = ledger(PLAN)[0]
    assert (late["state"], late["due"], late["since"]) == ("overdue", DUE, date(2025, 6, 14))
    assert (late["actor"], late["recipient"], late["told"], late["kind"]) == ("KEN", "SOM", TOLD, "planned")


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, "kept"),
        ({"event_end": date(2025, 6, 10), "event_start": date(2025, 6, 10)}, "kept"),
        ({"event_type": "PROTEST", "polarity": "cooling"}, "overdue"),
        ({"channel": "security"}, "overdue"),
        ({"actor": "SOM", "recipient": "KEN"}, "overdue"),
        ({"actor": "SOM", "recipient": "KEN", "symmetric": True}, "kept"),
        ({"modality": "hypothetical"}, "overdue"),
        ({"background": True}, "overdue"),
        ({"event_start": date(2025, 3, 20), "event_end": date(2025, 3, 20)}, "overdue"),
    ],
)
def test_a_later_act_of_the_same_two_direction_and_kind_keeps_it(change: dict[str, Any], state: str) -> None:
    act = event("act", date(2025, 6, 12), **{"event_type": "AID", "event_start": DUE, "event_end": DUE} | change)
    found = ledger(PLAN, act)[0]
    assert found["state"] == state
    assert (found["answer"], found["matched"]) == (("act", "kind") if state == "kept" else (None, None))


def test_an_act_of_its_story_keeps_it_whatever_the_channel() -> None:
    act = event("act", DUE, event_type="AID", channel="security", story_id="y-plan")
    found = ledger(PLAN, act)[0]
    assert (found["state"], found["answer"], found["matched"], found["since"]) == ("kept", "act", "story", DUE)


def test_a_refusal_in_its_words_breaks_it_and_another_does_not() -> None:
    refusal = {"event_type": "REJECT", "polarity": "cooling"}
    same = event("no", BY_THEN, evidence="would not lend the ferry after all", **refusal)
    other = event("no", BY_THEN, evidence="opposes a tax on sugar", **refusal)
    theirs = event("no", BY_THEN, evidence="does not want the ferry", **refusal | {"actor": "SOM", "recipient": "KEN"})
    assert [ledger(PLAN, one)[0]["state"] for one in (same, other, theirs)] == ["broken", "overdue", "overdue"]
    assert ledger(PLAN, same)[0]["answer"] == "no"


def test_a_denial_in_its_story_breaks_it() -> None:
    denied = event("denied", BY_THEN, modality="denied", story_id="y-plan")
    assert ledger(PLAN, denied)[0]["state"] == "broken"


def test_one_act_answers_one_promise_and_one_story_is_promised_once() -> None:
    again = event(
        "again", date(2025, 3, 5), **{k: PLAN[k] for k in ("modality", "event_start", "event_end", "story_id")}
    )
    second = PLAN | {"event_id": "second", "story_id": "y-second", "event_end": date(2025, 6, 1)}
    act = event("act", date(2025, 6, 2), event_type="AID", event_start=DUE, event_end=DUE)
    found = ledger(PLAN, again, second, act)
    assert [(one["event_id"], one["state"]) for one in found] == [("plan", "kept"), ("second", "overdue")]


def test_what_names_no_day_stays_open_and_threats_or_event_data_promise_nothing() -> None:
    undated = event("undated", TOLD, event_start=None, event_end=None)
    threat = PLAN | {"event_id": "threat", "story_id": "t", "event_type": "SANCTION", "polarity": "cooling"}
    data = event("data", TOLD, start=None, dataset="data")
    elsewhere = PLAN | {"event_id": "else", "story_id": "e", "signal_dyad": "KEN-UGA", "recipient": "UGA"}
    found = ledger(undated, threat, data, elsewhere, event("act", DUE, event_type="AID"))
    assert [(one["event_id"], one["state"], one["due"]) for one in found] == [("undated", "open", None)]
