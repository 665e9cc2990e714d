from __future__ import annotations

from dataclasses import replace
from datetime import date

import pyarrow as pa

from detente.brief import acts


def sentences(section):
    return [act.passage.text for act in section.acts]


def test_contrary_signals_stand_apart_and_are_never_dropped(samples):
    sections = acts.sections(samples.full())
    assert {act.polarity for act in sections["contrary"].acts} == {"cooling"}
    assert "The United States designated The Resistance Front as a foreign terrorist organisation on 17 July 2025." in (
        sentences(sections["contrary"])
    )
    assert "cooling" not in {act.polarity for act in sections["happened"].acts}


def test_what_did_not_occur_is_kept_apart(samples):
    sections = acts.sections(samples.full())
    for name in ("planned", "hypothetical", "denied"):
        assert sections[name].acts
        assert {act.modality for act in sections[name].acts} == {name}
    assert {act.modality for name in ("happened", "contrary") for act in sections[name].acts} == {"occurred"}


def test_history_that_an_article_recalls_stands_apart(samples):
    assert [act.when for act in acts.sections(samples.full())["history"].acts] == ["1954 to 1979", "2018"]


def test_every_event_of_the_dyad_is_shown_once_with_its_words(samples):
    brief = samples.full()
    shown = [act for section in acts.sections(brief).values() for act in section.acts]
    ids = [act.event_id for act in shown] + [report.event_id for act in shown for report in act.reports]
    rows = [row for row in brief.events.to_pylist() if row["signal_dyad"] == "PAK-USA"]
    assert sorted(ids) == sorted(row["event_id"] for row in rows)
    assert [act.number for act in shown] == list(range(1, len(shown) + 1))


def test_reports_of_one_story_are_one_act(samples):
    handover = next(a for a in acts.sections(samples.full())["happened"].acts if "handed over" in a.passage.text)
    assert [report.passage.text for report in handover.reports] == [
        "Last month Pakistan gave up a militant wanted by the Americans."
    ]


def test_evidence_that_is_part_of_a_sentence_stands_in_its_sentence(samples):
    train = next(a for a in acts.sections(samples.full())["happened"].acts if "passenger train" in a.passage.text)
    assert train.passage.after == " and voiced sympathy for Pakistan."
    assert train.passage.before == ""
    assert not train.passage.whole
    assert ("Washington", "who") in train.passage.hits


def test_neighbours_events_are_listed_elsewhere(samples):
    others, left_out = acts.elsewhere(samples.full())
    assert [act.said for act in others] == ["India → American envoy: protests"]
    assert left_out == 0


def test_what_passes_between_the_two_without_a_signal_is_shown_too(samples):
    brief = samples.full()
    rows = brief.events.to_pylist()
    rows[0] |= {"signal_dyad": None, "polarity": "neutral"}
    quiet = replace(brief, events=pa.Table.from_pylist(rows, brief.events.schema))
    assert rows[0]["event_id"] in {act.event_id for act in acts.sections(quiet)["happened"].acts}
    assert acts.elsewhere(quiet) == acts.elsewhere(brief)


def test_a_section_keeps_the_strongest_and_the_latest_and_says_how_many_more(samples):
    brief = samples.event_data(900)
    sections = acts.sections(brief)
    section = sections["happened"]
    assert len(section.acts) == acts.MAX_ACTS["happened"]
    assert sum(len(one.acts) + one.left_out for one in sections.values()) == 900
    days = [row["event_start"] for row in brief.events.to_pylist() if row["polarity"] == "warming"]
    assert max(days) in {act.start for act in section.acts}


def test_what_ended_before_the_turn_is_no_signal_against_it(samples):
    later = replace(samples.full(), reading=samples.reading(since=date(2025, 5, 1)))
    assert "tariff of 29 percent" in " ".join(sentences(acts.sections(later)["happened"]))
    named = next(act for act in acts.sections(later)["happened"].acts if "tariff of 29" in act.passage.text)
    against = replace(later, reading=samples.reading(since=date(2025, 5, 1), contrary=(named.event_id,)))
    assert "tariff of 29 percent" in " ".join(sentences(acts.sections(against)["contrary"]))


def test_without_a_direction_nothing_is_contrary(samples):
    brief = replace(samples.full(), reading=samples.reading(direction="mixed"))
    assert acts.sections(brief)["contrary"].acts == ()
    assert {"warming", "cooling"} <= {act.polarity for act in acts.sections(brief)["happened"].acts}


def test_a_span_outside_the_text_shows_the_evidence_alone(samples):
    brief = samples.full()
    rows = [dict(row, start=10_000, end=10_010) for row in brief.events.to_pylist()]
    moved = replace(brief, events=pa.Table.from_pylist(rows, brief.events.schema))
    assert all(act.passage.whole for act in acts.sections(moved)["happened"].acts)
