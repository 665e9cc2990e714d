"""Which dyads matter to an observer, and why."""

from __future__ import annotations

from collections import Counter

from detente.attention.counting import Told
from detente.ontology.neighbours import neighbours
from detente.ontology.states import state_name

PARTNERS = 10
"""States with which the observer has most to do, whose dyads matter to it: its partners and rivals."""

COVERED = 20
"""Dyads that its press covers most, which matter to it too."""


def matter(told: Told, observer: str, asked: str | None = None) -> dict[str, str]:
    """Why each dyad matters to the observer, in words; dyads that don't are missing.

    Its own dyads matter; those of its neighbours by land and sea, and of the states with which it has most stories, in
    its own press and all others, in the spans before the one asked about; and those that its press covered most in
    them. So what happens now doesn't change what is looked at.

    Args:
        told: by dyad.
        observer: ISO 3166 alpha-3.
        asked: a dyad that counts whatever it is.
    """
    past = dict(zip(told.dyads, (told.covered + told.signal)[:, 1:].sum(axis=1).tolist(), strict=True))
    shared = Counter({_other(dyad, observer): n for dyad, n in past.items() if observer in dyad.split("-") and n})
    partners = {state for state, _ in sorted(shared.items(), key=lambda one: (-one[1], one[0]))[:PARTNERS]}
    covered = dict(zip(told.dyads, told.covered[:, 1:].sum(axis=1).tolist(), strict=True))
    most = sorted((dyad for dyad, n in covered.items() if n), key=lambda dyad: (-covered[dyad], dyad))[:COVERED]
    beside = neighbours(observer)
    found = {}
    for dyad in told.dyads:
        sides = dyad.split("-")
        near = [state for state in sides if state in beside]
        close = [state for state in sides if state in partners and state not in beside]
        if observer in sides:
            found[dyad] = "its own"
        elif near or close:
            found[dyad] = ", ".join(
                f"{state_name(state)} is {'a neighbour' if state in beside else 'among those it deals with most'}"
                for state in (*near, *close)
            )
        elif dyad in most:
            found[dyad] = "among those that its press covers most"
        elif dyad == asked:
            found[dyad] = "asked for"
    return found


def _other(dyad: str, observer: str) -> str:
    a, b = dyad.split("-")
    return b if a == observer else a
