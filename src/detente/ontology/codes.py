"""Actors and roles as event data write them: CAMEO and ISO codes, names of states and bodies, words for sectors."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from detente.errors import UsageError
from detente.ontology.states import find_actor, sectors, states, territories
from detente.ontology.tables import rows


class Party(NamedTuple):
    """Who a code or name means.

    Attributes:
        code: ISO 3166 alpha-3, IGO:…; None where no single state or known organisation is meant.
        note: why there is none, or that the code is read as another one; empty otherwise.
    """

    code: str | None
    note: str = ""


def from_code(code: str, group: str = "") -> Party:
    """The actor of a country's code of CAMEO or ISO 3166, else of CAMEO's code for a known group.

    Codes that differ (ROM, KOS, TMP) and those of states that another one continues (SUN) become today's; regions and
    states without one successor are nobody.

    Raises:
        ValueError: no such country code; an unknown group is nobody.

    >>> from_code("PAK"), from_code("ROM").code, from_code("", "NAT").code, from_code("EUR").note
    (Party(code='PAK', note=''), 'ROU', 'IGO:NATO', 'EUR is a region, Europe')
    """
    if code in states() or code in territories():
        return Party(code)
    if not code:
        known = _codes().get(group)
        return Party(known["actor"] if known and known["kind"] == "group" else None)
    row = _codes().get(code)
    if row is None or row["kind"] == "group":
        raise ValueError(f'country code "{code}" is none of CAMEO or ISO 3166')
    if row["kind"] == "state":
        return Party(row["actor"], f"{code} is read as {row['actor']} ({row['doc']})")
    what = {"region": "a region", "gone": "a state without one successor", "nobody": "a place of no state"}[row["kind"]]
    return Party(None, f"{code} is {what}, {row['doc']}")


def from_name(country: str, name: str = "") -> Party:
    """The actor of a country's name or code, else of an organisation's name; nobody where no table has it.

    >>> from_name("Russian Federation").code, from_name("", "European Union").code, from_name("Atlantis").note
    ('RUS', 'IGO:EU', 'no table knows the country Atlantis')
    """
    if country:
        if len(country) == 3 and country.isupper():
            try:
                return from_code(country)
            except ValueError:
                pass
        found = _find(country)
        return found if found.code else Party(None, f"no table knows the country {country}")
    found = _find(name)
    return found if found.code and ":" in found.code else Party(None)


def sector(role: str) -> str:
    """The POLECAT sector of a role or a list of roles, parted by comma or semicolon: the first that is known.

    >>> sector("Government,Foreign Ministry"), sector("MIL"), sector("Unspecified Actor")
    ('GOV', 'MIL', '')
    """
    whole = role.strip().lower()
    for one in (whole, *whole.replace(";", ",").split(",")):
        if found := _roles().get(one.strip()):
            return found
    return ""


@cache
def _find(name: str) -> Party:
    try:
        return Party(find_actor(name)) if name else Party(None)
    except UsageError:
        return Party(None)


@cache
def _codes() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in rows("event_actors.csv")}


@cache
def _roles() -> dict[str, str]:
    return {row["role"]: row["sector"] for row in rows("roles.csv")} | {one.lower(): one for one in sectors()}
