"""What an act is: who does what to whom, in the words of one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from detente.coding.parties import Party


@dataclass(slots=True)
class Act:
    """One act as a sentence tells it.

    Attributes:
        word: index of the verb or noun.
        event_type, mode: PLOVER.
        actors, recipients: parties; never empty, never the same code on both sides.
        symmetric: both sides act.
        evidence: indices of the words that say it, from the first to the last.
        nominal: carried by a noun.
        certain: 0…1, lower where a party was inferred.
        denies: it says that something told before didn't happen.
    """

    word: int
    event_type: str
    mode: str
    actors: list[Party]
    recipients: list[Party]
    symmetric: bool
    evidence: list[int]
    nominal: bool = False
    certain: float = 0.8
    denies: bool = False
