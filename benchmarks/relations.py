"""What initiative, neighbours and triads find and claim by chance: simulated dyads, and real ones beside them.

Run: python benchmarks/relations.py [--part growth|answers|neighbours|real]   (`real` needs ../shared)
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from detente import relations, schema, sources
from detente.relations import answers
from detente.relations.growth import Growth, growth, lead

SHARED = Path(__file__).parents[2] / "shared" / "data" / "events"
WEEKS, DAYS = 156, 3650


def growths() -> None:
    """Bursty weeks (negative binomial, size 2) whose pace grows fourfold, the second side some weeks later."""
    for name, step, lag in (("no growth", 1, 0), ("a fuller source", 5, None), ("one day", 4, 0)):
        _growths(name, 0.5, step, lag)
    for pace in (0.5, 1.0, 2.0):
        for lag in (6, 12, 20):
            _growths(f"{lag} weeks apart", pace, 4, lag)


def _growths(name: str, pace: float, step: int, lag: int | None) -> None:
    seen: Counter[str] = Counter()
    inside = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        exposure = rng.poisson(300, WEEKS) * np.where((lag is None) & (np.arange(WEEKS) >= 90), step, 1.0)
        first, second = (
            growth(rng.negative_binomial(2, 2 / (2 + _pace(pace, step, 90 + later))).astype(float), exposure)
            for later in (0, lag or 0)
        )
        if first is None or second is None:
            continue
        seen["grew"] += first.clear
        if first.clear and second.clear:
            by = lead(first, second)
            seen["first"] += by.first >= 0.95
            seen["second"] += _likely(second, first)
            inside.append(by.low <= (lag or 0) <= by.high)
    told = ", ".join(f"{key} {count / 200:.3f}" for key, count in sorted(seen.items()))
    print(
        f"{name}, {pace} acts a week: {told}; lag inside the 90 % interval {np.mean(inside) if inside else np.nan:.2f}"
    )


def _pace(pace: float, step: int, start: int) -> np.ndarray:
    return pace * np.where(np.arange(WEEKS) >= start, step, 1)


def _likely(first: Growth, second: Growth) -> bool:
    return lead(first, second).first >= 0.95


def answering() -> None:
    """Bursts on a pace that swings over years: no exchange; answers after 8 to 13 days; shocks that both react to."""
    for kind in ("none", "answers", "shocks"):
        found = np.array([_answering(kind, seed) for seed in range(150)])
        some, order, week = found.mean(axis=0)
        print(
            f"{kind}: p <= {answers.UNUSUAL} {some:.3f}; and the order clear {order:.3f}; second week named {week:.3f}"
        )


def _answering(kind: str, seed: int) -> tuple[bool, bool, bool]:
    rng = np.random.default_rng(seed)
    pace = 0.5 + 0.5 * np.sin(2 * np.pi * np.arange(DAYS) / rng.integers(900, 2000) + 6 * rng.random())
    one, other = (_bursts(rng, pace) for _ in range(2))
    if kind == "answers":
        answered = one[rng.random(len(one)) < 0.3]
        other = np.sort(np.concatenate([other, answered + rng.integers(8, 14, len(answered))]))
    if kind == "shocks":
        days = rng.integers(0, DAYS, 60)
        shocks = [np.repeat(days, rng.poisson(2, 60)) for _ in range(2)]
        one, other = (
            np.sort(np.concatenate([side, shock + rng.integers(0, 10, len(shock))]))
            for side, shock in zip((one, other), shocks, strict=True)
        )
    found = answers.answer(one, other)
    if found is None:
        return False, False, False
    some = found.p_value <= answers.UNUSUAL
    return some, some and found.p_order <= 0.05, some and found.week == 2


def _bursts(rng: np.random.Generator, pace: np.ndarray) -> np.ndarray:
    days = rng.integers(0, DAYS, rng.poisson(156))
    days = days[rng.random(len(days)) < pace[days]]
    sizes = 1 + rng.poisson(1, len(days))
    return np.sort(np.repeat(days, sizes) + rng.integers(0, 5, sizes.sum()))


def neighbours() -> None:
    """Monthly levels that hang together (0.6 from month to month): independent, and one two months after the other."""
    for name, share in (("independent", 0.0), ("two months later", 0.7)):
        found = []
        for seed in range(150):
            rng = np.random.default_rng(seed)
            x = np.zeros((2, 90))
            noise = rng.normal(size=(2, 90))
            for month in range(1, 90):
                x[:, month] = 0.6 * x[:, month - 1] + noise[:, month]
            if share:
                x[1] = share * np.roll(x[0], 2) + rng.normal(size=90)
            row = relations.neighbours(_monthly({"PAK-USA": x[0], "IND-PAK": x[1]}), dyad="PAK-USA").to_pylist()[0]
            found.append((row["p_value"] <= 0.05, row["lag_months"] == 2))
        print(f"{name}: p <= 0.05 {np.mean(found, axis=0)[0]:.3f}, lag of two months {np.mean(found, axis=0)[1]:.3f}")


def _monthly(levels: dict[str, np.ndarray]) -> pa.Table:
    rows = [
        {"week": date(2015 + at // 12, at % 12 + 1, 1), "a": name[:3], "b": name[4:], "channel": "all", "level": level}
        for name, series in levels.items()
        for at, level in enumerate(series.tolist())
    ]
    return pa.Table.from_pylist([row | {"events": 5.0} for row in rows], schema=schema.INDEX)


def real() -> None:
    """ICEWS 2005 to 2015: some dyads as of the end, and how often each role is told among the 60 with most events."""
    batches = sources.read(SHARED / "icews_2005_2015.parquet", ingested=datetime.now(UTC))
    events = pa.concat_tables([one.rows for one in batches if one.table == "events"])
    shown = ("kind", "actor", "acts", "answered", "answer_week", "p_order", "grew", "lead_weeks", "role")
    for dyad in ("CUB-USA", "RUS-UKR", "ISR-PSE", "CHN-JPN", "PAK-USA", "IND-PAK"):
        for row in relations.initiative(events, dyad=dyad, as_of=date(2015, 12, 31)).to_pylist():
            print(dyad, *(f"{row[name]:.2f}" if isinstance(row[name], float) else row[name] for name in shown))
    counted = events.filter(pc.is_valid(events["signal_dyad"]))["signal_dyad"].value_counts().to_pylist()
    most = sorted(counted, key=lambda one: (-one["counts"], one["values"]))[:60]
    roles: Counter[str] = Counter()
    for one in most:
        found = relations.initiative(events, dyad=one["values"], as_of=date(2014, 6, 30)).to_pylist()
        roles.update(row["role"] for row in found)
        roles["order clear"] += sum(row["answer_week"] is not None and row["p_order"] <= 0.05 for row in found)
    print(dict(roles))
    index = relations.index(events, channel="all", freq="month")
    for row in relations.triads(index).to_pylist()[-4:]:
        print({name: f"{value:.3f}" if isinstance(value, float) else str(value) for name, value in row.items()})
    scores = pq.read_table(SHARED / "gdelt_daily_dyads_2018_2024.parquet")
    series = pa.table(
        [
            pa.repeat("gdelt", scores.num_rows),
            *(scores[name].cast(schema.SERIES.field(name).type) for name in ("date", "a", "b", "score")),
            pa.nulls(scores.num_rows, schema.TIMESTAMP),
        ],
        schema=schema.SERIES,
    )
    index = relations.index(schema.EVENTS.empty_table(), series, channel="all", freq="month")
    for row in relations.neighbours(index, dyad="IND-PAK").to_pylist():
        if row["neighbour"] in ("CHN-IND", "IND-USA", "PAK-USA"):
            print({name: f"{value:.2f}" if isinstance(value, float) else value for name, value in row.items()})


PARTS = {"growth": growths, "answers": answering, "neighbours": neighbours, "real": real}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=PARTS)
    given = parser.parse_args()
    for name, part in PARTS.items():
        if given.part in (None, name) and (name != "real" or SHARED.is_dir()):
            print(f"\n== {name}: {part.__doc__}", flush=True)
            part()
    return 0


if __name__ == "__main__":
    sys.exit(main())
