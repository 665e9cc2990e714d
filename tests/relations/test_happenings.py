"""One happening, many reports: which events are one story, whatever the order and number of the reports."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from relation_tables import articles, event, events

import detente
from detente import schema
from detente.relations import index, link, reading

MONDAY = date(2025, 3, 3)
TEXTS = (
    "Pakistan's envoy visited Washington to discuss copper mines in the north.",
    "The copper mines of the north were the subject of a visit to Washington.",
    "An envoy went to Washington for a loan to rebuild the port.",
    "A visit about the loan for the port ended in Washington.",
)


def report(n: int, text: str, *, known: date, day: date | None, dated: bool = False, **given: Any) -> dict[str, Any]:
    told = datetime.combine(known, time(9), UTC)
    row = event((day or known).isoformat(), 2.5, event_type="CONSULT", event_mode="visit", polarity="warming")
    return row | {
        "event_id": f"e{n}",
        "story_id": f"own{n}",
        "article_id": f"a{n}",
        "actor_name": "Pakistan",
        "recipient_name": "Washington",
        "start": 0,
        "end": len(text),
        "evidence": text,
        "date_text": "Monday" if dated else "",
        "published_at": told,
        "known_at": told,
        **given,
    }


def body(row: dict[str, Any], text: str = "") -> dict[str, Any]:
    return dict.fromkeys(schema.ARTICLES.names) | {
        "article_id": row["article_id"],
        "publisher": f"Paper {row['article_id']}",
        "kind": "report",
        "known_at": row["known_at"],
        "text": text or row["evidence"],
    }


def linked(rows: Iterable[dict[str, Any]], texts: dict[str, str] | None = None) -> dict[str, str]:
    rows = list(rows)
    bodies = [body(row, (texts or {}).get(row["article_id"], "")) for row in rows if row["dataset"] == "articles"]
    found = link(ibis.memtable(events(*rows)), ibis.memtable(articles(*bodies)))
    return dict(zip(found["event_id"].to_pylist(), found["story_id"].to_pylist(), strict=True))


@st.composite
def reported(draw: st.DrawFn) -> list[dict[str, Any]]:
    drawn = draw(
        st.lists(
            st.tuples(st.integers(0, 20), st.integers(0, 5), st.sampled_from(TEXTS), st.booleans()),
            min_size=1,
            max_size=12,
        )
    )
    return [
        report(n, text, known=known, day=known - timedelta(days=late if dated else 0), dated=dated)
        for n, (at, late, text, dated) in enumerate(drawn)
        for known in [MONDAY + timedelta(days=at)]
    ]


@settings(max_examples=30, deadline=None)
@given(reported(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_story(rows: list[dict[str, Any]], random: Any) -> None:
    mixed = random.sample(rows, len(rows))
    assert linked(mixed) == linked(rows)


@settings(max_examples=30, deadline=None)
@given(reported(), st.integers(0, 20))
def test_the_stories_of_a_day_are_those_of_a_desk_that_knew_no_more(rows: list[dict[str, Any]], at: int) -> None:
    """So a later report takes none out of its story and renames none."""
    then = [row for row in rows if row["known_at"].date() <= MONDAY + timedelta(days=at)]
    now = linked(rows)
    assert linked(then) == {row["event_id"]: now[row["event_id"]] for row in then}


def test_a_plan_and_its_occurrence_are_one_story_and_one_event_of_the_index() -> None:
    plan = report(
        1, TEXTS[0], known=MONDAY, day=MONDAY + timedelta(9), dated=True, event_type="AGREE", modality="planned"
    )
    act = report(2, TEXTS[1], known=MONDAY + timedelta(10), day=MONDAY + timedelta(9), dated=True)
    stories = linked([plan, act])
    assert len(set(stories.values())) == 1
    table = events(*(row | {"story_id": stories[row["event_id"]]} for row in (plan, act)))
    assert sum(index(table, channel="all")["events"].to_pylist()) == 1


def test_another_mode_or_direction_on_the_day_is_another_story() -> None:
    visit = report(1, TEXTS[0], known=MONDAY, day=MONDAY)
    call = report(2, TEXTS[2], known=MONDAY, day=MONDAY, event_mode="phone")
    blame, back = (
        report(n, TEXTS[0], known=MONDAY, day=MONDAY, event_type="ACCUSE", event_mode="", polarity="cooling")
        | {"actor": actor, "recipient": recipient}
        for n, actor, recipient in ((3, "PAK", "USA"), (4, "USA", "PAK"))
    )
    assert len(set(linked([visit, call, blame, back]).values())) == 4


def test_event_data_join_the_story_that_articles_tell_of_the_same_day() -> None:
    told = report(1, TEXTS[0], known=MONDAY, day=MONDAY)
    data = [
        report(n, "", known=MONDAY + timedelta(7), day=MONDAY, dataset="icews", story_id="of-data", start=None)
        for n in (2, 3)
    ]
    other = report(4, "", known=MONDAY, day=MONDAY + timedelta(1), dataset="icews", start=None)
    stories = linked([told, *data, other])
    assert stories["e1"] == stories["e2"] == stories["e3"]
    assert "e4" not in stories


def test_a_thousand_copies_move_neither_index_nor_reading() -> None:
    rows = [report(n, text, known=MONDAY, day=MONDAY + timedelta(n), dated=True) for n, text in enumerate(TEXTS)]
    long = f"{TEXTS[0]} The talks lasted two days. Engineers had surveyed the valley in spring and found more ore."
    copies = [
        report(n, TEXTS[0], known=MONDAY + timedelta(n % 9), day=MONDAY + timedelta(n % 9)) for n in range(100, 1100)
    ]
    texts = {"a0": long} | {row["article_id"]: f"{long} (Wire {row['article_id']})" for row in copies}

    def told(given: list[dict[str, Any]]) -> tuple[pa.Table, Any]:
        stories = linked(given, texts)
        table = events(*(row | {"story_id": stories[row["event_id"]]} for row in given))
        bodies = articles(*(body(row, texts.get(row["article_id"], "")) for row in given))
        levels = index(table)
        return levels, reading(table, bodies, levels, dyad="PAK-USA", as_of=date(2025, 12, 31))

    (few, one), (many, same) = told(rows), told([*rows, *copies])
    assert many.equals(few)
    assert (same.n_stories, same.n_articles, same.n_sources) == (one.n_stories, one.n_articles, one.n_sources)
    assert (same.direction, same.certainty) == (one.direction, one.certainty)


WIRE = (
    "Kenya recalled its ambassador to Somalia. The ministry in Nairobi gave no reason. A ferry contract had been in "
    "dispute since spring, and traders on the coast fear for their licences."
)
NEWS = {
    "first": ("2025-03-03T08:00:00Z", "Wire", WIRE),
    "copy": (
        "2025-03-05T08:00:00Z",
        "Coast",
        f"MOMBASA. {WIRE.replace(' The ministry in Nairobi gave no reason.', '')}",
    ),
    "own": ("2025-03-04T08:00:00Z", "Horn", "On Monday Kenya withdrew its ambassador from Somalia."),
    "visit": ("2025-03-11T08:00:00Z", "Coast", "Kenya's president visited Somalia on Monday."),
    "again": ("2025-03-25T08:00:00Z", "Coast", "Kenya's president visited Somalia on Monday."),
}


@pytest.mark.parametrize("order", [list(NEWS), list(reversed(NEWS))])
def test_a_desk_gives_one_story_everywhere_and_keeps_its_sources(order: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = detente.open_desk(Path(folder) / "desk", create=True)
        for name in order:
            published, source, text = NEWS[name]
            path = Path(folder) / f"{name}.jsonl"
            path.write_text(json.dumps({"id": name, "published": published, "source": source, "text": text}), "utf-8")
            desk.ingest([path])
        stories = {row["article"]: row["story_id"] for row in desk.events(dyad="KEN-SOM").to_pylist()}
        assert stories["first"] == stories["copy"] == stories["own"]
        assert len({stories[name] for name in ("first", "visit", "again")}) == 3
        found = desk.explain(stories["first"])
        assert set(found["articles"]["publisher"].to_pylist()) == {"Wire", "Coast", "Horn"}
        assert desk.reading("KEN-SOM").n_stories == 3
        early = desk.events(as_of=date(2025, 3, 3))["story_id"].to_pylist()
        assert set(early) == {stories["first"]}
