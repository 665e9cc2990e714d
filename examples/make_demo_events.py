"""Make the event table of the demo again: documented events, and routine ones from a seeded generator.

Run `python examples/make_demo_events.py [FILE]`; the same rows come out each time. src/detente/demo/README.md says
what may be read from them, and what may not.
"""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

TARGET = Path(__file__).parents[1] / "src/detente/demo/events.parquet"
DOCUMENTED = Path(__file__).with_suffix(".csv")
SEED = 1961
FIRST, LAST = date(2013, 1, 1), date(2020, 12, 31)

NAMES = {"USA": "United States", "CUB": "Cuba", "AUS": "Australia", "CHN": "China", "JPN": "Japan"}
ROLES = ("Foreign Affairs", "Government", "Diplomat", "Ministry", "Envoy")

PHASES = {
    # dyad: (from this day, routine events a month, share of them that are friendly)
    ("CUB", "USA"): (
        (date(2013, 1, 1), 4.0, 0.33),
        (date(2014, 12, 17), 5.0, 0.80),
        (date(2016, 11, 9), 4.0, 0.58),
        (date(2017, 6, 16), 4.0, 0.36),
        (date(2019, 1, 1), 4.0, 0.22),
    ),
    ("AUS", "CHN"): (
        (date(2013, 1, 1), 4.0, 0.82),
        (date(2017, 6, 1), 4.0, 0.68),
        (date(2018, 8, 23), 4.0, 0.5),
        (date(2020, 4, 19), 6.0, 0.20),
    ),
    ("AUS", "JPN"): ((date(2013, 1, 1), 4.0, 0.88),),
}

FRIENDLY = (
    # CAMEO code, words, weight
    ("040", "consult", 5),
    ("042", "make a visit", 4),
    ("036", "express intent to meet or negotiate", 3),
    ("051", "praise or endorse", 2),
    ("030", "express intent to cooperate", 3),
    ("061", "cooperate economically", 3),
    ("073", "provide humanitarian aid", 1),
)
HOSTILE = (
    ("111", "criticise or denounce", 5),
    ("112", "accuse", 3),
    ("114", "complain officially", 2),
    ("120", "reject", 3),
    ("124", "refuse to yield", 2),
    ("131", "threaten without force", 1),
)
NEUTRAL_SHARE = 0.15  # statements without a direction, as every event table has them

SCHEMA = pa.schema(
    [
        ("date", pa.date32()),
        ("source_name", pa.string()),
        ("source_iso3", pa.string()),
        ("target_name", pa.string()),
        ("target_iso3", pa.string()),
        ("relation", pa.string()),
        ("cameo", pa.string()),
        ("coverage", pa.float64()),
        ("origin", pa.string()),
    ]
)


def documented() -> list[dict[str, object]]:
    """Rows of what happened, from the file beside this one: date, source, target, CAMEO code, words."""
    rows = []
    for line in DOCUMENTED.read_text(encoding="utf-8").splitlines()[1:]:
        day, source, target, cameo, words = line.split(",", 4)
        (source_name, source_iso3), (target_name, target_iso3) = source.split("/"), target.split("/")
        rows.append(_row(date.fromisoformat(day), (source_name, source_iso3), (target_name, target_iso3), words, cameo))
    return rows


def routine() -> list[dict[str, object]]:
    """Rows of what didn't happen but is the like of what does, by month and dyad."""
    dice = random.Random(SEED)
    rows = []
    for dyad, phases in PHASES.items():
        day = FIRST
        while day <= LAST:
            _, rate, friendly = [phase for phase in phases if phase[0] <= day][-1]
            if dice.random() < rate * 12 / 365.25:
                rows.append(_invented(dice, day, dyad, friendly))
            day += timedelta(days=1)
    return rows


def _invented(dice: random.Random, day: date, dyad: tuple[str, str], friendly: float) -> dict[str, object]:
    source, target = dyad if dice.random() < 0.5 else dyad[::-1]
    if dice.random() < NEUTRAL_SHARE:
        cameo, words = "010", "make a statement"
    else:
        kinds = FRIENDLY if dice.random() < friendly else HOSTILE
        cameo, words, _ = dice.choices(kinds, weights=[kind[2] for kind in kinds])[0]
    names = [f"{dice.choice(ROLES)} ({NAMES[code]})" for code in (source, target)]
    return _row(day, (names[0], source), (names[1], target), f"synthetic: {words}", cameo)


def _row(day: date, source: tuple[str, str], target: tuple[str, str], words: str, cameo: str) -> dict[str, object]:
    origin = "synthetic" if words.startswith("synthetic: ") else "documented"
    return {
        "date": day,
        "source_name": source[0],
        "source_iso3": source[1],
        "target_name": target[0],
        "target_iso3": target[1],
        "relation": words,
        "cameo": cameo,
        "coverage": 1.0,
        "origin": origin,
    }


def table() -> pa.Table:
    """The whole table, by day; columns of `SCHEMA`."""
    rows = sorted(documented() + routine(), key=lambda row: (row["date"], row["source_name"], row["cameo"]))
    return pa.Table.from_pylist(rows, schema=SCHEMA)


if __name__ == "__main__":
    pq.write_table(table(), Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET, compression="zstd")
