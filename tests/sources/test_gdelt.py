"""GDELT's files as they come: versions, known since, actors that aren't states, and lines that are no rows."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.sources import _delimited, _gdelt

Read = Callable[..., object]
SAMPLES = Path(__file__).parent / "samples"
GOOD = {
    **dict.fromkeys(_gdelt.COLUMNS, ""),
    **{"GLOBALEVENTID": "1", "SQLDATE": "20250301", "MonthYear": "202503", "Year": "2025", "FractionDate": "2025.16"},
    **{"Actor1CountryCode": "KEN", "Actor1Name": "KENYA", "Actor1Type1Code": "GOV", "Actor2CountryCode": "SOM"},
    **{"Actor2Name": "SOMALIA", "EventCode": "042", "GoldsteinScale": "1.9", "DATEADDED": "20250301121500"},
    **{"SOURCEURL": "https://www.dawn.com/news/1"},
}


def line(**given: str) -> str:
    return "\t".join((GOOD | given).values())


def file(*rows: dict[str, str]) -> str:
    return "".join(line(**({"GLOBALEVENTID": str(n)} | row)) + "\n" for n, row in enumerate(rows, 1))


def test_an_event_is_known_since_its_quarter_hour_and_has_its_reports_country(read) -> None:
    event = read("20250301121500.export.CSV", file({})).only
    assert event["known_at"] == datetime(2025, 3, 1, 12, 15, tzinfo=UTC)
    assert (event["actor"], event["recipient"], event["signal_dyad"]) == ("KEN", "SOM", "KEN-SOM")
    assert (event["event_type"], event["event_mode"], event["intensity"]) == ("CONSULT", "visit", 1.9)
    assert (event["url"], event["publisher_country"]) == ("https://www.dawn.com/news/1", "PAK")
    assert (event["event_start"], event["dataset"], event["article_id"]) == (date(2025, 3, 1), "gdelt2", "1")


def test_the_old_version_is_known_at_the_end_of_the_day_it_was_added(read) -> None:
    columns = _gdelt.OLD_COLUMNS[:-1]
    row = GOOD | {"DATEADDED": "20250302"}
    event = read("200601.csv", "\t".join(row[one] for one in columns) + "\n").only
    assert event["known_at"] == datetime(2025, 3, 2, 23, 59, 59, 999999, tzinfo=UTC)
    assert event["dataset"] == "gdelt1"


@pytest.mark.parametrize(
    ("code", "actor"), [("ROM", "ROU"), ("KOS", "XKX"), ("SUN", "RUS"), ("EUR", None), ("CSK", None), ("", None)]
)
def test_codes_that_differ_become_isos_and_regions_are_nobody(read, code: str, actor: str | None) -> None:
    found = read("a.export.CSV", file({"Actor1CountryCode": code}))
    assert found.only["actor"] == actor
    assert len(found.notes) == (1 if code else 0)


def test_an_organisation_is_known_by_its_group_code(read) -> None:
    assert (
        read("a.export.CSV", file({"Actor1CountryCode": "", "Actor1KnownGroupCode": "NAT"})).only["actor"] == "IGO:NATO"
    )


def test_a_bad_row_costs_itself_only_and_is_named_by_its_physical_line(read) -> None:
    rows = [line(GLOBALEVENTID="1"), "", line(GLOBALEVENTID="2", SQLDATE="20250230"), line(GLOBALEVENTID="3") + "\tx"]
    rows += ['a "quote', line(GLOBALEVENTID="4", Actor1Name='THE "AGENCY'), line(GLOBALEVENTID="5", EventCode="X")]
    found = read("a.export.CSV", "\r\n".join(rows))
    assert [row["article_id"] for row in found.rows] == ["1", "4"]
    assert [(one.line, one.reason) for one in found.rejects] == [
        (3, 'date "20250230" is no date'),
        (4, "62 columns, not 61"),
        (5, "1 columns, not 61"),
        (7, "'X' is no CAMEO code: two to four digits that begin with 01 to 20 expected"),
    ]
    assert found.rejects[2].raw == 'a "quote'


def test_a_report_of_an_event_to_come_is_rejected(read) -> None:
    reason = read("a.export.CSV", file({}, {"SQLDATE": "20250302"})).rejects[0].reason
    assert reason == "date 2025-03-02 is later than 2025-03-01, when the source had it"


def test_packed_files_are_read_and_a_cut_one_up_to_its_last_whole_line(read) -> None:
    whole = file(*[{} for _ in range(300)]).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("20250301121500.export.CSV", whole)
    assert len(read("a.export.CSV.zip", buffer.getvalue()).rows) == 300
    packed = gzip.compress(whole)
    cut = read("a.export.CSV.gz", packed[: len(packed) // 2])
    assert 0 < len(cut.rows) < 300
    assert [one.line for one in cut.rejects] == [len(cut.rows) + 1]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(["good", "short", "blank", "nul", "latin"]), max_size=30),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.integers(1, 400),
)
def test_every_line_is_a_row_or_a_reject_whatever_the_size_of_a_block(kinds: list[str], end: str, block: int) -> None:
    texts = {"good": "a\tb", "short": "a", "blank": " ", "nul": "a\0\tb", "latin": "é\tb"}
    data = b"".join(texts[kind].encode("latin-1") + end.encode() for kind in kinds)
    before = _delimited.BLOCK
    _delimited.BLOCK = block * 4
    try:
        found = list(_delimited.parts(io.BytesIO(data), ["x", "y"], ["y"], name="f"))
    finally:
        _delimited.BLOCK = before
    rows = [number for part in found for number in part.cells["line"].to_pylist()]
    rejects = [reject.line for part in found for reject in part.rejects]
    assert rows == [number for number, kind in enumerate(kinds, 1) if kind == "good"]
    assert rejects == [number for number, kind in enumerate(kinds, 1) if kind in ("short", "nul", "latin")]


def test_mentions_say_who_reports_an_event_and_from_where(read) -> None:
    found = read("20250301121500.mentions.CSV", (SAMPLES / "gdelt_mentions.3.mentions.CSV").read_bytes())
    told = [(row["article_id"], row["publisher"], row["publisher_country"], row["confidence"]) for row in found.rows]
    assert told == [("1", "dawn.com", "PAK", 0.6), ("1", "news.example", "", 0.6)]
    assert [(one.line, one.reason) for one in found.rejects] == [(3, 'confidence "high" is no number from 0 to 100')]
