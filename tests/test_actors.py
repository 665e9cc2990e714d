"""Actors of the user's own, and the names that are still open."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from detente import open_desk
from detente.cli import app
from detente.coding import code_articles
from detente.errors import SourceError
from detente.ontology.own import own_forms
from detente.schema import make_article

TEXT = "Zuri Makonde-Vell arrived in Oslo on Tuesday. The Lantern Compact condemned Norway. Quorvex Alpha sued Norway."
HEAD = "name,aliases,code,sector,start,end\n"
ROWS = "Zuri Makonde-Vell,Makonde-Vell,TZA,GOV,2024-01,\nThe Lantern Compact,Lantern Compact,NSA:LANTERN,REB,,\n"


def article(folder: Path) -> Path:
    path = folder / "a.jsonl"
    path.write_text(json.dumps({"id": "a", "published": "2025-06-18", "lang": "en", "text": TEXT}), encoding="utf-8")
    return path


def detente(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def coded(file: Path, *arguments: str | Path, day: str = "2025-06-18") -> list[tuple[str, str]]:
    lines = detente("code", file, "--published", day, *arguments).output.splitlines()
    return [(event["actor"], event["recipient"]) for event in map(json.loads, lines)]


def test_a_desk_knows_its_users_actors(tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "desk", create=True)
    (tmp_path / "desk" / "actors.csv").write_text(HEAD + ROWS, encoding="utf-8")
    desk.ingest([article(tmp_path)])
    told = {(e["actor"], e["recipient"]) for e in desk.events().to_pylist()}
    assert {("TZA", "NOR"), ("NSA:LANTERN", "NOR")} <= told


@pytest.mark.parametrize(("start", "end"), [("2026-01-01", ""), ("", "2025-05"), ("2020", "2024")])
@pytest.mark.parametrize("sector", ["REB", "GOV"])
def test_an_actor_is_known_on_its_days_only(tmp_path: Path, start: str, end: str, sector: str) -> None:
    desk = open_desk(tmp_path / "desk", create=True)
    other = HEAD + f"The Lantern Compact,,NSA:LANTERN,{sector},{start},{end}\n"
    (tmp_path / "desk" / "actors.csv").write_text(other, encoding="utf-8")
    desk.ingest([article(tmp_path)])
    assert "NSA:LANTERN" not in desk.events()["actor"].to_pylist()


def test_a_users_name_goes_before_ours_on_its_days(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Hamas condemned Norway.", encoding="utf-8")
    rows = tmp_path / "own.csv"
    for start, actor in (("2025", "NSA:MINE"), ("2030", "NSA:HAMAS")):
        rows.write_text(HEAD + f"Hamas,,NSA:MINE,REB,{start},\n", encoding="utf-8")
        assert coded(tmp_path / "a.txt", "--actors", rows) == [(actor, "NOR")]


def test_of_a_name_with_two_rows_the_day_decides(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The Lantern Compact condemned Norway.", encoding="utf-8")
    rows = tmp_path / "own.csv"
    rows.write_text(
        HEAD + "Lantern Compact,,KEN,REB,,2024\nLantern Compact,,NSA:LANTERN,REB,2025,\n", encoding="utf-8-sig"
    )
    assert coded(tmp_path / "a.txt", "--actors", rows) == [("NSA:LANTERN", "NOR")]
    assert coded(tmp_path / "a.txt", "--actors", rows, day="2024-03-01") == [("KEN", "NOR")]


def test_several_processes_know_them_too(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(HEAD + ROWS, encoding="utf-8")
    day = datetime(2025, 6, 18, tzinfo=UTC)
    articles = [make_article(TEXT, name=f"a{n}", known_at=day, published=day) for n in range(40)]
    alone, together = (list(code_articles(articles, workers=n, own=own_forms(path))) for n in (1, 2))
    assert [one.events for one in alone] == [one.events for one in together]
    assert all("NSA:LANTERN" in [e["actor"] for e in one.events] for one in together)


def test_the_file_may_be_there_first_and_counts_for_new_articles_only(tmp_path: Path) -> None:
    desk, file = tmp_path / "desk", article(tmp_path)
    desk.mkdir()
    (desk / "actors.csv").write_text(HEAD, encoding="utf-8")
    assert detente("ingest", file, "--desk", desk).exit_code == 0
    before = open_desk(desk).events()
    (desk / "actors.csv").write_text(HEAD + ROWS, encoding="utf-8")
    result = detente("ingest", file, "--desk", desk)
    assert "0 accepted, 0 rejected, 1 duplicates" in result.output
    assert open_desk(desk).events() == before
    (tmp_path / "b.jsonl").write_text(file.read_text("utf-8").replace('"a"', '"b"'), encoding="utf-8")
    assert detente("ingest", tmp_path / "b.jsonl", "--desk", desk).exit_code == 0
    told = [(e["article"], e["actor"]) for e in open_desk(desk).events().to_pylist()]
    assert ("b", "NSA:LANTERN") in told
    assert ("a", "NSA:LANTERN") not in told
    assert detente("doctor", "--desk", desk).output == "all well\n"


def test_a_bad_line_stops_the_ingest_before_anything_goes_in(tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "desk", create=True)
    (tmp_path / "desk" / "actors.csv").write_text(HEAD + "A,,USA,GOV,2025-02-30,\n", encoding="utf-8")
    result = detente("ingest", article(tmp_path), "--desk", tmp_path / "desk")
    assert result.exit_code == 1
    assert f"error: {tmp_path / 'desk' / 'actors.csv'}, line 2: “2025-02-30”" in result.output
    assert desk.articles().num_rows == 0


def test_a_file_of_actors_that_is_not_there_is_told_before_anything_is_written(tmp_path: Path) -> None:
    kept = tmp_path / "out.jsonl"
    kept.write_text("before", encoding="utf-8")
    result = detente("code", article(tmp_path), "--actors", tmp_path / "none.csv", "-o", kept)
    assert result.exit_code == 1
    assert "none.csv: cannot be read" in result.output
    assert kept.read_text("utf-8") == "before"


def test_open_names_are_counted(tmp_path: Path) -> None:
    said = "The Lantern Compact condemned Norway. Quorvex sued Norway."
    articles = [
        {"id": "a", "published": "2025-06-18", "lang": "en", "text": said},
        {"id": "b", "published": "2025-06-20", "lang": "en", "text": "Quorvex sued Norway."},
    ]
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in articles), encoding="utf-8")
    desk = tmp_path / "desk"
    assert detente("ingest", path, "--desk", desk).exit_code == 0
    ids = {row["name"]: row["article_id"] for row in open_desk(desk).articles().to_pylist()}
    told = detente("actors", "unresolved", "--desk", desk, "--format", "csv").output
    rows = list(csv.DictReader(told.splitlines()))
    assert told.splitlines()[0] == "name,mentions,articles,example"
    assert (rows[0]["name"], rows[0]["mentions"], rows[0]["articles"]) == ("Quorvex", "2", "2")
    assert rows[0]["example"] in ids.values()
    early = detente("actors", "unresolved", "--desk", desk, "--as-of", "2025-06-19", "--format", "csv").output
    (row,) = [one for one in csv.DictReader(early.splitlines()) if one["name"] == "Quorvex"]
    assert (row["mentions"], row["example"]) == ("1", ids["a"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,code\nA,USA\n", "has no column"),
        (HEAD + "A,,Utopia,,,\n", "line 2: “Utopia” is no actor's code"),
        (HEAD + "A,,USA,WIZ,,\n", "“WIZ” is no sector"),
        (HEAD + "A,,USA,GOV,soon,\n", "is no day"),
        (HEAD + ",,USA,GOV,,\n", "has no name"),
        (HEAD + "A,,NSA:,GOV,,\n", "is no actor's code"),
        (HEAD + "A,B,C,USA,GOV,,\n", "line 2: has more or fewer cells"),
        (HEAD + "A,,USA\n", "line 2: has more or fewer cells"),
        (HEAD + "A,,USA,GOV,2025,2024-06\n", "line 2: ends on 2024-06, before it starts on 2025"),
        (HEAD + 'A,,USA,GOV,,\n"B,,USA,GOV,,\n', "line 3: is no line of CSV"),
    ],
)
def test_a_line_that_can_not_be_meant_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "actors.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=said):
        own_forms(path)
