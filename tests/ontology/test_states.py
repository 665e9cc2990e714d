"""What users type becomes a state, a dyad or a helpful refusal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import UsageError
from detente.ontology import states, tables

CLEAR = [state for state in states.states().values() if tables.key(state.name) not in states.ambiguous()]


@given(st.sampled_from(CLEAR), st.sampled_from([str, str.upper, str.lower, str.title]))
def test_every_state_is_found_by_its_name_in_any_case(state: states.State, case: object) -> None:
    assert callable(case)
    assert states.find_state(f" {case(state.name)} ") == state.code


@given(st.sampled_from(list(states.states().values())), st.data())
def test_every_state_is_found_by_its_other_words(state: states.State, data: st.DataObject) -> None:
    words = [w for w in (*state.names, *state.adjectives, *state.capitals) if tables.key(w) not in states.ambiguous()]
    if words:
        assert states.find_state(data.draw(st.sampled_from(words))) == state.code


@given(st.sampled_from(list(states.states())))
def test_every_state_is_found_by_its_code(code: str) -> None:
    assert states.find_state(code.lower()) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("U.S.", "USA"),
        ("america", "USA"),
        ("Washington, D.C.", "USA"),
        ("Türkiye", "TUR"),
        ("turkiye", "TUR"),
        ("COTE D’IVOIRE", "CIV"),
        ("Kiev", "UKR"),
        ("Emirati", "ARE"),
        ("Burma", "MMR"),
        ("North Korea", "PRK"),
        ("Kosovo", "XKX"),
        ("Georgia", "GEO"),
        ("Brussels", "BEL"),
        ("Chad", "TCD"),
        ("the Netherlands", "NLD"),
        ("ＵＫ", "GBR"),
    ],
)
def test_spellings_of_newspapers_are_found(text: str, code: str) -> None:
    assert states.find_state(text) == code


@pytest.mark.parametrize(
    ("misspelt", "label"),
    [
        ("Pakstan", "Pakistan (PAK)"),
        ("Untied States", "United States (USA)"),
        ("Isreal", "Israel (ISR)"),
        ("Ukrane", "Ukraine (UKR)"),
        ("Karachi", "Pakistan (PAK)"),
        ("Kremlin", "Russia (RUS)"),
    ],
)
def test_a_misspelling_gets_a_suggestion(misspelt: str, label: str) -> None:
    with pytest.raises(UsageError) as caught:
        states.find_state(misspelt)
    assert caught.value.hint.startswith("Did you mean")
    assert label in caught.value.hint


@pytest.mark.parametrize("text", ["Atlantis", "", "a", "USA-PAK", "\x00", "9" * 500])
def test_nonsense_gets_no_suggestion(text: str) -> None:
    with pytest.raises(UsageError, match="no state is called") as caught:
        states.find_state(text)
    assert "ISO 3166" in caught.value.hint


@pytest.mark.parametrize(("text", "codes"), [("Korea", "KOR PRK"), ("congo", "COD COG"), ("Guinea", "GIN GNB GNQ PNG")])
def test_a_name_of_several_states_asks_which(text: str, codes: str) -> None:
    with pytest.raises(UsageError, match="several states") as caught:
        states.find_state(text)
    for code in codes.split():
        assert f"({code})" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "dyad"),
    [
        ("USA-PAK", ("PAK", "USA")),
        ("pakistan-usa", ("PAK", "USA")),
        ("India,China", ("CHN", "IND")),
        ("India – China", ("CHN", "IND")),
        ("Guinea-Bissau-Senegal", ("GNB", "SEN")),
        ("Senegal-Guinea-Bissau", ("GNB", "SEN")),
        ("Timor-Leste-Indonesia", ("IDN", "TLS")),
        ("Trinidad and Tobago and Venezuela", ("TTO", "VEN")),
        ("Congo-Brazzaville-France", ("COG", "FRA")),
        ("US vs Iran", ("IRN", "USA")),
        ("IGO:EU-RUS", ("IGO:EU", "RUS")),
        ("rus-igo:eu", ("IGO:EU", "RUS")),
        ("NATO-Russia", ("IGO:NATO", "RUS")),
        ("NSA:RSF-SDN-USA", ("NSA:RSF-SDN", "USA")),
    ],
)
def test_dyads_as_users_write_them(text: str, dyad: tuple[str, str]) -> None:
    assert states.parse_dyad(text) == dyad


@given(st.sampled_from(CLEAR), st.sampled_from(CLEAR), st.sampled_from(["-", ",", " - ", "–", " vs "]))
def test_any_two_names_make_a_dyad(a: states.State, b: states.State, between: str) -> None:
    if a != b:
        assert states.parse_dyad(f"{a.name}{between}{b.name}") == tuple(sorted((a.code, b.code)))


def test_the_same_state_twice_is_no_dyad() -> None:
    with pytest.raises(UsageError, match="twice"):
        states.parse_dyad("USA-America")


def test_one_name_is_no_dyad() -> None:
    with pytest.raises(UsageError, match="no dyad"):
        states.parse_dyad("Pakistan")


def test_a_dyad_with_a_misspelling_says_which_word() -> None:
    with pytest.raises(UsageError, match="Pakstan") as caught:
        states.parse_dyad("USA-Pakstan")
    assert "Pakistan (PAK)" in caught.value.hint


def test_a_dyad_with_a_name_of_several_states_asks_which() -> None:
    with pytest.raises(UsageError, match="several states"):
        states.parse_dyad("Korea-USA")


def test_names_of_actors() -> None:
    assert states.actor_name("NSA:TALIBAN") == "Taliban"
    assert states.actor_name("ORG:HUAWEI") == "Huawei"
    assert states.actor_name("NSA:NOBODY") == "NSA:NOBODY"
