from __future__ import annotations

from datetime import date, timedelta

import ibis
import numpy as np
import pyarrow as pa
from simulated_press import AS_OF, SHARES, look, press, tables, verdicts

from detente import schema
from detente.attention import blindspots


def test_a_dyad_that_the_press_drops_is_a_blind_spot_and_what_it_turns_to_is_named() -> None:
    found = look(press(80, gap="PAK-USA", left=0.3, loud="BGD-IND"))
    first, second = found.to_pylist()[:2]
    assert (first["a"], first["b"], first["verdict"]) == ("PAK", "USA", "blind")
    assert (second["a"], second["b"], second["verdict"]) == ("BGD", "IND", "favoured")
    assert first["covered"] < first["low"] < first["expected"] < first["high"]
    assert "a blind spot." in first["because"]
    assert "Attention went instead to BGD-IND (" in first["because"]


def test_a_press_that_looks_as_ever_has_no_blind_spot() -> None:
    judged = [verdict for seed in range(4) for verdict in verdicts(look(press(50, seed=seed))).values()]
    assert "blind" not in judged
    assert "as expected" in judged


def test_too_thin_a_press_is_unknowable_and_not_blind() -> None:
    found = look(press(2, gap="PAK-USA", left=0.0)).to_pylist()
    assert {row["verdict"] for row in found} == {"unknowable"}
    assert all(row["power"] < 0.5 for row in found)
    assert "too few to tell" in found[0]["because"]


def test_a_press_with_a_short_past_is_unknowable() -> None:
    found = look(press(50, weeks=40)).to_pylist()
    assert {(row["verdict"], row["expected"]) for row in found} == {("unknowable", None)}
    assert "its past is too short" in found[0]["because"]


def test_a_press_without_articles_is_unknowable() -> None:
    told = press(50)
    foreign = told.filter(pa.array([not own for own in told["own"].to_pylist()]))
    row = look(foreign, dyad="PAK-USA").to_pylist()[0]
    assert (row["verdict"], row["covered"], row["press"]) == ("unknowable", 0, 0)
    assert "no article of it is known in the 8 weeks to 2025-06-29, so what it covers can't be told." in row["because"]


def test_a_dyad_of_which_nothing_is_known_has_its_row() -> None:
    row = look(press(50), dyad="BRA-CHL").to_pylist()[0]
    assert (row["a"], row["b"], row["matters"], row["verdict"]) == ("BRA", "CHL", "asked for", "unknowable")


def test_nothing_known_later_changes_what_is_said_of_a_day() -> None:
    day = AS_OF - timedelta(weeks=9)
    later = look(press(50, gap="PAK-USA"), as_of=day)
    calm = look(press(50), as_of=day)
    assert later.num_rows == len(SHARES)
    assert verdicts(later) == verdicts(calm)
    told = press(50)
    known = told.filter(pa.array([moment.date() <= day for moment in told["known_at"].to_pylist()]))
    assert look(told, as_of=day).equals(look(known, as_of=day))


def test_more_signal_lets_one_expect_more() -> None:
    told = press(50)
    loud = [(dyad, False, moment) for dyad, _, moment in _rows(told) if dyad == "CHN-IND" and _late(moment)] * 6
    louder = pa.concat_tables(
        [told, pa.table(dict(zip(told.column_names, map(list, zip(*loud, strict=True)), strict=True)))]
    )
    assert _expected(look(louder), "CHN-IND") > 1.2 * _expected(look(told), "CHN-IND")


def test_recalled_history_and_undated_articles_are_not_coverage() -> None:
    events, articles = tables(press(20))
    history = events.set_column(events.column_names.index("background"), "background", pa.array([True] * len(events)))
    undated = pa.nulls(len(articles), schema.TIMESTAMP)
    undated = articles.set_column(articles.column_names.index("published_before"), "published_before", undated)
    for given in ((history, articles), (events, undated)):
        left = blindspots(
            *map(ibis.memtable, given), schema.ALARMS.empty_table(), observer="IND", as_of=AS_OF, dyad="IND-PAK"
        )
        assert left["covered"].to_pylist() == [0]


def test_a_dyads_late_alarm_stands_beside_it() -> None:
    rows = [_alarm(day, way) for day, way in ((AS_OF - timedelta(7), "cooling"), (AS_OF - timedelta(90), "warming"))]
    found = look(press(50), alarms=pa.Table.from_pylist(rows, schema=schema.ALARMS), dyad="PAK-USA").to_pylist()[0]
    assert found["shift"] == "cooling"
    assert "The index is cooling." in found["because"]


def test_it_is_said_why_a_dyad_matters() -> None:
    reasons = {f"{row['a']}-{row['b']}": row["matters"] for row in look(press(20)).to_pylist()}
    assert reasons["IND-USA"] == "its own"
    assert reasons["PAK-USA"] == "Pakistan is a neighbour, United States is among those it deals with most"


def test_half_the_coverage_of_a_large_dyad_is_found_mostly() -> None:
    found = [verdicts(look(press(50, seed=seed, gap="PAK-USA"))) for seed in range(10)]
    assert sum(one["PAK-USA"] == "blind" for one in found) >= 8
    assert sum(verdict == "blind" for one in found for dyad, verdict in one.items() if dyad != "PAK-USA") <= 1


def _rows(told: pa.Table) -> list[tuple[str, bool, object]]:
    return list(zip(*(told[name].to_pylist() for name in told.column_names), strict=True))


def _late(moment: object) -> bool:
    return moment.date() > AS_OF - timedelta(weeks=8)  # type: ignore[attr-defined]


def _expected(found: pa.Table, dyad: str) -> float:
    return next(row["expected"] for row in found.to_pylist() if f"{row['a']}-{row['b']}" == dyad)


def _alarm(day: date, direction: str) -> dict[str, object]:
    return dict.fromkeys(schema.ALARMS.names) | {"a": "PAK", "b": "USA", "date": day, "direction": direction}


def test_evidence_is_ordered_and_within_its_bounds() -> None:
    found = look(press(80, gap="PAK-USA", left=0.3))
    chances = np.array([row["chance"] for row in found.to_pylist()])
    assert ((chances >= 0) & (chances <= 1)).all()
    assert found["verdict"].to_pylist()[0] == "blind"
