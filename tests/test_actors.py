"""Actors of the user's own, and the names that are still open."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from detente import open_desk
from detente.errors import SourceError
from detente.ontology.own import own_forms

TEXT = "Zuri Makonde-Vell arrived in Oslo on Tuesday. The Lantern Compact condemned Norway. Quorvex Alpha sued Norway."
HEAD = "name,aliases,code,sector,start,end\n"
ROWS = "Zuri Makonde-Vell,Makonde-Vell,TZA,GOV,2024-01,\nThe Lantern Compact,Lantern Compact,NSA:LANTERN,REB,,\n"


def article(folder: Path) -> Path:
    path = folder / "a.jsonl"
    path.write_text(json.dumps({"id": "a", "published": "2025-06-18", "lang": "en", "text": TEXT}), encoding="utf-8")
    return path


def test_a_desk_knows_its_users_actors(tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "desk", create=True)
    (tmp_path / "desk" / "actors.csv").write_text(HEAD + ROWS, encoding="utf-8")
    desk.ingest([article(tmp_path)])
    told = {(e["actor"], e["recipient"]) for e in desk.events().to_pylist()}
    assert {("TZA", "NOR"), ("NSA:LANTERN", "NOR")} <= told


def test_an_office_that_has_not_begun_is_nobodys(tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "desk", create=True)
    late = HEAD + "The Lantern Compact,,NSA:LANTERN,REB,2026-01-01,\n"
    (tmp_path / "desk" / "actors.csv").write_text(late, encoding="utf-8")
    desk.ingest([article(tmp_path)])
    assert "NSA:LANTERN" not in desk.events()["actor"].to_pylist()


def test_open_names_are_counted(tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "desk", create=True)
    desk.ingest([article(tmp_path)])
    names = desk.open_names()
    assert names.column_names == ["name", "mentions", "articles", "example"]
    assert names["mentions"].to_pylist() == sorted(names["mentions"].to_pylist(), reverse=True)
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "detente.cli",
            "actors",
            "unresolved",
            "--desk",
            str(tmp_path / "desk"),
            "--format",
            "csv",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines()[0] == "name,mentions,articles,example"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,code\nA,USA\n", "has no column"),
        (HEAD + "A,,Utopia,,,\n", "line 2: “Utopia” is no actor's code"),
        (HEAD + "A,,USA,WIZ,,\n", "“WIZ” is no sector"),
        (HEAD + "A,,USA,GOV,soon,\n", "is no day"),
        (HEAD + ",,USA,GOV,,\n", "has no name"),
    ],
)
def test_a_line_that_can_not_be_meant_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "actors.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=said):
        own_forms(path)


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    assert own_forms(tmp_path / "actors.csv") == ()
