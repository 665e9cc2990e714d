"""How fast `detente relate` is, beside the bare encoder on the same sentences in the same run.

Run: python benchmarks/relate.py [--sentences FILE.tsv] [--copies 2]
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from detente.coding.encoder import Encoder
from detente.coding.marks import marked_words

ROOT = Path(__file__).parents[1]


def relate(texts: list[str]) -> tuple[float, float, float]:
    """Seconds, seconds of processor time, and MiB at most of one whole process of `detente relate`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sentences.tsv"
        lines = ["sentence_id\tmarked_sentence", *(f"{i}\t{text}" for i, text in enumerate(texts))]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        started = time.perf_counter()
        command = [sys.executable, "-m", "detente.cli", "relate", str(path)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        took = time.perf_counter() - started
    if status:
        raise SystemExit(f"detente relate ended with status {status}")
    return took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sentences", type=Path, default=ROOT / "training" / "sentences.tsv")
    options.add_argument("--copies", type=int, default=2, help="how often the sentences are coded")
    chosen = options.parse_args()
    with chosen.sentences.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        texts = [row["marked_sentence"] for row in rows] * chosen.copies
    words = [marked_words(text) for text in texts]
    encoder = Encoder.load()
    encoder.parse(words[:8])
    started, busy = time.perf_counter(), time.process_time()
    encoder.parse(words)
    bare, busy = time.perf_counter() - started, time.process_time() - busy
    start, start_busy, _ = relate(texts[:1])
    whole, whole_busy, memory = relate(texts)
    length = sum(map(len, words)) / len(words)
    print(f"{len(texts)} sentences of {length:.0f} words and marks, load {os.getloadavg()[0]:.1f}")
    print("sentences a second, and for each second of processor time:")
    print(f"bare encoder, one thread: {len(texts) / bare:.0f}, {len(texts) / busy:.0f}")
    print(f"detente relate, process and all: {len(texts) / whole:.0f}, {len(texts) / whole_busy:.0f}; {memory:.0f} MiB")
    print(f"one sentence: {start:.2f} s, {start_busy:.2f} s of processor time")
