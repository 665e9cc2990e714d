"""What is acknowledged stays, what isn't is absent as a whole: kills, a full disk, two ingests, damage, the clock."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

import detente
from detente import schema, settings
from detente.errors import DetenteError, StoreError
from detente.schema import stable_id
from detente.store import Store, tables

SAMPLE = (Path(__file__).parents[1] / "sources" / "samples" / "gdelt2.5.export.CSV").read_text().splitlines()[0]


def quarter(folder: Path, number: int, rows: int = 40) -> Path:
    """A file of GDELT with `rows` events of its own."""
    path = folder / f"2025030112{number:04d}.export.CSV"
    path.write_text("".join(SAMPLE.replace("1000001", str(10**6 * (number + 1) + n)) + "\n" for n in range(rows)))
    return path


def ingest(desk: Path, *files: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "detente.cli", "ingest", "--json", "--desk", str(desk), *map(str, files)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def counts(desk: Path) -> dict[str, int]:
    """Events by file, by what the ledger acknowledges; each must be whole."""
    opened = detente.open_desk(desk)
    events = opened.sql("SELECT left(article_id, length(article_id) - 6) AS file, count(*) AS n FROM events GROUP BY 1")
    return {row["file"]: row["n"] for row in events[0].to_pylist()}


def test_a_kill_at_any_moment_leaves_whole_files_and_the_next_run_goes_on(tmp_path: Path) -> None:
    files = [quarter(tmp_path, n) for n in range(6)]
    desk, chance = tmp_path / "desk", random.Random(5)
    held = 0
    for _ in range(3):
        child = ingest(desk, *files)
        time.sleep(chance.uniform(0.5, 1.6))
        child.kill()
        child.communicate()
        if (desk / "desk.json").exists():
            found = counts(desk)
            assert set(found.values()) <= {40}
            assert len(found) >= held
            held = len(found)
    done = ingest(desk, *files)
    told = json.loads(done.communicate(timeout=60)[0])
    assert sum(one["accepted"] + one["duplicates"] for one in told["files"]) == 240
    assert list(counts(desk).values()) == [40] * 6
    assert not [one for one in Store.open(desk).doctor() if one.level == "fault"]


def test_two_ingests_at_once_store_each_file_once(tmp_path: Path) -> None:
    files = [quarter(tmp_path, n) for n in range(3)]
    desk = tmp_path / "desk"
    Store.open(desk, create=True)
    both = [ingest(desk, *order) for order in (files, files[::-1])]
    told = [json.loads(one.communicate(timeout=60)[0]) for one in both]
    assert sum(one["accepted"] for found in told for one in found["files"]) == 120
    assert list(counts(desk).values()) == [40] * 3
    assert not [one for one in Store.open(desk).doctor() if one.level == "fault"]


def test_readers_beside_a_writer_see_whole_files_only_and_no_error(tmp_path: Path) -> None:
    files = [quarter(tmp_path, n) for n in range(6)]
    desk = detente.open_desk(tmp_path / "desk", create=True)
    found: list[int] = []
    problems: list[Exception] = []
    done = threading.Event()

    def look() -> None:
        mine = detente.open_desk(tmp_path / "desk")
        while not done.is_set():
            try:
                found.append(mine.events().num_rows)
            except Exception as error:  # noqa: BLE001  # any error is one too many
                problems.append(error)

    reader = threading.Thread(target=look)
    reader.start()
    for file in files:
        desk.ingest([file])
    desk.doctor(clean=True)
    done.set()
    reader.join()
    assert problems == []
    assert [n % 40 for n in found] == [0] * len(found)
    assert found == sorted(found)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    if (
        os.geteuid() != 0
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True
        ).returncode
    ):
        pytest.skip("needs root, and the right to mount")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_stops_the_ingest_aloud_and_keeps_what_was_there(tmp_path: Path, small_disk: Path) -> None:
    desk = detente.open_desk(small_disk / "desk", create=True)
    first = quarter(tmp_path, 0)
    desk.ingest([first])
    big = tmp_path / "20250301121500.export.CSV"
    chance = random.Random(3)
    ids = range(9 * 10**7, 9 * 10**7 + 40_000)
    big.write_text("".join(SAMPLE.replace("1000001", str(n)) + chance.randbytes(32).hex() + "\n" for n in ids))
    with pytest.raises(DetenteError, match="cannot be written"):
        desk.ingest([big])
    assert counts(small_disk / "desk") == {"1": 40}
    assert not [one for one in Store.open(small_disk / "desk").doctor() if one.level == "fault"]
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    assert desk.ingest([big]).files[0].accepted == 40_000


def test_a_missing_or_damaged_table_file_is_an_error_that_names_the_doctor(tmp_path: Path) -> None:
    desk = detente.open_desk(tmp_path / "desk", create=True)
    desk.ingest([quarter(tmp_path, 0)])
    file = next((tmp_path / "desk" / "events").glob("*.parquet"))
    data = file.read_bytes()
    for broken in (data[: len(data) // 2], None):
        file.write_bytes(broken) if broken else file.unlink()
        with pytest.raises(StoreError, match="detente doctor"):
            detente.open_desk(tmp_path / "desk").events()
    file.write_bytes(data)
    assert detente.open_desk(tmp_path / "desk").events().num_rows == 40


def test_a_clock_set_back_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = detente.open_desk(tmp_path / "desk", create=True)
    desk.ingest([quarter(tmp_path, 0)])
    now = settings.now()
    monkeypatch.setattr(settings, "now", lambda: now - timedelta(days=30))
    assert desk.ingest([quarter(tmp_path, 1)]).files[0].accepted == 40
    assert desk.ingest([quarter(tmp_path, 0)]).files[0].duplicates == 40
    desk.doctor(clean=True)
    monkeypatch.undo()
    assert desk.doctor(clean=True) == []
    assert desk.events().num_rows == 80


class DeskAgainstModel(RuleBasedStateMachine):
    """A desk beside a plain dictionary: files go in, are given up, die, are cleaned and compacted."""

    @initialize()
    def make(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "desk"
        Store.open(self.path, create=True)
        self.model: dict[str, dict[str, object]] = {}
        self.made = 0

    def rows(self, keys: list[int]) -> pa.Table:
        start = datetime(2025, 3, 1, tzinfo=UTC)
        rows = [{"event_id": stable_id("e", key), "known_at": start + timedelta(hours=key)} for key in keys]
        return pa.Table.from_pylist(rows, schema=schema.EVENTS)

    @rule(keys=st.lists(st.integers(0, 20), max_size=6), keep=st.booleans())
    def a_file_goes_in_or_is_given_up(self, keys: list[int], keep: bool) -> None:
        self.made += 1
        rows = self.rows(keys)
        with Store.open(self.path).writer() as writer:
            intake = writer.begin(str(self.made), str(self.made))
            intake.keep("events", intake.records("events", rows))
            assert intake.accepted + intake.duplicates == len(keys)
            if keep:
                writer.finish(intake)
            else:
                writer.discard(intake)
        if keep:
            self.model |= {row["event_id"]: row for row in rows.to_pylist()}

    @rule(keys=st.lists(st.integers(0, 20), min_size=1, max_size=3), old=st.booleans())
    def a_writer_dies_before_it_is_acknowledged(self, keys: list[int], old: bool) -> None:
        self.made += 1
        moment = "20200101T000000" if old else f"{settings.now():%Y%m%dT%H%M%S}"
        rows = self.rows(keys).add_column(0, tables.BATCH, pa.repeat(pa.scalar(f"{moment}-{self.made}"), len(keys)))
        whole = rows.cast(tables.stored_schema("events"))
        tables.append(self.path, "events", pa.RecordBatchReader.from_batches(whole.schema, whole.to_batches()))

    @rule()
    def it_is_cleaned(self) -> None:
        Store.open(self.path).clean()

    @rule(day=st.integers(1, 2))
    def it_says_what_the_model_says(self, day: int) -> None:
        store = Store.open(self.path)
        moment = datetime(2025, 3, day, tzinfo=UTC).date()
        assert set(store.rows("events")["event_id"].to_pylist()) == set(self.model)
        known = {key for key, row in self.model.items() if row["known_at"].date() <= moment}
        assert set(store.rows("events", as_of=moment)["event_id"].to_pylist()) == known
        assert not [one for one in store.doctor() if one.level == "fault"]

    def teardown(self) -> None:
        self.folder.cleanup()


TestDeskAgainstModel = DeskAgainstModel.TestCase
TestDeskAgainstModel.settings = hypothesis_settings(max_examples=4, stateful_step_count=10, deadline=None)
