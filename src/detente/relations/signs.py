"""The signed graph of a year: how friendly each dyad was, and how sure that is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detente.relations.interval import half_width

MIN_MONTHS = 3
"""Months with a level that a dyad needs to have an edge."""

PRIOR_SPREAD = 2.0
"""Spread of a dyad's months expected before seeing any: half that of stories in a month."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One dyad in a year.

    Attributes:
        level, low, high: mean of its monthly levels, with the 90 % interval.
        positive: chance that the mean lies above 0, 0…1.
        months: months with a level.
        events: stories, or days with a score, of these months.
    """

    level: float
    low: float
    high: float
    positive: float
    months: int
    events: float

    @property
    def sign(self) -> int:
        """1 or -1 where the interval has no 0, else 0."""
        return int(self.low > 0) - int(self.high < 0)


def edges(index: pa.Table) -> dict[str, Edge]:
    """The edge of each dyad.

    Args:
        index: monthly, columns of `schema.INDEX`; the months are taken together, whatever their year.

    Returns:
        By dyad; those with fewer than `MIN_MONTHS` months in channel 'all' have none.
    """
    from scipy.special import stdtr

    rows = index.filter(pc.and_(pc.equal(index["channel"], "all"), pc.is_valid(index["level"])))
    levels: dict[str, list[tuple[float, float]]] = defaultdict(list)
    names = pc.binary_join_element_wise(rows["a"], rows["b"], "-").to_pylist()
    for name, level, events in zip(names, rows["level"].to_pylist(), rows["events"].to_pylist(), strict=True):
        levels[name].append((level, events))
    found = {}
    for name, months in sorted(levels.items()):
        if len(months) < MIN_MONTHS:
            continue
        x = np.array([level for level, _ in months])
        mean, n = float(x.mean()), np.array([len(x)])
        scatter: NDArray[np.float64] = np.array([((x - mean) ** 2).sum()])
        half = float(half_width(n, scatter, PRIOR_SPREAD)[0])
        freedom = 3 + len(x) - 1
        error = np.sqrt((3 * PRIOR_SPREAD**2 + scatter[0]) / freedom / len(x))
        found[name] = Edge(
            level=mean,
            low=max(mean - half, -10.0),
            high=min(mean + half, 10.0),
            positive=float(stdtr(freedom, mean / error)),
            months=len(x),
            events=float(sum(events for _, events in months)),
        )
    return found
