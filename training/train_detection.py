"""Learn the detector's table of steps from documented realignments: boosted stumps, averaged over random starts.

Run: python training/train_detection.py [--check]   (with ../shared beside the repository; about half a minute)
`--check` writes nothing: it holds back a sixth of the dyads at a time and writes the evidence of those to a file.
"""

from __future__ import annotations

import argparse
import csv
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from detente import schema
from detente.detection import learned
from detente.detection.features import MOVED, features, moves
from detente.detection.panel import Panel, panel
from detente.relations import index

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"
SERIES = SHARED / "events" / "gdelt_daily_dyads_2018_2024.parquet"
EPISODES = SHARED / "truth" / "episodes_public.csv"
TABLE = ROOT / "src" / "detente" / "detection" / learned.TABLE

MIN_DAYS = 1000  # dyads with as many days are learned from, and those of the episodes
HIT_DAYS = (-3, 75)  # days from the onset in which evidence is wanted
APART_DAYS = (-60, 240)  # days around it that count as neither
QUIET_SHARE = 0.1  # of the other weeks
FEW = 13  # first weeks, in which little past is known

BINS = 48
ROUNDS = 250
RATE = 0.05
SHRINK = 20.0
LEAST = 60.0  # weeks of average weight on each side of a step
STARTS = 8
FOLDS = 6


@dataclass(frozen=True)
class Column:
    feature: str
    turned: bool
    rising: bool  # more of it may never speak against


def load() -> tuple[Panel, list[tuple[int, int, int, bool]]]:
    """The panel, and the episodes as dyad, direction, day, covered."""
    rows = pq.read_table(SERIES)
    a, b = (rows[name].cast(pa.string()) for name in ("a", "b"))
    dyad = pc.binary_join_element_wise(a, b, "-")
    with EPISODES.open(newline="", encoding="utf-8") as file:
        episodes = list(csv.DictReader(file))
    days = dyad.value_counts()
    many = {one["values"] for one in days.to_pylist() if one["counts"] >= MIN_DAYS}
    many |= {schema.dyad(one["a"], one["b"]) for one in episodes if one["covered"] == "True"}
    table = pa.table({name: rows[name] for name in ("date", "score")} | {"a": a, "b": b})
    count = table.num_rows
    series = pa.table(
        [
            pa.repeat("gdelt", count),
            table["date"],
            a,
            b,
            table["score"].cast(pa.float64()),
            pa.nulls(count, schema.TIMESTAMP),
        ],
        schema.SERIES.names,
    ).cast(schema.SERIES)
    series = series.filter(pc.is_in(dyad, pa.array(sorted(many))))
    found = panel(index(schema.EVENTS.empty_table(), series))
    place = {schema.dyad(*pair): number for number, pair in enumerate(found.dyads.tolist())}
    told = [
        (
            place[schema.dyad(one["a"], one["b"])],
            0 if one["direction"] == "warming" else 1,
            (date.fromisoformat(one["onset"]) - date(1970, 1, 1)).days,
            one["covered"] == "True",
        )
        for one in episodes
        if schema.dyad(one["a"], one["b"]) in place
    ]
    return found, told


def labels(panel: Panel, episodes: list[tuple[int, int, int, bool]]) -> tuple[np.ndarray, np.ndarray]:
    """Shape (2, weeks, dyads): whether a week is one of a realignment, and its weight."""
    end = panel.weeks + 6
    hit = np.zeros((2, *panel.events.shape), bool)
    weight = np.where(moves(features(panel)).max(axis=0) >= MOVED, 1.0, 0.0)  # elsewhere nothing is asked
    weight[:, :FEW] = 0
    asked = weight.copy()
    for dyad, direction, onset, _ in episodes:
        weight[direction, (end - onset >= APART_DAYS[0]) & (end - onset <= APART_DAYS[1]), dyad] = 0
    for dyad, direction, onset, covered in episodes:
        weeks = (end - onset >= HIT_DAYS[0]) & (end - onset <= HIT_DAYS[1])
        if covered:
            hit[direction, weeks, dyad] = True
            weight[direction, weeks, dyad] = asked[direction, weeks, dyad] / max(weeks.sum(), 1)
    return hit, weight


def columns(found) -> list[Column]:
    rising = ("shift", "size", "balance_2", "balance_8", "balance_16")
    return (
        [Column(name, True, name.startswith(rising)) for name in found.toward]
        + [Column(name, False, False) for name in found.plain]
        + [Column(name, True, False) for name in found.plain]
    )


def matrix(found, columns: list[Column]) -> np.ndarray:
    """Shape (columns, 2, weeks, dyads)."""
    return np.stack(
        [
            np.stack([learned.column(found, one.feature) * (sign if one.turned else 1.0) for sign in learned.SIGN])
            for one in columns
        ]
    ).astype(np.float32)


def fit(x: np.ndarray, hit: np.ndarray, weight: np.ndarray, side: np.ndarray, columns: list[Column], seed: int):
    """Boosted stumps.

    Args:
        x: shape (columns, rows). hit, weight, side (0 warming, 1 cooling): shape (rows,).

    Returns:
        start by direction, cuts (columns, BINS - 1) and values (columns, BINS).
    """
    rng = np.random.default_rng(seed)
    cuts = np.quantile(x, np.linspace(0, 1, BINS + 1)[1:-1], axis=1).T
    bins = np.stack([np.searchsorted(cut, row, side="right") for cut, row in zip(cuts, x, strict=True)])
    weight = weight / weight.mean()
    start = np.zeros(2)
    for direction in (0, 1):
        mine = side == direction
        start[direction] = np.log(weight[mine & hit].sum() / weight[mine & ~hit].sum())
    odds = start[side]
    values = np.zeros((len(columns), BINS))
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-odds))
        rows = np.flatnonzero(rng.random(len(hit)) < 0.7)
        slope = (weight * (chance - hit))[rows]
        bend = (weight * chance * (1 - chance))[rows]
        heavy = weight[rows]
        best = (0.0, -1, 0, 0.0, 0.0)
        for number in rng.permutation(len(columns))[: (len(columns) + 1) // 2]:
            place = bins[number, rows]
            cut = int(rng.integers(1, BINS))
            below = place < cut
            mass = heavy[below].sum()
            if min(mass, heavy.sum() - mass) < LEAST:
                continue
            sums = slope[below].sum(), bend[below].sum()
            rest = slope.sum() - sums[0], bend.sum() - sums[1]
            low, high = -sums[0] / (sums[1] + SHRINK), -rest[0] / (rest[1] + SHRINK)
            if columns[number].rising and low > high:
                continue
            whole = slope.sum() ** 2 / (bend.sum() + SHRINK)
            gain = sums[0] ** 2 / (sums[1] + SHRINK) + rest[0] ** 2 / (rest[1] + SHRINK) - whole
            if gain > best[0]:
                best = (gain, int(number), cut, RATE * low, RATE * high)
        _, number, cut, low, high = best
        if number < 0:
            continue
        values[number, :cut] += low
        values[number, cut:] += high
        odds += np.where(bins[number] < cut, low, high)
    return start, cuts, values


def train(x, hit, weight, columns: list[Column], dyads: np.ndarray, starts: int, seed: int) -> learned.Model:
    """A model from these dyads only."""
    parts = []
    for number in range(starts):
        rng = np.random.default_rng(1000 * seed + number)
        used = (weight > 0) & (hit | (rng.random(hit.shape) < QUIET_SHARE))
        used &= np.isin(np.arange(hit.shape[2]), dyads)
        rows = np.flatnonzero(used.ravel())
        mine, heavy = hit.ravel()[rows], weight.ravel()[rows].copy()
        heavy[mine] *= heavy[~mine].sum() / heavy[mine].sum()
        side = rows // (hit.shape[1] * hit.shape[2])
        parts.append(fit(x.reshape(len(columns), -1)[:, rows], mine, heavy, side, columns, 1000 * seed + number))
    start = np.mean([one[0] for one in parts], axis=0)
    steps = []
    for number, column in enumerate(columns):
        cuts = np.unique(np.concatenate([one[1][number] for one in parts]).astype(np.float32).astype(float))
        middle = np.concatenate([[cuts[0] - 1], (cuts[:-1] + cuts[1:]) / 2, [cuts[-1] + 1]])
        value = np.mean(
            [one[2][number][np.searchsorted(one[1][number], middle, side="right")] for one in parts], axis=0
        )
        kept = np.flatnonzero(np.diff(value) != 0)
        if len(kept):
            steps.append(learned.Step(column.feature, column.turned, cuts[kept], value[np.append(kept, len(cuts))]))
    return learned.Model((float(start[0]), float(start[1])), tuple(steps), {})


def folds(count: int, episodes, seed: int) -> np.ndarray:
    """A fold for each dyad; those of the episodes are spread evenly."""
    rng = np.random.default_rng(seed)
    fold = rng.integers(FOLDS, size=count)
    told = np.unique([one[0] for one in episodes])
    fold[told] = rng.permutation(np.arange(len(told)) % FOLDS)
    return fold


def held_out(found, panel: Panel, episodes, *, seeds=(0, 1), starts: int = 3) -> np.ndarray:
    """Evidence of each dyad by a model that hasn't seen it; shape (2, weeks, dyads)."""
    chosen = columns(found)
    x, (hit, weight) = matrix(found, chosen), labels(panel, episodes)
    total = np.zeros(hit.shape)
    for seed in seeds:
        fold = folds(hit.shape[2], episodes, seed)
        for number in range(FOLDS):
            model = train(x, hit, weight, chosen, np.flatnonzero(fold != number), starts, 10 * seed + number)
            rest = np.flatnonzero(fold == number)
            total[:, :, rest] += learned.evidence(found, model=model)[:, :, rest]
    return total / len(seeds)


def written(model: learned.Model, trained: dict[str, str]) -> str:
    """The table as JSON, figures to four digits."""
    steps = [
        {
            "feature": one.feature,
            "turned": one.turned,
            "cuts": [float(f"{cut:.6g}") for cut in one.cuts],
            "values": [round(float(value), 4) for value in one.values],
        }
        for one in model.steps
    ]
    head = {"version": learned.VERSION, "trained": trained, "start": [round(one, 4) for one in model.start]}
    lines = ",\n".join(f"  {json.dumps(one)}" for one in steps)
    return json.dumps(head, indent=1)[:-2] + f',\n "steps": [\n{lines}\n ]\n}}\n'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", type=Path, metavar="FILE.npz")
    given = parser.parse_args()
    watched, episodes = load()
    found = features(watched)
    if given.check:
        np.savez(given.check, evidence=held_out(found, watched, episodes), dyads=watched.dyads, weeks=watched.weeks)
        return
    chosen = columns(found)
    hit, weight = labels(watched, episodes)
    everyone = np.arange(len(watched.dyads))
    model = train(matrix(found, chosen), hit, weight, chosen, everyone, STARTS, 99)
    trained = {
        "series": f"{SERIES.name} (daily country networks of gzemo/gdelt-graph-data, from GDELT 2.0), weekly sums",
        "episodes": f"{EPISODES.name}: {sum(one[3] for one in episodes)} documented realignments, 2018 to 2024",
        "by": "training/train_detection.py",
    }
    TABLE.write_text(written(model, trained), encoding="utf-8")


if __name__ == "__main__":
    main()
