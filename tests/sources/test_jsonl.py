"""JSON lines: every bad line is one reject with its line and its field, and costs no other."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from detente.errors import SourceError

Read = Callable[..., Any]


def line(**over: Any) -> str:
    return json.dumps({"id": "k1", "published": "2025-03-03", "text": "Kenya praised Tanzania.", **over})


def test_the_fields_become_columns(read: Read) -> None:
    text = line(url="https://herald.example/1", title="<b>Praise</b> &amp; thanks", source="Herald", lang="en-GB")
    row = read("a.jsonl", text).only
    assert row["name"] == "k1"
    assert row["title"] == "Praise & thanks"
    assert row["publisher"] == "Herald"
    assert row["language"] == "en"
    assert row["published_after"] == row["published_before"] == row["known_at"] == datetime(2025, 3, 3, tzinfo=UTC)
    assert row["dataset"] == "a.jsonl"


def test_the_publishers_country_is_the_given_one_or_told_by_name_and_address(read: Read) -> None:
    assert read("a.jsonl", line(source="Herald", country="KEN")).only["publisher_country"] == "KEN"
    assert read("a.jsonl", line(source="The Hindu")).only["publisher_country"] == "IND"
    assert read("a.jsonl", line(url="https://herald.example.com.pk/1")).only["publisher_country"] == "PAK"
    assert read("a.jsonl", line(source="Herald")).only["publisher_country"] == ""


def test_without_a_date_it_is_known_since_the_ingest(read: Read) -> None:
    row = read("a.jsonl", line(published=None)).only
    assert row["published_after"] is None
    assert row["known_at"] == datetime(2025, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ('{"id": "b1", "text": "cut', "no JSON: Unterminated string .* position 22"),
        ('["a"]', "a list, not an object"),
        ("42", "a number, not an object"),
        ("{}", '"text" is missing'),
        (line(text=None), '"text" is null'),
        (line(text=" \n "), '"text" is empty'),
        (line(country="Kenya"), "\"country\" is 'Kenya', not an ISO 3166 alpha-3 code"),
        (line(text=["a"]), '"text" is a list'),
        (line(text=7), '"text" is a number'),
        (line(title={"en": "x"}), '"title" is an object'),
        (line(published=1751630400), '"published" is a number'),
        (line(published="Friday"), 'published date "Friday"'),
        (line(published="2025-06-02"), "in the future"),
        ("[" * 100_000, "nested too deep"),
    ],
)
def test_a_bad_line_is_a_reject_with_its_reason(read: Read, bad: str, reason: str) -> None:
    result = read("a.jsonl", "\n".join([line(id="k1"), "", bad, line(id="k2")]))
    assert [row["name"] for row in result.rows] == ["k1", "k2"]
    assert [reject.line for reject in result.rejects] == [3]
    with pytest.raises(ValueError, match=reason):
        raise ValueError(result.rejects[0].reason)
    assert result.rejects[0].raw == bad[:10_000]


def test_a_line_that_is_not_utf8_says_which_byte(read: Read) -> None:
    result = read("a.jsonl", line().encode() + b'\n{"text": "caf\xe9"}\n')
    assert len(result.rows) == 1
    assert result.rejects[0].reason == "byte 0xe9 at position 14 is not UTF-8"


def test_text_is_kept_as_given_but_for_what_no_table_can_hold(read: Read) -> None:
    text = "Before\x00after \ud83d — “India”\u2028\r\n praised China."
    assert read("a.jsonl", line(text=text)).only["text"] == "Beforeafter \ufffd — “India”\u2028\r\n praised China."


def test_of_a_key_that_stands_twice_the_last_counts(read: Read) -> None:
    assert read("a.jsonl", line().replace('"id": "k1"', '"id": "k1", "id": "k2"')).only["name"] == "k2"


def test_an_id_may_be_a_number_and_other_numbers_are_left_alone(read: Read) -> None:
    text = line(id=17, score=float("nan")).replace("NaN", "9" * 9000)
    assert read("a.jsonl", text).only["name"] == "17"


def test_a_record_above_the_limit_is_a_reject(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETENTE_MAX_RECORD_MB", "1")
    result = read("a.jsonl", "\n".join([line(text="x" * 1_000_001), line()]))
    assert len(result.rows) == 1
    assert [reject.line for reject in result.rejects] == [1]
    assert "limit" in result.rejects[0].reason
    assert len(result.rejects[0].raw) == 10_000


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("<!DOCTYPE html><html><title>Log in</title>", "looks like HTML"),
        ('[{"text": "one"}, {"text": "two"}]', "JSON array"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "a picture"),
        (bytes(range(256)) * 4, "a binary file"),
        (b"", "the file is empty"),
    ],
)
def test_a_file_that_is_something_else_is_one_error(read: Read, data: bytes | str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        read("a.jsonl", data)


def test_blank_lines_only_are_no_records_and_that_is_said(read: Read) -> None:
    result = read("a.jsonl", "\n \n\t\r\n")
    assert (result.rows, result.rejects) == ([], [])
    assert "0 records" in result.notes[0]


def test_batches_are_of_constant_size(read: Read) -> None:
    result = read("a.jsonl", "\n".join(line(id=str(n)) for n in range(2_500)))
    assert result.batches == 3
    assert len(result.rows) == 2_500


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "large.jsonl"
    with path.open("w") as file:
        for n in range(60):
            file.write(line(id=str(n), text="Kenya praised Tanzania. " * 50_000) + "\n")  # 72 MB
    code = (
        "import resource, sys; from pathlib import Path; from datetime import datetime, UTC\n"
        "from detente import sources\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024\n"
        "sources.readers(); before = peak()\n"
        "n = sum(len(b.rows) for b in sources.read(Path(sys.argv[1]), ingested=datetime(2025, 6, 1, tzinfo=UTC)))\n"
        "print(n, peak() - before)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    records, grown = map(int, done.stdout.split())
    assert records == 60
    assert grown < 150
