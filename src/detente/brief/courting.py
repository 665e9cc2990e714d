"""Whose acts grew first, who answers, and whose tone has changed, each in a sentence that says how it's known."""

from __future__ import annotations

from typing import Any

from detente.brief import words
from detente.brief.content import Brief

Row = dict[str, Any]

ORDERED = 0.05
"""p of the order up to which an answer is said."""

CHANGED = 0.01
"""p of a change of tone up to which it's said: a page looks at several speakers and years."""


def courting(brief: Brief) -> list[str]:
    """The sentences; none where nothing is known or nothing moved."""
    return [*_growth(brief), *_answers(brief), *_tone(brief)]


def _growth(brief: Brief) -> list[str]:
    """The growth of each kind of act: who was first, or that it can't be told."""
    rows = brief.initiative.to_pylist()
    said = []
    for row in rows:
        name, other = _name(brief, row["actor"]), _name(brief, _other(brief, row["actor"]))
        acts = f"acts of {row['kind']} became more frequent"
        if row["role"] == "begins":
            interval = f"90 % interval {row['lead_low']:.0f} to {row['lead_high']:.0f}".replace("-", "−")
            lead = f"{round(row['lead_weeks'])} weeks ({interval}) before {other}’s"
            said.append(f"First: {name}’s {acts} from {words.month(row['grew'])}, {lead}. {_how(brief)}")
        elif row["role"] == "alone":
            said.append(f"One side: {name}’s {acts} from {words.month(row['grew'])}, {other}’s not. {_how(brief)}")
        elif row["role"] == "together" and row["actor"] == brief.a:
            begun = next(one["grew"] for one in rows if one["kind"] == row["kind"] and one["actor"] == brief.b)
            said.append(
                f"Both: {acts}, {name}’s from about {words.month(row['grew'])}, {other}’s from about "
                f"{words.month(begun)}; who was first isn’t known. {_how(brief)}"
            )
    return said


def _answers(brief: Brief) -> list[str]:
    """Whose acts follow the other's, where the order is clear."""
    said = []
    for row in brief.initiative.to_pylist():
        if row["answer_week"] is not None and row["p_order"] <= ORDERED:
            name, other = _name(brief, row["actor"]), _name(brief, _other(brief, row["actor"]))
            interval = f"90 % interval {row['answered_low']:.1f} to {row['answered_high']:.1f}"
            said.append(
                f"Answers: in {_ordinal(row['answer_week'])} week after an act of {row['kind']} by {name}, {other}’s "
                f"are {row['answered']:.1f} times their usual pace ({interval}), and less so the other way round. "
                f"{_how(brief)}"
            )
    return said


def _tone(brief: Brief) -> list[str]:
    """The last change of tone of each state as a whole, in the last three years."""
    said = []
    for state in (brief.a, brief.b):
        changed = [
            row
            for row in brief.tone.to_pylist()
            if row["speaker_actor"] == state
            and not row["speaker"]
            and row["p_value"] is not None
            and row["p_value"] <= CHANGED
            and row["year"].year > brief.as_of.year - 3
        ]
        if changed:
            row = changed[-1]
            ends = sorted(abs(row[end]) for end in ("change_low", "change_high"))
            said.append(
                f"Tone: {_name(brief, state)}’s words on {_name(brief, row['target'])} were "
                f"{'friendlier' if row['change'] > 0 else 'harsher'} in {row['year'].year} than in the three years "
                f"before, by {abs(row['change']):.1f} points (90 % interval {ends[0]:.1f} to {ends[1]:.1f}). "
                f"How: detente tone --dyad {brief.dyad}."
            )
    return said


def _how(brief: Brief) -> str:
    return f"How: detente initiative --dyad {brief.dyad}."


def _ordinal(week: int) -> str:
    return ("the first", "the second", "the third", "the fourth")[week - 1]


def _other(brief: Brief, state: str) -> str:
    return brief.b if state == brief.a else brief.a


def _name(brief: Brief, state: str) -> str:
    return words.one_line(brief.a_name if state == brief.a else brief.b_name)
