"""Accuracy is a gate: what the coder reached once, it keeps."""

from __future__ import annotations

import importlib.util
import json
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
    sys.path.append(str(Path(__file__).parent))  # where its neighbour is
    sys.modules[spec.name] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module


def test_our_own_sentences_stay_above_their_floor(measure) -> None:
    assert measure.below({"sentences": measure.own_sentences()}) == []


def test_articles_stay_above_their_floors(measure) -> None:
    if not measure.present():
        pytest.skip("the texts lie outside the project, in ../shared")
    assert measure.below({corpus.name: measure.judged(corpus) for corpus in measure.CORPORA}) == []


def test_the_page_on_relations_says_what_its_counts_say(measure) -> None:
    page = measure.relate_page
    assert page.joined([[3, 1, 0], [0, 2, 0], [1, 0, 4]], [0, 0, 1]) == [[6, 0], [1, 4]]
    assert page.macro([[3, 1], [1, 3]]) == pytest.approx(0.75)
    assert page.macro([[5, 0, 0], [0, 0, 0], [0, 5, 0]]) == pytest.approx(0.5)  # a class that isn't there doesn't count
    assert page.calibration_error([[10, 9.0, 7], [10, 5.0, 5]]) == pytest.approx(0.1)
    kept = json.loads(page.COUNTS.read_text(encoding="utf-8"))
    assert sum(map(sum, kept["confusion"])) == sum(count for count, _, _ in kept["reliability"])
    assert page.calibration_error(kept["reliability"]) <= 0.05


def test_no_hard_sentence_was_trained_on(measure) -> None:
    page = measure.relate_page
    taught = {row["marked_sentence"] for row in page.read(page.OURS)}
    hard = page.read(page.HARD)
    assert len({row["kind"] for row in hard}) >= page.KINDS
    assert not taught & {row["marked_sentence"] for row in hard}
