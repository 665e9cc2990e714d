"""gzip and zip: opened by their content, damage said, nothing written to disk, nothing lost in silence."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detente.errors import SourceError

Read = Callable[..., Any]


def lines(n: int, start: int = 0) -> bytes:
    records = ({"id": f"k{i}", "text": f"Kenya praised Tanzania, {i}. {i**20}"} for i in range(start, start + n))
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl"])
def test_gzip_is_known_by_its_content(read: Read, name: str) -> None:
    assert len(read(name, gzip.compress(lines(3))).rows) == 3


def test_plain_content_under_a_gzip_name_is_read(read: Read) -> None:
    assert len(read("a.jsonl.gz", lines(3)).rows) == 3


def test_a_packed_text_is_named_without_its_suffixes(read: Read) -> None:
    assert read("crossing.txt.gz", gzip.compress(b"Kenya praised Tanzania.")).only["name"] == "crossing"


def test_members_of_a_gzip_file_are_one_file(read: Read) -> None:
    assert len(read("a.jsonl.gz", gzip.compress(lines(3)) + gzip.compress(lines(3, 3))).rows) == 6


def test_a_truncated_gzip_keeps_whole_lines_and_says_where_it_ends(read: Read) -> None:
    whole = gzip.compress(lines(500))
    result = read("a.jsonl.gz", whole[: len(whole) // 2])
    assert 0 < len(result.rows) < 500
    assert [reject.line for reject in result.rejects] == [len(result.rows) + 1]
    assert "truncated" in result.rejects[0].reason


def test_a_truncated_text_is_refused(read: Read) -> None:
    whole = gzip.compress(b"Kenya praised Tanzania. " + lines(500))
    with pytest.raises(SourceError, match="truncated"):
        read("a.txt.gz", whole[: len(whole) // 2])


def test_a_wrong_checksum_is_refused(read: Read) -> None:
    whole = bytearray(gzip.compress(lines(20)))
    whole[-8] ^= 1
    with pytest.raises(SourceError, match="corrupt: CRC"):
        read("a.jsonl.gz", bytes(whole))


def test_garbage_after_the_end_is_left_out_and_said(read: Read) -> None:
    result = read("a.jsonl.gz", gzip.compress(lines(20)) + b"\0\1garbage")
    assert len(result.rows) == 20
    assert result.notes == ["bytes after the end of the gzip archive were left out"]


def test_members_of_a_zip_are_named_after_it(read: Read) -> None:
    result = read("all.zip", zipped(("may/a.jsonl", lines(2) + b"{}\n"), ("b.txt", b"Kenya praised Tanzania.")))
    assert [row["dataset"] for row in result.rows] == ["all.zip!may/a.jsonl"] * 2 + ["all.zip!b.txt"]
    assert [(Path(reject.file).name, reject.line) for reject in result.rejects] == [("a.jsonl", 3)]
    assert "all.zip!may/a.jsonl" in result.rejects[0].file


def test_a_bad_member_is_a_reject_and_costs_no_other(read: Read) -> None:
    result = read("all.zip", zipped(("a.jsonl", lines(7)), ("b.jsonl", b"\x89PNG\r\n\x1a\n\0\0"), ("c.md", b"# x\n")))
    assert len(result.rows) == 7
    assert [reject.file.rpartition("!")[2] for reject in result.rejects] == ["b.jsonl", "c.md"]


def test_no_member_is_written_anywhere(read: Read, tmp_path: Path) -> None:
    data = zipped(("../../escaped.jsonl", lines(1)), ("/tmp/detente_escaped.jsonl", lines(1, 1)))
    assert len(read("in/slip.zip", data).rows) == 2
    assert {path.name for path in tmp_path.rglob("*")} == {"in", "slip.zip"}
    assert not Path("/tmp/detente_escaped.jsonl").exists()


def test_a_zip_of_which_nothing_can_be_read_is_refused(read: Read) -> None:
    with pytest.raises(SourceError, match="archives inside archives"):
        read("a.zip", zipped(("inner.zip", zipped(("a.jsonl", lines(1))))))
    with pytest.raises(SourceError, match="holds no file"):
        read("b.zip", zipped())
    with pytest.raises(SourceError, match="Office document"):
        read("c.docx", zipped(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")))


def test_an_encrypted_member_asks_for_its_password(read: Read) -> None:
    data = bytearray(zipped(("a.jsonl", lines(3))))
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(SourceError, match="password"):
        read("a.zip", bytes(data))


def test_a_damaged_zip_is_refused(read: Read) -> None:
    data = bytearray(zipped(("a.jsonl", lines(300))))
    with pytest.raises(SourceError, match="damaged or truncated"):
        read("a.zip", bytes(data[: len(data) // 2]))
    data[len(data) // 2] ^= 0xFF
    with pytest.raises(SourceError, match="corrupt"):
        read("a.zip", bytes(data))


def test_parquet_in_an_archive_asks_to_be_unpacked(read: Read) -> None:
    sample = Path(__file__).parent / "samples" / "parquet.5.events.parquet"
    with pytest.raises(SourceError, match="Unpack it"):
        read("a.parquet.gz", gzip.compress(sample.read_bytes()))
