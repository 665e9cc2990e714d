"""How fast articles are coded, beside the bare encoder on the same sentences in the same run.

Run: python benchmarks/coding.py [--articles 400] [--workers 1]
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from datetime import datetime

from detente import demo
from detente.coding import code_articles
from detente.coding.encoder import Encoder, words
from detente.coding.sentences import sentences
from detente.schema import Article, make_article


def articles(count: int) -> list[Article]:
    """The demo's articles over and over, each copy with a name of its own."""
    path = next(path for path in demo.files() if path.suffix == ".jsonl")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    days = [datetime.fromisoformat(row["published"]) for row in rows]
    return [
        make_article(
            rows[i % len(rows)]["text"], name=str(i), known_at=days[i % len(rows)], published=days[i % len(rows)]
        )
        for i in range(count)
    ]


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=400)
    options.add_argument("--workers", type=int, default=1)
    chosen = options.parse_args()
    given = articles(chosen.articles)
    texts = [a.text[s:e] for a in given for s, e in sentences(a.text)]
    split = [[text[s:e] for s, e in words(text)] for text in texts]
    Encoder.load().parse(split[:8])

    started = time.perf_counter()
    Encoder.load().parse(split)
    bare = time.perf_counter() - started

    list(code_articles(given[:20], workers=1))
    started = time.perf_counter()
    events = sum(len(coded.events) for coded in code_articles(given, workers=chosen.workers))
    whole = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(given)} articles, {len(texts)} sentences, {events} events, {chosen.workers} worker(s)")
    print(f"bare encoder, one thread: {len(texts) / bare:.0f} sentences a second")
    rate = f"{len(texts) / whole:.0f} sentences a second, {bare / whole:.2f} of the bare encoder"
    print(f"end to end: {rate}; {memory:.0f} MiB")
