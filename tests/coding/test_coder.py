"""What the coder makes of texts of our own, through the public way in."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from detente.coding import Coded, code_article, code_articles
from detente.schema import EVENTS, STATEMENTS, make_article

DAY = datetime(2025, 6, 18, tzinfo=UTC)
FLOOR = 0.93  # of the sentences below; lower it only with a reason
Coder = Callable[..., Coded]


def code(text: str, *, published: datetime | None = DAY, **more: str) -> Coded:
    return code_article(make_article(text, name="x", known_at=DAY, published=published, **more))


def told(coded: Coded) -> set[tuple[str, ...]]:
    """Actor, type and recipient of each event, with the modality where it isn't *occurred*."""
    found: set[tuple[str, ...]] = set()
    for e in coded.events:
        more = () if e["modality"] == "occurred" else (e["modality"],)
        found.add((e["actor"], e["event_type"], e["recipient"], *more))
        if e["symmetric"]:
            found.add((e["recipient"], e["event_type"], e["actor"], *more))
    return found


def test_our_sentences_are_coded_as_we_read_them() -> None:
    with (Path(__file__).parent / "sentences.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    articles = [make_article(r["sentence"], name=str(i), known_at=DAY, published=DAY) for i, r in enumerate(rows)]
    wrong = []
    for row, coded in zip(rows, code_articles(articles, workers=1), strict=True):
        wanted = {tuple(e.split()) for e in (row["events"] or "").split(";") if e}
        if not wanted <= told(coded) or len(coded.events) > len(wanted):
            wrong.append((row["sentence"], told(coded)))
    assert len(wrong) <= (1 - FLOOR) * len(rows), wrong


def test_every_event_quotes_its_characters() -> None:
    text = "DUBAI (Reuters) - Kenya recalled its ambassador to Somalia. Somalia said it regretted Kenya’s decision."
    for event in code(text).events:
        assert text[event["start"] : event["end"]] == event["evidence"]
        assert set(event) == set(EVENTS.names)


def test_a_visit_announced_for_september_is_planned_in_september() -> None:
    (event,) = code("The Turkish president will visit Egypt in September.").events
    assert (event["modality"], event["event_type"]) == ("planned", "AGREE")
    assert (event["event_start"], event["event_end"]) == (date(2025, 9, 1), date(2025, 9, 30))


def test_a_denied_meeting_is_told_once_more_as_denied() -> None:
    coded = code(
        "Israeli media said the prime minister of Israel met the Saudi crown prince on Sunday. "
        "Riyadh denied the report."
    )
    assert ("ISR", "CONSULT", "SAU", "denied") in told(coded)
    denied = next(e for e in coded.events if e["modality"] == "denied")
    assert (denied["attribution"], denied["speaker_actor"]) == ("speaker", "SAU")


def test_what_papers_say_is_reported() -> None:
    coded = code("According to media reports, Oman has freed two British sailors.")
    assert [e["attribution"] for e in coded.events] == ["reports"]


def test_an_unknown_person_is_resolved_from_the_text() -> None:
    coded = code(
        "Mira Sandovar, a senior official of the Danish Foreign Ministry, visited Malawi. Sandovar praised Malawi."
    )
    assert told(coded) == {("DNK", "CONSULT", "MWI"), ("DNK", "SUPPORT", "MWI")}


def test_an_office_counts_from_the_day_it_was_held() -> None:
    old = code("Gorbachev met the Hungarian leader.", published=datetime(1990, 5, 1, tzinfo=UTC))
    assert ("RUS", "CONSULT", "HUN") in told(old)


def test_a_claim_has_value_unit_period_direction_and_source() -> None:
    coded = code("According to some reports, exports from Ghana to Italy had fallen by about 12 percent in 2023.")
    (claim,) = [s for s in coded.statements if s["kind"] == "claim"]
    assert (claim["value"], claim["unit"], claim["direction"], claim["period"], claim["attribution"]) == (
        12.0,
        "percent",
        "decrease",
        "2023",
        "reports",
    )
    assert set(claim) == set(STATEMENTS.names)


def test_a_quotation_has_its_speaker_and_whom_it_is_about() -> None:
    coded = code("Norway’s foreign minister said: “We will stand by Ukraine as long as it takes.”")
    (quote,) = [s for s in coded.statements if s["kind"] == "quote"]
    assert (quote["text"], quote["speaker_actor"], quote["about"]) == (
        "We will stand by Ukraine as long as it takes.",
        "NOR",
        "UKR",
    )


def test_furniture_is_not_coded() -> None:
    text = (
        "Categories: Opinion\n\nHow Kenya lost Somalia\n\nPublished by Amina Odhiambo\n\n"
        "Kenya expelled the Somali envoy in March 2024. Somalia answered with sanctions on Kenya in April 2024.\n\n"
        "Amina Odhiambo is a professor who has condemned China at the University of Nairobi.\n"
    )
    coded = code(text, published=None)
    assert {e["actor"] for e in coded.events} == {"KEN", "SOM"}
    assert (coded.article.kind, coded.article.author) == ("opinion", "Amina Odhiambo")


def test_an_opinion_without_a_date_gets_a_range_from_its_text() -> None:
    text = (
        "Opinion\n\nGhana and Togo\n\nIn March 2024 Ghana signed a treaty with Togo. "
        "The president of Togo will visit Ghana in November 2024.\n\nBoth gain from it."
    )
    article = code(text, published=None).article
    assert article.published_after == datetime(2024, 3, 1, tzinfo=UTC)
    assert article.published_before is not None
    assert article.published_before.date() == date(2024, 11, 30)


def test_nothing_is_dated_by_the_clock() -> None:
    for event in code("Kenya expelled the Somali envoy yesterday.", published=None).events:
        assert event["event_start"] is None
        assert event["date_precision"] == "unknown"


@pytest.mark.parametrize(
    "text",
    [
        "Brazil defeated Argentina 2-0 in the semi-final as their striker attacked; the coach praised his defender.",
        "India attacked from the first over and defeated Pakistan by six wickets; its captain blamed bowlers.",
        "Japan stunned Germany 2-1 at the World Cup. Japan struck twice; Germany's coach criticised his defender.",
        "Kenya's runner broke the world record in the marathon; Ethiopia protested and the athletes of Kenya attacked.",
        "A storm battered Spain. Forecasters warned Portugal of heavy rain and floods, and snow fell in France.",
        "The Korean director's film won over critics in France; the actress thanked her Japanese audience.",
    ],
)
def test_sport_weather_and_culture_hold_no_events(text: str) -> None:
    assert code(text).events == []


def test_another_language_is_said_and_not_guessed() -> None:
    text = "Le président français a rencontré le chancelier allemand à Paris et ils ont signé un accord sur la défense."
    assert "fr" in code(text).article.problem
    assert code(text).events == []
    assert "ru" in code("Текст.", language="ru").article.problem


@pytest.mark.parametrize(
    "text", ["", "\n\n", "a" * 300_000, "( " * 50_000, "U.S. " * 20_000, "“" * 5_000, "Kenya " * 20_000]
)
def test_no_text_stops_the_coder(text: str) -> None:
    assert code(text, language="en").events == []


def test_the_same_article_gives_the_same_ids_in_any_company() -> None:
    articles = [
        make_article(f"Kenya praised Uganda on {d} June 2025.", name=str(d), known_at=DAY, published=DAY)
        for d in range(1, 40)
    ]
    alone = [e["event_id"] for a in articles for e in code_article(a).events]
    together = [e["event_id"] for c in code_articles(articles, workers=2) for e in c.events]
    assert alone == together
    assert len(set(alone)) == len(articles)


@pytest.mark.parametrize(
    ("surname", "year", "state"),
    [
        ("Kikwete", 2010, "TZA"),
        ("Halonen", 2005, "FIN"),
        ("Toledo", 2003, "PER"),
        ("Kufuor", 2004, "GHA"),
        ("Thaksin", 2004, "THA"),
    ],
)
def test_a_bare_surname_is_whoever_led_a_state_on_that_day(surname: str, year: int, state: str) -> None:
    then = datetime(year, 6, 1, tzinfo=UTC)
    assert (state, "CONSULT", "NOR") in told(
        code(f"{surname} arrived in Oslo on Tuesday and met the king.", published=then)
    )


def test_a_surname_without_its_office_is_nobody() -> None:
    assert code("Toledo arrived in Oslo on Tuesday.", published=datetime(2025, 6, 1, tzinfo=UTC)).events == []
