"""Trains the parser, tagger and name recogniser on one encoder; keeps the best state on the dev sentences."""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from corpus import Sentence, gum, spans, treebank, with_names
from network import Parser, base
from runtime import load
from tokenizers import Tokenizer
from torch.nn import functional

pieces = load("pieces")
SEED = 17
PIECES = 1400


def data() -> tuple[list[Sentence], list[Sentence], list[Sentence]]:
    """Train, dev and test: every second block of 25 dev sentences trains too, as only dev and test have names."""
    dev = with_names(treebank("en_ewt-dev"), "uner_ewt_dev")
    test = with_names(treebank("en_ewt-test"), "uner_ewt_test")
    parts: tuple[list[Sentence], list[Sentence]] = ([], [])
    for i, sentence in enumerate(dev):
        parts[i // 25 % 2].append(sentence)
    return treebank("en_ewt-train") + gum() + parts[0], parts[1], test


def labels(train: list[Sentence]) -> dict[str, list[str]]:
    """The label lists, sorted."""
    return {
        "upos": sorted({tag for s in train for tag in s.upos}),
        "xpos": sorted({tag for s in train for tag in s.xpos}),
        "rels": sorted({tag for s in train for tag in s.deprel}),
        "names": ["O", "B-LOC", "I-LOC", "B-ORG", "I-ORG", "B-PER", "I-PER"],
    }


def batches(sentences: list[Sentence], rng: random.Random | None) -> list[list[Sentence]]:
    """Batches of sentences of like length, at most PIECES sub-tokens (estimated) each."""
    size = lambda s: len(s.words) * 1.25 + 2  # noqa: E731
    noise = rng.uniform if rng else lambda a, b: 0.0
    order = sorted(sentences, key=lambda s: size(s) + noise(0, 4))
    found: list[list[Sentence]] = [[]]
    for s in order:
        if found[-1] and size(s) * (len(found[-1]) + 1) > PIECES:
            found.append([])
        found[-1].append(s)
    if rng:
        rng.shuffle(found)
    return found


def augmented(words: list[str], rng: random.Random) -> list[str]:
    """Now and then a sentence in other letters: headline, capitals, no capitals."""
    chance = rng.random()
    if chance < 0.02:
        return [w.upper() for w in words]
    if chance < 0.05:
        return [w[:1].upper() + w[1:] for w in words]
    if chance < 0.07:
        return [w.lower() for w in words]
    return words


def tensors(tokenizer: Tokenizer, words: list[list[str]]) -> list[torch.Tensor]:
    packed = pieces.pack(tokenizer, words, max_pieces=160)
    ids, shapes, first, last = (torch.from_numpy(t) for t in (packed.ids, packed.shapes, packed.first, packed.last))
    more = -ids.shape[1] % 8  # few different lengths: each costs the library a new kernel
    return [functional.pad(ids, (0, more)), functional.pad(shapes, (0, more)), first, last]


def targets(batch: list[Sentence], index: dict[str, dict[str, int]]) -> dict[str, torch.Tensor]:
    """Gold labels of words, -100 where there are none; (batch, words)."""
    n = max(len(s.words) for s in batch)
    t = {k: torch.full((len(batch), n), -100) for k in ("upos", "xpos", "rels", "names", "heads")}
    for i, s in enumerate(batch):
        m = len(s.words)
        t["upos"][i, :m] = torch.tensor([index["upos"].get(x, 0) for x in s.upos])
        t["xpos"][i, :m] = torch.tensor([index["xpos"].get(x, 0) for x in s.xpos])
        t["rels"][i, :m] = torch.tensor([index["rels"].get(x, 0) for x in s.deprel])
        t["heads"][i, :m] = torch.tensor(s.head)
        if s.ner is not None:
            t["names"][i, :m] = torch.tensor([index["names"][x] for x in s.ner])
    return t


def loss(model: Parser, inputs: list[torch.Tensor], gold: dict[str, torch.Tensor]) -> torch.Tensor:
    out = model(*inputs)
    ce = lambda a, b: functional.cross_entropy(a.flatten(0, 1).float(), b.flatten(), ignore_index=-100)  # noqa: E731
    arcs = out["arcs"][:, 1:].float().masked_fill(_no_head(inputs), -1e4)
    heads = gold["heads"].clamp(min=0)
    states = out["head"].gather(1, heads[..., None].expand(-1, -1, out["head"].shape[-1]))
    total = ce(arcs, gold["heads"]) + ce(model.relations(out["dep"][:, 1:], states), gold["rels"])
    total = total + 0.3 * ce(out["upos"][:, 1:], gold["upos"]) + 0.3 * ce(out["xpos"][:, 1:], gold["xpos"])
    if (gold["names"] != -100).any():
        total = total + ce(out["names"][:, 1:], gold["names"])
    return total


def _no_head(inputs: list[torch.Tensor]) -> torch.Tensor:
    """Places that are no word: (batch, 1, words + 1), true where the padding is."""
    first = inputs[2]
    gone = first == 0
    gone[:, 0] = False
    return gone[:, None, :]


@torch.no_grad()
def evaluate(
    model: Parser, tokenizer: Tokenizer, names: dict[str, list[str]], sentences: list[Sentence]
) -> dict[str, float]:
    """UAS, LAS, tag accuracies (all words, gold segmentation) and F1 of names, greedy heads."""
    model.eval()
    index = {k: {x: i for i, x in enumerate(v)} for k, v in names.items()}
    right = dict.fromkeys(("uas", "las", "upos", "xpos"), 0)
    n = tp = predicted = wanted = 0
    for batch in batches(sentences, None):
        inputs = tensors(tokenizer, [s.words for s in batch])
        gold = targets(batch, index)
        out = model(*inputs)
        heads = out["arcs"][:, 1:].float().masked_fill(_no_head(inputs), -1e4).argmax(-1)
        states = out["head"].gather(1, heads[..., None].expand(-1, -1, out["head"].shape[-1]))
        rels = model.relations(out["dep"][:, 1:], states).argmax(-1)
        there = gold["heads"] != -100
        n += int(there.sum())
        same = (heads == gold["heads"]) & there
        right["uas"] += int(same.sum())
        right["las"] += int((same & (rels == gold["rels"])).sum())
        for k in ("upos", "xpos"):
            right[k] += int(((out[k][:, 1:].argmax(-1) == gold[k]) & there).sum())
        tags = out["names"][:, 1:].argmax(-1)
        for i, s in enumerate(batch):
            if s.ner is not None:
                a = spans([names["names"][t] for t in tags[i, : len(s.words)]])
                b = spans(s.ner)
                tp, predicted, wanted = tp + len(a & b), predicted + len(a), wanted + len(b)
    model.train()
    return {k: round(100 * v / n, 2) for k, v in right.items()} | {
        "ner": round(200 * tp / max(predicted + wanted, 1), 2)
    }


def train(
    out: Path,
    sentences: list[Sentence],
    dev: list[Sentence],
    *,
    epochs: int,
    start: Path | None = None,
    rate: float = 2e-4,
) -> list[float]:
    """Writes `labels.json` and the best state, `parser.pt`, to a folder; returns each epoch's mean loss."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    names = labels(sentences)
    index = {k: {x: i for i, x in enumerate(v)} for k, v in names.items()}
    tokenizer = Tokenizer.from_file(str(base() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    model = Parser(*(len(names[k]) for k in ("upos", "xpos", "rels", "names")))
    model.encoder.load_base()
    if start is not None:
        model.load_state_dict(torch.load(start), strict=False)
    # The table of sub-tokens stays MiniLM's after the first epochs: half of the optimiser's work, for nothing gained.
    model.encoder.words.weight.requires_grad_(start is None)
    body = [p for k, p in model.named_parameters() if k.startswith("encoder.") and p.requires_grad]
    top = [p for k, p in model.named_parameters() if not k.startswith("encoder.")]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": rate}, {"params": top, "lr": 5 * rate}], weight_decay=0.01, fused=True
    )
    steps = epochs * len(batches(sentences, None))
    warm = min(150, steps // 3)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min((s + 1) / warm, max(0.02, 1 - s / steps)))
    out.mkdir(parents=True, exist_ok=True)
    (out / "labels.json").write_text(json.dumps(names))
    best, started = -1.0, time.time()
    losses: list[float] = []
    for epoch in range(epochs):
        total = 0.0
        todo = batches(sentences, rng)
        for batch in todo:
            inputs = tensors(tokenizer, [augmented(s.words, rng) for s in batch])
            with torch.autocast("cpu", torch.bfloat16):
                value = loss(model, inputs, targets(batch, index))
            value.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            total += float(value.detach())
        losses.append(total / len(todo))
        scores = evaluate(model, tokenizer, names, dev)
        minutes = (time.time() - started) / 60
        print(f"epoch {epoch + 1}: loss {losses[-1]:.3f}, dev {scores}, {minutes:.1f} min", flush=True)
        if scores["las"] + scores["ner"] / 4 > best:
            best = scores["las"] + scores["ner"] / 4
            torch.save(model.state_dict(), out / "parser.pt")
    return losses


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--out", type=Path, default=Path("/tmp/detente-training"))
    options.add_argument("--epochs", type=int, default=10)
    options.add_argument("--start", type=Path, help="go on from these weights")
    options.add_argument("--rate", type=float, default=2e-4)
    options.add_argument("--threads", type=int, default=2, help="one where others use the machine too")
    chosen = options.parse_args()
    torch.set_num_threads(chosen.threads)
    np.random.seed(SEED)
    sentences, dev, _ = data()
    train(chosen.out, sentences, dev, epochs=chosen.epochs, start=chosen.start, rate=chosen.rate)
