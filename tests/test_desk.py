"""The desk from file to answer, on real files in a temporary folder."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

import detente
from detente import schema
from detente.errors import StoreError, UsageError

TEXTS = {
    "k1": ("2025-03-03T08:00:00Z", "Kenya recalled its ambassador to Somalia on Monday."),
    "k2": ("2025-03-12T08:00:00Z", "Kenya's president visited Somalia on Tuesday. Kenya praised Somalia's reforms."),
    "k3": ("2025-04-02T08:00:00Z", "Somalia signed a trade agreement with Kenya on Wednesday."),
}


def lines(texts: dict[str, tuple[str, str]]) -> str:
    return "".join(
        json.dumps({"id": key, "title": f"News {key}", "published": published, "source": "Example", "text": text})
        + "\n"
        for key, (published, text) in texts.items()
    )


@pytest.fixture
def news(tmp_path: Path) -> Path:
    path = tmp_path / "news.jsonl"
    path.write_text(lines(TEXTS), "utf-8")
    return path


@pytest.fixture
def desk(tmp_path: Path) -> detente.Desk:
    return detente.open_desk(tmp_path / "desk", create=True)


def state(folder: Path) -> dict[str, str]:
    """Every file of a folder with its hash; the lock has no content."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


def test_articles_go_in_and_their_events_come_out(desk: detente.Desk, news: Path) -> None:
    report = desk.ingest([news])
    assert [(one.accepted, one.rejected, one.duplicates, one.refused) for one in report.files] == [(3, 0, 0, False)]
    assert desk.articles().num_rows == 3
    events = desk.events(dyad="Kenya, Somalia")
    assert events.num_rows >= 3
    texts = dict(zip(*(desk.articles()[name].to_pylist() for name in ("article_id", "text")), strict=True))
    for event in events.to_pylist():
        assert texts[event["article_id"]][event["start"] : event["end"]] == event["evidence"]
    assert desk.ledger()["accepted"].to_pylist() == [3]
    assert desk.doctor() == []


def test_ingesting_twice_changes_nothing(desk: detente.Desk, news: Path) -> None:
    with news.open("a") as file:
        file.write("{broken\n")
    first = desk.ingest([news])
    before = state(desk.store.path)
    second = desk.ingest([news])
    assert state(desk.store.path) == before
    assert [(one.accepted, one.rejected, one.duplicates) for one in second.files] == [(0, 1, 3)]
    assert second.rejects == first.rejects
    assert first.rejects[0].line == 4


def test_the_same_file_twice_at_once_goes_in_once(desk: detente.Desk, news: Path) -> None:
    copy = news.with_name("copy.jsonl")
    copy.write_bytes(news.read_bytes())
    report = desk.ingest([news, copy])
    assert sorted((one.accepted, one.duplicates) for one in report.files) == [(0, 3), (3, 0)]
    assert desk.articles().num_rows == 3


def test_a_longer_file_brings_only_what_is_new(desk: detente.Desk, news: Path) -> None:
    news.write_text(lines({"k1": TEXTS["k1"]}), "utf-8")
    desk.ingest([news])
    news.write_text(lines(TEXTS), "utf-8")
    report = desk.ingest([news])
    assert [(one.accepted, one.duplicates) for one in report.files] == [(2, 1)]


def test_a_refused_file_leaves_the_others_alone(desk: detente.Desk, news: Path, tmp_path: Path) -> None:
    binary = tmp_path / "a.txt"
    binary.write_bytes(bytes(range(256)) * 20)
    report = desk.ingest([tmp_path / "missing.jsonl", binary, news])
    by_name = {Path(one.file).name: one for one in report.files}
    assert by_name["missing.jsonl"].refused
    assert by_name["a.txt"].refused
    assert by_name["news.jsonl"].accepted == 3
    assert desk.ledger().num_rows == 1
    assert set(report.as_dict()) == {"files", "rejects"}
    assert set(report.as_dict()["files"][0]) == {"file", "accepted", "rejected", "duplicates", "refused", "reason"}


def test_an_article_that_no_coder_reads_is_kept_and_said(desk: detente.Desk, tmp_path: Path) -> None:
    path = tmp_path / "ru.jsonl"
    path.write_text(
        json.dumps({"id": "r", "lang": "ru", "text": "Кения отозвала своего посла из Сомали."}) + "\n", "utf-8"
    )
    report = desk.ingest([path])
    assert report.files[0].accepted == 1
    assert "language: ru" in report.files[0].notes[0]
    assert desk.events().num_rows == 0


def test_many_files_of_several_kinds_keep_their_counts(desk: detente.Desk, tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number:02}.txt").write_text(
            f"Kenya recalled its ambassador to Somalia. Report {number}.", "utf-8"
        )
    days = pa.table({"date": [date(2025, 3, 1)], "a": ["KEN"], "b": ["SOM"], "score": [1.5]})
    pa.parquet.write_table(days, tmp_path / "20scores.parquet")
    report = desk.ingest([tmp_path])
    assert [one.accepted for one in report.files] == [1] * 41, "the desk's own files are passed over"
    assert desk.articles().num_rows == 40
    assert desk.series(dyad="KEN-SOM")["score"].to_pylist() == [1.5]
    assert desk.doctor() == []


def test_as_of_hides_what_came_later(desk: detente.Desk, news: Path) -> None:
    desk.ingest([news])
    assert desk.articles(as_of=date(2025, 3, 2)).num_rows == 0
    assert desk.articles(as_of=date(2025, 3, 3)).num_rows == 1
    early = desk.index(dyad="KEN-SOM", as_of=date(2025, 3, 31))
    assert early.num_rows
    assert max(early["week"].to_pylist()) <= date(2025, 3, 31)


def test_an_id_leads_to_its_sentence(desk: detente.Desk, news: Path) -> None:
    desk.ingest([news])
    event = desk.events(dyad="KEN-SOM").to_pylist()[0]
    found = desk.explain(event["event_id"])
    assert found["events"]["evidence"].to_pylist() == [event["evidence"]]
    assert found["articles"]["article_id"].to_pylist() == [event["article_id"]]
    assert found["events"]["event_id"].to_pylist() == [event["event_id"]]
    by_article = desk.explain(event["article"])
    assert event["event_id"] in by_article["events"]["event_id"].to_pylist()


def test_a_figure_of_the_index_leads_to_its_events(desk: detente.Desk, news: Path) -> None:
    desk.ingest([news])
    for row in desk.index(dyad="KEN-SOM").to_pylist():
        if row["events"]:
            found = desk.explain(f"KEN-SOM:{row['week']}:{row['channel']}")
            assert found["index"].to_pylist() == [row]
            assert len(set(found["events"]["story_id"].to_pylist())) == row["events"]


def test_a_day_leads_to_its_score(desk: detente.Desk, tmp_path: Path) -> None:
    days = pa.table({"date": [date(2025, 3, 1)], "a": ["KEN"], "b": ["SOM"], "score": [1.5]})
    pa.parquet.write_table(days, tmp_path / "scores.parquet")
    desk.ingest([tmp_path / "scores.parquet"])
    assert desk.explain("KEN-SOM:2025-03-01")["series"]["score"].to_pylist() == [1.5]


@pytest.mark.parametrize("name", ["", "e0000", "KEN-SOM:2025-03-03:economic", "KEN-SOM:2025-13-01", "'; DROP TABLE x"])
def test_an_unknown_id_is_said(desk: detente.Desk, name: str) -> None:
    with pytest.raises(UsageError):
        desk.explain(name)


def test_misspelt_names_are_met_with_a_suggestion(desk: detente.Desk) -> None:
    with pytest.raises(UsageError, match="Pakistan"):
        desk.events(dyad="Pakstan-USA")
    with pytest.raises(UsageError, match="economic"):
        desk.events(channel="economy")


def test_no_desk_is_made_unasked(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no desk"):
        detente.open_desk(tmp_path / "none")


def test_code_gives_the_events_of_a_text() -> None:
    events = detente.code(TEXTS["k1"][1], published=datetime(2025, 3, 3, tzinfo=UTC), name="k1")
    assert events.schema.equals(schema.EVENTS)
    assert (events["actor"][0].as_py(), events["recipient"][0].as_py()) == ("KEN", "SOM")


def test_the_public_list_is_true() -> None:
    for name in detente.__all__:
        assert getattr(detente, name) is not None
    assert set(detente.__all__) <= set(dir(detente))
    with pytest.raises(AttributeError):
        detente.nothing  # noqa: B018


def test_a_killed_ingest_leaves_the_desk_whole_and_a_second_one_completes(tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    texts = {
        f"a{n}": ("2025-03-03T08:00:00Z", f"Kenya recalled its ambassador to Somalia, note {n}.") for n in range(300)
    }
    for part in range(6):
        chosen = dict(list(texts.items())[part * 50 : part * 50 + 50])
        (news / f"{part}.jsonl").write_text(lines(chosen), "utf-8")
    program = (
        "import sys, detente; from detente.store import writer; writer.GROUP_S = 0\n"
        "detente.open_desk(sys.argv[1], create=True).ingest([sys.argv[2]])"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "desk"), str(news)]
    for wait in (0.0, 0.1, 0.3, 0.6):
        child = subprocess.Popen(command, start_new_session=True, env=os.environ | {"DETENTE_WORKERS": "1"})
        ledger = tmp_path / "desk" / "desk.json"
        deadline = time.monotonic() + 60
        while not ledger.exists() and child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(wait)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        desk = detente.open_desk(tmp_path / "desk", create=True)
        assert [one for one in desk.doctor() if one.level == "fault"] == []
        assert desk.articles().num_rows == sum(desk.ledger()["accepted"].to_pylist())
    desk.ingest([news])
    assert desk.articles().num_rows == 300
    assert [one for one in desk.doctor() if one.level == "fault"] == []
