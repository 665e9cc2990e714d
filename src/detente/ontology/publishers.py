"""In which country a publisher sits, by the host of an address: a table of well-known ones, else its domain."""

from __future__ import annotations

from functools import cache

from detente.ontology.tables import rows


def country_of(host: str) -> str:
    """ISO 3166 alpha-3 of the publisher's country; empty where the host doesn't tell.

    The longest ending in `publishers.csv` counts. Domains of states that are sold to anybody (.io, .tv, .co) tell
    nothing by themselves; `.com` and `.org` never do.

    >>> country_of("www.dawn.com"), country_of("news.example.co.uk"), country_of("startup.io")
    ('PAK', 'GBR', '')
    """
    labels = host.lower().rstrip(".").split(".")
    known = _countries()
    return next((known[one] for at in range(len(labels)) if (one := ".".join(labels[at:])) in known), "")


@cache
def _countries() -> dict[str, str]:
    return {row["host"]: row["country"] for row in rows("publishers.csv")}
