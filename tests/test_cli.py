"""The command line as scripts and people meet it."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from detente.cli import app
from detente.cli import output as out
from detente.cli.output import Format
from detente.cli.terminal import plain
from detente.errors import DetenteError, UsageError

HEAVY = (
    "altair", "coding", "dateparser", "deltalake", "detente.coding", "detente.desk", "detente.schema", "duckdb",
    "feedparser", "ibis", "lxml", "numpy", "onnxruntime", "pandas", "pyarrow", "pydantic", "rapidfuzz", "rich", "scipy",
    "tokenizers", "trafilatura", "vl_convert",
)  # fmt: skip

ARTICLE = "Kenya recalled its ambassador to Somalia on Monday."


def line(text: str = ARTICLE, **given: object) -> str:
    return (
        json.dumps({"id": "k1", "published": "2025-03-05T08:00:00Z", "source": "Example", "text": text} | given) + "\n"
    )


def detente(
    *arguments: str | Path, folder: Path, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """The real command in a folder of its own."""
    command = [sys.executable, "-m", "detente.cli", *map(str, arguments)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DETENTE_")}
    return subprocess.run(
        command,
        cwd=folder,
        input=stdin,
        capture_output=True,
        env=kept | {"DETENTE_WORKERS": "1"} | environment,
        timeout=120,
    )


def run(*arguments: str | Path, status: int = 0):
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    assert result.exit_code == status, result.output
    return result


@pytest.fixture
def news(tmp_path: Path) -> Path:
    path = tmp_path / "news.jsonl"
    path.write_text(line() + line("Somalia praised Kenya on Tuesday.", id="k2", published="2025-03-12"), "utf-8")
    return path


@pytest.fixture
def desk(tmp_path: Path, news: Path) -> Path:
    folder = tmp_path / "desk"
    run("ingest", news, "--desk", folder)
    return folder


def test_the_command_line_loads_nothing_heavy() -> None:
    program = "import sys, detente.cli; print('\\n'.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert set(HEAVY).isdisjoint(loaded)


def test_help_comes_at_once_and_every_command_has_an_example(tmp_path: Path) -> None:
    started = time.monotonic()
    result = detente("--help", folder=tmp_path)
    assert result.returncode == 0
    assert time.monotonic() - started < 5  # 0.15 s on an idle machine; the modules loaded are tested above
    for command in ("demo", "code", "relate", "ingest", "index", "brief", "explain", "doctor"):
        assert f"  {command}" in result.stdout.decode()
        text = run(command, "--help").output
        assert f"  Example:\n    detente {command}" in text


def test_the_version_is_told() -> None:
    assert run("--version").output.startswith("detente 0")


def test_ingest_and_its_statuses(tmp_path: Path, news: Path) -> None:
    good = detente("ingest", news, folder=tmp_path)
    assert good.returncode == 0
    assert b"2 accepted, 0 rejected, 0 duplicates" in good.stdout
    assert (tmp_path / "desk" / "desk.json").exists()
    (tmp_path / "half.jsonl").write_text(line(id="k3") + "{broken\n")
    some = detente("ingest", "half.jsonl", "--json", folder=tmp_path)
    assert some.returncode == 3
    told = json.loads(some.stdout)
    assert set(told) == {"files", "rejects"}
    assert told["files"][0] == {
        "file": "half.jsonl", "accepted": 1, "rejected": 1, "duplicates": 0, "refused": False, "reason": "",
    }  # fmt: skip
    assert (told["rejects"][0]["file"], told["rejects"][0]["line"]) == ("half.jsonl", 2)
    refused = detente("ingest", "none.jsonl", folder=tmp_path)
    assert refused.returncode == 1
    assert b"none.jsonl" in refused.stderr
    assert detente("ingest", "none.jsonl", news, folder=tmp_path).returncode == 3
    assert detente("ingest", folder=tmp_path).returncode == 2
    assert detente("ingest", "http://127.0.0.1:9/list.txt", folder=tmp_path).returncode == 1


def test_errors_are_one_line_without_a_traceback(tmp_path: Path, desk: Path) -> None:
    for arguments, status, words in (
        (("index", "--desk", "nowhere"), 1, "there is no desk"),
        (("index", "--desk", desk, "--dyad", "Pakstan-USA"), 2, "Pakistan"),
        (("index", "--desk", desk, "--dyad", "Korea-USA"), 2, "several states"),
        (("index", "--desk", desk, "--channel", "x"), 2, "economic"),
        (("index", "--desk", desk, "--as-of", "yesterday"), 2, "2025-06-30"),
        (("index", "--desk", desk, "-o", "x.doc"), 2, "--format"),
        (("index", "--desk", desk, "-o", tmp_path / "no" / "x.csv"), 1, "cannot be written"),
        (("explain", "e000", "--desk", desk), 2, "e000"),
        (("code", "none.txt"), 1, "none.txt"),
        (("code", "x.txt", "--published", "soon"), 2, "2025-06-18"),
    ):
        result = detente(*arguments, folder=tmp_path)
        text = result.stderr.decode()
        assert (result.returncode, "Traceback" in text) == (status, False), text
        assert words in text
        assert text.startswith("error: ")
        assert result.stdout == b""


def test_code_writes_one_object_a_line_with_the_columns_of_events(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text(ARTICLE, "utf-8")
    result = detente("code", "note.txt", "--published", "2025-03-05", folder=tmp_path)
    assert (result.returncode, result.stderr) == (0, b"")
    event = json.loads(result.stdout.splitlines()[0])
    from detente import schema

    assert set(event) == set(schema.EVENTS.names)
    assert (event["actor"], event["recipient"], event["article"]) == ("KEN", "SOM", "note")
    assert (event["event_start"], event["event_end"]) == ("2025-03-03", "2025-03-03")
    assert ARTICLE[event["start"] : event["end"]] == event["evidence"]


def test_code_reads_stdin_and_tells_rejects(tmp_path: Path) -> None:
    result = detente("code", "-", folder=tmp_path, stdin=(line() + "{broken\n").encode())
    assert result.returncode == 3
    assert len(result.stdout.splitlines()) == 1
    assert b"rejected: " in result.stderr
    assert b"line 2" in result.stderr
    other = detente("code", "-", folder=tmp_path, stdin=line("Кения отозвала посла.", lang="ru").encode())
    assert other.returncode == 3
    assert b"language: ru" in other.stderr


def test_rows_come_as_lines_in_a_pipe_and_in_every_format(tmp_path: Path, desk: Path) -> None:
    lines = run("index", "--desk", desk).stdout.splitlines()
    rows = [json.loads(one) for one in lines]
    assert rows[0]["a"] == "KEN"
    assert json.loads(run("index", "--desk", desk, "--format", "json").stdout) == rows
    table = list(csv.DictReader(io.StringIO(run("index", "--desk", desk, "--format", "csv").stdout)))
    assert [row["week"] for row in table] == [row["week"] for row in rows]
    for ending in ("csv", "json", "jsonl", "parquet"):
        run("index", "--desk", desk, "-o", tmp_path / f"x.{ending}")
    assert pq.read_table(tmp_path / "x.parquet").num_rows == len(rows)
    assert json.loads((tmp_path / "x.json").read_text()) == rows
    piped = detente("index", "--desk", desk, "--format", "parquet", folder=tmp_path)
    assert pq.read_table(io.BytesIO(piped.stdout)).num_rows == len(rows)
    assert "KEN" in run("index", "--desk", desk, "--format", "table").stdout


def test_the_desk_comes_from_the_environment(tmp_path: Path, desk: Path) -> None:
    assert detente("doctor", folder=tmp_path, DETENTE_DESK="elsewhere").returncode == 1
    assert detente("doctor", folder=tmp_path, DETENTE_DESK=str(desk)).stdout == b"all well\n"


def test_a_variable_that_can_not_be_read_ends_in_one_line(tmp_path: Path) -> None:
    result = detente("doctor", folder=tmp_path, DETENTE_WORKERS="x")
    assert result.returncode == 2
    assert result.stderr.startswith(b"error: DETENTE_WORKERS is 'x'. Input should be a valid integer")
    assert result.stderr.count(b"\n") == 1


def test_explain_leads_from_figure_to_sentence(desk: Path) -> None:
    row = next(one for one in map(json.loads, run("index", "--desk", desk).stdout.splitlines()) if one["events"])
    name = f"{row['a']}-{row['b']}:{row['week']}:{row['channel']}"
    found = json.loads(run("explain", name, "--desk", desk, "--json").stdout)
    assert found["index"] == [row]
    event = found["events"][0]
    text = run("explain", event["event_id"], "--desk", desk).stdout
    assert f"evidence           {event['evidence']}" in text
    assert "articles: 1 row" in text


def test_the_doctor_says_what_is_wrong(desk: Path) -> None:
    assert run("doctor", "--desk", desk).stdout == "all well\n"
    next((desk / "articles").glob("*.parquet")).unlink()
    result = run("doctor", "--desk", desk, status=1)
    assert result.stdout.startswith("fault: articles: cannot be read")
    assert json.loads(run("doctor", "--desk", desk, "--json", status=1).stdout)[0]["level"] == "fault"


def test_nobody_complains_when_the_reader_has_seen_enough(tmp_path: Path, desk: Path) -> None:
    command = f"{sys.executable} -m detente.cli index --desk {desk} | true"
    result = subprocess.run(["bash", "-c", command], capture_output=True, cwd=tmp_path, timeout=60)
    assert result.stderr == b""


def test_an_interrupt_ends_with_130_and_leaves_the_desk_whole(tmp_path: Path) -> None:
    with (tmp_path / "many.jsonl").open("w") as file:
        for number in range(3000):
            file.write(line(f"Kenya recalled its ambassador to Somalia, note {number}.", id=f"n{number}"))
    desk = tmp_path / "desk"
    command = [sys.executable, "-m", "detente.cli", "ingest", "many.jsonl"]
    environment = os.environ | {"DETENTE_DESK": str(desk), "DETENTE_WORKERS": "2"}
    heard = signal.signal(signal.SIGINT, signal.default_int_handler)  # else a background job's child is deaf to it
    try:
        child = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, env=environment, start_new_session=True)
    finally:
        signal.signal(signal.SIGINT, heard)
    deadline = time.monotonic() + 60
    while not (desk / "desk.json").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1)
    os.killpg(child.pid, signal.SIGINT)
    _, errors = child.communicate(timeout=60)
    assert child.returncode == 130
    assert b"Traceback" not in errors
    assert run("doctor", "--desk", desk).stdout == "all well\n"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        (-1.5, -1.5),
        ("a=b", "a=b"),
        (["=x", "y"], "'=x;y"),
        (float("nan"), None),
        (date(2025, 3, 1), "2025-03-01"),
        (datetime(2025, 3, 1, tzinfo=UTC), "2025-03-01T00:00:00Z"),
    ],
)
def test_a_cell_of_csv_runs_nothing(value: object, expected: object) -> None:
    assert out.cell(value) == expected


def test_a_table_shows_no_markup_and_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    rows = pa.table({"text": ["[/] [bold]x\x1b[31m", "a\u202eb\nc"], "n": [1.0, None]})
    out.write(rows, format=Format.table, output=None)
    shown = capsys.readouterr().out
    assert "[/] [bold]x[31m" in shown
    assert "\x1b" not in shown
    assert "ab c" in shown


def test_json_has_no_numbers_that_json_lacks() -> None:
    assert out.json_text({"x": float("inf"), "day": date(2025, 3, 1)}) == '{"x": null, "day": "2025-03-01"}'


def test_control_characters_are_taken_out() -> None:
    assert plain("a\x00b\x1b]0;t\x07c\x9bd\u2066e\tf\r\ng") == "ab]0;tcde f  g"


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DetenteError, match="cannot be written"):
        out.save("x", tmp_path / "no" / "x.html")
    with pytest.raises(UsageError):
        out.chosen(None, tmp_path / "x.table")


def test_the_brief_is_a_page_and_a_text(tmp_path: Path, desk: Path) -> None:
    result = run(
        "brief", "--dyad", "Kenya, Somalia", "--desk", desk, "-o", tmp_path / "b.html", "--as-of", "2025-03-31"
    )
    assert "Kenya–Somalia" in result.stdout
    assert f"written to {tmp_path / 'b.html'}" in result.stderr
    page = (tmp_path / "b.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert ARTICLE in page
    assert run("brief", "--dyad", "KEN-SOM", "--desk", desk, "-o", "-").stdout.startswith("<!doctype html>")
    early = run("brief", "--dyad", "KEN-SOM", "--desk", desk, "-o", "-", "--as-of", "2025-03-01").stdout
    assert ARTICLE not in early


@pytest.mark.skipif(
    not (files("detente.coding") / "models" / "relations.onnx").is_file(), reason="needs the trained relations model"
)
def test_relate_codes_marked_sentences_and_rejects_the_rest(tmp_path: Path) -> None:
    rows = "sentence_id\tmarked_sentence\n1\t<s>Kenya</s> recalled its ambassador to <t>Somalia</t>.\n2\tunmarked\n"
    (tmp_path / "s.tsv").write_text(rows, "utf-8")
    result = detente("relate", "s.tsv", folder=tmp_path)
    assert result.returncode == 3
    (coded,) = map(json.loads, result.stdout.splitlines())
    assert set(coded) == {"id", "event_type", "quad_code", "confidence"}
    assert b"line 3" in result.stderr
    assert detente("relate", "none.tsv", folder=tmp_path).returncode == 1


def test_the_demo_makes_a_brief_and_leaves_no_desk_behind(tmp_path: Path) -> None:
    result = detente("demo", folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "Cuba–United States: " in result.stdout.decode()
    assert [path.name for path in tmp_path.iterdir()] == ["brief.html"]


def test_events_in_plovers_layout_are_read_back(tmp_path: Path, desk: Path) -> None:
    exported = tmp_path / "out.jsonl"
    run("events", "--desk", desk, "--plover", "-o", exported)
    given = [json.loads(text) for text in run("events", "--desk", desk, "--format", "jsonl").stdout.splitlines()]
    run("ingest", exported, "--desk", tmp_path / "copy")
    found = run("events", "--desk", tmp_path / "copy", "--format", "jsonl").stdout.splitlines()
    same = ("actor", "recipient", "event_type", "event_mode", "event_start", "evidence", "known_at", "intensity")
    assert [[json.loads(text)[one] for one in same] for text in found] == [[row[one] for one in same] for row in given]
    assert len(found) > 0


def test_sql_answers_as_csv_and_tells_of_a_cut(desk: Path) -> None:
    result = run("sql", "select 7 as a from range(3)", "--desk", desk, "--rows", "2", "--format", "csv")
    assert result.stdout == "a\n7\n7\n"
    assert "cut after 2 rows" in result.stderr
