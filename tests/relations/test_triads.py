"""Triads, neighbours and the graph, on levels of our own."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest
from lxml import etree

from detente import relations, schema
from detente.relations.graph import SPACE
from detente.relations.signs import edges

STATES = ("CHN", "FRA", "IND", "JPN", "KEN", "PAK", "RUS", "SOM", "TUR", "USA")


def monthly(levels: dict[str, np.ndarray], start: int = 2015) -> pa.Table:
    """An index with channel 'all' of these monthly levels by dyad; NaN is a month without."""
    rows = [
        {
            "week": date(start + month // 12, month % 12 + 1, 1),
            "a": name[:3],
            "b": name[4:],
            "channel": "all",
            "events": 5.0,
            "level": None if np.isnan(level) else float(level),
        }
        for name, series in levels.items()
        for month, level in enumerate(series)
    ]
    return pa.Table.from_pylist(rows, schema=schema.INDEX)


def signed(signs: dict[str, int], size: float = 5.0) -> pa.Table:
    rng = np.random.default_rng(0)
    return monthly({name: sign * size + rng.normal(0, 1, 12) for name, sign in signs.items()})


def camps() -> dict[str, int]:
    """Two camps: friends within, foes between."""
    return {f"{a}-{b}": 1 if (a < "K") == (b < "K") else -1 for a, b in combinations(STATES, 2)}


def test_two_camps_are_balanced_beyond_chance() -> None:
    row = relations.triads(signed(camps())).to_pylist()[0]
    assert row["triads"] == row["balanced"] == 120
    assert row["share"] > 0.99
    assert row["by_chance"] < 0.7
    assert row["p_value"] <= 0.005


def test_signs_in_random_places_are_not() -> None:
    rng = np.random.default_rng(1)
    called = 0
    for _ in range(20):
        signs = dict(zip(camps(), rng.permutation(list(camps().values())), strict=True))
        called += relations.triads(signed(signs))["p_value"][0].as_py() <= 0.05
    assert called <= 4


def test_an_uncertain_relation_counts_as_one() -> None:
    index = signed({"IND-PAK": -1, "IND-USA": 1}).to_pylist()
    rng = np.random.default_rng(2)
    index += monthly({"PAK-USA": rng.normal(0, 4, 12)}).to_pylist()
    row = relations.triads(pa.Table.from_pylist(index, schema=schema.INDEX)).to_pylist()[0]
    assert (row["triads"], row["balanced"], row["unbalanced"], row["uncertain"]) == (1, 0, 0, 1)
    assert 0.1 < row["share"] < 0.9


def test_a_foe_of_a_friend_who_is_a_friend_is_unbalanced() -> None:
    row = relations.triads(signed({"IND-PAK": -1, "IND-USA": 1, "PAK-USA": 1})).to_pylist()[0]
    assert (row["balanced"], row["unbalanced"]) == (0, 1)
    assert row["share"] < 0.05


def test_triads_of_one_dyad() -> None:
    index = signed(camps())
    assert relations.triads(index, dyad="PAK-USA")["triads"].to_pylist() == [8]
    assert relations.triads(index, dyad="ISR-USA").num_rows == 0
    assert relations.triads(schema.INDEX.empty_table()).num_rows == 0


def shocks(seed: int, months: int = 96) -> np.ndarray:
    rng = np.random.default_rng(seed)
    level = np.zeros(months)
    for month in range(1, months):
        level[month] = 0.5 * level[month - 1] + rng.normal()
    return level


def test_a_neighbour_that_shifts_two_months_later_is_found() -> None:
    mine = shocks(1)
    later = np.concatenate([np.zeros(2), mine[:-2]]) + 0.5 * np.random.default_rng(9).normal(size=96)
    levels = {"PAK-USA": mine, "IND-PAK": later} | {f"{a}-USA": shocks(n + 10) for n, a in enumerate(STATES[:5])}
    found = relations.neighbours(monthly(levels | {"KEN-SOM": mine}), dyad="PAK-USA").to_pylist()
    assert found[0]["neighbour"] == "IND-PAK"
    assert found[0]["lag_months"] == 2
    assert found[0]["together"] > 0.5
    assert found[0]["q_value"] <= 0.1
    assert "KEN-SOM" not in [row["neighbour"] for row in found]


def test_neighbours_by_chance_keep_their_rate() -> None:
    p_values = [
        row["p_value"]
        for seed in range(12)
        for row in relations.neighbours(
            monthly(
                {"PAK-USA": shocks(seed)} | {f"{a}-PAK": shocks(100 + 9 * seed + n) for n, a in enumerate(STATES[:5])}
            ),
            dyad="PAK-USA",
        ).to_pylist()
    ]
    assert len(p_values) == 60
    assert sum(p <= 0.05 for p in p_values) <= 8


def test_a_neighbour_says_whether_its_triad_is_balanced() -> None:
    found = relations.neighbours(signed({"IND-PAK": -1, "IND-USA": 1, "PAK-USA": 1}), dyad="PAK-USA").to_pylist()
    assert {row["neighbour"] for row in found} == {"IND-PAK", "IND-USA"}
    assert all(row["balanced"] < 0.05 and row["together"] is None for row in found)
    assert relations.neighbours(schema.INDEX.empty_table(), dyad="PAK-USA").num_rows == 0


def test_the_graph_has_each_state_and_relation_with_its_interval() -> None:
    index = signed({"IND-PAK": -1, "IND-USA": 1, "PAK-USA": 1})
    root = etree.fromstring(relations.graphml(index).encode())
    names = [node.get("id") for node in root.iter(f"{{{SPACE}}}node")]
    assert names == ["IND", "PAK", "USA"]
    lines = {
        (line.get("source"), line.get("target")): {data.get("key"): data.text for data in line}
        for line in root.iter(f"{{{SPACE}}}edge")
    }
    assert lines["IND", "PAK"]["sign"] == "-1"
    edge = edges(index)["PAK-USA"]
    assert float(lines["PAK", "USA"]["level"]) == pytest.approx(edge.level)
    assert edge.low < edge.level < edge.high
    assert {key.get("id") for key in root.iter(f"{{{SPACE}}}key")} >= set(lines["PAK", "USA"])
    assert "<node" not in relations.graphml(schema.INDEX.empty_table())
