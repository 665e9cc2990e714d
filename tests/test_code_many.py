"""Many articles coded: cut off at any moment, the same bytes in the end; any workers, the same rows."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from detente.cli import app
from detente.cli.growing import KEEP_S, Growing
from detente.cli.output import Format
from detente.coding import code_articles
from detente.desk import code_files
from detente.errors import UsageError
from detente.schema import EVENTS, make_article
from detente.sources import files

KILLS = 3
ACTS = ("recalled its ambassador to", "praised", "imposed sanctions on", "signed a trade agreement with", "condemned")
STATES = ("Kenya", "Somalia", "Uganda", "Ethiopia", "Tanzania", "Rwanda", "Burundi")
MOMENT = datetime(2025, 3, 5, tzinfo=UTC)


def text(number: int) -> str:
    actor, other = STATES[number % 7], STATES[(number + 1 + number // 7 % 6) % 7]
    sentence = f"{actor} {ACTS[number % 5]} {other} on Monday, said note {number}."
    return f"{sentence} {other} criticized {actor} a week later. It rained in the hills. {sentence}"


def line(number: int, **more: str) -> str:
    """An article; now and then one in Russian, or a line that is no article."""
    if number % 23 == 3:
        return "{broken\n"
    given = {"id": f"n{number}", "text": text(number), "published": "2025-03-05"} | more
    return json.dumps(given | ({"lang": "ru"} if number % 29 == 4 else {})) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files of many lines, one of one text, and one that is no text."""
    news = tmp_path / "news"
    news.mkdir()
    (news / "a.jsonl").write_text("".join(map(line, range(70))), "utf-8")
    (news / "b.txt").write_text("Kenya praised Somalia.", "utf-8")
    (news / "c.bin").write_bytes(b"\0\1\2\3")
    (news / "d.jsonl").write_text("".join(map(line, range(70, 140))), "utf-8")
    return tmp_path


def begin(folder: Path, *arguments: str, workers: int = 2) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "detente.cli", "code", *arguments]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DETENTE_")}
    environment = kept | {"DETENTE_WORKERS": str(workers)}
    heard = signal.signal(signal.SIGINT, signal.default_int_handler)  # else a background job's child is deaf to it
    try:
        return subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, env=environment, start_new_session=True)
    finally:
        signal.signal(signal.SIGINT, heard)


def end(child: subprocess.Popen[bytes]) -> tuple[int, list[str]]:
    """The status, and what was told but for where it went on."""
    errors = child.communicate(timeout=120)[1].decode().splitlines()
    return child.returncode, [one for one in errors if not one.startswith("going on after ")]


def run(*arguments: str) -> tuple[int, list[str]]:
    """The same in this process and folder, where nothing is to be killed."""
    result = CliRunner().invoke(app, ["code", *arguments])
    return result.exit_code, result.stderr.splitlines()


def grown(part: Path, size: int, child: subprocess.Popen[bytes]) -> int:
    """Wait until there are more rows than before, or the run is over; how many bytes there are."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and child.poll() is None:
        if part.exists() and part.stat().st_size > size:
            return part.stat().st_size
        time.sleep(0.01)
    return size


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_a_run_that_is_killed_again_and_again_ends_with_the_same_bytes(folder: Path, ending: str) -> None:
    inputs = ["--published", "2025-03-01", "news"]  # dates the text; else it's known from the moment of the run on
    told = end(begin(folder, *inputs, "-o", f"whole.{ending}"))
    assert told[0] == 3
    assert [sum(one.startswith(what) for one in told[1]) for what in ("rejected", "not coded", "error")] == [6, 5, 1]
    part = folder / f"cut.{ending}.part"
    chance = random.Random(ending)
    size = 0
    for _ in range(KILLS):
        child = begin(folder, *inputs, "-o", f"cut.{ending}")
        size = grown(part, size, child)
        time.sleep(chance.uniform(0, 0.3))
        child.kill()
        end(child)
    if not (folder / f"cut.{ending}").exists():  # the last of them was over before it was killed
        assert end(begin(folder, *inputs, "-o", f"cut.{ending}")) == told
    assert (folder / f"cut.{ending}").read_bytes() == (folder / f"whole.{ending}").read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == sorted([f"cut.{ending}", "news", f"whole.{ending}"])


def test_an_interrupt_keeps_what_was_coded_and_another_run_is_refused_until_it_is_done(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    part, journal = folder / "events.csv.part", folder / "events.csv.journal"
    child = begin(folder, "news", "-o", "events.csv")
    grown(part, 0, child)
    status, told = run("news", "-o", "events.csv")
    assert (status, len(told)) == (2, 1)
    assert "another run" in told[0]
    os.killpg(child.pid, signal.SIGINT)
    status, told = end(child)
    assert status == 130
    assert "the same command goes on" in told[-2]
    assert "Traceback" not in " ".join(told)
    status, told = run("news", "-o", "events.csv", "--published", "2025-03-01")
    assert (status, len(told)) == (2, 1)
    assert "other --published" in told[0]
    lines = (folder / "news" / "a.jsonl").read_text("utf-8")
    (folder / "news" / "a.jsonl").write_text(lines.replace("Kenya", "Ghana"), "utf-8")
    assert run("news", "-o", "events.csv")[0] == 2
    part.unlink()
    assert run("news", "-o", "events.csv")[0] == 3
    assert "Ghana" in (folder / "events.csv").read_text("utf-8")
    assert not journal.exists()


def test_what_lies_in_the_way_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "note.txt").write_text("Kenya praised Somalia.", "utf-8")
    for name in ("events.jsonl.part", "other.jsonl.journal"):
        (tmp_path / name).write_text("mine", "utf-8")
        status, told = run("note.txt", "-o", name.rpartition(".")[0])
        assert (status, "in the way" in told[0]) == (2, True)
        assert (tmp_path / name).read_text("utf-8") == "mine"
    assert run("note.txt", "--format", "jsonl", "-o", "/dev/null") == (0, [])
    assert Path("/dev/null").is_char_device()


def test_the_output_is_no_input_of_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "note.jsonl").write_text(line(0), "utf-8")
    first = run(".", "-o", "events.jsonl"), (tmp_path / "events.jsonl").read_bytes()
    assert first[0] == (0, [])
    assert (run(".", "-o", "events.jsonl"), (tmp_path / "events.jsonl").read_bytes()) == first


def test_a_run_that_goes_on_keeps_its_moment_and_what_was_kept(tmp_path: Path) -> None:
    output = tmp_path / "events.jsonl"

    def run() -> Growing:
        return Growing(output, form=Format.jsonl, columns=EVENTS, facts={"files": "x"})

    def cut_short() -> None:
        with run() as growing:
            growing.add([{"event_id": "e1"}], {"n": 1}, ["one"])
            time.sleep(KEEP_S)
            growing.add([{"event_id": "e2"}], {"n": 2}, ["two"])
            growing.add([{"event_id": "e3"}], {"n": 3}, ["three"])
            begun.append(growing.begun)
            raise KeyboardInterrupt

    begun: list[datetime] = []
    with pytest.raises(KeyboardInterrupt):
        cut_short()
    with run() as growing:  # undated articles are known from the moment on at which the run began
        assert ([growing.begun], growing.state, list(growing.told())) == (begun, {"n": 2}, ["one", "two"])
        growing.add([{"event_id": "e3"}], {"n": 3})
    assert output.read_text("utf-8") == "".join(f'{{"event_id": "e{n}"}}\n' for n in (1, 2, 3))
    with run() as growing:
        assert growing.begun > begun[0]


def test_any_number_of_workers_and_any_company_give_the_same_rows() -> None:
    articles = [make_article(text(n), name=f"n{n}", known_at=MOMENT, published=MOMENT) for n in range(40)]
    alone = [code_articles([article], workers=1) for article in articles]
    expected = [next(one) for one in alone]
    assert sum(len(coded.events) for coded in expected) > 40
    for workers in (1, 2):
        assert list(code_articles(articles, workers=workers)) == expected
    assert list(code_articles(articles[5:], workers=2)) == expected[5:]


@pytest.mark.parametrize("stop", [1, 17, 80])
def test_a_pass_goes_on_after_any_place(folder: Path, stop: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETENTE_WORKERS", "1")
    for path in ("a.jsonl", "d.jsonl"):
        (folder / "news" / path).write_text("".join(map(line, range(40))), "utf-8")
    paths = [folder / "news"]
    whole = list(code_files(paths, ingested=MOMENT))
    place, _ = whole[stop - 1]
    rest = list(code_files(paths, ingested=MOMENT, since=place))
    assert [(place, str(one)) for place, one in rest] == [(place, str(one)) for place, one in whole[stop:]]
    first = files(paths)[0]
    first.write_text(first.read_text("utf-8") + line(7), "utf-8")
    with pytest.raises(UsageError, match="no longer"):
        next(code_files(paths, ingested=MOMENT, since=place))


def test_the_order_of_sets_in_memory_changes_no_row() -> None:
    # Python orders sets of texts anew in each process, unless it's told a seed.
    program = (
        "import json; from detente import demo; from detente.desk import code_files\n"
        "files = [path for path in demo.files() if path.suffix == '.jsonl']\n"
        "print(json.dumps([(one.events, one.statements, one.unresolved) for _, one in code_files(files)], default=str))"
    )
    rows = [
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed, "DETENTE_WORKERS": "1"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "4")
    ]
    assert rows[0] == rows[1]
