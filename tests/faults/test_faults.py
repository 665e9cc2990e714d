"""The bad files of `../shared/faults/make_faults.py`, where it is there: each must end as its manifest says.

Judged here is what `sources.read` gives; what the store and the pages make of it is judged in their own tests.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import detente
from detente import sources
from detente.errors import SourceError
from detente.schema import Reject

MAKER = Path(__file__).parents[3] / "shared" / "faults" / "make_faults.py"
INGESTED = datetime(2026, 1, 1, tzinfo=UTC)
EVENT_DATA = {"gdelt1", "gdelt2", "icews", "polecat"}
HUNGRY = ("gzip-bomb-one-line", "gzip-bomb-blank-lines", "article-10-mb", "xml-billion-laughs", "xml-quadratic-blowup")
"""Faults whose memory is measured, each in a process of its own."""

pytestmark = pytest.mark.skipif(not MAKER.exists(), reason="needs ../shared/faults")


@dataclass
class Outcome:
    """What became of one file."""

    ids: list[str] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    moments: dict[str, datetime | None] = field(default_factory=dict)
    refusal: str = ""
    seconds: float = 0.0

    @property
    def name(self) -> str:
        return "refuse" if self.refusal else "partial" if self.rejects else "accept"

    @property
    def accepted(self) -> int:
        return len(set(self.ids))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with all files and the manifest."""
    out = tmp_path_factory.mktemp("faults") / "out"
    subprocess.run([sys.executable, str(MAKER), str(out), "--special"], check=True, capture_output=True)
    return out


@pytest.fixture(scope="module")
def manifest(folder: Path) -> list[dict[str, Any]]:
    """One object a file."""
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]


def outcome(path: Path) -> Outcome:
    found = Outcome()
    began = time.monotonic()
    try:
        for file in sources.files([path]):
            for batch in sources.read(file, ingested=INGESTED):
                for row in batch.rows.to_pylist():
                    found.ids.append(row["article_id"])
                    found.texts.append(row["text"])
                    found.moments[row["name"]] = row["published_after"]
                found.rejects += batch.rejects
    except SourceError as error:
        found = Outcome(refusal=str(error))
    found.seconds = time.monotonic() - began
    return found


def complaints(fault: dict[str, Any], found: Outcome) -> list[str]:
    """What is not as the manifest wants it."""
    said = [reject.reason for reject in found.rejects] + ([found.refusal] if found.refusal else [])
    wrong = [] if found.name in fault["outcome"] else [f"outcome {found.name}, not {fault['outcome']}"]
    if fault["reason"]:
        wrong += [f"reason: {reason}" for reason in said if not re.search(fault["reason"], reason, re.IGNORECASE)]
    if found.seconds > fault["limits"]["s"]:
        wrong.append(f"{found.seconds:.1f} s")
    if found.refusal:
        return wrong
    repeats = len(found.ids) - found.accepted
    if fault["accepted"] not in (None, found.accepted):
        wrong.append(f"accepted {found.accepted}, not {fault['accepted']}")
    if fault["records"] not in (None, found.accepted + repeats + len(found.rejects)):
        wrong.append(f"{found.accepted} + {repeats} + {len(found.rejects)} are not {fault['records']} records")
    if fault["reject_lines"] not in (None, sorted(reject.line or 0 for reject in found.rejects)):
        wrong.append(f"reject lines {[reject.line for reject in found.rejects]}")
    wrong += [f"lacks {text!r}" for text in fault["contain"] if not any(text in body for body in found.texts)]
    wrong += [f"holds {text!r}" for text in fault["forbid"] if any(text in body for body in found.texts)]
    for name, moment in fault["utc"].items():
        wanted = datetime.fromisoformat(moment).replace(microsecond=0) if moment else None
        held = found.moments.get(name)
        if (held and held.replace(microsecond=0)) != wanted:
            wrong.append(f"{name} is held as of {held}, not {wanted}")
    return wrong


def test_every_file_of_articles_ends_as_the_manifest_says(folder: Path, manifest: list[dict[str, Any]]) -> None:
    wrong = {
        fault["fault"]: found
        for fault in manifest
        if fault["format"] not in EVENT_DATA and (found := complaints(fault, outcome(folder / fault["file"])))
    }
    assert wrong == {}


def test_every_file_of_event_data_ends_as_the_manifest_says(
    folder: Path, manifest: list[dict[str, Any]], tmp_path: Path
) -> None:
    wrong = {}
    for fault in manifest:
        if fault["format"] in EVENT_DATA:
            report = detente.open_desk(tmp_path / fault["fault"], create=True).ingest([folder / fault["file"]])
            if found := event_complaints(fault, report.as_dict()):
                wrong[fault["fault"]] = found
    assert wrong == {}


def event_complaints(fault: dict[str, Any], report: dict[str, Any]) -> list[str]:
    """What is not as the manifest wants it, as `ingest --json` tells it."""
    file = report["files"][0]
    rejects = report["rejects"]
    name = "refuse" if file["refused"] else "partial" if rejects else "accept"
    wrong = [] if name in fault["outcome"] else [f"outcome {name}, not {fault['outcome']}: {file['reason']}"]
    said = [one["reason"] for one in rejects] + ([file["reason"]] if file["refused"] else [])
    if fault["reason"]:
        wrong += [f"reason: {one}" for one in said if not re.search(fault["reason"], one, re.IGNORECASE)]
    if file["refused"]:
        return wrong
    for count in ("accepted", "rejected", "duplicates"):
        if fault[count] is not None and (count != "duplicates" or fault["accepted"] is not None):
            wrong += [] if file[count] == fault[count] else [f"{count} {file[count]}, not {fault[count]}"]
    if fault["records"] not in (None, file["accepted"] + file["rejected"] + file["duplicates"]):
        wrong.append(f"{file} are not {fault['records']} records")
    if fault["reject_lines"] not in (None, sorted(one["line"] or 0 for one in rejects)):
        wrong.append(f"reject lines {[one['line'] for one in rejects]}")
    return wrong


def test_a_second_reading_gives_the_same_articles(folder: Path, manifest: list[dict[str, Any]]) -> None:
    for fault in manifest:
        if fault["format"] not in EVENT_DATA and "bomb" not in fault["fault"]:
            first, second = (outcome(folder / fault["file"]) for _ in range(2))
            assert (first.ids, first.rejects) == (second.ids, second.rejects), fault["fault"]


@pytest.mark.parametrize("name", HUNGRY)
def test_memory_stays_under_its_limit(folder: Path, manifest: list[dict[str, Any]], name: str) -> None:
    fault = next(fault for fault in manifest if fault["fault"] == name)
    code = (
        "import resource, sys; from pathlib import Path; from datetime import datetime, UTC\n"
        "from detente import sources\n"
        "peak = lambda who: resource.getrusage(who).ru_maxrss // 1024\n"
        "sources.readers(); before = peak(resource.RUSAGE_SELF)\n"
        "for batch in sources.read(Path(sys.argv[1]), ingested=datetime(2026, 1, 1, tzinfo=UTC)): pass\n"
        "print(peak(resource.RUSAGE_SELF) - before + peak(resource.RUSAGE_CHILDREN))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder / fault["file"])], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < fault["limits"]["mb"]
