"""What may come next, in one sentence and a table; it says where only the base rate is known."""

from __future__ import annotations

from dataclasses import dataclass

from detente.brief import words
from detente.brief.content import Brief
from detente.brief.passages import Row

NAMED = 3
"""Classes that the sentence names."""


@dataclass(frozen=True, slots=True)
class Chance:
    """One class: what is said of it, and why."""

    name: str
    said: str
    usual: str
    basis: str
    why: str


@dataclass(frozen=True, slots=True)
class Coming:
    """The section: its sentence, its rows, and the command that shows how it came about."""

    sentence: str
    chances: tuple[Chance, ...]
    command: str


def coming(brief: Brief) -> Coming | None:
    """The section; None where the desk knew no model."""
    rows = brief.forecasts.to_pylist()
    if not rows:
        return None
    moved = sorted((row for row in rows if row["basis"] == "model"), key=lambda row: -abs(_change(row)))[:NAMED]
    days = rows[0]["days"]
    if moved:
        said = words.listing(
            [f"{row['class']} {percent(row['p'])} (usually {percent(row['climatology'])})" for row in moved]
        )
        sentence = f"In the {days} days after {words.day(brief.as_of)}, what differs most from the usual: {said}."
    else:
        sentence = f"For the {days} days after {words.day(brief.as_of)} nothing better than the usual shares is known."
    command = f"detente forecast --dyad {brief.dyad} --days {days} --as-of {brief.as_of}"
    return Coming(sentence, tuple(_chance(row) for row in rows), command)


def percent(p: float) -> str:
    """A probability in words: whole percents, and never a certainty."""
    if p < 0.01:
        return "under 1 %"
    if p > 0.99:
        return "over 99 %"
    return f"{100 * p:.0f} %"


def _chance(row: Row) -> Chance:
    if row["basis"] == "model":
        basis, why = (
            f"model, {100 * row['skill']:.0f} % better than the usual in its check",
            "; ".join(row["drivers"][:2]),
        )
    else:
        basis, why = "the usual share: no model beat it out of time", ""
    return Chance(row["class"], percent(row["p"]), percent(row["climatology"]), basis, why)


def _change(row: Row) -> float:
    return float(row["p"] - row["climatology"])
