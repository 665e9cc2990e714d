"""Plain text: the whole file is the body, its name the article's, and the encoding is said where it was assumed."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from detente.errors import SourceError

Read = Callable[..., Any]
BODY = "Kenya opened a second border crossing with Tanzania on Monday, a year later than it had promised."


def test_the_whole_file_is_the_body(read: Read) -> None:
    text = f"Category: World\r\n\r\nA second crossing\r\n\r\nBy A. Writer\r\n\r\n{BODY}\r\n"
    row = read("crossing.txt", text).only
    assert row["text"] == text
    assert row["name"] == "crossing"
    assert row["title"] == "A second crossing"
    assert row["published_after"] is None
    assert row["known_at"] == datetime(2025, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", [BODY, f"{BODY}\n{BODY}", "One line only", f"It was so.\n\n{BODY}", "“Yes,”\n\nhe said."]
)
def test_a_title_that_is_not_clear_stays_empty(read: Read, text: str) -> None:
    assert read("a.txt", text).only["title"] == ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_the_mark_is_no_part_of_the_text(read: Read, encoding: str) -> None:
    result = read("a.txt", f"India’s envoy. {BODY}".encode(encoding))
    assert result.only["text"] == f"India’s envoy. {BODY}"
    assert result.notes == []


def test_windows_1252_is_read_and_said(read: Read) -> None:
    result = read("a.txt", f"India’s “café” talk. {BODY}".encode("cp1252"))
    assert result.only["text"].startswith("India’s “café” talk.")
    assert "windows-1252" in result.notes[0]


@pytest.mark.parametrize("encoding", ["koi8-r", "cp1253", "cp949"])
def test_an_encoding_that_cannot_be_told_is_not_guessed(read: Read, encoding: str) -> None:
    words = {"koi8-r": "Россия и Турция", "cp1253": "Ελλάδα και Τουρκία", "cp949": "한국과 일본"}[encoding]
    with pytest.raises(SourceError, match="UTF-8"):
        read("a.txt", (words * 9).encode(encoding))


def test_nul_is_left_out(read: Read) -> None:
    assert read("a.txt", BODY + "\0 And more.").only["text"] == BODY + " And more."


@pytest.mark.parametrize("data", [b" \n\t\n", codecs.BOM_UTF8])
def test_no_text_is_a_reject(read: Read, data: bytes) -> None:
    assert [reject.reason for reject in read("a.txt", data).rejects] == ["there is no text in it"]


def test_a_text_above_the_limit_is_a_reject(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETENTE_MAX_RECORD_MB", "1")
    assert "too large" in read("a.txt", "x" * 1_000_001).rejects[0].reason


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("events.txt", "Event ID\tEvent Date\tA\tB\tC\tD\tE\n1\t2025-01-01\ta\tb\tc\td\te\n"),
        ("events.csv", "id,date\n1,2025-01-01\n"),
        ("notes.md", "# Notes\n"),
    ],
)
def test_a_table_or_an_unknown_suffix_is_no_article(read: Read, name: str, data: str) -> None:
    with pytest.raises(SourceError, match="no reader knows this format"):
        read(name, data)


def test_json_lines_under_a_name_of_texts_are_json_lines(read: Read) -> None:
    assert read("a.txt", '{"id": "k1", "text": "Kenya praised Tanzania."}').only["name"] == "k1"
