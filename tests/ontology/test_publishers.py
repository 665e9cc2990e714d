"""Where a publication comes from, and which states lie side by side."""

from __future__ import annotations

import pytest

from detente.ontology.neighbours import neighbours
from detente.ontology.publishers import country_of
from detente.ontology.states import states
from detente.ontology.tables import key, rows, split

TERRITORIES = {"ABW", "BMU", "CUW", "CYM", "FRO", "GIB", "GLP", "GUF", "HKG", "MAC", "MTQ", "NCL", "PRI", "PYF", "REU"}
"""Codes of ISO 3166 for what is no state and has a press of its own."""


@pytest.mark.parametrize(
    ("name", "host", "country"),
    [
        ("Hindustan Times", "", "IND"),
        ("the hindu", "", "IND"),
        ("AFP via The Straits Times", "", "SGP"),
        ("Dawn", "en.wikipedia.org", "PAK"),
        ("", "www.bbc.co.uk", "GBR"),
        ("", "english.example.com.pk", "PAK"),
        ("Herald", "www.herald.co.zw", "ZWE"),
        ("The Guardian", "Guardian.NG.", "NGA"),
        ("The Quiet Lantern", "lantern.example.org", ""),
        ("Dawn", "news.example.co.uk", "PAK"),
        ("", "", ""),
    ],
)
def test_a_publication_has_the_country_of_its_seat(name: str, host: str, country: str) -> None:
    assert country_of(host, name) == country


def test_every_publication_has_a_state_or_territory_and_stands_once() -> None:
    table = rows("publishers.csv")
    assert {row["country"] for row in table} - set(states()) <= TERRITORIES
    assert all(row["host"] for row in table)
    for column, form in (("names", key), ("host", str.lower)):
        given = [form(one) for row in table for one in split(row[column])]
        assert len(given) == len(set(given)), column


def test_every_state_has_neighbours_and_is_one_of_theirs() -> None:
    table = rows("neighbours.csv")
    assert {row["state"] for row in table} == set(states())
    for row in table:
        land, sea = split(row["land"]), split(row["sea"])
        assert land + sea, row["state"]
        assert set(land).isdisjoint(sea), row["state"]
        assert all(row["state"] in neighbours(other) for other in land + sea), row["state"]
