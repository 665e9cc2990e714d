"""The coder `transformers` with tiny models that the tests make themselves, of random weights."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import detente
from detente.coding import coders, open_coder
from detente.errors import ModelError, UsageError
from detente.ontology.plover import EVENT_TYPES

pytest.importorskip("transformers")

DAY = datetime(2025, 6, 18, tzinfo=UTC)
TEXT = "Kenya recalled its ambassador to Somalia on Monday. It also praised Somalia."


def code(text: str = TEXT, coder: Any = "transformers") -> list[dict[str, Any]]:
    return detente.code(text, published=DAY, coder=coder).to_pylist()


def test_the_model_tells_the_type_and_ours_who_when_and_in_which_words(tiny_model: Path) -> None:
    theirs, ours = code(), code(coder="rules")
    same = ("actor", "recipient", "evidence", "start", "end", "event_start", "modality", "attribution")
    assert [[row[name] for name in same] for row in theirs] == [[row[name] for name in same] for row in ours]
    assert all(row["event_type"] in EVENT_TYPES and 0 < row["confidence"] < 1 for row in theirs)
    assert {row["coder"] for row in theirs} == {open_coder("transformers").name}
    assert "transformers" in coders()


def test_a_model_for_inference_is_asked_type_by_type(make_model: Callable[..., Path]) -> None:
    make_model(["contradiction", "entailment", "neutral"])
    rows = code()
    assert len(rows) == 2
    assert all(0 < row["confidence"] < 0.5 for row in rows)  # one of sixteen, by random weights


def test_what_the_model_calls_no_event_is_none(make_model: Callable[..., Path]) -> None:
    make_model(["SUPPORT", "none"], sure=1)
    assert code() == []
    make_model(["SUPPORT", "none"], sure=0)
    assert [row["event_type"] for row in code()] == ["SUPPORT", "SUPPORT"]


def test_other_weights_are_another_coder(make_model: Callable[..., Path]) -> None:
    make_model(["SUPPORT", "none"], sure=1)
    first = open_coder("transformers").name
    make_model(["SUPPORT", "none"], sure=0)
    assert open_coder("transformers").name != first


def test_labels_of_another_kind_are_named(make_model: Callable[..., Path]) -> None:
    make_model(["positive", "negative"])
    with pytest.raises(ModelError, match="POSITIVE, NEGATIVE"):
        open_coder("transformers")


def test_a_model_that_is_not_here_is_not_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETENTE_TRANSFORMERS_MODEL", "nobody/no-such-model")
    with pytest.raises(UsageError, match=r"no model “nobody/no-such-model” on this machine"):
        open_coder("transformers")
    monkeypatch.delenv("DETENTE_TRANSFORMERS_MODEL")
    with pytest.raises(UsageError, match="DETENTE_TRANSFORMERS_MODEL"):
        open_coder("transformers")


def test_weights_that_could_run_code_are_refused(tiny_model: Path) -> None:
    (tiny_model / "model.safetensors").rename(tiny_model / "pytorch_model.bin")
    with pytest.raises(ModelError, match="safetensors"):
        open_coder("transformers")
