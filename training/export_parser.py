"""Exports the trained parser as one 8-bit ONNX graph."""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import torch
from graph import Graph, measure, save
from network import ARC, REL, Parser, base
from onnx import TensorProto
from tokenizers import Tokenizer
from train_parser import batches, data, tensors


def load(folder: Path) -> tuple[Parser, dict[str, list[str]]]:
    names = json.loads((folder / "labels.json").read_text())
    model = Parser(*(len(names[k]) for k in ("upos", "xpos", "rels", "names")))
    model.load_state_dict(torch.load(folder / "parser.pt"))
    return model.eval(), names


def export(folder: Path, out: Path) -> None:
    model, _ = load(folder)
    tokenizer = Tokenizer.from_file(str(base() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    sample = random.Random(1).sample(data()[0], 800)
    ranges = measure(model, (tensors(tokenizer, [s.words for s in batch]) for batch in batches(sample, None)))
    rel = model.rel.detach()
    g = Graph()
    x = g.encoder(model.encoder, ranges, "encoder.", "ids", "shapes")
    axis = g.constant("last_axis", [-1])
    first, last = (g.add("GatherND", x, g.add("Unsqueeze", places, axis), batch_dims=1) for places in ("first", "last"))
    first = g.linear("first", g.quantise("first", first, ranges.seen["first"]), model.first.weight, model.first.bias)
    last = g.linear("last", g.quantise("last", last, ranges.seen["last"]), model.last.weight, None)
    w = g.quantise("dep", g.add("Add", first, last), ranges.seen["dep"])
    tags = {k: g.linear(k, w, getattr(model, k).weight, getattr(model, k).bias) for k in ("upos", "xpos", "names")}
    parts = {}
    for name in ("dep", "head"):
        net = getattr(model, name)
        for part, rows in (("arc", slice(0, ARC)), ("rel", slice(ARC, ARC + REL))):
            key = f"{name}.{part}"
            parts[key] = g.add("Gelu", g.linear(key, w, net.weight[rows], net.bias[rows]), domain="com.microsoft")
    arc = model.arc.detach()
    scaled = g.add("MatMul", parts["dep.arc"], g.constant("arc", arc[:, :ARC] / 8))
    scores = g.add("MatMul", scaled, g.add("Transpose", parts["head.arc"], perm=[0, 2, 1]))
    own = g.add("MatMul", parts["head.arc"], g.constant("arc.own", arc[:, ARC:]))
    arcs = g.add("Add", scores, g.add("Transpose", own, perm=[0, 2, 1]))
    dep = g.quantise("rel", parts["dep.rel"], ranges_of(model, tokenizer, sample))
    pairs = g.linear("rel", dep, rel[:REL, :, :REL].flatten(1).T, rel[REL, :, :REL].flatten())
    alone = g.linear("rel.own", dep, rel[:REL, :, REL].T, rel[REL, :, REL])
    pairs = g.add("Reshape", pairs, g.constant("pairs", [0, -1, REL]))
    pairs = g.add("MatMul", pairs, g.add("Transpose", parts["head.rel"], perm=[0, 2, 1]))
    alone = g.add("Reshape", alone, g.constant("alone", [0, -1, 1]))
    rels = g.add("Add", pairs, alone)
    words = g.add("Shape", "first", start=1, end=2)
    counts = g.add("Concat", g.constant("same", [0]), words, g.constant("rel.count", [model.rels]), words, axis=0)
    rels = g.add("Reshape", rels, counts)
    batch, n = "batch", "words"
    onnx_model = g.model(
        {"ids": [batch, "pieces"], "shapes": [batch, "pieces"], "first": [batch, n], "last": [batch, n]},
        {
            "upos": (g.add("ArgMax", tags["upos"], axis=2, keepdims=0), TensorProto.INT64, [batch, n]),
            "xpos": (g.add("ArgMax", tags["xpos"], axis=2, keepdims=0), TensorProto.INT64, [batch, n]),
            "names": (tags["names"], TensorProto.FLOAT, [batch, n, "name"]),
            "arcs": (arcs, TensorProto.FLOAT, [batch, n, n]),
            "rels": (rels, TensorProto.FLOAT, [batch, n, "rel", n]),
        },
    )
    save(onnx_model, str(out))


@torch.no_grad()
def ranges_of(model: Parser, tokenizer: Tokenizer, sample: list) -> tuple[float, float]:
    """The range of the dependents' relation states."""
    low = high = 0.0
    for batch in batches(sample[:200], None):
        dep = model(*tensors(tokenizer, [s.words for s in batch]))["dep"]
        low, high = min(low, float(dep.min())), max(high, float(dep.max()))
    return low, high


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--folder", type=Path, default=Path("/work/train/p1"))
    options.add_argument("--out", type=Path, default=Path("/work/train/parser.onnx"))
    chosen = options.parse_args()
    export(chosen.folder, chosen.out)
