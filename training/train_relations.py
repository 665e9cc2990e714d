"""Trains the event types of marked sentences; grouped cross-validation, or the final model with its temperature."""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from network import Relations, base
from relation_data import ROOTS, TYPES, Example, folds, own, plv, renamed, root, scores
from runtime import load
from tokenizers import Tokenizer
from torch import Tensor

pieces = load("pieces")
marks = load("marks")
BATCH = 32


def tokenizer() -> Tokenizer:
    found = Tokenizer.from_file(str(base() / "tokenizer.json"))
    found.no_truncation()
    found.no_padding()
    return found


def tensors(tok: Tokenizer, texts: list[str]) -> list[Tensor]:
    sentences = [marks.marked_words(t) for t in texts]
    packed = pieces.pack(tok, sentences, marked=True, max_pieces=190)
    where = np.array([marks.places(s) for s in sentences])
    rows = np.arange(len(sentences))
    at = [packed.first[rows, where[:, k]] for k in (0, 1)]
    return [torch.from_numpy(x) for x in (packed.ids, packed.shapes, *at)]


def loss(logits: Tensor, allowed: Tensor, weights: Tensor, soft: Tensor | None) -> Tensor:
    """Cross-entropy against the types that are right together, with a little smoothing; or against soft targets."""
    logs = logits.float().log_softmax(-1)
    if soft is not None:
        return -(soft * logs).sum(-1).mean()
    right = -torch.logsumexp(logs.masked_fill(~allowed, -1e9), -1)
    return ((0.95 * right - 0.05 * logs.mean(-1)) * weights).sum() / weights.sum()


def fit(
    examples: list[Example],
    *,
    start: Path | None,
    epochs: int,
    seed: int,
    rate: float = 1.5e-4,
    soft: np.ndarray | None = None,
) -> Relations:
    """A model trained on the examples; `soft` are a teacher's probabilities (examples, types) in their place."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    tok = tokenizer()
    model = Relations(len(TYPES))
    model.start(start)
    counts = {r: sum(e.root == r for e in examples) for r in ROOTS}
    allowed = torch.tensor([[t in e.types for t in TYPES] for e in examples])
    weights = torch.tensor([(len(examples) / len(ROOTS) / counts[e.root]) ** 0.5 for e in examples])
    body = [p for k, p in model.named_parameters() if k.startswith("encoder.") and p.requires_grad]
    top = [p for k, p in model.named_parameters() if not k.startswith("encoder.")]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": rate}, {"params": top, "lr": 1e-3}], weight_decay=0.01, fused=True
    )
    steps = epochs * ((len(examples) + BATCH - 1) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / (0.1 * steps), max(0.02, 1 - s / steps))
    )
    model.train()
    for _ in range(epochs):
        order = sorted(range(len(examples)), key=lambda i: len(examples[i].text) + rng.uniform(0, 60))
        chunks = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
        rng.shuffle(chunks)
        for chunk in chunks:
            inputs = tensors(tok, [renamed(examples[i].text, rng) if soft is None else examples[i].text for i in chunk])
            with torch.autocast("cpu", torch.bfloat16):
                logits = model(*inputs)
            value = loss(
                logits, allowed[chunk], weights[chunk], None if soft is None else torch.from_numpy(soft[chunk])
            )
            value.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
    return model.eval()


@torch.no_grad()
def logits(model: Relations, texts: list[str]) -> np.ndarray:
    """Scores (texts, types)."""
    tok = tokenizer()
    found = np.zeros((len(texts), len(TYPES)), np.float32)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    for i in range(0, len(order), BATCH):
        chunk = order[i : i + BATCH]
        with torch.autocast("cpu", torch.bfloat16):
            found[chunk] = model(*tensors(tok, [texts[k] for k in chunk])).float().numpy()
    return found


def guess(scored: np.ndarray) -> list[str]:
    """The best root of each row; CONCEDE and RETREAT count together."""
    return [ROOTS[i] for i in probabilities(scored).argmax(1)]


def probabilities(scored: np.ndarray) -> np.ndarray:
    """Probabilities of the roots, (texts, roots)."""
    p = np.exp(scored - scored.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    return np.stack([sum(p[:, i] for i, t in enumerate(TYPES) if root(t) == r) for r in ROOTS], 1)


def final(
    work: Path, examples: list[Example], more: list[Example], *, epochs: int = 8, count: int = 5
) -> dict[str, float]:
    """The event types' weights from all sentences, on the parser's table of sub-tokens, and their temperature.

    The temperature is fitted on one fold of `examples` kept back from a model trained alike on the others and on
    `more`. Returns the scores on that fold.
    """
    start = work / "parser.pt"
    part = folds(examples, count)[1]
    inside = set(part)
    others = [e for i, e in enumerate(examples) if i not in inside]
    model = fit(others + more, start=start, epochs=epochs, seed=0)
    held = logits(model, [examples[i].text for i in part])
    gold = [examples[i].root for i in part]
    found = scores(gold, guess(held))
    calibration = {"temperature": temperature(gold, held), "fold": found}
    model = fit(examples + more, start=start, epochs=epochs, seed=0)
    torch.save(model.state_dict(), work / "relations.pt")
    (work / "calibration.json").write_text(json.dumps(calibration) + "\n")
    print("event types, on the part kept back:", calibration, flush=True)
    return found


def temperature(gold: list[str], scored: np.ndarray) -> float:
    """The number by which scores are divided so that the probabilities of the right roots are likeliest."""
    grid = np.arange(0.5, 4.01, 0.05)
    return float(round(min(grid, key=lambda t: surprise(gold, scored / t)), 2))


def surprise(gold: list[str], scored: np.ndarray) -> float:
    """Mean negative log-likelihood of the right roots."""
    p = probabilities(scored)
    return float(-np.log(p[np.arange(len(gold)), [ROOTS.index(g) for g in gold]] + 1e-9).mean())


def counts(gold: list[list[str]], scored: list[np.ndarray], bins: int = 10) -> dict[str, object]:
    """Numbers for docs/accuracy.md out of some parts: no text, only how often what was taken for what, how surely.

    A part's temperature is fitted on the other parts.

    Returns:
        `roots`; `confusion` (right, guessed); `parts`, the scores of each; `temperatures` of each; `reliability`,
        for each bin of the best root's probability how many there are, the sum of their probabilities, how many
        are right.
    """
    confusion = np.zeros((len(ROOTS), len(ROOTS)), int)
    reliability = np.zeros((bins, 3))
    temperatures = []
    for k, (right, logits_of) in enumerate(zip(gold, scored, strict=True)):
        others = [i for i in range(len(gold)) if i != k]
        cool = temperature([g for i in others for g in gold[i]], np.concatenate([scored[i] for i in others]))
        temperatures.append(cool)
        p = probabilities(logits_of / cool)
        for name, best, sure in zip(right, p.argmax(1), p.max(1), strict=True):
            confusion[ROOTS.index(name), best] += 1
            reliability[min(int(sure * bins), bins - 1)] += (1, sure, ROOTS[best] == name)
    return {
        "roots": ROOTS,
        "confusion": confusion.tolist(),
        "parts": [scores(g, guess(z)) for g, z in zip(gold, scored, strict=True)],
        "temperatures": temperatures,
        "reliability": [[int(n), round(total, 3), int(right)] for n, total, right in reliability.tolist()],
    }


def validate(options: argparse.Namespace) -> None:
    """Trains without each of some parts, prints the scores on it, and writes the counts."""
    examples = plv()
    parts = folds(examples, options.folds)
    texts = [e.text for e in examples]
    gold: list[list[str]] = []
    found: list[np.ndarray] = []
    for k in options.part:
        part = parts[k]
        started = time.time()
        inside = set(part)
        train = [e for i, e in enumerate(examples) if i not in inside] + (own() if options.own else [])
        model = fit(train, start=options.start, epochs=options.epochs, seed=k, rate=options.rate)
        found.append(logits(model, [texts[i] for i in part]))
        gold.append([examples[i].root for i in part])
        print(k, scores(gold[-1], guess(found[-1])), f"{time.time() - started:.0f} s", flush=True)
    if options.counts:
        own_sentences = {"own_sentences": len(own()) if options.own else 0, "part_numbers": options.part}
        options.counts.write_text(json.dumps(counts(gold, found) | own_sentences) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument(
        "--part", type=int, nargs="+", default=[1, 2], help="parts that are kept back, one after another"
    )
    parser.add_argument("--own", action="store_true")
    parser.add_argument("--start", type=Path)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--counts", type=Path, help="file for the numbers of docs/accuracy.md; at least two parts")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    validate(given)
