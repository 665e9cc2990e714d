"""Checks that training still trains: both networks learn from our own sentences within minutes, without other data.

The parser's gold trees here are those of the shipped parser, so the check says that the code learns, not how well.
Ends with an error where a loss doesn't fall or the event types aren't learnt.
"""

from __future__ import annotations

import re

import torch
import train_parser
import train_relations
from corpus import Sentence
from network import Parser
from relation_data import TYPES, own
from runtime import load

encoder = load("encoder")
SENTENCES, STEPS = 320, 40
FALLS_TO = 0.5  # of the parser's loss on the first batch, after STEPS
LEARNT = 0.5  # of the held-back sentences get their type; chance is about 0.07


def parsed(texts: list[str]) -> list[Sentence]:
    """Our sentences with the trees that the shipped parser gives."""
    bare = [re.sub(r"</?[st]>", "", text) for text in texts]
    words = [[text[a:b] for a, b in encoder.words(text)] for text in bare]
    return [
        Sentence(t.words, [True] * len(t.words), t.upos, t.xpos, [h + 1 for h in t.head], t.deprel, t.ner)
        for t in encoder.Encoder.load().parse(words)
    ]


def parser_learns(sentences: list[Sentence]) -> float:
    """The share of its first loss that the parser has left after STEPS."""
    names = train_parser.labels(sentences)
    index = {k: {x: i for i, x in enumerate(v)} for k, v in names.items()}
    model = Parser(*(len(names[k]) for k in ("upos", "xpos", "rels", "names")))
    model.encoder.load_base()
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-4)
    todo = train_parser.batches(sentences, None)
    losses = []
    for step in range(STEPS):
        batch = todo[step % len(todo)]
        inputs = train_parser.tensors(train_relations.tokenizer(), [s.words for s in batch])
        value = train_parser.loss(model, inputs, train_parser.targets(batch, index))
        value.backward()
        optimiser.step()
        optimiser.zero_grad()
        losses.append(float(value.detach()))
    return losses[-1] / losses[0]


if __name__ == "__main__":
    torch.manual_seed(0)
    torch.set_num_threads(2)
    examples = own()
    left = parser_learns(parsed([e.text for e in examples[:SENTENCES]]))
    print(f"parser: {left:.2f} of the first loss is left after {STEPS} steps")
    held = examples[::8]
    model = train_relations.fit([e for i, e in enumerate(examples) if i % 8], start=None, epochs=2, seed=0)
    best = train_relations.logits(model, [e.text for e in held]).argmax(1)
    right = sum(TYPES[k] in e.types for k, e in zip(best, held, strict=True)) / len(held)
    print(f"event types: {right:.2f} of {len(held)} sentences kept back are right")
    if left > FALLS_TO or right < LEARNT:
        raise SystemExit("training doesn't train")
