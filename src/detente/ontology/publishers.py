"""In which country a publisher sits, by the host of an address or its name: a table of well-known ones, else its
domain."""

from __future__ import annotations

from functools import cache

from detente.ontology.tables import key, rows, split

_VIA = " via "
"""Between an agency and the paper that printed it: what a reader saw is the paper."""


def country_of(host: str, name: str = "") -> str:
    """ISO 3166 alpha-3 of the publisher's country; empty where neither host nor name tells it.

    The longest ending in `publishers.csv` counts, and a known name before the bare domain of a state. Domains of
    states that are sold to anybody (.io, .tv, .co) tell nothing by themselves; `.com` and `.org` never do. News
    agencies and international broadcasters count for the country of their seat.

    >>> country_of("www.dawn.com"), country_of("news.example.co.uk"), country_of("startup.io")
    ('PAK', 'GBR', '')
    >>> country_of("", "The Hindu"), country_of("", "AFP via Dawn"), country_of("guardian.ng", "The Guardian")
    ('IND', 'PAK', 'NGA')
    """
    by_host, by_name = _countries()
    labels = host.lower().rstrip(".").split(".")
    endings = (".".join(labels[at:]) for at in range(len(labels) - 1))
    listed = next((by_host[one] for one in endings if one in by_host), "")
    return listed or by_name.get(key(name.rpartition(_VIA)[2]), "") or by_host.get(labels[-1], "")


@cache
def _countries() -> tuple[dict[str, str], dict[str, str]]:
    """Country by host and by name."""
    table = rows("publishers.csv")
    names = {key(name): row["country"] for row in table for name in split(row["names"])}
    return {row["host"]: row["country"] for row in table}, names
