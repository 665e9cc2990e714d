"""Accuracy is a gate: what the coder reached once, it keeps."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def measure() -> ModuleType:
    spec = importlib.util.spec_from_file_location("accuracy_measure", Path(__file__).with_name("measure.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module


def test_our_own_sentences_stay_above_their_floor(measure) -> None:
    assert measure.below({"sentences": measure.own_sentences()}) == []


def test_articles_stay_above_their_floors(measure) -> None:
    if not measure.present():
        pytest.skip("the texts lie outside the project, in ../shared")
    assert measure.below({corpus.name: measure.judged(corpus) for corpus in measure.CORPORA}) == []
