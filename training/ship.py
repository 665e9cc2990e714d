"""Puts the exported model, its labels and tokenizer into the package, with their sums."""

from __future__ import annotations

import argparse
import hashlib
import shutil
from pathlib import Path

from network import base
from tokenizers import Tokenizer

MODELS = Path(__file__).resolve().parents[1] / "src" / "detente" / "coding" / "models"


def ship(parser: Path, labels: Path, out: Path = MODELS) -> None:
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(parser, out / "parser.onnx")
    shutil.copyfile(labels, out / "labels.json")
    tokenizer = Tokenizer.from_file(str(base() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    files = ("parser.onnx", "labels.json", "tokenizer.json")
    sums = [f"{hashlib.sha256((out / name).read_bytes()).hexdigest()}  {name}\n" for name in files]
    (out / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--parser", type=Path, default=Path("/work/train/parser.onnx"))
    options.add_argument("--labels", type=Path, default=Path("/work/train/p1/labels.json"))
    options.add_argument("--out", type=Path, default=MODELS)
    chosen = options.parse_args()
    ship(chosen.parser, chosen.labels, chosen.out)
