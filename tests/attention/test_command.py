"""`detente blindspots` and the brief of an observer, on a desk of our own articles."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from detente import open_desk
from detente.cli import app

TEXTS = {
    "IND": "India protested to Pakistan over the shelling.",
    "PAK": "Pakistan thanked the United States for the aid.",
}


def run(*args: object, status: int = 0) -> Result:
    result = CliRunner().invoke(app, [str(arg) for arg in args])
    assert result.exit_code == status, result.output
    return result


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("press")
    with (folder / "news.jsonl").open("w", encoding="utf-8") as file:
        for week in range(24):
            day = date(2025, 1, 6) + timedelta(weeks=week)
            for country, text in TEXTS.items():
                row = {"id": f"{country}{week}", "published": day.isoformat(), "text": f"{text} It was day {week}."}
                file.write(json.dumps(row | {"country": country}) + "\n")
    run("ingest", folder / "news.jsonl", "--desk", folder / "desk")
    return folder / "desk"


def test_the_command_gives_rows_in_the_formats_of_the_others(desk: Path) -> None:
    asked = ("blindspots", "--observer", "India", "--desk", desk, "--as-of", "2025-06-22")
    rows = [json.loads(line) for line in run(*asked, "--format", "jsonl").stdout.splitlines()]
    assert {(row["a"], row["b"]): (row["covered"], row["press"], row["signal"]) for row in rows} == {
        ("IND", "PAK"): (8, 8, 0),
        ("PAK", "USA"): (0, 8, 8),
    }
    assert {row["verdict"] for row in rows} == {"unknowable"}
    assert run(*asked, "--format", "csv", "--dyad", "PAK-USA").stdout.count("\n") == 2


def test_the_desk_answers_as_of_the_day(desk: Path) -> None:
    early = open_desk(desk).blindspots("IND", dyad="PAK-USA", as_of=date(2025, 1, 31)).to_pylist()
    assert [(row["press"], row["signal"], row["end"]) for row in early] == [(4, 4, date(2025, 1, 31))]


def test_the_brief_says_whether_the_observer_looks(desk: Path, tmp_path: Path) -> None:
    page = tmp_path / "brief.html"
    asked = ("brief", "--dyad", "PAK-USA", "--desk", desk, "--as-of", "2025-06-22", "-o", page)
    told = run(*asked, "--observer", "IND").stdout
    assert "Who isn’t looking" in told
    assert "Press of India: 0 of 8 articles on PAK-USA in the 8 weeks to 22 June 2025" in page.read_text(
        encoding="utf-8"
    )
    assert "Who isn’t looking" not in run(*asked).stdout
    assert "Who isn’t looking" not in page.read_text(encoding="utf-8")


def test_an_unknown_observer_is_wrong_usage(desk: Path) -> None:
    run("blindspots", "--observer", "Atlantis", "--desk", desk, status=2)
