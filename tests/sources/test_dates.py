"""Moments of publication: what is read, what isn't, and that nothing is reckoned from today."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.sources import _dates

moments = st.datetimes(
    datetime(1700, 1, 1),  # noqa: DTZ001
    datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)


@given(moments)
def test_iso_8601_comes_back_as_the_same_moment(moment: datetime) -> None:
    assert _dates.moment(moment.isoformat()) == moment
    assert _dates.moment(moment.isoformat().replace("T", " ")) == moment
    assert _dates.moment(moment.strftime("%Y%m%dT%H%M%S%z")) == moment.replace(microsecond=0)


@given(moments)
def test_rfc_2822_comes_back_as_the_same_moment(moment: datetime) -> None:
    assert _dates.moment(format_datetime(moment)) == moment.replace(microsecond=0)


@given(st.text(max_size=40))
def test_any_text_is_a_moment_in_utc_or_an_error(text: str) -> None:
    try:
        found = _dates.moment(text)
    except ValueError:
        return
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-07-04", "2025-07-04T00:00:00Z"),
        ("2025-07-04 12:00", "2025-07-04T12:00:00Z"),
        ("2025-07-04T12:00:00 UTC", "2025-07-04T12:00:00Z"),
        ("2025-07-04T12:00:00+0545", "2025-07-04T06:15:00Z"),
        ("Tue, 04 Jul 2025 08:00:00 GMT", "2025-07-04T08:00:00Z"),  # it was a Friday
        ("Fri, 4 Jul 25 08:00 EDT", "2025-07-04T12:00:00Z"),
        ("Fri, 04 Jul 2025 08:00:00 PKT", "2025-07-04T03:00:00Z"),
        ("Fri, 04 Jul 2025 08:00:00 IST", "2025-07-04T02:30:00Z"),
        ("4 July 2025", "2025-07-04T00:00:00Z"),
        ("July 4, 2025", "2025-07-04T00:00:00Z"),
        ("30 Jun 2015 23:59:60 GMT", "2015-06-30T23:59:59Z"),  # a leap second
    ],
)
def test_what_feeds_and_pages_write_is_read(text: str, moment: str) -> None:
    assert _dates.moment(text) == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    "text",
    ["yesterday", "soon", "Friday", "04/07/2025", "4.7.2025", "1751630400", "1712010400000", "20251301", "0000-00-00"]  # noqa: RUF005  # three lines, not nineteen
    + ["2025-02-30", "2025-07-04T25:00:00Z", "2025-07-04T12:00:00+99:00", "Fri, 04 Jul 2025 08:00:00 XYZT", "1e20"]
    + ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "", "２０２５-07-04"],
)
def test_what_would_have_to_be_guessed_is_an_error_that_quotes_it(text: str) -> None:
    with pytest.raises(ValueError, match="published date"):
        _dates.moment(text)


def test_a_moment_after_the_ingest_is_an_error() -> None:
    ingested = datetime(2025, 7, 4, 12, tzinfo=UTC)
    assert _dates.past_moment("2025-07-04T12:00:00Z", ingested) == ingested
    with pytest.raises(ValueError, match="in the future"):
        _dates.past_moment("2025-07-04T12:00:01Z", ingested)
