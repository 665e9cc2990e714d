"""Durability from files to the command line and the brief, as of a day."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import detente
from detente import brief
from detente.brief.asking import ask
from detente.cli import app

FIRST, DAYS = date(2019, 1, 7), 7 * 150


def scores(days: int) -> str:
    """Daily scores of six dyads; Kenya and Somalia warm from the 120th week on."""
    random = np.random.default_rng(4)
    lines = ["date,a,b,score"]
    names = [("KEN", "SOM"), *(("KEN", other) for other in ("TZA", "UGA", "ETH")), ("SOM", "UGA"), ("TZA", "UGA")]
    noise = random.normal(0, 3, (DAYS, len(names)))
    for day in range(days):
        for place, (a, b) in enumerate(names):
            low, high = sorted((a, b))
            lift = 4.0 if place == 0 and day >= 7 * 120 else 0.0
            lines.append(f"{FIRST + timedelta(days=day)},{low},{high},{noise[day, place] + lift:.3f}")
    return "\n".join(lines) + "\n"


def desk_of(path: Path, days: int) -> detente.Desk:
    path.mkdir()
    (path / "scores.csv").write_text(scores(days), "utf-8")
    (path / "news.jsonl").write_text(
        json.dumps(
            {"id": "n1", "published": "2021-06-01", "text": "President Ruto of Kenya will visit Somalia on 20 June."}
        ),
        "utf-8",
    )
    desk = detente.open_desk(path / "desk", create=True)
    desk.ingest([path / "scores.csv", path / "news.jsonl"])
    return desk


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lasting") / "whole"
    desk_of(path, DAYS)
    return path


def test_a_desk_that_knew_no_more_says_the_same_as_of_that_day(folder: Path, tmp_path: Path) -> None:
    days = 7 * 130
    day = FIRST + timedelta(days=days - 1)
    before, after = desk_of(tmp_path / "cut", days), detente.open_desk(folder / "desk")
    one, other = (desk.durability("KEN-SOM", as_of=day) for desk in (before, after))
    assert (one.said, one.basis) == (other.said, other.basis)
    assert one.episodes.equals(other.episodes)
    assert one.survival.equals(other.survival)
    assert one.promises.equals(other.promises)
    assert "warming" in one.episodes.filter(one.episodes["end"].is_null())["direction"].to_pylist()


def test_the_command_says_it_in_words_and_tables(folder: Path) -> None:
    asked = ["durability", "--dyad", "SOM-KEN", "--desk", str(folder / "desk"), "--as-of", "2021-11-01"]
    shown = CliRunner().invoke(app, [*asked, "--format", "table"])
    assert shown.exit_code == 0
    assert "KEN-SOM: a warming has lasted" in shown.output
    assert [name in shown.output for name in ("episodes", "survival", "promises")] == [True] * 3
    rows = CliRunner().invoke(app, [*asked, "--rows", "promises", "--format", "jsonl"])
    promise = json.loads(rows.stdout.splitlines()[0])
    assert (promise["actor"], promise["state"], promise["due"]) == ("KEN", "overdue", "2021-06-20")
    assert "has lasted" in rows.stderr
    wrong = ["durability", "--dyad", "Atlantis-SOM", "--desk", str(folder / "desk")]
    assert CliRunner().invoke(app, wrong).exit_code == 2


def test_the_brief_says_it_in_a_section(folder: Path) -> None:
    content = ask(detente.open_desk(folder / "desk"), "KEN-SOM", as_of=date(2021, 11, 1))
    page = brief.page(content)
    assert 'id="lasting">Will it last' in page
    assert "A warming has lasted" in page
    assert "detente durability --dyad KEN-SOM --as-of 2021-11-01" in page
