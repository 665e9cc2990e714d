"""From the network's scores to trees and names: one root, no cycle, no name that begins in its middle."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


def heads(scores: Scores) -> list[int]:
    """The head of each word of one sentence, -1 for the root.

    Args:
        scores: shape (words, words + 1); the score of each head for each word, column 0 the root.

    Returns:
        The best heads; where they have no single root or a cycle, each fault is mended at its cheapest place.
    """
    n = len(scores)
    scores = scores.astype(np.float64)
    scores[np.arange(n), np.arange(1, n + 1)] = -np.inf
    best = scores.argmax(1)
    if (best == 0).sum() != 1:
        rest = scores[:, 1:].max(1) if n > 1 else np.zeros(n)
        root = int((scores[:, 0] - rest).argmax())
        scores[:, 0] = -np.inf
        best = scores.argmax(1)
        best[root] = 0
        scores[root] = -np.inf
        scores[root, 0] = 0.0
    found: list[int] = [int(head) - 1 for head in best]
    while cycle := _cycle(found):
        below = _below(found, cycle)
        allowed = np.array([False, *(i not in below for i in range(n))])
        losses = [
            (scores[i, found[i] + 1] - scores[i, allowed].max(), i)
            for i in cycle
            if np.isfinite(scores[i, allowed]).any()
        ]
        _, word = min(losses)
        found[word] = int(np.where(allowed, scores[word], -np.inf).argmax()) - 1
    return found


def _cycle(found: list[int]) -> list[int]:
    """The words of one cycle; empty where there is none."""
    state = [0] * len(found)
    for start in range(len(found)):
        path: list[int] = []
        word = start
        while word >= 0 and state[word] == 0:
            state[word] = 1
            path.append(word)
            word = found[word]
        if word >= 0 and state[word] == 1:
            return path[path.index(word) :]
        for seen in path:
            state[seen] = 2
    return []


def _below(found: list[int], cycle: list[int]) -> set[int]:
    """The cycle and all words that hang on it."""
    below = set(cycle)
    grown = True
    while grown:
        grown = False
        for word, head in enumerate(found):
            if head in below and word not in below:
                below.add(word)
                grown = True
    return below


def names(scores: Scores, labels: list[str]) -> list[str]:
    """BIO tags of the words of one sentence from scores of shape (words, labels)."""
    tags = [labels[i] for i in scores.argmax(1)]
    before = "O"
    for i, tag in enumerate(tags):
        if tag[0] == "I" and before[2:] != tag[2:]:
            tags[i] = "B" + tag[1:]
        before = tags[i]
    return tags
