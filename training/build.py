"""Rebuilds the shipped models from the data with fixed seeds: parser, event types, ONNX files, sums."""

from __future__ import annotations

import argparse
from pathlib import Path

import export
import torch
import train_parser
import train_relations

if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--work", type=Path, default=Path("/tmp/detente-training"), help="folder for what isn't shipped"
    )
    options.add_argument("--out", type=Path, default=export.MODELS)
    options.add_argument("--epochs", type=int, default=5, help="of the parser")
    options.add_argument("--keep-parser", action="store_true", help="use the parser that the work folder has")
    chosen = options.parse_args()
    torch.set_num_threads(2)
    chosen.work.mkdir(parents=True, exist_ok=True)
    if not chosen.keep_parser:
        train_parser.train(chosen.work, chosen.epochs)
    train_relations.final(chosen.work)
    export.export(chosen.work, chosen.out)
