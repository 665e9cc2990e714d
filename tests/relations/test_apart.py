"""What occurred is kept apart from what is planned, supposed or denied; what speaks against is never dropped."""

from __future__ import annotations

from relation_tables import event, events

from detente.relations import apart, contrary

ROWS = events(
    event("2025-01-01", 3.0, event_id="visit"),
    event("2025-02-01", 3.0, event_id="next visit", modality="planned"),
    event("2025-02-01", -3.0, event_id="if", modality="hypothetical"),
    event("2025-02-01", -3.0, event_id="never", modality="denied"),
    event("1990-02-01", -6.0, event_id="sanction of old", background=True),
    event("1990-02-01", 2.0, event_id="plan of old", background=True, modality="planned"),
    event("2025-03-01", -5.0, event_id="designation"),
    event("2025-03-02", 4.0, event_id="penalty named as such", polarity="cooling"),
    event("2025-03-02", 0.0, event_id="statement"),
    event("2025-03-02", None, event_id="of no size"),
    event("2025-03-03", -2.0, event_id="request", polarity="neutral"),
)


def names(table: object) -> list[str]:
    return table["event_id"].to_pylist()  # type: ignore[index]


def test_each_event_stands_in_one_place() -> None:
    found = apart(ROWS)
    assert names(found["planned"]) == ["next visit"]
    assert names(found["hypothetical"]) == ["if"]
    assert names(found["denied"]) == ["never"]
    assert names(found["background"]) == ["sanction of old", "plan of old"]
    assert sum(table.num_rows for table in found.values()) == ROWS.num_rows
    assert {table.schema for table in found.values()} == {ROWS.schema}


def test_contrary_is_what_occurred_and_speaks_against() -> None:
    assert names(contrary(ROWS, "warming")) == ["designation", "penalty named as such"]
    assert names(contrary(ROWS, "cooling")) == ["visit"]


def test_without_a_direction_nothing_is_contrary() -> None:
    assert contrary(ROWS, "mixed").num_rows == contrary(ROWS, "unclear").num_rows == 0
