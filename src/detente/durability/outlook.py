"""Will it last: past warmings and coolings of a dyad, base rates, the hazard where it is better, and promises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from detente import schema
from detente.durability import hazard, judging, saying
from detente.durability.ends import acts_of, ended_by
from detente.durability.levels import Levels, levels
from detente.durability.promises import promises
from detente.durability.spells import WAYS, Means, Spells, means, spells
from detente.durability.survival import MONTHS, Share, share

AHEAD = 26
"""Weeks ahead for which the chance to last is told."""

CUT = 2 / 3
"""Share of the spells, the first begun, on which the hazard is fitted to be tested on the others."""


@dataclass(frozen=True, slots=True)
class Durability:
    """Whether a relation's direction will last.

    Attributes:
        said: the answer in sentences: what lasts, then the promises; days in ISO 8601.
        basis: the base rates and how the hazard did out of time, in sentences; none where nothing lasts.
        episodes: past and present warmings and coolings of the dyad; columns of `schema.EPISODES`, by start.
        survival: base rates of the dyad and of all; columns of `schema.SURVIVAL`.
        promises: the ledger; columns of `schema.PROMISES`.
    """

    said: tuple[str, ...]
    basis: tuple[str, ...]
    episodes: pa.Table
    survival: pa.Table
    promises: pa.Table


def durability(index: pa.Table, events: pa.Table, *, dyad: str, as_of: date) -> Durability:
    """Whether a dyad's warming or cooling will last, by what others did.

    Args:
        index: weekly, of all dyads; columns of `schema.INDEX`.
        events: the dyad's; columns of `schema.EVENTS`.
        dyad: 'PAK-USA'.
        as_of: last day of the index that counts; weeks that end after it don't.

    Returns:
        Sentences and tables. The hazard speaks only where it beats the base rate on the latest third of the spells,
        fitted on what was known when these began.

    Raises:
        UsageError: the index isn't weekly.
    """
    weekly = levels(index, as_of=as_of)
    acts = acts_of(events, dyad=dyad)
    place = np.flatnonzero(weekly.dyads == dyad)
    own = int(place[0]) if len(place) else -1
    said: list[str] = []
    tests: list[str] = []
    episodes: list[dict[str, object]] = []
    survival: list[dict[str, object]] = []
    measured = False
    for direction in WAYS:
        of_all = means(weekly, direction)
        found = spells(of_all, direction)
        mine = found.dyad == own
        measured |= own >= 0 and bool(np.isfinite(of_all.error[:, own]).any())
        episodes += [_row(weekly, of_all, found, int(at), acts) for at in np.flatnonzero(mine)]
        rates = {months: share(found.weeks, found.ended, after=weeks) for months, weeks in MONTHS.items()}
        own_rates = {m: share(found.weeks[mine], found.ended[mine], after=weeks) for m, weeks in MONTHS.items()}
        for whose, shares in ((dyad, own_rates), ("all", rates)):
            survival += [_rate(whose, direction, months, one) for months, one in shares.items() if one.n]
        now = np.flatnonzero(mine & ~found.ended)
        if len(now):
            words, test = _now(weekly, of_all, found, int(now[-1]), dyad)
            said.append(words)
            tests += [saying.base_rate(direction, rates), test] if test else []
    episodes.sort(key=lambda row: (str(row["start"]), str(row["direction"])))
    if not measured:
        said = [saying.unknown(dyad)]
    elif not said:
        said = [saying.still(dyad, len(episodes))]
    ledger = promises(events, dyad=dyad, as_of=as_of)
    dated = ledger.filter(pc.or_(pc.is_valid(ledger["due"]), pc.not_equal(ledger["state"], "open")))
    told = saying.kept(dated["state"].to_pylist(), ledger.num_rows - dated.num_rows)
    return Durability(
        (*said, told),
        tuple(tests),
        pa.Table.from_pylist(episodes, schema=schema.EPISODES),
        pa.Table.from_pylist(survival, schema=schema.SURVIVAL),
        ledger,
    )


def _now(weekly: Levels, of_all: Means, found: Spells, at: int, dyad: str) -> tuple[str, str]:
    """What is to be said of a spell that hasn't ended, and how the hazard did; no test where the spell is lost."""
    start, weeks = _monday(weekly, int(found.start[at])), int(found.weeks[at])
    if found.lost[at]:
        return saying.lost(dyad, found.direction, start, weeks), ""
    like = share(found.weeks, found.ended, after=weeks + AHEAD, lasted=weeks)
    known = hazard.covariates(weekly, of_all, found)
    cut = int(np.quantile(found.start, CUT, method="higher"))
    verdict = judging.judge(known, found.start, found.weeks, found.ended, cut=cut)
    chance = None
    if verdict is not None and verdict.better:
        fitted = hazard.fit(known, found.weeks, found.ended)
        chance = float(fitted.survival(known[[at]], after=weeks + AHEAD, lasted=weeks)[0])
    words = saying.lasting(dyad, found.direction, start, weeks, like, chance, bool(known[at, 0] > 0))
    return words, saying.tested(found.direction, verdict)


def _row(weekly: Levels, of_all: Means, found: Spells, at: int, acts: pa.Table) -> dict[str, object]:
    dyad, start, weeks, peak = (int(x[at]) for x in (found.dyad, found.start, found.weeks, found.peak))
    way, name = WAYS[found.direction], str(weekly.dyads[dyad])
    end = _monday(weekly, start + weeks) if found.ended[at] else None
    return {
        "a": name[:3],
        "b": name[4:],
        "direction": found.direction,
        "start": _monday(weekly, start),
        "end": end,
        "weeks": weeks,
        "state": "ended" if found.ended[at] else "lost" if found.lost[at] else "lasts",
        "before": way * float(of_all.before[start, dyad]),
        "peak": way * float(of_all.now[peak, dyad]),
        "peak_week": _monday(weekly, peak),
        "ended_by": ended_by(acts, direction=found.direction, week=end) if end else [],
    }


def _rate(dyads: str, direction: str, months: int, one: Share) -> dict[str, object]:
    return {
        "dyads": dyads,
        "direction": direction,
        "months": months,
        "survival": one.share,
        "low": one.low,
        "high": one.high,
        "episodes": one.n,
        "watched": one.watched,
    }


def _monday(weekly: Levels, week: int) -> date:
    day: date = weekly.weeks[week].astype("datetime64[D]").item()
    return day
