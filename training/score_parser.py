"""Scores the shipped parser through the product's own code: gold words, en_ewt-test (or dev), and its speed."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from corpus import Sentence, spans, treebank, with_names

from detente.coding.encoder import MODELS, Encoder
from detente.coding.wordsplit import words


def score(encoder: Encoder, sentences: list[Sentence]) -> dict[str, float]:
    """UAS, LAS, tags in per cent of words and F1 of names."""
    trees = encoder.parse([s.words for s in sentences])
    right = dict.fromkeys(("uas", "las", "upos", "xpos"), 0)
    n = tp = predicted = wanted = 0
    for s, tree in zip(sentences, trees, strict=True):
        n += len(s.words)
        for i in range(len(s.words)):
            same = tree.head[i] + 1 == s.head[i]
            right["uas"] += same
            right["las"] += same and tree.deprel[i] == s.deprel[i]
            right["upos"] += tree.upos[i] == s.upos[i]
            right["xpos"] += tree.xpos[i] == s.xpos[i]
        if s.ner is not None:
            a, b = spans(tree.ner), spans(s.ner)
            tp, predicted, wanted = tp + len(a & b), predicted + len(a), wanted + len(b)
    return {k: round(100 * v / n, 2) for k, v in right.items()} | {"ner": round(200 * tp / (predicted + wanted), 2)}


def segmentation(sentences: list[Sentence]) -> float:
    """F1 of the word spans."""
    tp = total = 0
    for s in sentences:
        text, gold = "", set()
        for word, space in zip(s.words, s.spaces, strict=True):
            gold.add((len(text), len(text) + len(word)))
            text += word + " " * space
        found = set(words(text))
        tp, total = tp + len(gold & found), total + len(gold) + len(found)
    return round(200 * tp / total, 2)


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--folder", type=Path, default=MODELS)
    options.add_argument("--split", default="test")
    chosen = options.parse_args()
    gold = with_names(treebank(f"en_ewt-{chosen.split}"), f"uner_ewt_{chosen.split}")
    for threads in (1, 2):
        encoder = Encoder(chosen.folder, threads=threads)
        encoder.parse([s.words for s in gold[:100]])
        started = time.perf_counter()
        result = score(encoder, gold)
        seconds = time.perf_counter() - started
        speed = f"{len(gold) / seconds:.0f} sentences/s, {sum(len(s.words) for s in gold) / seconds:.0f} words/s"
        print(f"{threads} thread(s): {result}, {speed}")
    print("words on dev:", segmentation(treebank("en_ewt-dev")))
