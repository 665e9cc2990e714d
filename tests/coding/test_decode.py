"""Trees and names from scores: always one root, never a cycle."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.coding import decode


@settings(deadline=None)  # other work on the machine is no failure
@given(st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_any_scores_give_one_tree(count: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(count, count + 1)).astype(np.float32)
    heads = decode.heads(scores)
    assert heads.count(-1) == 1
    for word in range(count):
        steps = 0
        while word >= 0:
            word, steps = heads[word], steps + 1
            assert steps <= count


def test_the_best_heads_stand_where_they_make_a_tree() -> None:
    scores = np.full((3, 4), -5, np.float32)
    scores[0, 2] = scores[1, 0] = scores[2, 2] = 5
    assert decode.heads(scores) == [1, -1, 1]


def test_a_cycle_is_broken_at_its_cheapest_place() -> None:
    scores = np.full((3, 4), -9, np.float32)
    scores[0, 0] = 5
    scores[1, 3], scores[1, 1] = 5, 4.5
    scores[2, 2], scores[2, 1] = 5, 1
    assert decode.heads(scores) == [-1, 0, 1]


def test_a_name_never_begins_in_its_middle() -> None:
    labels = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG"]
    scores = np.eye(5, dtype=np.float32)[[2, 2, 4, 0, 3, 4]]
    assert decode.names(scores, labels) == ["B-PER", "I-PER", "B-ORG", "O", "B-ORG", "I-ORG"]
