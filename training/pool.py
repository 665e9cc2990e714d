"""Makes unlabelled marked sentences from the synthetic stories: a verb's subject and another named phrase."""

from __future__ import annotations

import argparse
import csv
import io
import random
import re
import zipfile
from pathlib import Path
from types import ModuleType

from corpus import SHARED
from runtime import load

CORE = ("compound", "amod", "det", "nmod:poss", "flat", "nummod", "nmod:desc", "case", "punct")


def stories() -> list[str]:
    """Texts of the synthetic stories."""
    with zipfile.ZipFile(SHARED / "coding" / "gpt_synthetic_events.csv.zip") as archive:
        name = next(n for n in archive.namelist() if n.endswith(".csv") and "MACOSX" not in n)
        text = archive.read(name).decode("utf-8", "replace")
    return [row["text"] for row in csv.DictReader(io.StringIO(text))]


def sentences(text: str) -> list[str]:
    """The first sentences of a story; a rough cut is good enough here."""
    cut = re.split(r"(?<=[a-z0-9\"”)]{2}[.!?])\s+(?=[A-Z\"“])", " ".join(text.split()))
    return [s for s in cut[:5] if 40 <= len(s) <= 330 and s[-1] in '.!?"”']


def phrase(tree: object, head: int) -> tuple[int, int]:
    """First word and end of the noun phrase of a head, without what follows it but names in a row."""
    children = [i for i, h in enumerate(tree.head) if h == head]
    first = min([head, *(c for c in children if c < head and tree.deprel[c] in CORE and tree.deprel[c] != "case")])
    last = max([head, *(c for c in children if c > head and tree.deprel[c] in ("flat", "compound"))])
    return first, last + 1


def marked(text: str, spans: list[tuple[int, int]], tree: object, rng: random.Random) -> str | None:
    """The sentence with a source and a target marked; None where no pair is found."""
    nouns = [i for i, tag in enumerate(tree.upos) if tag in ("PROPN", "NOUN")]
    sources = [i for i in nouns if tree.deprel[i] in ("nsubj", "nsubj:pass", "obl:agent")]
    pairs = []
    for s in sources:
        a = phrase(tree, s)
        for t in nouns:
            b = phrase(tree, t)
            apart = b[0] >= a[1] or b[1] <= a[0]
            if apart and tree.deprel[t] in ("obj", "iobj", "obl", "nmod", "nsubj:pass", "conj", "nsubj", "nmod:poss"):
                weight = 6 if "PROPN" in tree.upos[b[0] : b[1]] else 1
                pairs += [(a, b)] * (weight * (3 if tree.head[t] == tree.head[s] else 1))
    if not pairs:
        return None
    chosen = [(*span, mark) for span, mark in zip(rng.choice(pairs), "st", strict=True)]
    for first, end, mark in sorted(chosen, reverse=True):
        a, b = spans[first][0], spans[end - 1][1]
        text = f"{text[:a]}<{mark}>{text[a:b]}</{mark}>{text[b:]}"
    return text


def build(encoder: object, wordsplit: ModuleType, limit: int) -> list[str]:
    """At most `limit` marked sentences, the same each time."""
    rng = random.Random(3)
    texts = list(dict.fromkeys(s for story in stories() for s in sentences(story)))
    rng.shuffle(texts)
    texts = texts[: limit + limit // 4]
    spans = [wordsplit.words(t) for t in texts]
    trees = encoder.parse([[t[a:b] for a, b in cut] for t, cut in zip(texts, spans, strict=True)])
    found = [marked(t, s, tree, rng) for t, s, tree in zip(texts, spans, trees, strict=True)]
    return [m for m in found if m][:limit]


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--out", type=Path, default=Path("/work/train/pool.txt"))
    options.add_argument("--limit", type=int, default=8000)
    chosen = options.parse_args()
    lines = build(load("encoder").Encoder.load(threads=2), load("wordsplit"), chosen.limit)
    chosen.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
