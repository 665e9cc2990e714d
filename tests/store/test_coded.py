"""What an ingest that was cut off has coded isn't coded again, and stands for nothing until its file is in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest

from detente import settings
from detente.arrivals import LONG
from detente.coding import Coded, code_articles
from detente.coding.mentions import Own
from detente.desk import Desk, open_desk
from detente.errors import ModelError
from detente.schema import Article

COUNT, CUT, UNDATED = LONG + 60, LONG + 40, LONG + 10
TABLES = ("events", "statements", "unresolved")


class Breaking:
    """The default coder, which counts its articles and can't go on after some."""

    name = "breaking/1"

    def __init__(self, after: int) -> None:
        self.after = after
        self.seen: list[str] = []

    def code(self, articles: Iterable[Article], *, own: Own = ()) -> Iterator[Coded]:
        def counted() -> Iterator[Article]:
            for article in articles:
                self.seen.append(article.name)
                yield article

        for coded in islice(code_articles(counted(), workers=1, own=own), self.after):
            yield replace(coded, article=replace(coded.article, problem="cut"))
        if self.after < COUNT:
            raise ModelError("no more")

    def notes(self) -> Sequence[str]:
        return ()


@pytest.fixture
def news(tmp_path: Path) -> Path:
    path = tmp_path / "news.jsonl"
    with path.open("w") as file:
        for n in range(COUNT):
            text = f"Kenya recalled its ambassador to Somalia on Monday, note {n}." if n >= LONG - 5 else f"Note {n}."
            given = {"id": f"n{n}", "text": text} | ({} if n == UNDATED else {"published": "2025-03-05T08:00:00Z"})
            file.write(json.dumps(given) + "\n")
    return path


def broken(folder: Path, news: Path) -> Desk:
    """A desk whose ingest was cut off."""
    desk = open_desk(folder, create=True)
    with pytest.raises(ModelError):
        desk.ingest([news], coder=Breaking(CUT))
    assert (folder / "coded.sqlite").exists()
    assert not any(getattr(desk, table)().num_rows for table in ("articles", *TABLES, "ledger"))
    assert desk.doctor() == []
    return desk


def test_a_second_try_codes_only_what_the_first_has_not(tmp_path: Path, news: Path) -> None:
    desk = broken(tmp_path / "desk", news)
    coder = Breaking(COUNT)
    report = desk.ingest([news], coder=coder)
    assert report.files[0].accepted == COUNT
    assert report.files[0].notes == (f"{COUNT} articles not coded: cut",)
    coded = {f"n{n}" for n in range(LONG, CUT) if n != UNDATED}  # what isn't dated is known from this try on
    assert set(coder.seen) == {f"n{n}" for n in range(COUNT)} - coded
    assert not (tmp_path / "desk" / "coded.sqlite").exists()
    whole = open_desk(tmp_path / "whole", create=True)
    whole.ingest([news], coder=Breaking(COUNT))
    assert whole.events().num_rows > 0
    for table in TABLES:
        kept, expected = (
            [{**row, "known_at": None} for row in getattr(one, table)().to_pylist()] for one in (desk, whole)
        )
        assert kept == expected
    undated = next(row for row in desk.articles().to_pylist() if row["name"] == f"n{UNDATED}")
    assert undated["known_at"] > datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("other", ["bytes", "actors"])
def test_another_file_or_other_actors_are_coded_anew(tmp_path: Path, news: Path, other: str) -> None:
    desk = broken(tmp_path / "desk", news)
    if other == "bytes":
        news.write_text(news.read_text("utf-8") + "\n", "utf-8")
    else:
        (tmp_path / "desk" / "actors.csv").write_text("name,aliases,code,sector,start,end\nNote,,NSA:NOTE,REB,,\n")
    coder = Breaking(COUNT)
    desk.ingest([news], coder=coder)
    assert len(coder.seen) == COUNT


def test_the_doctor_takes_out_what_nobody_has_asked_for(
    tmp_path: Path, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = broken(tmp_path / "desk", news)
    desk.doctor(clean=True)
    assert (tmp_path / "desk" / "coded.sqlite").exists()
    later = settings.now() + timedelta(days=2)
    monkeypatch.setattr(settings, "now", lambda: later)
    desk.doctor(clean=True)
    assert not (tmp_path / "desk" / "coded.sqlite").exists()
