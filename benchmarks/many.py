"""Many articles by `detente code`: time and memory of all its processes, beside the bare encoder in the same run.

Run: python benchmarks/many.py [--articles 20000] [--sentences 3] [--workers 2] [--ending jsonl]

The demo's articles over and over, cut to their first sentences, each time with other states in them. Linux only: memory
is PSS, which counts what processes share once.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from detente import demo
from detente.coding.encoder import Encoder, words
from detente.coding.sentences import sentences

STATES = (
    *("China", "Japan", "India", "Pakistan", "Russia", "Ukraine", "Turkey", "Israel", "Iran", "Iraq", "Egypt"),
    *("Kenya", "Somalia", "Cuba", "Mexico", "Canada", "Brazil", "France", "Germany", "Poland", "Greece", "Australia"),
)
NAMED = re.compile(rf"\b(?:{'|'.join(STATES)})\b")
SAMPLE = 400  # articles on which the bare encoder is timed, before and after


def articles(count: int, length: int) -> Iterator[dict[str, str]]:
    """Articles with `id`, `published` and `text`."""
    path = next(path for path in demo.files() if path.suffix == ".jsonl")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    texts = [row["text"][: list(islice(sentences(row["text"]), length))[-1][1]] for row in rows]
    for number in range(count):
        turn, place = divmod(number, len(rows))
        text = NAMED.sub(lambda found, by=turn: STATES[(STATES.index(found[0]) + by) % len(STATES)], texts[place])
        yield {"id": f"n{number}", "published": rows[place]["published"], "text": text}


def memory(process: int) -> float:
    """MiB of a process and those that it has begun."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0  # it has just ended
    own = int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1]) / 1024
    return own + sum(memory(int(child)) for child in children)


def bare(given: list[dict[str, str]]) -> float:
    """Sentences a second of the encoder alone, one thread."""
    split = [
        [row["text"][a:b][s:e] for s, e in words(row["text"][a:b])] for row in given for a, b in sentences(row["text"])
    ]
    Encoder.load().parse(split[:8])
    started = time.perf_counter()
    Encoder.load().parse(split)
    return len(split) / (time.perf_counter() - started)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=20_000)
    options.add_argument("--sentences", type=int, default=3)
    options.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    options.add_argument("--ending", default="jsonl")
    chosen = options.parse_args()
    sample = list(articles(SAMPLE, chosen.sentences))
    before = bare(sample)
    with tempfile.TemporaryDirectory() as folder:
        count = 0
        with Path(folder, "articles.jsonl").open("w", encoding="utf-8") as file:
            for row in articles(chosen.articles, chosen.sentences):
                count += len(list(sentences(row["text"])))
                file.write(json.dumps(row) + "\n")
        size = Path(folder, "articles.jsonl").stat().st_size / 1e6
        command = [sys.executable, "-m", "detente.cli", "code", "articles.jsonl", "-o", f"events.{chosen.ending}"]
        started = time.perf_counter()
        environment = os.environ | {"DETENTE_WORKERS": str(chosen.workers)}
        child = subprocess.Popen(command, cwd=folder, env=environment)
        used = []
        while child.poll() is None:
            used.append(memory(child.pid))
            time.sleep(0.5)
        whole = time.perf_counter() - started
        out = Path(folder, f"events.{chosen.ending}").stat().st_size / 1e6
    after = bare(sample)
    peer = (before + after) / 2
    quarter = max(1, len(used) // 4)
    print(f"{chosen.articles:,} articles ({size:.0f} MB), {count:,} sentences, {chosen.workers} worker(s)")
    print(f"bare encoder, one thread: {before:.0f} sentences a second before, {after:.0f} after")
    rate = f"{count / whole:.0f} sentences and {chosen.articles / whole:.0f} articles a second, start-up included"
    print(f"detente code: {rate}; {count / whole / chosen.workers / peer:.2f} of the bare encoder for each worker")
    print(f"memory of all processes: {max(used[:quarter]):.0f} MiB in the first quarter, {max(used):.0f} MiB in all")
    print(f"status {child.returncode}, {whole:.0f} s, {out:.0f} MB of events")
