"""What detection reaches: skill on documented realignments, kept rates, truncation, speed beside PELT.

Run: python benchmarks/detection.py [--part PART]   (with ../shared beside the repository)
`speed` needs `ruptures` (pip install ruptures), which nothing else of Detente does.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from detente import schema, sources
from detente.detection import Live, counts, detect, rate
from detente.detection.features import features
from detente.detection.panel import panel
from detente.detection.statistics import statistics
from detente.relations import index

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
SERIES = SHARED / "data" / "events" / "gdelt_daily_dyads_2018_2024.parquet"
EVENTS = SHARED / "data" / "events" / "icews_2005_2015.parquet"
TRUTH = SHARED / "data" / "truth"
RATES = (0.25, 0.5, 1.0)

sys.path.insert(0, str(ROOT / "training"))


def watched() -> pa.Table:
    """The index of the dyads with 1,000 days or more, and of the covered episodes."""
    return index(schema.EVENTS.empty_table(), series())


def series() -> pa.Table:
    rows = pq.read_table(SERIES)
    a, b = (rows[name].cast(pa.string()) for name in ("a", "b"))
    episodes = pa.csv.read_csv(TRUTH / "episodes_public.csv")
    covered = episodes.filter(pc.equal(pc.utf8_lower(episodes["covered"].cast(pa.string())), "true"))
    dyad = pc.binary_join_element_wise(a, b, "-")
    many = [one["values"] for one in dyad.value_counts().to_pylist() if one["counts"] >= 1000]
    many += pc.binary_join_element_wise(covered["a"], covered["b"], "-").to_pylist()
    count = rows.num_rows
    score = rows["score"].cast(pa.float64())
    columns = [pa.repeat("gdelt", count), rows["date"], a, b, score, pa.nulls(count, schema.TIMESTAMP)]
    return pa.table(columns, schema.SERIES.names).cast(schema.SERIES).filter(pc.is_in(dyad, pa.array(many)))


def years(table: pa.Table) -> float:
    """Dyad-years from the first to the last week, as a judge counts them."""
    weeks = pc.count_distinct(table["week"]).as_py()
    return (
        pc.count_distinct(pc.binary_join_element_wise(table["a"], table["b"], "-")).as_py() * weeks / rate.WEEKS_A_YEAR
    )


def judged(alarms: pa.Table, *script: str) -> str:
    """The last line that a scorer prints."""
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        pa.csv.write_csv(alarms.select(["a", "b", "date", "direction", "score"]), file.name)
        command = [sys.executable, str(SHARED / "score" / script[0]), file.name, *script[1:]]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout.splitlines() or [done.stderr.strip()])[-1]


def skill(table: pa.Table, method: str = "") -> None:
    for promised in RATES:
        alarms = detect(table, alarms_per_dyad_year=promised, method=method)
        told = judged(
            alarms,
            "score_detection.py",
            str(TRUTH / "episodes_public.csv"),
            *("--dyad-years", str(years(table)), "--burden", str(promised)),
        )
        print(f"{method or 'learned':<9} {promised:<4} {alarms.num_rows / years(table):.3f} a year; {told}")


def quality() -> None:
    """Public episodes. The learned table was trained on them: see `held_out` for what it is worth."""
    table = watched()
    for method in ("", *statistics()):
        skill(table, method)


def onsets() -> None:
    """How far the onset of an alarm that hits an episode lies from the documented one."""
    episodes = pa.csv.read_csv(TRUTH / "episodes_public.csv").to_pylist()
    alarms = detect(watched(), alarms_per_dyad_year=1.0).to_pylist()
    off, inside, width = [], [], []
    for one in episodes:
        near = [
            row
            for row in alarms
            if (row["a"], row["b"], row["direction"]) == (one["a"], one["b"], one["direction"])
            and -30 <= (row["date"] - one["onset"]).days <= 120
        ]
        if near:
            first = near[0]
            off.append(abs((first["onset"] - one["onset"]).days))
            inside.append(first["onset_low"] <= one["onset"] <= first["onset_high"])
            width.append((first["onset_high"] - first["onset_low"]).days)
    print(
        f"{len(off)} episodes hit at 1.0: onset off by {np.median(off):.0f} days (median), documented day inside the "
        f"90 % interval {np.mean(inside):.2f}, width {np.median(width):.0f} days (median)"
    )


def held_out() -> None:
    """The learned detector on dyads that it hasn't seen: six parts, two divisions."""
    import train_detection as training

    panel, episodes = training.load()
    evidence = training.held_out(features(panel), panel, episodes)
    for promised in RATES:
        raised = rate.alarms(evidence, per_dyad_year=promised)
        days = (panel.weeks[raised.week] + 6).astype("datetime64[D]")
        table = pa.table(
            {
                "a": panel.dyads[raised.dyad, 0],
                "b": panel.dyads[raised.dyad, 1],
                "date": pa.array(days),
                "direction": np.array(["warming", "cooling"])[raised.direction],
                "score": raised.score,
            }
        )
        total = panel.events.size / rate.WEEKS_A_YEAR
        for first in ("", "2019-01-01"):
            with later_episodes(first) as path:
                told = judged(
                    table, "score_detection.py", path, *("--dyad-years", str(total), "--burden", str(promised))
                )
            print(f"{promised:<4} {len(raised.week) / total:.3f} a year; from {first or 'the start'}: {told}")


@contextmanager
def later_episodes(first: str) -> Iterator[str]:
    lines = (TRUTH / "episodes_public.csv").read_text(encoding="utf-8").splitlines()
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as file:
        file.write("\n".join([lines[0], *(line for line in lines[1:] if line.split(",")[3] >= first)]))
        file.flush()
        yield file.name


def rates() -> None:
    """Alarms a dyad-year against the promise: real weeks, weeks in random order, reporting that grows or bursts."""
    table = watched()
    total = years(table)
    for name, given in (
        ("real", table),
        *((f"shuffled {seed}", shuffled(table, seed)) for seed in range(3)),
        *changed(table),
    ):
        for method in ("", "glr"):
            found = [detect(given, alarms_per_dyad_year=one, method=method).num_rows / total for one in RATES]
            print(f"{name:<12} {method or 'learned':<9} {', '.join(f'{one:.3f}' for one in found)} for {RATES}")


def shuffled(table: pa.Table, seed: int) -> pa.Table:
    """Each dyad's weeks in a random order, all columns together."""
    rng = np.random.default_rng(seed)
    table = table.sort_by([(name, "ascending") for name in ("a", "b", "week")])
    names = pc.binary_join_element_wise(table["a"], table["b"], "-").to_numpy(zero_copy_only=False)
    starts = np.flatnonzero(np.append(True, names[1:] != names[:-1]))
    order = np.arange(len(names))
    for start, end in zip(starts, np.append(starts[1:], len(names)), strict=True):
        order[start:end] = rng.permutation(order[start:end])
    mixed = table.take(pa.array(order))
    return mixed.set_column(0, "week", table["week"])


def changed(table: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """Shuffled weeks whose reporting grows fivefold, has seasons, or bursts of one week."""
    mixed = shuffled(table, 9)
    week = mixed["week"].cast(pa.int32()).to_numpy()
    number = (week - week.min()) // 7
    rng = np.random.default_rng(0)
    for name, volume in (
        ("growing", 1 + 4 * number / number.max()),
        ("seasons", 1 + 0.6 * np.sin(2 * np.pi * number / 52.18)),
        ("bursts", np.where(rng.random(len(number)) < 0.02, 10.0, 1.0)),
    ):
        louder = mixed
        for column in ("cooperation", "conflict"):
            place = louder.column_names.index(column)
            louder = louder.set_column(place, column, pa.array(louder[column].to_numpy() * volume))
        yield name, louder


def discoveries() -> None:
    """Share of false alarms and power on shuffled weeks with planted steps, at each false discovery rate."""
    promises = (0.05, 0.1, 0.2, 0.3)
    table = watched()
    for share, size in ((0.0, 0.0), (0.05, 1.5), (0.2, 1.5), (0.2, 3.0)):
        told: dict[float, list[tuple[int, float, float]]] = {one: [] for one in promises}
        for seed in range(3):
            given, steps = planted(shuffled(table, 100 + seed), share, size, seed)
            for promised in promises:
                raised = detect(given, alarms_per_dyad_year=3.5, false_discovery_rate=promised).to_pylist()
                true = [
                    (row["a"], row["b"])
                    for row in raised
                    if (step := steps.get((row["a"], row["b"])))
                    and row["direction"] == step[1]
                    and 0 <= (row["date"] - step[0]).days <= 365
                ]
                false = 1 - len(true) / len(raised) if raised else 0.0
                told[promised].append((len(raised), false, len(set(true)) / max(len(steps), 1)))
        for promised, found in told.items():
            alarms, false, power = np.mean(found, axis=0)
            print(
                f"{share:.0%} step by {size}; promised {promised}: "
                f"{alarms:.0f} alarms, false {false:.3f}, found {power:.2f}"
            )
    for promised in promises:
        alarms = detect(table, alarms_per_dyad_year=3.5, false_discovery_rate=promised)
        print(f"real weeks, promised {promised}: {alarms.num_rows / years(table):.3f} a dyad-year")


def planted(table: pa.Table, share: float, size: float, seed: int) -> tuple[pa.Table, dict]:
    """A lasting step of `size` standard deviations in a share of the regular dyads; when and which way, by dyad."""
    rng = np.random.default_rng(seed)
    found = panel(table)
    net = found.cooperation - found.conflict
    week = (table["week"].cast(pa.int32()).to_numpy() - found.weeks[0]) // 7
    names = pc.binary_join_element_wise(table["a"], table["b"], "-").to_numpy(zero_copy_only=False)
    sides = {"warming": table["cooperation"].to_numpy().copy(), "cooling": table["conflict"].to_numpy().copy()}
    there, steps = table["events"].to_numpy() > 0, {}
    for dyad in np.flatnonzero((rng.random(len(found.dyads)) < share) & ((found.events > 0).mean(axis=0) > 0.5)):
        first, way = int(rng.integers(70, len(found.weeks) - 30)), str(rng.choice(list(sides)))
        mine = (names == "-".join(found.dyads[dyad])) & (week >= first) & there
        sides[way][mine] += size * net[:, dyad].std()
        steps[tuple(found.dyads[dyad].tolist())] = (np.datetime64(int(found.weeks[first]), "D").item(), way)
    for column, values in zip(("cooperation", "conflict"), sides.values(), strict=True):
        table = table.set_column(table.column_names.index(column), column, pa.array(values))
    return table, steps


def truncation() -> None:
    """Do the alarms up to a day stay as they were when the data end there?"""
    rows = series()
    whole = detect(index(schema.EVENTS.empty_table(), rows))
    for day in (date(2019, 3, 1), date(2020, 7, 12), date(2022, 2, 26), date(2023, 10, 9)):
        end = pa.scalar(day)
        part = detect(index(schema.EVENTS.empty_table(), rows.filter(pc.less_equal(rows["date"], end))))
        same = part.filter(pc.less_equal(part["date"], end)).equals(whole.filter(pc.less_equal(whole["date"], end)))
        print(f"{day}: {'the same' if same else 'DIFFERENT'}, {part.num_rows} alarms")


def stories() -> None:
    """Counted stories, 2005 to 2015: recall at fixed false alarms, and the quarter in which coverage stepped."""
    batches = sources.read(EVENTS, ingested=datetime.now(UTC))
    table = index(pa.concat_tables([one.rows for one in batches if one.table == "events"]))
    truth = [str(TRUTH / name) for name in ("episodes_2005_2015_public.csv", "controls_public.csv")]
    for method in ("", "glr"):
        for promised in (0.5, 1.0, 2.0):
            alarms = detect(table, alarms_per_dyad_year=promised, method=method)
            for false in ("0.2", "0.5"):
                told = judged(alarms, "score_controls.py", *truth, "--rate", false)
                print(f"{method or 'counts':<7} {promised:<4} at {false} on quiet dyads: {told}")
            days = alarms["date"].to_numpy().astype("datetime64[D]")
            told = [
                f"{((days >= first) & (days < last)).sum() / max(due, 1e-9):.2f}"
                for first, last, due in quarters(table)
            ]
            print(f"        alarms per dyad-year watched, by quarter of 2009 to 2014: {', '.join(told)}")


def quarters(table: pa.Table) -> Iterator[tuple[np.datetime64, np.datetime64, float]]:
    """First day, day after the last, and dyad-years watched."""
    found = panel(table)
    ends = (found.weeks + 6).astype("datetime64[D]")
    watch = counts.watched(found).sum(axis=1) / rate.WEEKS_A_YEAR
    for quarter in np.arange("2009-01", "2015-01", 3, dtype="datetime64[M]"):
        first, last = quarter.astype("datetime64[D]"), (quarter + 3).astype("datetime64[D]")
        yield first, last, watch[(ends >= first) & (ends < last)].sum()


def speed() -> None:
    """2,300 dyads, six years: all of detection beside PELT run dyad by dyad, and one new week."""
    table = watched()
    copies = [table]
    for first in "XY":
        a = pc.binary_join_element_wise(first, pc.utf8_slice_codeunits(table["a"], 1, 3), "")
        copies.append(table.set_column(1, "a", a))
    many = pa.concat_tables(copies).cast(schema.INDEX)
    dyads = round(
        years(many) / years(table) * len(set(zip(table["a"].to_pylist(), table["b"].to_pylist(), strict=True)))
    )
    start = time.perf_counter()
    alarms = detect(many)
    mine = time.perf_counter() - start
    print(f"{dyads} dyads, {many.num_rows:,} weeks: {mine:.1f} s, {alarms.num_rows} alarms")
    weeks = sorted(set(many["week"].to_pylist()))
    live = Live(many.filter(pc.less(many["week"], pa.scalar(weeks[-3]))))
    for week in weeks[-3:]:
        rows = many.filter(pc.equal(many["week"], pa.scalar(week)))
        start = time.perf_counter()
        live.week(rows)
        print(f"one new week: {time.perf_counter() - start:.2f} s")
    import ruptures

    sample, taken = 12, 0.0
    names = sorted(set(zip(table["a"].to_pylist(), table["b"].to_pylist(), strict=True)))
    for a, b in names[:: len(names) // sample][:sample]:
        rows = table.filter(pc.and_(pc.equal(table["a"], a), pc.equal(table["b"], b)))
        net = rows["cooperation"].to_numpy() - rows["conflict"].to_numpy()
        net = net / (net.std() + 1e-9)
        start = time.perf_counter()
        ruptures.Pelt(model="l2", min_size=4, jump=1).fit(net).predict(pen=np.log(len(net)))
        taken += time.perf_counter() - start
    peer = taken / sample * dyads
    print(f"PELT {taken / sample:.2f} s a dyad, {peer:.0f} s for {dyads}: {peer / mine:.0f} times as long")


PARTS = {part.__name__: part for part in (quality, onsets, held_out, rates, discoveries, truncation, stories, speed)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=PARTS)
    given = parser.parse_args()
    if not SHARED.is_dir():
        print(f"{SHARED}: no such folder", file=sys.stderr)
        return 2
    for name, part in PARTS.items():
        if given.part in (None, name):
            print(f"\n== {name}: {part.__doc__}", flush=True)
            part()
    return 0


if __name__ == "__main__":
    sys.exit(main())
