"""The labelled sentences for event types: PLV's training split and our own, grouped by likeness, and changed names."""

from __future__ import annotations

import csv
import random
import re
from dataclasses import dataclass
from pathlib import Path

from corpus import SHARED
from sklearn.feature_extraction.text import TfidfVectorizer

_TYPES = (
    "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE "
    "COERCE ASSAULT"
)
TYPES = _TYPES.split()
ROOTS = [t for t in TYPES if t not in ("CONCEDE", "RETREAT")] + ["YIELD"]
QUAD = {
    **dict.fromkeys(("AGREE", "CONSULT", "SUPPORT"), 1),
    **dict.fromkeys(("YIELD", "COOPERATE", "AID"), 2),
    **dict.fromkeys(("ACCUSE", "REQUEST", "REJECT", "THREATEN"), 3),
    **dict.fromkeys(("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"), 4),
}
NAMES = (
    """
Norway|Peru|Kenya|Vietnam|the Turkish government|Canberra|the Polish president|Jakarta|the kingdom|Mexico|Nepal|Ankara
the Chilean foreign ministry|the Egyptian army|Brazil|President Lula|the Ethiopian premier|the rebels|Islamabad|Tehran
the European Commission|Washington|the Saudi crown prince|Ghana|Prime Minister Modi|Beijing|the Kremlin|Seoul|Algeria
the Iraqi parliament|the junta|Bogota|the opposition|Amnesty International|the World Bank|the African Union|Kyiv|Malta
the Syrian interior ministry|Hezbollah|the Taliban|the Danish foreign minister|Tokyo|Mali|Rwanda|Serbia|Cuba|Qatar
the South African deputy president|Colombian guerrillas|the Thai police|Armenia|Azerbaijan|the Greek navy|Morocco
""".strip()
    .replace("\n", "|")
    .split("|")
)


@dataclass(frozen=True, slots=True)
class Example:
    """A marked sentence with the types that are right: CONCEDE and RETREAT both where only YIELD is known."""

    text: str
    types: tuple[str, ...]
    group: int = -1

    @property
    def root(self) -> str:
        return root(self.types[0])


def root(event_type: str) -> str:
    return "YIELD" if event_type in ("CONCEDE", "RETREAT") else event_type


def plv() -> list[Example]:
    """PLV's training split, near-duplicates in one group."""
    with (SHARED / "coding" / "PLV_train.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    texts = [row["marked_sentence"] for row in rows]
    kinds = [("CONCEDE", "RETREAT") if row["gold_root"] == "YIELD" else (row["gold_root"],) for row in rows]
    return [Example(t, k, g) for t, k, g in zip(texts, kinds, groups(texts), strict=True)]


def own() -> list[Example]:
    """Sentences written for Detente, near-duplicates in one group."""
    path = Path(__file__).parent / "sentences.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    texts = [row["marked_sentence"] for row in rows]
    return [Example(t, (row["event_type"],), g) for t, row, g in zip(texts, rows, groups(texts), strict=True)]


def groups(texts: list[str], *, likeness: float = 0.22) -> list[int]:
    """A number for each text; texts whose words outside the marks are alike share it, through others too."""
    bare = [re.sub(r"<([st])>.*?</\1>", " ", t) for t in texts]
    vectors = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit_transform(bare)
    pairs = (vectors @ vectors.T > likeness).tocoo()
    parent = list(range(len(texts)))

    def find(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for a, b in zip(pairs.row, pairs.col, strict=True):
        parent[find(int(a))] = find(int(b))
    return [find(i) for i in range(len(texts))]


def folds(examples: list[Example], count: int, seed: int = 5) -> list[list[int]]:
    """Places of the examples in `count` parts of like size; a group stays together."""
    numbers = sorted({e.group for e in examples})
    random.Random(seed).shuffle(numbers)
    sizes = {g: sum(e.group == g for e in examples) for g in numbers}
    parts: list[list[int]] = [[] for _ in range(count)]
    for g in sorted(numbers, key=lambda g: -sizes[g]):
        smallest = min(parts, key=len)
        smallest += [i for i, e in enumerate(examples) if e.group == g]
    return parts


def renamed(text: str, rng: random.Random) -> str:
    """The sentence, now and then with another short name in its source or target."""

    def other(match: re.Match[str]) -> str:
        mark, inside = match.group(1), match.group(2)
        if rng.random() < 0.7 or len(inside.split()) > 4 or not re.search(r"\b[A-Z]", inside):
            return match.group()
        return f"<{mark}>{rng.choice(NAMES)}</{mark}>"

    return re.sub(r"<([st])>(.*?)</\1>", other, text)


def macro_f1(gold: list, guess: list) -> float:
    scores = []
    for c in sorted(set(gold)):
        tp = sum(g == c == p for g, p in zip(gold, guess, strict=True))
        wrong = sum((g == c) != (p == c) for g, p in zip(gold, guess, strict=True))
        scores.append(2 * tp / (2 * tp + wrong))
    return sum(scores) / len(scores)


def scores(gold: list[str], guess: list[str]) -> dict[str, float]:
    """Macro-F1 of roots, quad classes and cooperation against conflict."""
    quads = [QUAD[g] for g in gold], [QUAD[g] for g in guess]
    return {
        "root": round(macro_f1(gold, guess), 3),
        "quad": round(macro_f1(*quads), 3),
        "binary": round(macro_f1([q > 2 for q in quads[0]], [q > 2 for q in quads[1]]), 3),
    }
