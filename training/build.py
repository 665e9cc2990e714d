"""Rebuilds the shipped models from the data with fixed seeds: parser, event types, ONNX files, sums."""

from __future__ import annotations

import argparse
from pathlib import Path

import check
import export
import torch
import train_parser
import train_relations
from relation_data import own, plv


def build(work: Path, out: Path, epochs: int, keep_parser: bool) -> None:
    """Trains both networks and writes the shipped files."""
    work.mkdir(parents=True, exist_ok=True)
    sentences, dev, _ = train_parser.data()
    examples, more = plv(), own()
    if not keep_parser:
        train_parser.train(work, sentences, dev, epochs=epochs)
    train_relations.final(work, examples, more)
    export.export(work, out, sentences, [e.text for e in examples + more])


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--work", type=Path, default=Path("/tmp/detente-training"), help="folder for what isn't shipped"
    )
    options.add_argument("--out", type=Path, default=export.MODELS)
    options.add_argument("--epochs", type=int, default=5, help="of the parser")
    options.add_argument("--keep-parser", action="store_true", help="use the parser that the work folder has")
    options.add_argument("--check", action="store_true", help="only check, on small data, that all of this still works")
    chosen = options.parse_args()
    torch.set_num_threads(2)
    if chosen.check:
        check.check()
    else:
        build(chosen.work, chosen.out, chosen.epochs, chosen.keep_parser)
