"""The part of docs/accuracy.md on `detente relate`: scores, confusion, calibration, errors and speed."""

from __future__ import annotations

import csv
import json
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from detente.ontology.plover import quad

ROOT = Path(__file__).parents[2]
COUNTS = Path(__file__).with_name("relations.json")
"""Numbers that `training/train_relations.py --counts` writes: what the network says of sentences kept back."""
HARD = Path(__file__).with_name("hard_relations.tsv")
"""Sentences of ours in kinds that the coder finds hard; no network was trained on them."""
OURS = ROOT / "training" / "sentences.tsv"
KINDS = 10


def related(rows: list[dict[str, str]]) -> tuple[list[dict[str, Any]], float]:
    """What `detente relate` says of marked sentences, and the processor's seconds of the whole process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sentences.tsv"
        lines = ["sentence_id\tmarked_sentence", *(f"{i}\t{row['marked_sentence']}" for i, row in enumerate(rows))]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        before = busy()
        command = [sys.executable, "-m", "detente.cli", "relate", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        took = busy() - before
    if done.returncode:
        raise SystemExit(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()], took


def busy() -> float:
    """Seconds of processor time that processes started from here have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a table that is separated by tabs, without quoting."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def joined(confusion: list[list[int]], labels: list[int]) -> list[list[int]]:
    """A confusion table over classes that hold several of the old ones; `labels` gives the new place of each."""
    table = [[0] * (max(labels) + 1) for _ in range(max(labels) + 1)]
    for i, row in enumerate(confusion):
        for j, count in enumerate(row):
            table[labels[i]][labels[j]] += count
    return table


def rates(confusion: list[list[int]]) -> list[tuple[float, float, float, int]]:
    """Precision, recall, F1 and number of each class; 0 where nothing was guessed or there is nothing."""
    found = []
    for i, row in enumerate(confusion):
        right, guessed, there = row[i], sum(other[i] for other in confusion), sum(row)
        precision, recall = right / guessed if guessed else 0.0, right / there if there else 0.0
        found.append((precision, recall, 2 * right / (guessed + there) if right else 0.0, there))
    return found


def macro(confusion: list[list[int]]) -> float:
    """Mean F1 of the classes that occur."""
    scores = [f1 for *_, f1, there in rates(confusion) if there]
    return sum(scores) / len(scores)


def calibration_error(reliability: list[list[float]]) -> float:
    """Expected calibration error: the gap between probability and share right, weighed by how many a bin has."""
    total = sum(n for n, _, _ in reliability)
    return sum(abs(sure - right) for _, sure, right in reliability) / total


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _quad(root: str) -> int:
    return 2 if root == "YIELD" else quad(root)  # PLV counts both halves of YIELD as material


def section() -> str:
    """The page's part, measured now where it can be, else from the counts."""
    kept = json.loads(COUNTS.read_text(encoding="utf-8"))
    roots, confusion, reliability = kept["roots"], kept["confusion"], kept["reliability"]
    quads = joined(confusion, [_quad(r) - 1 for r in roots])
    binary = joined(confusion, [int(_quad(r) > 2) for r in roots])
    classes = [
        [root, str(there), f"{precision:.2f}", f"{recall:.2f}", f"{f1:.2f}"]
        for root, (precision, recall, f1, there) in zip(roots, rates(confusion), strict=True)
    ]
    short = [root[:4].title() for root in roots]
    crossed = [[f"**{root}**", *(str(n) if n else "" for n in row)] for root, row in zip(roots, confusion, strict=True)]
    crossed_quads = [[f"**{i + 1}**", *map(str, row)] for i, row in enumerate(quads)]
    bins = [
        [f"{i / 10:.1f} to {(i + 1) / 10:.1f}", str(n), f"{sure / n:.2f}", f"{right / n:.2f}"]
        for i, (n, sure, right) in enumerate(reliability)
        if n
    ]
    parts = _table(
        ["part", "root", "quad", "binary", "temperature"],
        [
            [str(number), *(f"{one[k]:.3f}" for k in ("root", "quad", "binary")), f"{cool:.2f}"]
            for number, one, cool in zip(kept["part_numbers"], kept["parts"], kept["temperatures"], strict=True)
        ],
    )
    total, how_many = sum(map(sum, confusion)), len(kept["parts"])
    all_parts = ", ".join(f"{macro(table):.3f}" for table in (confusion, quads, binary))
    return f"""## Relations

What `detente relate` says of the act between a marked source and target. Numbers of a grouped cross-validation on PLV's
training split: {how_many} of five parts, {total} sentences, each coded by a network trained on the other parts and on
{kept["own_sentences"]} sentences of ours; sentences that are alike stay in one part. Before quantisation. Made by
`training/train_relations.py --own --start WORK/parser.pt --counts tests/accuracy/relations.json`, which needs PLV's
file and leaves only counts here. Cross-validation on this file runs some points higher at root than texts of another
origin will.

Macro-F1 of 15 roots (CONCEDE and RETREAT joined, as PLV joins them), four quad classes, and cooperation against
conflict:

{parts}

All parts together: {all_parts}. One part has a noise of about 0.03 at root.

**Per class.**

{_table(["root", "sentences", "precision", "recall", "F1"], classes)}

**Confusion.** Rows are right, columns what was said.

{_table(["", *short], crossed)}

{_table(["quad class", "1", "2", "3", "4"], crossed_quads)}

**Calibration.** Expected calibration error of the root's probability {calibration_error(reliability):.3f}, over ten
bins; each part's temperature was fitted on the others.

{_table(["said", "sentences", "mean probability", "share right"], bins)}

{_errors()}

{_speed()}

**What was tried.** Macro-F1 at root, quad and binary on the part that is named; one part has a noise of 0.03 at root.

| tried | part | root | quad | binary | |
| --- | --- | --- | --- | --- | --- |
| PLV's sentences alone | 2 | 0.828 | 0.893 | 0.933 | |
| and 1,250 of ours | 2 | 0.850 | 0.931 | 0.962 | shipped before |
| and 1,955 of ours | 2 | 0.858 | 0.945 | 0.967 | shipped |
| the same | 1 | 0.901 | 0.963 | 0.990 | |
| the mean of the last epochs' weights | 1 | 0.895 | 0.959 | 0.990 | didn't help |
| 881 of ours, from MiniLM's layers | 0 | 0.790 | 0.877 | 0.932 | |
| the same from the parser's layers, the lowest three kept | 0 | 0.707 | 0.874 | 0.923 | didn't help |

The synthetic stories of the training data weren't used: those who gave them found that they add nothing reliable.
"""


def _errors() -> str:
    rows = read(HARD)
    said, _ = related(rows)
    number, wrong = Counter(row["kind"] for row in rows), Counter[str]()
    shown: dict[str, tuple[dict[str, str], dict[str, Any]]] = {}
    for row, one in sorted(zip(rows, said, strict=True), key=lambda pair: -float(pair[1]["confidence"])):
        if one["event_type"] != row["event_type"]:
            wrong[row["kind"]] += 1
            shown.setdefault(row["kind"], (row, one))  # the error that it is surest of
    cells = [
        [kind, f"{wrong[kind]} of {number[kind]}", _marked(row["marked_sentence"]), row["event_type"], _said(one)]
        for kind, (row, one) in sorted(shown.items(), key=lambda item: -wrong[item[0]] / number[item[0]])[:KINDS]
    ]
    return f"""**The worst kinds of error.** Of {len(rows)} sentences that we wrote to be hard
(`tests/accuracy/hard_relations.tsv`; no network was trained on them) {sum(wrong.values())} are coded wrong, by type.
The kinds that go wrong most, with the error that the coder is surest of:

{_table(["kind", "wrong", "example", "right", "said"], cells)}"""


def _marked(sentence: str) -> str:
    for mark, kind in (("s", "source"), ("t", "target")):
        sentence = sentence.replace(f"<{mark}>", "[").replace(f"</{mark}>", f"]<sub>{kind}</sub>")
    return sentence


def _said(one: dict[str, Any]) -> str:
    return f"{one['event_type']} {one['confidence']:.2f}"


def _speed() -> str:
    rows = read(OURS)
    _, start = related(rows[:1])
    _, took = related(rows)
    words = sum(len(row["marked_sentence"].split()) for row in rows) / len(rows)
    rate = len(rows) / took
    return f"""**Speed.** `detente relate` on our {len(rows)} training sentences ({words:.0f} words on average), one
thread, from the start of the process to its end: {rate:.0f} sentences for each second of processor time; {start:.1f} s
for the first. Longer sentences take longer, and a busy machine everything: [benchmarks](benchmarks.md)."""
