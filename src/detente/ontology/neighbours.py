"""Which states lie beside one another."""

from __future__ import annotations

from functools import cache

from detente.ontology.tables import rows, split


def neighbours(code: str) -> frozenset[str]:
    """The states with which a state has a border on land, or waters that meet; none for an unknown code.

    >>> sorted(neighbours("IND"))
    ['BGD', 'BTN', 'CHN', 'IDN', 'LKA', 'MDV', 'MMR', 'NPL', 'PAK', 'THA']
    """
    return _neighbours().get(code, frozenset())


@cache
def _neighbours() -> dict[str, frozenset[str]]:
    return {row["state"]: frozenset(split(row["land"]) + split(row["sea"])) for row in rows("neighbours.csv")}
