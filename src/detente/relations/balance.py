"""Warming against cooling stories, weighed by intensity: what the acts are, where no change can be measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from detente.relations.apart import OPPOSITE
from detente.relations.reports import Report, Story, stories_of
from detente.relations.trend import onset

ONE_SIDED = 2 / 3
"""Share of the weight from which one direction prevails."""

MIN_TESTED = 6
"""Stories from which Wilcoxon's test can reach 5 %."""


@dataclass(frozen=True, slots=True)
class Balance:
    """Warming against cooling stories."""

    warming: float
    cooling: float
    n: int

    @property
    def share(self) -> float:
        """Share of the weight that warms, 0…1."""
        return self.warming / (self.warming + self.cooling)

    @property
    def direction(self) -> str:
        """`warming`, `cooling` or `mixed`; `unclear` without a weight."""
        if self.n == 0:
            return "unclear"
        if self.share >= ONE_SIDED:
            return "warming"
        return "cooling" if self.share <= 1 - ONE_SIDED else "mixed"


def balance_of(stories: Iterable[Story]) -> Balance:
    """The weights of warming and of cooling stories."""
    values = [one.value for one in stories]
    return Balance(sum(v for v in values if v > 0), -sum(v for v in values if v < 0), len(values))


def channels_of(reports: list[Report]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Channels whose balance warms, and those whose balance cools, most weight first."""
    by_channel: dict[str, list[Report]] = defaultdict(list)
    for one in reports:
        if one.channel:
            by_channel[one.channel].append(one)
    balances = {name: balance_of(stories_of(group)) for name, group in sorted(by_channel.items())}
    order = sorted(balances, key=lambda name: -(balances[name].warming + balances[name].cooling))
    warming, cooling = (tuple(name for name in order if balances[name].direction == way) for way in OPPOSITE)
    return warming, cooling


def since_of(stories: list[Story], direction: str) -> date | None:
    """First day of the story from which the direction prevails for good; one contrary act makes no low before it."""
    dated = [one for one in stories if one.day]
    if direction not in OPPOSITE or not dated:
        return None
    way = 1 if direction == "warming" else -1
    values = [one.value * way for one in dated]
    start: int | None = onset(values, rising=True)
    before = values[:start]
    if -sum(before) <= max(map(abs, before), default=0):
        start = next((place for place, value in enumerate(values) if value > 0), None)
    return None if start is None else dated[start].first


def signed_ranks(values: list[float]) -> float | None:
    """Wilcoxon's test of a balance around 0; None for too few stories."""
    from scipy import stats

    return float(stats.wilcoxon(values).pvalue) if len(values) >= MIN_TESTED else None


def in_words(balance: Balance, p_value: float | None, until: date) -> list[str]:
    """The balance as sentences, with its test."""
    if balance.n == 0:
        return ["No story with a direction."]
    tested = "too few for a test" if p_value is None else f"Wilcoxon's signed ranks, p = {p_value:.2g}"
    return [
        f"Of the weight of {balance.n} {'story' if balance.n == 1 else 'stories'} with a direction in the year to "
        f"{until.isoformat()}, {balance.share:.0%} warms ({tested}).".replace("%", " %"),
        "No longer span to compare with: the balance of the acts, not a measured change.",
    ]
