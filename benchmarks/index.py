"""The index on real event data: unmoved by coverage and volume, intervals that hold, time and memory beside pandas.

Run: python benchmarks/index.py [--data ../shared/data/events] [--part step|half|interval|series|trend|speed]
The tables that it reads aren't part of the project; docs/benchmarks.md says which they are and what it gave.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from scipy import stats

from detente import schema, sources
from detente.relations import index
from detente.relations import trend as trend_of

STEP = date(2011, 10, 7)
"""From here on the file of 2005 to 2015 holds all events; a random fifth before."""

WEEKS, MIN_EVENTS = 26, 8

SERIES = "gdelt_daily_dyads_2018_2024.parquet"

INGESTED = datetime(2025, 1, 1, tzinfo=UTC)

Frame = pd.DataFrame


def load(path: Path, table: str) -> pa.Table:
    return pa.concat_tables([batch.rows for batch in sources.read(path, ingested=INGESTED) if batch.table == table])


def icews(data: Path) -> pa.Table:
    return load(data / "icews_2005_2015.parquet", "events")


def thinned(events: pa.Table, kept: float, seed: int) -> pa.Table:
    """A random share of the stories."""
    names, place = np.unique(events["story_id"].to_numpy(zero_copy_only=False), return_inverse=True)
    return events.filter(pa.array((np.random.default_rng(seed).random(len(names)) < kept)[place]))


def split(events: pa.Table, day: date) -> tuple[pa.Table, pa.Table]:
    early = pc.less(events["event_start"], pa.scalar(day))
    return events.filter(early), events.filter(pc.invert(early))


def frame(table: pa.Table) -> Frame:
    found = table.select(["week", "a", "b", "level", "low", "high", "events"]).to_pandas()
    return found.assign(dyad=found.a + "-" + found.b, week=pd.to_datetime(found.week)).drop(columns=["a", "b"])


def near(events: pa.Table, day: date) -> pa.Table:
    """The half years before and after a day, each moved into one week, so that the index gives one level of each."""
    days = events["event_start"].to_numpy().astype("datetime64[D]")
    at, reach = np.datetime64(day), np.timedelta64(7 * WEEKS, "D")
    inside = (days >= at - reach) & (days < at + reach)
    week = np.where(days[inside] < at, np.datetime64("2000-01-03"), np.datetime64("2000-01-10"))
    chosen = events.filter(pa.array(inside))
    for name in ("event_start", "event_end"):
        chosen = chosen.set_column(chosen.column_names.index(name), name, pa.array(week, pa.date32()))
    return chosen


Shift = tuple[float, int, float, float]
"""Share of dyads that shift at a day, how many were told, mean shift, its t over dyads."""


def by_index(events: pa.Table, day: date) -> Shift:
    """A dyad shifts where its two levels lie farther apart than their joint 90 % interval."""
    found = frame(index(near(events, day), channel="all")).dropna(subset="level")
    found = found[found.events >= MIN_EVENTS].assign(half=lambda rows: (rows.high - rows.low) / 2)
    table = found.pivot(index="dyad", columns="week", values=["level", "half"]).dropna()
    (level_0, level_1), (half_0, half_1) = (table[name].to_numpy().T for name in ("level", "half"))
    moved = level_1 - level_0
    share = float(np.mean(np.abs(moved) > np.hypot(half_0, half_1)))
    return share, len(moved), float(moved.mean()), float(stats.ttest_1samp(moved, 0).statistic)


def by_sums(events: pa.Table, day: date) -> Shift:
    """The peer: pandas' sum of intensities by dyad and week, weeks without events as zeros; Welch's test at 10 %."""
    rows = events.select(["signal_dyad", "event_start", "intensity"]).to_pandas().dropna()
    rows = rows.assign(week=np.floor((pd.to_datetime(rows.event_start) - pd.Timestamp(day)) / pd.Timedelta(weeks=1)))
    rows = rows[(rows.week >= -WEEKS) & (rows.week < WEEKS)]
    table = rows.groupby(["signal_dyad", "week"])["intensity"].sum().unstack(fill_value=0.0)
    early, late = (
        (rows.week < 0).groupby(rows.signal_dyad).sum(),
        (rows.week >= 0).groupby(rows.signal_dyad).sum(),
    )
    table = table[(early >= MIN_EVENTS) & (late >= MIN_EVENTS)].to_numpy()
    before, after = table[:, :WEEKS], table[:, WEEKS:]
    moved = after.mean(axis=1) - before.mean(axis=1)
    share = float(np.mean(stats.ttest_ind(after, before, axis=1, equal_var=False).pvalue < 0.10))
    return share, len(moved), float(moved.mean()), float(stats.ttest_1samp(moved, 0).statistic)


def stepped(events: pa.Table, day: date, before: float, after: float, seed: int) -> pa.Table:
    """The events with a random share of those before a day and of those after."""
    early, late = split(events, day)
    return pa.concat_tables([thinned(early, before, seed), thinned(late, after, seed)])


def step(data: Path) -> None:
    """October 2011: does more coverage look like a realignment?"""
    events = icews(data)
    days = [date(year, month, 7) for year in range(2006, 2016) for month in (1, 4, 7, 10)]
    days = [day for day in days if abs((day - STEP).days) > 14 * WEEKS and date(2006, 6, 1) < day < date(2015, 6, 30)]
    late = [day for day in days if day > STEP]
    for name, told in (("the index", by_index), ("pandas' weekly sums", by_sums)):
        print(f"\n{name}: share of dyads that shift, 26 weeks before against 26 after, {MIN_EVENTS} events each")
        said("2011-10-07, coverage 0.2 -> 1", [told(events, STEP)])
        said(
            "  the same, later events thinned: 0.2 -> 0.2",
            [told(stepped(events, STEP, 1, 0.2, n), STEP) for n in range(5)],
        )
        said(f"{len(late)} later days, 1 -> 1", [told(events, day) for day in late])
        said(
            "  the same, earlier events thinned: 0.2 -> 1", [told(stepped(events, day, 0.2, 1, 0), day) for day in late]
        )
        said("  the same, all thinned: 0.2 -> 0.2", [told(stepped(events, day, 0.2, 0.2, 0), day) for day in late])
        early = [day for day in days if day < STEP]
        said(f"{len(early)} earlier days, 0.2 -> 0.2", [told(events, day) for day in early])


def said(name: str, found: list[Shift]) -> None:
    share = np.array([one[0] for one in found])
    spread = f" ({share.min():.3f} to {share.max():.3f})" if len(found) > 1 else ""
    dyads = np.mean([one[1] for one in found])
    moved, t = (np.mean([one[place] for one in found]) for place in (2, 3))
    print(f"  {name:<50} {share.mean():.3f}{spread}; {dyads:.0f} dyads; mean shift {moved:+.2f} (t {t:+.1f})")


def half(data: Path) -> None:
    """2014 at half its volume: the same level, within its interval?"""
    events = icews(data)
    _, events = split(events, date(2014, 1, 1))
    events, _ = split(events, date(2015, 1, 1))
    for freq in ("week", "month"):
        whole = frame(index(events, channel="all", freq=freq)).set_index(["dyad", "week"])
        inside, moved, apart = [], [], []
        for seed in range(5):
            one = thinned(events, 0.5, seed)
            other = events.filter(pc.invert(pc.is_in(events["event_id"], one["event_id"].combine_chunks())))
            first, second = (
                frame(index(side, channel="all", freq=freq)).dropna(subset="level").set_index(["dyad", "week"])
                for side in (one, other)
            )
            both = first.join(whole, suffixes=("", "_whole"), how="inner")
            inside.append(both.level_whole.between(both.low, both.high).mean())
            moved.append(both.level - both.level_whole)
            pair = first.join(second, suffixes=("", "_other"), how="inner")
            reach = np.hypot((pair.high - pair.low) / 2, (pair.high_other - pair.low_other) / 2)
            apart.append((pair.level - pair.level_other).abs() <= reach)
        moved_by = pd.concat(moved)
        print(
            f"2014, {freq}s: level at full volume inside the 90 % interval at half volume {np.mean(inside):.3f} of "
            f"{len(moved_by) // 5}; mean difference {moved_by.mean():+.3f}, "
            f"median absolute {moved_by.abs().median():.2f}; "
            f"two halves within their joint interval {pd.concat(apart).mean():.3f}"
        )


def interval(data: Path) -> None:
    """How often the 90 % interval of n stories holds the mean of those they were drawn from."""
    events = icews(data)
    _, events = split(events, date(2014, 1, 1))
    pools = events.filter(pc.not_equal(events["polarity"], "neutral")).select(["signal_dyad", "intensity"]).to_pandas()
    pools = pools[pools.signal_dyad.notna()].groupby("signal_dyad")["intensity"].apply(np.array)
    pools = pools[pools.map(len) >= 100]
    monday = date(2000, 1, 3)
    for n in (3, 5, 10, 30):
        rng, rows = np.random.default_rng(n), []
        for dyad, pool in pools.items():
            for week in range(40):
                day = monday + timedelta(weeks=week)
                rows += [(dyad, day, value) for value in rng.choice(pool, n)]
        drawn = Frame(rows, columns=["signal_dyad", "event_start", "intensity"])
        found = frame(index(events_of(drawn), channel="all"))
        found["truth"] = found.dyad.map(pools.map(np.mean))
        held = found.truth.between(found.low, found.high)
        by_dyad = held.groupby(found.dyad).mean()
        width = (found.high - found.low).median()
        print(
            f"n = {n:>2}: the 90 % interval holds the truth {held.mean():.3f} (middle 90 % of {len(pools)} dyads "
            f"{by_dyad.quantile(0.05):.2f} to {by_dyad.quantile(0.95):.2f}); median width {width:.1f}"
        )


def events_of(drawn: Frame) -> pa.Table:
    count = len(drawn)
    given = pa.Table.from_pandas(drawn, preserve_index=False)
    columns = {name: given[name] for name in given.column_names} | {
        "event_id": pa.array([f"e{place}" for place in range(count)]),
        "event_end": given["event_start"],
        "modality": pa.array(["occurred"] * count),
        "channel": pa.array(["diplomatic"] * count),
        "background": pa.array([False] * count),
    }
    return pa.table(
        [columns.get(field.name, pa.nulls(count, field.type)) for field in schema.EVENTS], schema.EVENTS.names
    ).cast(schema.EVENTS)


def gdelt(data: Path) -> pa.Table:
    return load(data / SERIES, "series")


def series(data: Path) -> None:
    """A daily sum: what a step of volume does to the level, and whether it goes with the events' index."""
    scores, none = gdelt(data), schema.EVENTS.empty_table()
    whole = frame(index(none, scores)).set_index(["dyad", "week"]).level
    late = pc.greater_equal(scores["date"], pa.scalar(date(2021, 1, 4)))
    year = (pd.Timestamp(2021, 1, 4), pd.Timestamp(2022, 1, 3))
    one_dyad = pc.and_(pc.equal(scores["a"], "PAK"), pc.equal(scores["b"], "USA"))
    for name, tripled in (("all dyads", late), ("PAK-USA alone", pc.and_(late, one_dyad))):
        grown = pc.if_else(tripled, pc.multiply(scores["score"], 3.0), scores["score"])
        table = scores.set_column(scores.column_names.index("score"), "score", grown)
        found = frame(index(none, table)).set_index(["dyad", "week"]).level
        moved = (found - whole).abs().dropna()
        moved = moved[
            (moved.index.get_level_values("week") >= year[0]) & (moved.index.get_level_values("week") < year[1])
        ]
        if name != "all dyads":
            moved = moved.loc["PAK-USA"]
        print(f"volume of {name} tripled in 2021: |level moves| mean {moved.mean():.2f}, largest {moved.max():.2f}")
    events = load(data / "icews_2018.parquet", "events")
    mine = frame(index(events, channel="all")).set_index(["dyad", "week"]).level
    both = pd.concat([mine, whole], axis=1, keys=["events", "series"]).dropna()
    rank = [stats.spearmanr(one.events, one.series).statistic for _, one in both.groupby("dyad") if len(one) >= 20]
    print(
        f"2018, ICEWS' events beside GDELT's series: median Spearman of weekly levels {np.median(rank):.2f}, "
        f"{len(rank)} dyads"
    )


def trend(data: Path) -> None:
    """How many dyads the reading calls warming or cooling, and how many after their months were shuffled."""
    monthly = index(icews(data), channel="all", freq="month")
    table = monthly.append_column("dyad", pc.binary_join_element_wise(monthly["a"], monthly["b"], "-"))
    table = table.filter(pc.is_valid(table["level"]))
    rng = np.random.default_rng(1)
    told, real, shuffled = 0, 0, 0
    for dyad in pc.unique(table["dyad"]).to_pylist():
        rows = table.filter(pc.equal(table["dyad"], dyad))
        for year in range(2008, 2016):
            last = date(year, 12, 31)
            start, end = pa.scalar(date(year - 3, 1, 1)), pa.scalar(last)
            span = rows.filter(pc.and_(pc.greater_equal(rows["week"], start), pc.less_equal(rows["week"], end)))
            found = trend_of(span, until=last)
            if found is None:
                continue
            mixed = span.set_column(span.column_names.index("level"), "level", pa.array(rng.permutation(span["level"])))
            other = trend_of(mixed, until=last)
            told += 1
            real += found.direction in ("warming", "cooling")
            shuffled += other is not None and other.direction in ("warming", "cooling")
    print(f"{told} dyad-years: {real / told:.3f} warming or cooling, {shuffled / told:.3f} with months shuffled")


def _index_events(data: Path) -> int:
    return index(icews(data)).num_rows


def _pandas_events(data: Path) -> int:
    rows = icews(data).select(["signal_dyad", "channel", "event_start", "intensity"]).to_pandas().dropna()
    week = pd.to_datetime(rows.event_start).dt.to_period("W").dt.start_time
    return len(rows.groupby(["signal_dyad", "channel", week])["intensity"].agg(["sum", "count", "std"]))


def _index_series(data: Path) -> int:
    scores = ibis.read_parquet(data / SERIES)
    scores = scores.mutate(dataset=ibis.literal("gdelt"), a=scores.a.cast("string"), b=scores.b.cast("string"))
    return index(schema.EVENTS.empty_table(), scores).num_rows


def _pandas_series(data: Path) -> int:
    rows = pd.read_parquet(data / SERIES).astype({"a": str, "b": str})
    week = pd.to_datetime(rows.date).dt.to_period("W").dt.start_time
    return len(rows.groupby(["a", "b", week])["score"].agg(["sum", "count", "std"]))


def _measured(job: Callable[[Path], int], data: Path) -> tuple[int, float, float]:
    start = time.perf_counter()
    rows = job(data)
    return rows, time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def speed(data: Path) -> None:
    """Seconds and peak memory from the file to the table, each in a process of its own."""
    context = multiprocessing.get_context("spawn")
    for name, jobs in (
        ("ICEWS events", (_index_events, _pandas_events)),
        ("GDELT series", (_index_series, _pandas_series)),
    ):
        found = []
        for job in jobs:
            with ProcessPoolExecutor(1, mp_context=context) as pool:
                found.append(pool.submit(_measured, job, data).result())
        (rows, seconds, memory), (groups, peer_seconds, peer_memory) = found
        print(
            f"{name}: index {seconds:.1f} s, {memory:.2f} GiB ({rows:,} rows); "
            f"pandas groupby {peer_seconds:.1f} s, {peer_memory:.2f} GiB ({groups:,} rows); "
            f"ratio {seconds / peer_seconds:.1f} in time, {memory / peer_memory:.1f} in memory"
        )


PARTS = {part.__name__: part for part in (step, half, interval, series, trend, speed)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data" / "events")
    parser.add_argument("--part", choices=PARTS)
    given = parser.parse_args()
    if not given.data.is_dir():
        print(f"{given.data}: no such folder; name the one with the event tables by --data", file=sys.stderr)
        return 2
    for name, part in PARTS.items():
        if given.part in (None, name):
            print(f"\n== {name}: {part.__doc__}")
            part(given.data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
