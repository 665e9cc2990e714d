"""Measures the forecasts by a replay through the command line, and writes docs/accuracy-forecast.md.

Ingests the events of ICEWS from 2011-10-07 into a new desk, replays January 2013 to December 2015 with `detente
backtest`, and has ../shared/score/score_forecast.py judge it.

Run: python benchmarks/forecast.py
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
EVENTS = SHARED / "data" / "events" / "icews_2005_2015.parquet"
JUDGE = SHARED / "score" / "score_forecast.py"
PAGE = ROOT / "docs" / "accuracy-forecast.md"
FROM = date(2011, 10, 7)  # before it the file holds a fifth of the events
SPANS = {30: 1, 90: 3}

HEAD = """# How well what comes next is forecast

Made by `python benchmarks/forecast.py`, which needs the event data of ../shared; [forecast.md](forecast.md) says how
the forecasts are made. Events of ICEWS from 2011-10-07 to 2015-12-31 go into a desk; `detente backtest` replays January
2013 to December 2015, trained anew every three months with what was known then. The dyads are those with ten events or
more before 2013 (260). The judge makes the reference, each dyad's shrunk climatology, by itself. ECE is the expected
calibration error over ten bins.

The form of the model and its constants were chosen on 2005 to September 2011 (a fifth of the events) and on 2013; so
the figures of 2014–2015 are the ones that nothing was chosen on. [Decision 031](decisions/031-two-simple-parts.md)
says how. The alarm rows are whether `detente detect` raises an alarm at its usual rate.
"""


def main() -> None:
    """Measure and write the page."""
    if not EVENTS.exists():
        raise SystemExit(f"{EVENTS} is needed")
    parts = [HEAD]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        events = pq.read_table(EVENTS)
        kept = events.filter(pc.greater_equal(events["date"].cast(pa.date32()), pa.scalar(FROM)))
        pq.write_table(kept, work / "icews.parquet")
        detente("ingest", str(work / "icews.parquet"), "--desk", str(work / "desk"))
        for days, months in SPANS.items():
            made = work / f"{days}.csv"
            detente(
                "backtest", "--since", "2013-01-01", "--until", "2015-12-31", "--days", str(days), "--desk",
                str(work / "desk"), "--forecasts", str(made), "-o", str(work / f"{days}.jsonl"),
            )  # fmt: skip
            for since in ("2013-01", "2014-01"):
                parts.append(f"\n## {'Next month' if months == 1 else 'Next three months'}, from {since}\n")
                parts.append(f"```text\n{judged(made, work, months, since)}```\n")
    PAGE.write_text("\n".join(parts), encoding="utf-8")


def judged(made: Path, work: Path, months: int, since: str) -> str:
    """What the judge says of the forecasts from a month on; spans before it are the history."""
    with made.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    forecasts = [row for row in rows if row["month"] >= since]
    history = [row for row in rows if row["month"] < since]
    for name, some in (("forecasts", forecasts), ("history", history)):
        with (work / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["dyad", "month", "class", "p", "y"], extrasaction="ignore")
            writer.writeheader()
            writer.writerows(some)
    command = [
        sys.executable, str(JUDGE), str(work / "forecasts.csv"), "--history", str(work / "history.csv"), "--months",
        str(months),
    ]  # fmt: skip
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def detente(*words: str) -> None:
    """Run the command line."""
    subprocess.run([sys.executable, "-m", "detente.cli", *words], check=True)


if __name__ == "__main__":
    main()
