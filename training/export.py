"""Exports the trained networks as 8-bit ONNX graphs over one file of weights, with labels, tokenizer and sums."""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from pathlib import Path

import numpy as np
import onnx
import torch
import train_parser
import train_relations
from corpus import Sentence
from graph import DOMAIN, Graph, Ranges, Store, measure, save
from network import ARC, REL, Parser, Relations, base, nibbles, table
from onnx import TensorProto
from relation_data import TYPES, own, plv
from runtime import SOURCE
from tokenizers import Tokenizer
from torch import Tensor

MODELS = SOURCE / "coding" / "models"
FILES = ("parser.onnx", "relations.onnx", "weights.bin", "labels.json", "vocabulary.txt")
KEPT_ANYWAY = 5  # padding and the four marks


def load_parser(folder: Path) -> tuple[Parser, dict[str, list[str]]]:
    """The trained parser and its labels."""
    names = json.loads((folder / "labels.json").read_text())
    model = Parser(*(len(names[k]) for k in ("upos", "xpos", "rels", "names")))
    model.load_state_dict(torch.load(folder / "parser.pt"))
    return model.eval(), names


def load_relations(folder: Path) -> tuple[Relations, float]:
    """The trained event types and their temperature."""
    model = Relations(len(TYPES))
    model.load_state_dict(torch.load(folder / "relations.pt"))
    return model.eval(), float(json.loads((folder / "calibration.json").read_text())["temperature"])


def kept(path: Path) -> tuple[list[int], list[str]]:
    """Rows of the vocabulary that Latin text needs, and their sub-tokens."""
    vocabulary = json.loads(path.read_text(encoding="utf-8"))["model"]["vocab"]
    rows = [
        (i, piece)
        for piece, i in sorted(vocabulary.items(), key=lambda item: item[1])
        if i < KEPT_ANYWAY
        or (not piece.startswith("[unused") and all(ord(c) < 0x250 or 0x2000 <= ord(c) < 0x2300 for c in piece))
    ]
    return [i for i, _ in rows], [piece for _, piece in rows]


def parser_graph(
    store: Store, model: Parser, rows: Tensor, ranges: Ranges, dep: tuple[float, float]
) -> onnx.ModelProto:
    """The parser: scores of heads, of relations for each head, of names; the best tags."""
    g = Graph(store)
    x = g.encoder(model.encoder, rows, ranges, "encoder.", "ids", "shapes")
    axis = g.constant("last_axis", [-1])
    first, last = (g.add("GatherND", x, g.add("Unsqueeze", places, axis), batch_dims=1) for places in ("first", "last"))
    first = g.linear("first", g.quantise("first", first, ranges.seen["first"]), model.first.weight, model.first.bias)
    last = g.linear("last", g.quantise("last", last, ranges.seen["last"]), model.last.weight, None)
    w = g.quantise("dep", g.add("Add", first, last), ranges.seen["dep"])
    tags = {k: g.linear(k, w, getattr(model, k).weight, getattr(model, k).bias) for k in ("upos", "xpos", "names")}
    parts = {}
    for name in ("dep", "head"):
        net = getattr(model, name)
        for part, span in (("arc", slice(0, ARC)), ("rel", slice(ARC, ARC + REL))):
            key = f"{name}.{part}"
            parts[key] = g.add("Gelu", g.linear(key, w, net.weight[span], net.bias[span]), domain=DOMAIN)
    arc, rel = model.arc.detach(), model.rel.detach()
    scaled = g.add("MatMul", parts["dep.arc"], g.constant("arc", arc[:, :ARC] / 8))
    scores = g.add("MatMul", scaled, g.add("Transpose", parts["head.arc"], perm=[0, 2, 1]))
    alone = g.add("MatMul", parts["head.arc"], g.constant("arc.own", arc[:, ARC:]))
    arcs = g.add("Add", scores, g.add("Transpose", alone, perm=[0, 2, 1]))
    states = g.quantise("rel", parts["dep.rel"], dep)
    pairs = g.linear("rel", states, rel[:REL, :, :REL].flatten(1).T, rel[REL, :, :REL].flatten())
    pairs = g.add("Reshape", pairs, g.constant("pairs", [0, -1, REL]))
    pairs = g.add("MatMul", pairs, g.add("Transpose", parts["head.rel"], perm=[0, 2, 1]))
    alone = g.linear("rel.own", states, rel[:REL, :, REL].T, rel[REL, :, REL])
    rels = g.add("Add", pairs, g.add("Reshape", alone, g.constant("alone", [0, -1, 1])))
    words = g.add("Shape", "first", start=1, end=2)
    counts = g.add("Concat", g.constant("same", [0]), words, g.constant("rel.count", [model.rels]), words, axis=0)
    batch, n = "batch", "words"
    return g.model(
        {"ids": [batch, "pieces"], "shapes": [batch, "pieces"], "first": [batch, n], "last": [batch, n]},
        {
            "upos": (g.add("ArgMax", tags["upos"], axis=2, keepdims=0), TensorProto.INT64, [batch, n]),
            "xpos": (g.add("ArgMax", tags["xpos"], axis=2, keepdims=0), TensorProto.INT64, [batch, n]),
            "names": (tags["names"], TensorProto.FLOAT, [batch, n, "name"]),
            "arcs": (arcs, TensorProto.FLOAT, [batch, n, n]),
            "rels": (g.add("Reshape", rels, counts), TensorProto.FLOAT, [batch, n, "rel", n]),
        },
    )


def relations_graph(
    store: Store, model: Relations, rows: Tensor, ranges: Ranges, temperature: float
) -> onnx.ModelProto:
    """The event types' probabilities, calibrated."""
    g = Graph(store)
    x = g.encoder(model.encoder, rows, ranges, "encoder.", "ids", "shapes")
    axis = g.constant("last_axis", [-1])
    start = g.add("Gather", x, g.constant("start", np.array(0)), axis=1)
    marks = [g.add("GatherND", x, g.add("Unsqueeze", at, axis), batch_dims=1) for at in ("source", "target")]
    x = g.add("Concat", start, *marks, axis=1)
    x = g.linear("mix", g.quantise("mix", x, ranges.seen["mix"]), model.mix.weight, model.mix.bias)
    x = g.quantise("types", g.add("Gelu", x, domain=DOMAIN), ranges.seen["types"])
    scores = g.linear("types", x, model.types.weight / temperature, model.types.bias / temperature)
    batch = "batch"
    return g.model(
        {"ids": [batch, "pieces"], "shapes": [batch, "pieces"], "source": [batch], "target": [batch]},
        {"types": (g.add("Softmax", scores, axis=1), TensorProto.FLOAT, [batch, "type"])},
    )


def export(folder: Path, out: Path, sentences: list[Sentence], texts: list[str]) -> None:
    """Writes the models of a training folder as the package ships them.

    Scales are measured on some of the sentences and marked texts; without texts the event types are left out.
    """
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = train_relations.tokenizer()
    numbers, vocabulary = kept(base() / "tokenizer.json")
    store = Store(out / "weights.bin")
    parser, names = load_parser(folder)
    rows = parser.encoder.words.weight[numbers]
    parser.encoder.words.weight.data = table(*nibbles(parser.encoder.words.weight))
    rng = random.Random(1)
    sample = rng.sample(sentences, min(600, len(sentences)))
    dep = [0.0, 0.0]
    ranges = measure(parser, (inputs_of(tokenizer, batch) for batch in train_parser.batches(sample, None)))
    with torch.no_grad():
        for batch in train_parser.batches(sample[:200], None):
            states = parser(*inputs_of(tokenizer, batch))["dep"]
            dep = [min(dep[0], float(states.min())), max(dep[1], float(states.max()))]
    save(parser_graph(store, parser, rows, ranges, (dep[0], dep[1])), str(out / "parser.onnx"))
    if texts:
        model, temperature = load_relations(folder)
        some = rng.sample(texts, min(500, len(texts)))
        inputs = (train_relations.tensors(tokenizer, some[i : i + 16]) for i in range(0, len(some), 16))
        ranges = measure(model, inputs)
        save(relations_graph(store, model, rows, ranges, temperature), str(out / "relations.onnx"))
        names["types"] = TYPES
    store.write()
    (out / "labels.json").write_text(json.dumps(names) + "\n")
    (out / "vocabulary.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    files = [name for name in FILES if (out / name).exists()]
    sums = [f"{hashlib.sha256((out / name).read_bytes()).hexdigest()}  {name}\n" for name in files]
    (out / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    print(f"{sum((out / name).stat().st_size for name in files) / 1e6:.2f} MB in {out}")


def inputs_of(tokenizer: Tokenizer, batch: list[Sentence]) -> list[torch.Tensor]:
    return train_parser.tensors(tokenizer, [s.words for s in batch])


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--folder", type=Path, default=Path("/tmp/detente-training"))
    options.add_argument("--out", type=Path, default=MODELS)
    options.add_argument("--no-relations", action="store_true")
    chosen = options.parse_args()
    marked = [] if chosen.no_relations else [e.text for e in plv() + own()]
    export(chosen.folder, chosen.out, train_parser.data()[0], marked)
