"""Reads the treebanks and the names: sentences of words with part of speech, head, relation and BIO name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
NAME_KINDS = {"person": "PER", "organization": "ORG", "place": "LOC"}
# What UNER leaves out of a person's name: titles and functions before it.
_TITLES = (
    "mr. mr mrs. mrs ms. ms dr. dr prof. professor president senator sen. rep. representative minister secretary "
    "general gen. colonel col. captain capt. lieutenant lt. major sergeant sgt. king queen prince princess sir "
    "lord lady dame pope governor gov. mayor ambassador chancellor chairman director judge justice father saint "
    "sheikh prime vice deputy foreign congressman congresswoman speaker"
)
TITLES = frozenset(_TITLES.split())

JOINTS = frozenset(("of", "&", "for", "the", "'s"))
PERSON_JOINTS = frozenset(("-", "de", "la", "al", "bin", "von", "van"))


@dataclass(slots=True)
class Sentence:
    """One sentence; `head` counts words from 1, 0 is the root; `ner` is None where names aren't annotated."""

    words: list[str]
    spaces: list[bool]
    upos: list[str]
    xpos: list[str]
    head: list[int]
    deprel: list[str]
    ner: list[str] | None = None
    surface: list[tuple[int, int, str]] | None = None


def conllu(path: Path) -> list[tuple[Sentence, list[str]]]:
    """The sentences of a CoNLL-U file, each with its words' last columns."""
    found: list[tuple[Sentence, list[str]]] = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        rows = [line.split("\t") for line in block.split("\n") if line and not line.startswith("#")]
        words = [row for row in rows if row[0].isdigit()]
        if not words:
            continue
        tokens = [
            (int(row[0].split("-")[0]), int(row[0].split("-")[1]), row)
            for row in rows
            if re.fullmatch(r"\d+-\d+", row[0])
        ]
        spaces = ["SpaceAfter=No" not in row[9] for row in words]
        for first, last, row in tokens:
            spaces[first - 1 : last] = [False] * (last - first + 1)
            spaces[last - 1] = "SpaceAfter=No" not in row[9]
        sentence = Sentence(
            words=[row[1] for row in words],
            spaces=spaces,
            upos=[row[3] for row in words],
            xpos=[row[4] for row in words],
            head=[int(row[6]) for row in words],
            deprel=[row[7] for row in words],
            surface=[(first, last, row[1]) for first, last, row in tokens],
        )
        found.append((sentence, [row[9] for row in words]))
    return found


def treebank(name: str) -> list[Sentence]:
    """Sentences of `ud/<name>.conllu` without names."""
    return [sentence for sentence, _ in conllu(SHARED / "ud" / f"{name}.conllu")]


def with_names(sentences: list[Sentence], name: str) -> list[Sentence]:
    """The sentences with the names of `ud/<name>.iob2`, where the words agree."""
    blocks = (SHARED / "ud" / f"{name}.iob2").read_text(encoding="utf-8").split("\n\n")
    tags = [[line.split("\t") for line in block.split("\n") if line and not line.startswith("#")] for block in blocks]
    # The two files have their documents in different orders.
    known = {
        tuple(row[1] for row in rows): [row[2] if row[2][2:] in ("PER", "ORG", "LOC") else "O" for row in rows]
        for rows in tags
        if rows
    }
    for sentence in sentences:
        sentence.ner = known.get(tuple(sentence.words))
    return sentences


def gum(path: Path = SHARED / "ud" / "gum_news_interview_bio_speech.conllu") -> list[Sentence]:
    """The GUM documents, their entities cut to names in UNER's way: proper nouns without titles."""
    pairs = conllu(path)
    for sentence, misc in pairs:
        sentence.ner = _names(sentence, [_field(column, "Entity") for column in misc])
    return [sentence for sentence, _ in pairs]


def _field(column: str, key: str) -> str:
    return next((part[len(key) + 1 :] for part in column.split("|") if part.startswith(key + "=")), "")


def _names(sentence: Sentence, entities: list[str]) -> list[str]:
    opened: list[tuple[str, str, int]] = []
    mentions: list[tuple[str, int, int]] = []
    for i, entity in enumerate(entities):
        for mark in re.findall(r"\([^()]*\)?|[^()]+\)", entity):
            if mark.startswith("("):
                number, kind = mark[1:].rstrip(")").split("-")[:2]
                opened.append((number, kind, i))
                if not mark.endswith(")"):
                    continue
                mark = number + ")"
            number = mark.rstrip(")").split("-")[0]
            at = next((k for k in range(len(opened) - 1, -1, -1) if opened[k][0] == number), None)
            if at is not None:
                _, kind, start = opened.pop(at)
                mentions.append((kind, start, i + 1))
    ner = ["O"] * len(sentence.words)
    # Shorter mentions last, so that the state within a ministry's name doesn't split the ministry.
    for kind, start, end in sorted(mentions, key=lambda m: m[1] - m[2]):
        label = NAME_KINDS.get(kind)
        inside = range(start, end)
        heads = [i for i in inside if not start < sentence.head[i] <= end]
        if not label or len(heads) != 1 or sentence.upos[heads[0]] != "PROPN":
            continue
        first = last = heads[0]
        while first > start and _continues(sentence, first - 1, start, label):
            first -= 1
        while last + 1 < end and _continues(sentence, last + 1, end - 1, label):
            last += 1
        if label == "PER":
            titles = [i for i in range(first, last) if sentence.words[i].lower() in TITLES]
            first = titles[-1] + 1 if titles else first
        while first < last and sentence.upos[first] in ("DET", "ADP", "CCONJ", "PUNCT", "PART"):
            first += 1
        while last > first and sentence.upos[last] in ("DET", "ADP", "CCONJ", "PUNCT", "PART"):
            last -= 1
        people = label == "PER" and (sentence.xpos[last] == "NNPS" or sentence.words[last].lower() in TITLES)
        if people or any(tag != "O" for tag in ner[first : last + 1]):
            continue
        ner[first : last + 1] = ["B-" + label] + ["I-" + label] * (last - first)
    return ner


def _continues(sentence: Sentence, i: int, edge: int, label: str) -> bool:
    word = sentence.words[i]
    if sentence.upos[i] == "PROPN" or (word[0].isupper() and sentence.upos[i] not in ("DET", "PRON", "ADP", "CCONJ")):
        return True
    joins = word in PERSON_JOINTS or (word in JOINTS and label != "PER")
    return joins and i != edge and "PROPN" in sentence.upos[max(i - 1, 0) : i + 2]


def spans(tags: list[str]) -> set[tuple[int, int, str]]:
    """Names of BIO tags as (first, end, kind)."""
    found, start = set(), None
    for i, tag in enumerate([*tags, "O"]):
        if start is not None and (tag[0] != "I" or tag[2:] != tags[start][2:]):
            found.add((start, i, tags[start][2:]))
            start = None
        if tag[0] == "B" or (tag[0] == "I" and start is None):
            start = i
    return found
