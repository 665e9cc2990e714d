"""The trained encoder: the words of sentences in, their trees and names out; one ONNX session a process."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from detente.coding import decode
from detente.coding.marks import marked_words, places
from detente.coding.pieces import pack
from detente.coding.wordsplit import words as words  # one address for the parser and what it takes
from detente.errors import ModelError

YIELDING = ("CONCEDE", "RETREAT")
"""Types that the training data join; each is told from the other by sentences of our own."""

MODELS = Path(__file__).parent / "models"
MAX_WORDS = 120
"""Words that are parsed at once; longer sentences are cut at punctuation."""
PIECES_PER_BATCH = 1536  # fits the second-level cache's neighbourhood: larger batches were slower on two cores


@dataclass(frozen=True, slots=True)
class Tree:
    """One sentence's analysis, a value a word.

    `head` is the index of the head word, -1 for the root; `deprel` a relation of Universal Dependencies with
    its subtype; `ner` is "O", or "B-" or "I-" and PER, ORG or LOC; `xpos` a Penn tag (VBD, VBN, MD, …).
    """

    words: list[str]
    upos: list[str]
    head: list[int]
    deprel: list[str]
    ner: list[str]
    xpos: list[str]


class Encoder:
    """The trained encoder with its heads; `Encoder.load()` gives the process's own."""

    def __init__(self, folder: Path = MODELS, *, threads: int = 1) -> None:
        """Reads the model.

        Args:
            folder: holds the files that its SHA256SUMS names.
            threads: within one batch; one is right where several processes code at once.

        Raises:
            ModelError: a file is missing or isn't the one that was shipped.
        """
        verify(folder)
        self._folder = folder
        self._threads = threads
        self._sessions: dict[str, onnxruntime.InferenceSession] = {}
        self._labels: dict[str, list[str]] = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        self._tokenizer = _wordpiece((folder / "vocabulary.txt").read_text(encoding="utf-8").split("\n"))

    @classmethod
    def load(cls, *, threads: int = 1) -> Encoder:
        """The process's encoder, read at the first call.

        Raises:
            ModelError: a file is missing or isn't the one that was shipped.
        """
        return _loaded(threads)

    def parse(self, sentences: Sequence[Sequence[str]]) -> list[Tree]:
        """The trees of sentences, in their order.

        Args:
            sentences: the words of each; longer ones than MAX_WORDS are parsed in parts, cut at punctuation, whose
                roots hang on the first part's root as `parataxis`.
        """
        parts = [(i, part) for i, sentence in enumerate(sentences) for part in chunks(list(sentence))]
        found: dict[int, Tree] = {}
        for batch in _batches([part for _, part in parts]):
            found.update(zip(batch, self._parse([parts[k][1] for k in batch]), strict=True))
        trees = [Tree([], [], [], [], [], []) for _ in sentences]
        for k, (i, _) in enumerate(parts):
            _append(trees[i], found[k])
        return trees

    def _parse(self, batch: list[list[str]]) -> Iterator[Tree]:
        packed = pack(self._tokenizer, batch)
        given = {"ids": packed.ids, "shapes": packed.shapes, "first": packed.first, "last": packed.last}
        upos, xpos, names, arcs, rels = self._session("parser").run(["upos", "xpos", "names", "arcs", "rels"], given)
        for i, sentence in enumerate(batch):
            own = slice(1, len(sentence) + 1)
            head = decode.heads(arcs[i, own, : len(sentence) + 1])
            best = rels[i, np.arange(1, len(sentence) + 1), :, np.array(head) + 1].argmax(1)
            yield Tree(
                words=sentence,
                upos=[self._labels["upos"][k] for k in upos[i, own]],
                head=head,
                deprel=_root_alone([self._labels["rels"][k] for k in best], head),
                ner=decode.names(names[i, own], self._labels["names"]),
                xpos=[self._labels["xpos"][k] for k in xpos[i, own]],
            )

    def relate(self, marked: Sequence[str]) -> list[tuple[str, float]]:
        """What the sources of marked sentences do to their targets.

        Args:
            marked: sentences with `<s>source</s>` and `<t>target</t>`.

        Returns:
            The PLOVER type of each, in order, with its calibrated probability, 0…1. CONCEDE and RETREAT are weighed
            together against the other types and then told apart.
        """
        sentences = [marked_words(text) for text in marked]
        found: dict[int, tuple[str, float]] = {}
        for batch in _batches(sentences):
            chosen = [sentences[k] for k in batch]
            packed = pack(self._tokenizer, chosen, marked=True)
            at = np.array([places(sentence) for sentence in chosen])
            marks = np.take_along_axis(packed.first, at, 1)
            given = {"ids": packed.ids, "shapes": packed.shapes, "source": marks[:, 0], "target": marks[:, 1]}
            (types,) = self._session("relations").run(["types"], given)
            found.update(zip(batch, map(self._type, types), strict=True))
        return [found[k] for k in range(len(sentences))]

    def _type(self, probabilities: NDArray[np.float32]) -> tuple[str, float]:
        known = dict(zip(self._labels["types"], probabilities.tolist(), strict=True))
        joined = {name: sum(known[part] for part in YIELDING) if name in YIELDING else p for name, p in known.items()}
        best = max(known, key=lambda name: (joined[name], known[name]))
        return best, known[best]

    def _session(self, name: str) -> onnxruntime.InferenceSession:
        """The session of a graph, opened when it's first wanted."""
        if name not in self._sessions:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = self._threads
            options.inter_op_num_threads = 1
            options.log_severity_level = 3
            path = self._folder / f"{name}.onnx"
            try:
                self._sessions[name] = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
            except onnxruntime.capi.onnxruntime_pybind11_state.Fail as error:
                raise ModelError(f"onnxruntime can't read the model file {path}", "Install Detente again.") from error
        return self._sessions[name]


@cache
def _loaded(threads: int) -> Encoder:
    return Encoder(threads=threads)


def _wordpiece(vocabulary: list[str]) -> Tokenizer:
    """BERT's sub-tokens in lower case; a mark such as [CLS] in a text is text."""
    numbers = {piece: i for i, piece in enumerate(vocabulary)}
    tokenizer = Tokenizer(WordPiece(numbers, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer


def verify(folder: Path) -> None:
    """Compares the files of a model with its SHA256SUMS.

    Raises:
        ModelError: naming the file that is missing or differs.
    """
    hint = "Install Detente again."
    try:
        lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ModelError(f"{folder / 'SHA256SUMS'} can't be read", hint) from error
    for line in lines:
        expected, _, name = line.partition("  ")
        try:
            actual = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError as error:
            raise ModelError(f"the model file {folder / name} can't be read", hint) from error
        if actual != expected:
            raise ModelError(f"the model file {folder / name} is damaged or of another version", hint)


def chunks(words: list[str]) -> list[list[str]]:
    """The words in parts of at most MAX_WORDS, cut after the last punctuation of a part where it has one.

    >>> [len(part) for part in chunks(["so"] * 100 + [","] + ["on"] * 100)]
    [101, 100]
    """
    parts = []
    while len(words) > MAX_WORDS:
        stops = [i for i in range(MAX_WORDS // 2, MAX_WORDS) if words[i] in (",", ";", ":", "--", "–", "—", ")", ".")]
        cut = stops[-1] + 1 if stops else MAX_WORDS
        parts.append(words[:cut])
        words = words[cut:]
    return [*parts, words] if words else parts


def _batches(parts: list[list[str]]) -> Iterator[list[int]]:
    """Places of sentences of like length, at most PIECES_PER_BATCH sub-tokens together (by estimate)."""
    batch: list[int] = []
    for k in sorted(range(len(parts)), key=lambda k: (len(parts[k]), k)):
        if batch and (len(parts[k]) * 1.25 + 2) * (len(batch) + 1) > PIECES_PER_BATCH:
            yield batch
            batch = []
        batch.append(k)
    if batch:
        yield batch


def _append(tree: Tree, part: Tree) -> None:
    """Adds the next part of a long sentence to its tree."""
    offset = len(tree.words)
    root = tree.head.index(-1) if offset else -1
    tree.words.extend(part.words)
    tree.upos.extend(part.upos)
    tree.xpos.extend(part.xpos)
    tree.ner.extend(part.ner)
    tree.head.extend(head + offset if head >= 0 else root for head in part.head)
    tree.deprel.extend(
        "parataxis" if offset and head < 0 else rel for rel, head in zip(part.deprel, part.head, strict=True)
    )


def _root_alone(rels: list[str], head: list[int]) -> list[str]:
    """The relations, with `root` for the root only."""
    return ["root" if h < 0 else ("dep" if rel == "root" else rel) for rel, h in zip(rels, head, strict=True)]
