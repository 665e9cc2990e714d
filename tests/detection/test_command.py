"""`detente detect`."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest
from detection_tables import MONDAY, names, noise
from typer.testing import CliRunner, Result

from detente.cli import app


def run(*args: object, status: int = 0) -> Result:
    result = CliRunner().invoke(app, [str(arg) for arg in args])
    assert result.exit_code == status, result.output
    return result


@pytest.fixture
def series(tmp_path: Path) -> Path:
    net = noise(90, 3)
    net[70:, 1] -= 150
    path = tmp_path / "mine.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["date", "a", "b", "score"])
        for place, (a, b) in enumerate(names(3)):
            writer.writerows((MONDAY + timedelta(days=day), a, b, net[day // 7, place]) for day in range(630))
    return path


def test_a_series_of_ones_own_gives_alarms_with_reasons(series: Path) -> None:
    a, b = names(2)[1]
    asked = ("detect", "--series", series, "--alarms-per-dyad-year", 1, "--dyad", f"{a}-{b}")
    rows = [json.loads(line) for line in run(*asked, "--format", "jsonl").stdout.splitlines()]
    assert rows
    assert all((row["a"], row["b"]) == (a, b) and row["because"].startswith("We call this") for row in rows)
    assert rows[-1]["direction"] == "cooling"
    early = run(*asked, "--format", "jsonl", "--as-of", MONDAY + timedelta(weeks=69)).stdout
    day = str(MONDAY + timedelta(weeks=69))
    assert [json.loads(line) for line in early.splitlines()] == [row for row in rows if row["date"] <= day]


def test_rows_that_cannot_be_taken_are_told_and_change_the_status(series: Path) -> None:
    series.write_text(series.read_text() + "2018-01-01,KEN,SOM,much\n")
    assert "is no number" in run("detect", "--series", series, "--format", "csv", status=3).stderr


def test_wrong_usage_is_said(series: Path, tmp_path: Path) -> None:
    assert "--series" in run("detect", "--series", series, "--desk", tmp_path, status=2).stderr
    assert "promised" in run("detect", "--series", series, "--alarms-per-dyad-year", 99, status=2).stderr
    (tmp_path / "note.txt").write_text("Kenya praised Uganda.")
    assert "ingest" in run("detect", "--series", tmp_path / "note.txt", status=1).stderr
