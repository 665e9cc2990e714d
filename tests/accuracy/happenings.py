"""How well reports of one happening are found: pairs of reports on one dyad, labelled by us, through a desk.

Run: python tests/accuracy/happenings.py

Half of the groups (odd numbers) were there to tune with; what is measured and held by a floor is the other half.
"""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import detente

TEXTS = Path(__file__).with_name("happenings.jsonl")


def pairs(*, kept_back: bool) -> dict[str, float]:
    """Precision and recall over pairs of reports of a group, how many pairs are one happening, and how many are not.

    A report without any event is joined to none, and counts against recall.
    """
    with tempfile.TemporaryDirectory() as folder:
        desk = detente.open_desk(Path(folder) / "desk", create=True)
        desk.ingest([TEXTS])
        rows = desk.events().to_pylist()
    stories: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        stories[row["article"]].add(row["story_id"])
    groups: dict[int, list[dict[str, str]]] = defaultdict(list)
    for line in TEXTS.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        groups[int(one["id"].partition("-")[0])].append(one)
    told = [
        (one["happening"] == other["happening"], bool(stories[one["id"]] & stories[other["id"]]))
        for number, reports in groups.items()
        if (number % 2 == 0) == kept_back
        for one, other in combinations(reports, 2)
    ]
    right = sum(same and joined for same, joined in told)
    return {
        "precision": right / max(1, sum(joined for _, joined in told)),
        "recall": right / sum(same for same, _ in told),
        "same": sum(same for same, _ in told),
        "different": sum(not same for same, _ in told),
    }


if __name__ == "__main__":
    print(json.dumps({"kept back": pairs(kept_back=True), "tuned on": pairs(kept_back=False)}, indent=1))
