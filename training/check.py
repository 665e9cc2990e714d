"""Checks that the build still works: trains both networks for some steps, exports them, reads them as the product does.

The data are `sample.conllu` and `sentences.tsv`, both ours, so it says that the code learns, not how well.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import export
import train_parser
import train_relations
from corpus import Sentence, gum
from relation_data import TYPES, own, root
from runtime import load

COPIES, EPOCHS = 40, 8  # of the sample in an epoch, and epochs: some forty steps
FALLS_TO = 0.5  # of the parser's loss in the first epoch
LEARNT = 0.5  # macro-F1 of the event types on the part kept back; chance is about 0.07
KEPT = 0.7  # of the heads in the sample, which the exported parser has seen in training
SAME = 0.93  # of the types that the network gave before it was exported; 8 bits change a few near ties


def check() -> None:
    """Ends with an error that says what doesn't work."""
    with TemporaryDirectory() as folder:
        work, out = Path(folder), Path(folder) / "models"
        sample = gum(Path(__file__).parent / "sample.conllu")
        losses = train_parser.train(work, sample * COPIES, sample, epochs=EPOCHS)
        if losses[-1] > FALLS_TO * losses[0]:
            raise SystemExit(f"the parser doesn't learn: {losses}")
        examples = own()
        scores = train_relations.final(work, examples, [], epochs=2, count=8)
        if scores["root"] < LEARNT:
            raise SystemExit(f"the event types aren't learnt: {scores}")
        texts = [e.text for e in examples]
        export.export(work, out, sample, texts)
        encoder = load("encoder").Encoder(out)
        _parses(encoder, sample)
        network, _ = export.load_relations(work)
        some = texts[::8]
        _relates(encoder, some, train_relations.guess(train_relations.logits(network, some)))
    print("the build works: both networks learn, and the product reads what is exported")


def _parses(encoder: Any, sample: list[Sentence]) -> None:
    """The exported parser gives one tree a sentence, a value a word, and mostly the heads that it was taught."""
    trees = encoder.parse([s.words for s in sample])
    right = 0
    for sentence, tree in zip(sample, trees, strict=True):
        lengths = {len(x) for x in (tree.words, tree.upos, tree.xpos, tree.head, tree.deprel, tree.ner)}
        if lengths != {len(sentence.words)} or tree.head.count(-1) != 1 or tree.deprel.count("root") != 1:
            raise SystemExit(f"not a tree of its sentence: {tree}")
        right += sum(a + 1 == b for a, b in zip(tree.head, sentence.head, strict=True))
    share = right / sum(len(s.words) for s in sample)
    print(f"exported parser: {share:.2f} of the sample's heads")
    if share < KEPT:
        raise SystemExit("the exported parser isn't the one that was trained")


def _relates(encoder: Any, texts: list[str], before: list[str]) -> None:
    """The exported event types give a type and a probability for each text, nearly always the type of the network."""
    found = encoder.relate(texts)
    if len(found) != len(texts):
        raise SystemExit(f"{len(found)} types for {len(texts)} texts")
    if wrong := [(kind, p) for kind, p in found if kind not in TYPES or not 0 < p <= 1]:
        raise SystemExit(f"not a type with a probability: {wrong[0]}")
    share = sum(root(kind) == same for (kind, _), same in zip(found, before, strict=True)) / len(texts)
    print(f"exported event types: {share:.2f} of {len(texts)} as before the export")
    if share < SAME:
        raise SystemExit("the exported event types aren't those that were trained")
