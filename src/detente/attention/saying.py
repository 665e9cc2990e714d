"""What was found of a dyad, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from detente.attention.counting import WEEKS
from detente.attention.expecting import MIN_SPANS
from detente.attention.judging import BLIND, FAVOURED, UNKNOWABLE
from detente.ontology.states import state_name

INSTEAD = 3
"""Favoured dyads that are named beside a blind spot."""


def because(row: dict[str, Any], favoured: Sequence[dict[str, Any]], *, history: bool) -> str:
    """Coverage, what was expected, and what follows.

    Args:
        row: columns of `schema.BLINDSPOTS` but this one.
        favoured: the rows that are covered above expectation, the strongest first.
        history: whether the press has a past by which to tell.
    """
    who = f"Press of {state_name(row['observer'])}"
    when = f"in the {WEEKS} weeks to {row['end'].isoformat()}"
    if not row["press"]:
        return f"{who}: no article of it is known {when}, so what it covers can't be told."
    covered = f"{who}: {row['covered']:,} of {row['press']:,} articles on {_pair(row)} {when}"
    others = f"{row['signal']:,} {'story' if row['signal'] == 1 else 'stories'} elsewhere"
    if not history:
        return f"{covered}, with {others}; its past is too short to expect anything: below {MIN_SPANS * WEEKS} weeks."
    expected = f"by its past and {others}, {_number(row['expected'])} were expected ({row['low']:,} to {row['high']:,})"
    said = f"{covered}; {expected}: {_verdict(row)}."
    if row["shift"]:
        said += f" The index is {row['shift']}."
    if row["verdict"] == BLIND and favoured:
        instead = ", ".join(
            f"{_pair(one)} ({one['covered']:,}, {_number(one['expected'])} expected)" for one in favoured[:INSTEAD]
        )
        said += f" Attention went instead to {instead}."
    return said


def _verdict(row: dict[str, Any]) -> str:
    if row["verdict"] == UNKNOWABLE:
        return f"too few to tell, as a gap of half would be found with a chance of {100 * row['power']:.0f} %"
    return {BLIND: "a blind spot", FAVOURED: "more than expected"}.get(row["verdict"], "nothing unusual")


def _pair(row: dict[str, Any]) -> str:
    return f"{row['a']}-{row['b']}"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"
