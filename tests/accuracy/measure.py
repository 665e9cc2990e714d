"""How well articles are coded: measured through `detente code`, written to docs/accuracy.md, held by floors.

Run: python tests/accuracy/measure.py [--check | --floors] [--lower REASON]

Without an option it measures and writes the page. `--check` writes nothing and fails below a floor. `--floors` raises
the floors to what is measured; one is lowered only with `--lower REASON`, which is kept beside it.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import importlib.util
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import relate_page

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
JUDGE = SHARED / "score" / "score_extraction.py"
GOLD = SHARED / "data" / "gold"
SENTENCES = ROOT / "tests" / "coding" / "sentences.tsv"
FLOORS = Path(__file__).with_name("floors.json")
PAGE = ROOT / "docs" / "accuracy.md"
SLACK = 0.03  # two events of seventy: 8-bit networks give slightly other scores on other processors
DAY = "2025-06-18"  # when our own sentences "appeared"


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is judged: the files that are coded, and the events that should come out.

    Attributes:
        gold: a JSON lines file in the judge's format.
        published: for articles without a date.
    """

    name: str
    title: str
    files: tuple[Path, ...]
    gold: Path
    published: str = ""


OUTSIDE = (
    Corpus("seed_article", "the seed article", (GOLD / "seed_article.txt",), GOLD / "seed_article.jsonl"),
    Corpus(
        "news_public",
        "16 news texts",
        (GOLD / "news_public" / "articles.jsonl",),
        GOLD / "news_public" / "gold.jsonl",
    ),
)
"""Texts and annotations of others, which lie beside the repository and aren't part of it."""

OURS = tuple(
    Corpus(name, title, (folder / "articles.jsonl",), folder / "gold.jsonl")
    for name, title, folder in (
        (
            "articles_dev",
            "our own 28 articles, which the rules were written with",
            Path(__file__).parent / "articles" / "dev",
        ),
        ("articles_test", "our own 28 articles, which only score", Path(__file__).parent / "articles" / "test"),
    )
)
"""Texts that we wrote and annotated without running the coder; nobody who writes rules reads those that only score."""

CORPORA = (*OUTSIDE, *OURS)

SHOWN = ("events", "with direction", "with quad class", "with type", "date", "modality", "attribution")


def present() -> bool:
    """Whether the texts of others and their judge are here."""
    return JUDGE.exists() and all(corpus.gold.exists() for corpus in CORPORA)


def coded(files: tuple[Path, ...], published: str = "") -> list[dict[str, Any]]:
    """The events that `detente code` gives, as a user gets them."""
    command = [sys.executable, "-m", "detente.cli", "code", *map(str, files)]
    done = subprocess.run(
        [*command, "--published", published] if published else command, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 3):
        raise SystemExit(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def judged(corpus: Corpus) -> dict[str, float]:
    """F1 by level, and the share right of the matched events' dates, modality and attribution."""
    spec = importlib.util.spec_from_file_location("score_extraction", JUDGE)
    assert spec
    assert spec.loader
    judge = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(judge)
    levels, counts, seen, _ = judge.judge(coded(corpus.files, corpus.published), judge.read([corpus.gold]))
    found = {level: f1 for level, (_, _, f1) in levels.items()}
    found |= {name: right / total for name, (right, total) in seen.items() if total}
    return found | {"gold": counts["gold"], "predicted": counts["predicted"]}


def own_sentences() -> dict[str, float]:
    """Share of our own sentences whose events are all found, and nothing else; and their number."""
    with SENTENCES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    with tempfile.TemporaryDirectory() as folder:
        articles = Path(folder) / "sentences.jsonl"
        lines = [json.dumps({"id": str(i), "text": r["sentence"], "published": DAY}) for i, r in enumerate(rows)]
        articles.write_text("\n".join(lines), encoding="utf-8")
        events = coded((articles,))
    right = 0
    for i, row in enumerate(rows):
        wanted = {tuple(event.split()) for event in (row["events"] or "").split(";") if event}
        of_row = [event for event in events if event["article"] == str(i)]
        found = {told for event in of_row for told in _told(event)}
        right += wanted <= found and len(of_row) <= len(wanted)
    return {"sentences": right / len(rows), "number": len(rows)}


def _told(event: dict[str, Any]) -> list[tuple[str, ...]]:
    more = () if event["modality"] == "occurred" else (event["modality"],)
    both = [(event["actor"], event["event_type"], event["recipient"], *more)]
    return [*both, (event["recipient"], event["event_type"], event["actor"], *more)] if event["symmetric"] else both


def measured() -> dict[str, dict[str, float]]:
    """All that can be measured here, by corpus."""
    found = {corpus.name: judged(corpus) for corpus in CORPORA} if present() else {}
    return found | {"sentences": own_sentences()}


def below(found: dict[str, dict[str, float]]) -> list[str]:
    """What fell below its floor, in words; a floor that was measured on other data doesn't count."""
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    return [
        f"{corpus}, {name}: {found[corpus][name]:.3f}, and the floor is {floor:.2f}"
        for corpus, kept in floors.items()
        if corpus in found and kept["sha256"] == _sha256(corpus)
        for name, floor in kept["floors"].items()
        if found[corpus].get(name, 0.0) < floor
    ]


def set_floors(found: dict[str, dict[str, float]], reason: str) -> None:
    """Write the floors anew, each a little below what is measured.

    Raises:
        SystemExit: one would sink and there is no reason.
    """
    old = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    for corpus, values in found.items():
        names = ("sentences",) if corpus == "sentences" else SHOWN
        before = old.get(corpus, {"floors": {}, "lowered": []})
        same = before.get("sha256") == _sha256(corpus)
        new = {name: round(values[name] - SLACK, 2) for name in names}
        sunk = [name for name in names if same and new[name] < before["floors"].get(name, 0.0)]
        if sunk and not reason:
            new |= {name: before["floors"][name] for name in sunk}
        lowered = before["lowered"] + ([f"{', '.join(sunk)}: {reason}"] if sunk and reason else [])
        old[corpus] = {"sha256": _sha256(corpus), "floors": new, "lowered": lowered}
    FLOORS.write_text(json.dumps(old, indent=2) + "\n", encoding="utf-8")


def _sha256(corpus: str) -> str:
    path = SENTENCES if corpus == "sentences" else next(one.gold for one in CORPORA if one.name == corpus)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def page(found: dict[str, dict[str, float]]) -> str:
    """docs/accuracy.md."""
    rows = [_row(corpus, found.get(corpus.name)) for corpus in CORPORA]
    own = found["sentences"]
    return f"""# Accuracy

Made by `just accuracy` (`tests/accuracy/measure.py`), which codes the texts through `detente code` and marked
sentences through `detente relate`. Floors stand in `tests/accuracy/floors.json` with the hash of what they were
measured on; a test fails below one.

## Events

| | events to find | coded | {" | ".join(SHOWN)} | measured, SHA-256 of the annotations |
| --- | --- | --- | {" | ".join("---" for _ in SHOWN)} | --- |
{chr(10).join(rows)}

The first four figures are F1. *Events*: the words overlap by half and the two actors agree, either way. *With
direction*: and who acts on whom. *With quad class*, *with type*: and one of the four classes, or PLOVER's 16 types.
*Date*, *modality* and *attribution* are the share right among the events with the right direction; a date is right
if its interval meets the true one and isn't longer than twice that plus a week. Events that a careful reader may code
or not are neither right nor wrong.

**What the figures are worth.** The first two collections are small: one event more or less moves a figure by two to
four points. The coder's developers have read both, the seed article most. Our own 56 articles
([README](../tests/accuracy/articles/README.md)) were written and annotated without running the coder, more finely
than the others: every small act counts, whatever its words. Half of them the rules were then written with; the other
half only scores, and what the two rows differ by is what reading them was worth. Take the last row for what to expect
of a text that nobody here has seen and that is as dense. All are English; each collection has one team of annotators.
The texts of others, and the judge, lie outside the project; where they are missing, the rows stay as
they were, with their day.

**Our own sentences.** Of {own["number"]:.0f} sentences that we wrote to cover types and constructions
(`tests/coding/sentences.tsv`), {own["sentences"]:.0%} give exactly the events that we meant. The coder was made with
them: this says that it does what it was built for, not how it does on news.

{relate_page.section()}"""


def _row(corpus: Corpus, values: dict[str, float] | None) -> str:
    """The table's row of texts that are here; of others the row that the page has."""
    if values is None:
        lines = PAGE.read_text(encoding="utf-8").splitlines()
        return next(line for line in lines if line.startswith(f"| {corpus.title} |"))
    cells = [f"{values[name]:.2f}" for name in SHOWN]
    when = f"{date.today()}, `{_sha256(corpus.name)[:12]}`"  # noqa: DTZ011
    return f"| {corpus.title} | {values['gold']:.0f} | {values['predicted']:.0f} | {' | '.join(cells)} | {when} |"


def main() -> None:
    """Measure; then write the page, check the floors or set them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; status 1 below a floor")
    parser.add_argument("--floors", action="store_true", help="raise the floors to what is measured")
    parser.add_argument("--lower", metavar="REASON", default="", help="let floors sink, and keep why")
    asked = parser.parse_args()
    found = measured()
    print(json.dumps(found, indent=1))
    if asked.floors or asked.lower:
        set_floors(found, asked.lower)
    if asked.check:
        if sunk := below(found):
            raise SystemExit("\n".join(sunk))
    else:
        PAGE.write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
