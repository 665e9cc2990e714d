"""Accuracy is a gate: reports of one happening stay joined, those of two stay apart."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from pathlib import Path

HERE = Path(__file__).parent


def test_stories_of_texts_kept_back_from_tuning_stay_above_their_floors() -> None:
    spec = importlib.util.spec_from_file_location("accuracy_happenings", HERE / "happenings.py")
    assert spec
    assert spec.loader
    happenings = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(happenings)
    kept = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))["happenings"]
    assert hashlib.sha256(happenings.TEXTS.read_bytes()).hexdigest() == kept["sha256"]
    found = happenings.pairs(kept_back=True)
    assert [name for name, floor in kept["floors"].items() if found[name] < floor] == []
