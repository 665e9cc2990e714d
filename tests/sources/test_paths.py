"""Paths: folders are expanded, special files refused without a hang, odd names shown and kept."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from detente import sources
from detente.errors import SourceError

INGESTED = datetime(2025, 6, 1, tzinfo=UTC)


def refusal(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        list(sources.read(path, ingested=INGESTED))
    assert caught.value.file == sources.shown(path)
    return str(caught.value)


def test_folders_are_expanded_in_order_and_missing_paths_kept(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.txt", "a.txt", ".hidden", ".git/x.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Kenya praised Tanzania.")
    found = sources.files([tmp_path / "missing.txt", str(tmp_path)])
    assert [str(path.relative_to(tmp_path)) for path in found] == ["missing.txt", "a.txt", "b/1.txt", "b/2.txt"]


def test_what_is_no_file_is_refused_without_a_hang(tmp_path: Path) -> None:
    (tmp_path / "folder.jsonl").mkdir()
    (tmp_path / "link.jsonl").symlink_to("nowhere")
    (tmp_path / "loop.jsonl").symlink_to("loop.jsonl")
    os.mkfifo(tmp_path / "pipe.jsonl")
    assert "is a folder" in refusal(tmp_path / "folder.jsonl")
    assert "link leads to no file" in refusal(tmp_path / "link.jsonl")
    assert "cannot be opened" in refusal(tmp_path / "loop.jsonl")
    assert "no regular file" in refusal(tmp_path / "pipe.jsonl").replace("not a", "no")
    assert "not a regular file" in refusal(Path("/dev/null"))
    assert "no such file" in refusal(tmp_path / "missing.jsonl")
    assert "cannot be opened" in refusal(tmp_path / ("x" * 300))


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Kenya praised Tanzania.")

    def forbidden(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", forbidden)  # the tests may run as root, who may read everything
    assert "may not be read" in refusal(path)


@pytest.mark.parametrize(
    "name", ["-rf.jsonl", "new\nline.jsonl", "[red]x.jsonl", "новости.jsonl", "UPPER.JSONL", "a!b.jsonl"]
)
def test_an_odd_name_is_data(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text('{"id": "k1", "text": "Kenya praised Tanzania."}\n')
    assert [len(batch.rows) for batch in sources.read(path, ingested=INGESTED)] == [1]


def test_a_name_that_is_not_utf8_is_shown_with_escapes(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.jsonl"))
    path.write_text('{"id": "k1", "text": "Kenya praised Tanzania."}\n{}\n')
    (batch,) = sources.read(path, ingested=INGESTED)
    assert batch.rows["dataset"].to_pylist() == ["caf\\xe9.jsonl"]
    assert batch.rejects[0].file.endswith("caf\\xe9.jsonl")


def test_a_pattern_stands_for_what_it_matches_unless_a_file_has_this_name(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv", "c.txt", "in/d.csv", "[ab].csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    names = [str(path.relative_to(tmp_path)) for path in sources.files([tmp_path / "?.csv", tmp_path / "**" / "d.*"])]
    assert names == ["a.csv", "b.csv", "in/d.csv"]
    assert sources.files([tmp_path / "[ab].csv"]) == [tmp_path / "[ab].csv"]
    assert sources.files([tmp_path / "*.none"]) == [tmp_path / "*.none"]
