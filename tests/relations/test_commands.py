"""`detente initiative`, `tone`, `neighbours`, `triads`, `graph`: the desk's answers as rows and files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from detente import demo, open_desk, schema
from detente.cli import app


def run(*args: object, status: int = 0) -> Result:
    result = CliRunner().invoke(app, [str(arg) for arg in args])
    assert result.exit_code == status, result.output
    return result


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("relations") / "desk"
    open_desk(folder, create=True).ingest(demo.files())
    return folder


@pytest.mark.parametrize("command", ["initiative", "tone", "neighbours", "triads"])
def test_a_command_gives_the_columns_of_its_table(desk: Path, command: str, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    run(command, "--desk", desk, "--dyad", "CUB-USA", "--as-of", "2016-03-31", "-o", file)
    header = file.read_text().splitlines()[0].replace('"', "")
    assert header.split(",") == schema.COMPUTED[command].names
    assert "Atlantis" in run(command, "--desk", desk, "--dyad", "CUB-Atlantis", status=2).stderr


def test_initiative_and_tone_know_no_more_than_the_day_asked_for(desk: Path) -> None:
    for command in ("initiative", "tone"):
        early = run(command, "--desk", desk, "--dyad", "CUB-USA", "--as-of", "2014-06-30", "--format", "jsonl").stdout
        assert early
        for row in map(json.loads, early.splitlines()):
            assert (row.get("grew") or row.get("year") or "2014") <= "2014-06-30"


def test_the_graph_is_a_file_of_its_own(desk: Path, tmp_path: Path) -> None:
    file = tmp_path / "world.graphml"
    assert str(file) in run("graph", "--desk", desk, "-o", file).stderr
    assert file.read_text() == run("graph", "--desk", desk, "-o", "-").stdout
    assert '<node id="CUB">' in file.read_text()
