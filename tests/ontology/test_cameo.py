"""CAMEO codes become PLOVER."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente import schema
from detente.ontology import cameo, plover

ICEWS = Path(__file__).parents[3] / "shared" / "data" / "events" / "icews_2005_2015.parquet"
ROOTS = [f"{root:02d}" for root in range(1, 21)]


def test_every_root_has_a_row() -> None:
    assert set(ROOTS) <= set(cameo.cameo_table())


def test_every_code_is_two_to_four_digits_below_a_code_of_the_table() -> None:
    table = cameo.cameo_table()
    for code in table:
        assert code.isdigit()
        assert 2 <= len(code) <= 4
        assert code[:2] in ROOTS
        assert len(code) == 2 or code[:-1] in table


@pytest.mark.parametrize("code", cameo.cameo_table())
def test_a_row_uses_known_terms_only(code: str) -> None:
    row = cameo.from_cameo(code)
    assert row.event_type in plover.EVENT_TYPES
    assert row.event_mode in ("", *plover.modes(row.event_type))
    assert set(row.contexts) <= set(plover.context_channels())
    assert row.channel in schema.CHANNELS
    assert -10 <= row.intensity <= 10
    assert row.doc


@pytest.mark.parametrize(
    ("code", "event_type", "quad_code", "goldstein"),
    [
        ("036", "AGREE", 1, 4.0),
        ("042", "CONSULT", 1, 1.9),
        ("043", "CONSULT", 1, 2.8),
        ("057", "SUPPORT", 1, 8.0),
        ("061", "COOPERATE", 2, 6.4),
        ("0871", "RETREAT", 2, 9.0),
        ("112", "ACCUSE", 3, -2.0),
        ("163", "SANCTION", 4, -8.0),
        ("193", "ASSAULT", 4, -10.0),
    ],
)
def test_well_known_codes(code: str, event_type: str, quad_code: int, goldstein: float) -> None:
    row = cameo.from_cameo(code)
    assert (row.event_type, row.quad_code, row.intensity) == (event_type, quad_code, goldstein)


@given(st.sampled_from(ROOTS), st.text("0123456789", max_size=2))
def test_a_code_that_is_not_listed_falls_back_to_its_nearest_listed_head(root: str, rest: str) -> None:
    table = cameo.cameo_table()
    code = root + rest
    heads = [code[:length] for length in range(len(code), 1, -1)]
    put_back = f"0{code}"
    expected = (
        table[put_back] if code not in table and put_back in table else next(table[h] for h in heads if h in table)
    )
    assert cameo.from_cameo(code) == expected


@pytest.mark.parametrize(
    ("eaten", "whole"), [("42", "042"), (42, "042"), ("211", "0211"), ("4", "04"), (10, "010"), (20, "020")]
)
def test_a_lost_leading_zero_is_put_back(eaten: str | int, whole: str) -> None:
    assert cameo.from_cameo(eaten) == cameo.from_cameo(whole)


@pytest.mark.parametrize("code", ["12", "20", "10", "111", "1011"])
def test_text_that_is_a_code_is_taken_as_it_stands(code: str) -> None:
    assert cameo.from_cameo(code) == cameo.cameo_table()[code]


@pytest.mark.parametrize("code", ["", "0", "00", "29", "999", "X", "---", "04211", "4.2", "०४२", -5])
def test_what_is_no_code_is_refused_by_name(code: str | int) -> None:
    with pytest.raises(ValueError, match="no CAMEO code"):
        cameo.from_cameo(code)


def test_a_statement_warms_nothing() -> None:
    assert cameo.from_cameo("010").intensity == 0


@pytest.mark.skipif(not ICEWS.exists(), reason="real event data are not part of the project")
def test_every_code_of_icews_is_known() -> None:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    codes = pc.unique(pq.read_table(ICEWS, columns=["cameo"])["cameo"]).to_pylist()
    assert set(codes) <= set(cameo.cameo_table())
