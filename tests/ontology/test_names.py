"""The data files hold what they promise, and forms say who stands for whom on which day."""

import itertools
from collections import defaultdict
from datetime import date

import pytest

from detente.ontology import names, states, tables

FILES = ["states.csv", "organisations.csv", "ambiguous.csv", "masks.csv", "sectors.csv", "territories.csv"]
PERSONS = sorted(f"persons/{path.name}" for path in (tables.FOLDER / "persons").glob("*.csv"))


def known(code: str) -> bool:
    return code in states.states() or code.split(":")[0] in ("IGO", "NSA", "ORG")


def codes_of(text: str, day: date) -> set[str]:
    return {
        f.code
        for f in names.forms()
        if f.text == text and (f.start is None or f.start <= day) and (f.end is None or day <= f.end)
    }


@pytest.mark.parametrize("file", [*FILES, *PERSONS])
def test_cells_are_clean(file: str) -> None:
    for row in tables.rows(file):
        for column, cell in row.items():
            parts = cell.split("|") if cell else []
            assert all(part == part.strip() and part for part in parts), (file, column, cell)
            if column in ("names", "adjectives", "capital", "offices", "cities", "aliases"):
                assert len(parts) == len(set(parts)), (file, column, cell)


def test_states_have_iso_codes_and_stand_once() -> None:
    codes = [row["code"] for row in tables.rows("states.csv")]
    assert len(codes) == len(set(codes)) == 200
    assert all(len(code) == 3 and code.isalpha() and code.isupper() for code in codes)


def test_no_word_stands_for_two_states() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for state in states.states().values():
        offices = [name for name, _ in state.offices]
        for word in (
            state.code,
            state.name,
            *state.names,
            *state.adjectives,
            *state.capitals,
            *offices,
            *state.cities,
        ):
            owners[tables.key(word)].add(state.code)
    assert {w: o for w, o in owners.items() if len(o) > 1 and w not in states.ambiguous()} == {}


def test_ambiguous_names_lead_to_known_codes() -> None:
    for several in states.ambiguous().values():
        assert all(known(code) for code in several.codes)
        assert several.in_text in ("", *several.codes)
        assert several.asked in ("", *several.codes)
        assert several.hint


def test_organisations_have_known_codes_states_sectors_and_dates() -> None:
    for o in states.organisations():
        assert known(o.code), o
        assert o.state in ("", *states.states()), o
        assert o.sector in states.sectors(), o
        assert not o.code.startswith("ORG:") or o.state, o
        start, end = tables.first_day(o.start), tables.last_day(o.end)
        assert start is None or end is None or start <= end, o


def test_no_organisation_stands_for_two_actors_on_one_day() -> None:
    found: dict[str, list[names.Form]] = defaultdict(list)
    for form in names.forms():
        if form.kind == "organisation":
            found[form.text].append(form)
    for text, some in found.items():
        ordered = sorted(some, key=lambda f: f.start or date.min)
        for before, after in itertools.pairwise(ordered):
            apart = before.end is not None and after.start is not None and before.end < after.start
            assert apart or (before.code == after.code and before.own == after.own), text


def test_an_organisation_and_a_state_share_no_name() -> None:
    owners = {f.text: f.code for f in names.forms() if f.kind not in ("organisation", "person")}
    shared = {f.text for f in names.forms() if f.kind == "organisation" and owners.get(f.text, f.code) != f.code}
    assert shared == set()


@pytest.mark.parametrize("file", PERSONS)
def test_persons_have_known_states_sectors_and_dates(file: str) -> None:
    for number, row in enumerate(tables.rows(file), 2):
        where = f"{file}, row {number}: {row['name']}"
        assert row["name"], where
        assert row["role"], where
        assert known(row["state"]) or row["state"] in states.territories(), where
        assert row["sector"] in states.sectors(), where
        start, end = tables.first_day(row["start"]), tables.last_day(row["end"])
        assert start is None or end is None or start <= end, where


def test_no_person_is_called_like_a_state() -> None:
    owners = {f.text for f in names.forms() if f.kind in ("name", "adjective", "capital")}
    assert {(p.name, a) for p in names.persons() for a in (p.name, *p.aliases) if a in owners} == set()


@pytest.mark.parametrize(
    ("text", "day", "code"),
    [
        ("Taliban", date(2015, 5, 1), "NSA:TALIBAN"),
        ("Taliban", date(2022, 5, 1), "AFG"),
        ("White House", date(2025, 1, 24), "USA"),
        ("Kremlin", date(2025, 1, 24), "RUS"),
        ("Rawalpindi", date(2025, 1, 24), "PAK"),
        ("Huawei", date(2025, 1, 24), "CHN"),
        ("Starlink", date(2025, 1, 24), "USA"),
        ("Revolutionary Guards", date(2025, 1, 24), "IRN"),
        ("The Resistance Front", date(2025, 7, 18), "NSA:TRF"),
        ("WHO", date(2020, 3, 11), "IGO:WHO"),
        ("Brussels", date(2020, 3, 11), "IGO:EU"),
        ("Georgia", date(2008, 8, 8), "GEO"),
        ("Congo", date(2020, 3, 11), "COD"),
    ],
)
def test_a_word_stands_for_an_actor_on_a_day(text: str, day: date, code: str) -> None:
    assert codes_of(text, day) == {code}


@pytest.mark.parametrize("text", ["Korea", "Kashmir", "Male", "San Jose", "who", "us"])
def test_words_that_could_be_anything_are_no_forms(text: str) -> None:
    assert text not in {f.text for f in names.forms()}


def test_a_firm_keeps_its_own_code_beside_its_state() -> None:
    form = next(f for f in names.forms() if f.text == "Gazprom")
    assert (form.code, form.own, form.sector) == ("RUS", "ORG:GAZPROM", "BUS")


def test_the_papers_of_a_state_are_press() -> None:
    assert {f.sector for f in names.forms() if f.text in ("Reuters", "KCNA", "Xinhua", "TASS")} == {"MED"}


def test_a_mask_is_no_form() -> None:
    assert set(names.masks()) & {f.text for f in names.forms()} == set()
    assert len(names.masks()) == len(set(names.masks()))


def test_the_governor_of_hong_kong_acted_for_britain_and_its_chief_executive_for_china() -> None:
    assert {states.holder("HKG", date(1996, 1, 1)), states.holder("HKG", date(1998, 1, 1))} == {"GBR", "CHN"}
    assert states.find_state("hkg") == "HKG"
    assert states.state_name("HKG") == "Hong Kong"


def test_territories_belong_to_states_and_are_none() -> None:
    for row in tables.rows("territories.csv"):
        assert row["code"] not in states.states()
        assert row["state"] in states.states()


@pytest.mark.parametrize("cell", ["2021-13", "21", "2021-02-30", "soon", "2021-1-1"])
def test_what_is_no_date_is_refused(cell: str) -> None:
    with pytest.raises(ValueError):
        tables.first_day(cell)


def test_a_december_ends_in_december() -> None:
    assert tables.last_day("2005-12") == date(2005, 12, 31)
