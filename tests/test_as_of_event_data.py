"""As of a day, every answer over the full desk is that of a desk which was only given what was known by then."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import detente
from detente.desk import Desk

SAMPLE = (Path(__file__).parent / "sources" / "samples" / "gdelt2.5.export.CSV").read_text().splitlines()[0]
START = datetime(2024, 1, 1, tzinfo=UTC)
CODES = ["042", "057", "163", "190"]

Row = tuple[int, int, int, int]
"""Record, day on which it was added, days that it lies back, code."""
rows = st.tuples(st.integers(1, 12), st.integers(0, 40), st.integers(0, 20), st.integers(0, 3))
unlike = st.lists(rows, min_size=1, max_size=25, unique_by=lambda row: (row[0], row[1]))


def line(row: Row) -> str:
    """A line of GDELT; the same record on another day is a later version of it."""
    record, added, back, code = row
    cells = SAMPLE.split("\t")
    known = START + timedelta(days=added, hours=12)
    cells[0], cells[1] = str(record), f"{known - timedelta(days=back):%Y%m%d}"
    cells[26], cells[30], cells[59] = CODES[code], "", f"{known:%Y%m%d%H%M%S}"
    cells[7] = "KEN" if record % 2 else "ETH"
    return "\t".join(cells) + "\n"


def desk(folder: Path, files: list[list[Row]]) -> Desk:
    made = detente.open_desk(folder / "desk", create=True)
    paths = []
    for number, content in enumerate(files):
        path = folder / f"{number}.export.CSV"
        path.write_text("".join(map(line, content)))
        paths.append(path)
    made.ingest(paths)
    return made


def answers(of: Desk, day: date) -> list[object]:
    return [
        of.events(as_of=day),
        of.events(as_of=day, dyad="KEN-SOM"),
        *(of.index(as_of=day, freq=freq) for freq in ("week", "month")),
        of.reading("KEN-SOM", as_of=day),
        of.alarms(as_of=day),
        of.sql("SELECT event_id FROM events ORDER BY 1", as_of=day)[0],
    ]


def known(files: list[list[Row]], day: date) -> list[list[Row]]:
    kept = [[row for row in file if (START + timedelta(days=row[1])).date() <= day] for file in files]
    return [file for file in kept if file]


@settings(max_examples=4, deadline=None, phases=[Phase.generate])
@given(unlike, st.randoms(use_true_random=False), st.integers(0, 40), st.integers(1, 8))
def test_no_answer_depends_on_what_came_later_or_in_which_order(content, chance, after: int, size: int) -> None:
    day = (START + timedelta(days=after)).date()
    mixed = chance.sample(content, len(content))
    files = [mixed[at : at + size] for at in range(0, len(mixed), size)]
    with tempfile.TemporaryDirectory() as full, tempfile.TemporaryDirectory() as then:
        everything = answers(desk(Path(full), files), day)
        in_time = answers(desk(Path(then), [sorted(row for file in known(files, day) for row in file)]), day)
    assert everything == in_time
