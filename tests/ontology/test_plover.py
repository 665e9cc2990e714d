"""PLOVER's types, modes and contexts agree with one another and with the tables' schema."""

import doctest

import pytest

from detente import schema
from detente.ontology import cameo, names, plover, states, tables


def test_the_file_has_the_sixteen_types_in_order_of_their_quads() -> None:
    assert tuple(plover.event_types()) == plover.EVENT_TYPES
    quads = [plover.quad(event_type) for event_type in plover.EVENT_TYPES]
    assert quads == sorted(quads)


@pytest.mark.parametrize("event_type", plover.EVENT_TYPES)
def test_cooperation_is_above_zero_and_conflict_below(event_type: str) -> None:
    cooperative = plover.quad(event_type) <= plover.MATERIAL_COOPERATION
    assert (plover.intensity(event_type) > 0) == cooperative
    for mode in plover.modes(event_type):
        assert -10 <= plover.intensity(event_type, mode) <= 10


def test_a_mode_of_another_type_says_nothing_about_intensity() -> None:
    assert plover.intensity("AGREE", "visit") == plover.intensity("AGREE")


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(KeyError):
        plover.intensity("DANCE")


def test_modes_belong_to_known_types_and_stand_once() -> None:
    pairs = [(row["event_type"], row["mode"]) for row in tables.rows("modes.csv")]
    assert len(pairs) == len(set(pairs))
    assert {event_type for event_type, _ in pairs} <= set(plover.EVENT_TYPES)


def test_the_channels_are_those_of_the_schema() -> None:
    assert tuple(plover.channel_docs()) == schema.CHANNELS
    assert set(plover.context_channels().values()) == set(schema.CHANNELS)
    assert {t.channel for t in plover.event_types().values()} <= set(schema.CHANNELS)


def test_the_first_known_context_decides_the_channel() -> None:
    assert plover.channel("AGREE", ["nonsense", "economic", "military"]) == "economic"
    assert plover.channel("MOBILIZE", []) == "security"


@pytest.mark.parametrize("module", [cameo, names, plover, states, tables])
def test_the_examples_in_the_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]
