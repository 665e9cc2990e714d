"""What durability reaches: survival of warmings and coolings, and the hazard beside the base rate, out of time.

Run: python benchmarks/durability.py [--write]   (with ../shared beside the repository)
`--write` puts the figures into docs/durability.md. Where `lifelines` is installed (it needs pandas below 3, so it's no
part of Detente's environment) its Cox model is fitted on the same rows, and timed.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from scipy import stats

from detente import schema
from detente.durability import hazard, judging
from detente.durability.levels import Levels, levels
from detente.durability.spells import Spells, means, spells
from detente.durability.survival import MONTHS, share
from detente.relations import index

ROOT = Path(__file__).parents[1]
SERIES = ROOT.parent / "shared" / "data" / "events" / "gdelt_daily_dyads_2018_2024.parquet"
PAGE = ROOT / "docs" / "durability.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
MIN_DAYS = 1000
CUT, LAST = date(2022, 1, 3), date(2024, 2, 23)
DYAD = "PAK-USA"
DRAWS, GROUPS = 1000, 5


def weekly() -> Levels:
    """Levels of the dyads with `MIN_DAYS` or more."""
    rows = pq.read_table(SERIES)
    a, b = (rows[name].cast(pa.string()) for name in ("a", "b"))
    dyad = pc.binary_join_element_wise(a, b, "-")
    counts = dyad.value_counts().to_pylist()
    many = pa.array([one["values"] for one in counts if one["counts"] >= MIN_DAYS])
    n = rows.num_rows
    score, known = rows["score"].cast(pa.float64()), pa.nulls(n, schema.TIMESTAMP)
    columns = [pa.repeat("gdelt", n), rows["date"], a, b, score, known]
    table = pa.table(columns, schema.SERIES.names).cast(schema.SERIES).filter(pc.is_in(dyad, many))
    return levels(index(schema.EVENTS.empty_table(), table), as_of=LAST)


def lines() -> Iterator[str]:
    known = weekly()
    found = {way: spells(means(known, way), way) for way in ("warming", "cooling")}
    yield f"{len(known.dyads)} dyads of `{SERIES.name}` with {MIN_DAYS:,} days or more, to {LAST}."
    yield from (
        "",
        "| longer than | 3 months | 6 months | 12 months | 24 months | half over after |",
        "| --- " * 6 + "|",
    )
    for way, of in found.items():
        shares = [share(of.weeks, of.ended, after=weeks) for weeks in MONTHS.values()]
        half = next(k for k in range(200) if (share(of.weeks, of.ended, after=k).share or 0) <= 0.5)
        told = " | ".join(f"{100 * s.share:.1f} % ({100 * s.low:.1f}–{100 * s.high:.1f})" for s in shares)
        yield f"| {len(of.start):,} {way}s | {told} | {half} weeks |"
    yield ""
    yield f"Warmings of {DYAD}: " + "; ".join(_own(known, found["warming"])) + "."
    cut = int(np.searchsorted(known.weeks, (CUT - date(1970, 1, 1)).days))
    yield ""
    yield f"Out of time: fitted on what was known on {CUT}, judged on those that began from then."
    yield from (
        "",
        "| | fitted on | judged on | concordance | Brier at 26 weeks | Kaplan–Meier's |",
        "| --- " * 6 + "|",
    )
    notes = []
    for way, of in found.items():
        x = hazard.covariates(known, means(known, way), of)
        verdict = judging.judge(x, of.start, of.weeks, of.ended, cut=cut)
        bounds, below = _drawn(x, of, cut)
        told = f"{verdict.concordance:.3f} ({bounds[0]:.3f}–{bounds[1]:.3f})"
        briers = f"{verdict.brier:.4f} | {verdict.brier_base:.4f}"
        yield f"| {way}s | {verdict.n_before:,} | {verdict.n_after:,} | {told} | {briers} |"
        notes.append(
            f"{way.capitalize()}s: the Brier score is below Kaplan–Meier's in {100 * below:.1f} % of {DRAWS:,} draws "
            "of dyads. "
            f"{_proportional(x, of)} {_calibrated(x, of, cut)}"
        )
    yield from ("", *notes)
    peer = _peer(known, found["warming"])
    if peer:
        yield from ("", peer)


def _own(known: Levels, of: Spells) -> Iterator[str]:
    for at in np.flatnonzero(known.dyads[of.dyad] == DYAD):
        start = known.weeks[of.start[at]].astype("datetime64[D]").item()
        yield f"{start:%B %Y}, {of.weeks[at]} weeks{'' if of.ended[at] else ' and lasting'}"


def _split(x: np.ndarray, of: Spells, cut: int) -> tuple[hazard.Hazard, float, np.ndarray]:
    early = of.start < cut
    weeks, ended = np.minimum(of.weeks, cut - 1 - of.start)[early], (of.ended & (of.start + of.weeks < cut))[early]
    base = share(weeks, ended, after=judging.HORIZON).share
    return hazard.fit(x[early], weeks, ended), base, ~early


def _drawn(x: np.ndarray, of: Spells, cut: int) -> tuple[np.ndarray, float]:
    """95 % interval of the concordance, and how often the Brier score is below the base rate's, dyads drawn anew."""
    fitted, base, late = _split(x, of, cut)
    risk, chance = fitted.log_risk(x[late]), fitted.survival(x[late], after=judging.HORIZON)
    weeks, ended, dyad = of.weeks[late], of.ended[late], of.dyad[late]
    random, names = np.random.default_rng(1), np.unique(dyad)
    rows = {name: np.flatnonzero(dyad == name) for name in names}
    concordances, below = [], []
    for _ in range(DRAWS):
        at = np.concatenate([rows[name] for name in random.choice(names, len(names))])
        concordances.append(judging.concordance(-risk[at], weeks[at], ended[at]))
        mine, theirs = (judging.brier(p, weeks[at], ended[at]) for p in (chance[at], np.full(len(at), base)))
        below.append(mine < theirs)
    return np.quantile(concordances, [0.025, 0.975]), float(np.mean(below))


def _proportional(x: np.ndarray, of: Spells) -> str:
    """Rank correlation of each covariate's Schoenfeld residuals with time; 0 where the hazard is proportional."""
    fitted = hazard.fit(x, of.weeks, of.ended)
    z = np.clip((x - fitted.centre) / fitted.scale, -hazard.FAR, hazard.FAR)
    risk, ends = np.exp(z @ fitted.effect), np.flatnonzero(of.ended)
    watched = of.weeks[None, :] >= of.weeks[ends][:, None]
    residuals = z[ends] - (watched * risk) @ z / (watched @ risk)[:, None]
    tests = [stats.spearmanr(residuals[:, k], of.weeks[ends]) for k in range(z.shape[1])]
    told = (
        f"{name}: effect {effect:+.2f} a standard deviation, correlation {test.statistic:+.2f} (p = {test.pvalue:.2g})"
        for name, effect, test in zip(hazard.COVARIATES, fitted.effect, tests, strict=True)
    )
    return f"Schoenfeld residuals against time: {'; '.join(told)}."


def _calibrated(x: np.ndarray, of: Spells, cut: int) -> str:
    """Chance told beside the share that lasted, in groups of equal size by chance."""
    fitted, _, late = _split(x, of, cut)
    chance = fitted.survival(x[late], after=judging.HORIZON)
    groups = np.array_split(np.argsort(chance), GROUPS)
    told = (
        f"{100 * chance[at].mean():.0f}/{100 * share(of.weeks[late][at], of.ended[late][at], after=26).share:.0f}"
        for at in groups
    )
    return f"Chance told / share that lasted 26 weeks, by fifths, in %: {', '.join(told)}."


def _peer(known: Levels, of: Spells) -> str:
    """The same model by lifelines: how far its effects lie off, and how long it takes."""
    if importlib.util.find_spec("lifelines") is None:
        return ""
    import pandas as pd
    from lifelines import CoxPHFitter

    x = hazard.covariates(known, means(known, of.direction), of)
    fitted = hazard.fit(x, of.weeks, of.ended)
    mine = min(_timed(lambda: hazard.fit(x, of.weeks, of.ended)) for _ in range(5))
    z = np.clip((x - fitted.centre) / fitted.scale, -hazard.FAR, hazard.FAR)
    rows = pd.DataFrame(z, columns=list(hazard.COVARIATES)).assign(weeks=of.weeks + 0.5, ended=of.ended)
    model = CoxPHFitter(penalizer=hazard.RIDGE)
    theirs = min(_timed(lambda: model.fit(rows, "weeks", "ended")) for _ in range(5))
    off = np.abs(model.params_.to_numpy() - fitted.effect).max()
    return (
        f"Beside lifelines' Cox model on the same {len(x):,} rows: effects differ by {off:.3f} at most (its ties are "
        f"Efron's), and it takes {theirs / mine:.1f} times as long."
    )


def _timed(do) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the figures into docs/durability.md")
    write = parser.parse_args().write
    if not SERIES.is_file():
        print(f"{SERIES}: no such file", file=sys.stderr)
        return 2
    told = "\n".join(lines())
    print(told)
    if write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n{told}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
