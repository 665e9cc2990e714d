"""Alarms: which relations are shifting, which way, since when and why we think so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from detente import schema
from detente.detection import rate
from detente.detection.onset import SOON, Onset, onsets
from detente.detection.panel import panel
from detente.detection.rate import WEEKS_A_YEAR, Raised
from detente.detection.saying import Facts, because
from detente.detection.statistics import statistics
from detente.detection.watching import Watch, of_scores, of_stories
from detente.errors import UsageError
from detente.schema import ALARMS

DIRECTIONS = ("warming", "cooling")

FIGURES = 3
"""Figures of the index that are named for and against an alarm."""

EPOCH = date(1970, 1, 1)


def detect(
    index: pa.Table,
    *,
    alarms_per_dyad_year: float = 0.5,
    average_run_length_weeks: float | None = None,
    false_discovery_rate: float = 1.0,
    as_of: date | None = None,
    dyad: str | None = None,
    method: str = "",
) -> pa.Table:
    """Find the relations that are shifting, week by week, with nothing known of what came later.

    Dyads that have channels are watched by their counted stories, those of a ready-made series by the learned detector;
    each kind keeps the promise by itself. docs/method.md says how, and what was measured.

    Args:
        index: weekly, columns of `schema.INDEX`, of all dyads: they tell one another what is usual.
        alarms_per_dyad_year: the promise, both directions together; over all dyads it's never exceeded.
        average_run_length_weeks: the same promise as weeks between two alarms of a dyad; in place of the other.
        false_discovery_rate: raise an alarm only while its q-value is at most this, above 0 and up to 1: of the dyads
            that a week finds, this share at most is expected to be chance. The promise of the rate holds beside it.
        as_of: only weeks that end on this day or before. Without it every week of the index counts as whole, the
            last one too: its alarms are dated by its Sunday.
        dyad: give the alarms of this one only, 'PAK-USA'; the others still count.
        method: "" as above, or the name of a statistic: "cusum", "glr", "shiryaev".

    Returns:
        Columns of `schema.ALARMS`, by date, a, b, direction. Leaving out the weeks after some day leaves all alarms
        up to it as they were, to the bit.

    Raises:
        UsageError: no such method, a rate that can't be promised, or an index that isn't weekly.
    """
    if average_run_length_weeks is not None:
        if not average_run_length_weeks > 0:
            raise UsageError("an average run length is above 0 weeks")
        alarms_per_dyad_year = WEEKS_A_YEAR / average_run_length_weeks
    if not 0 < alarms_per_dyad_year <= rate.MOST:
        raise UsageError(
            f"{alarms_per_dyad_year:g} alarms per dyad-year can't be promised", f"Ask for 0 to {rate.MOST:g}."
        )
    if not 0 < false_discovery_rate <= 1:
        raise UsageError(f"a false discovery rate of {false_discovery_rate:g} makes no sense", "Ask for 0.01 to 1.")
    known = statistics()
    if method and method not in known:
        raise UsageError(
            f"there is no method “{method}”", f"Methods: {', '.join(known)}; without one, the best for the data."
        )
    statistic = known.get(method)
    rows: list[dict[str, Any]] = []
    stories, scores = _kinds(index)
    for part, counted in ((stories, True), (scores, False)):
        pooled = panel(part, as_of=as_of)
        if not pooled.events.size:
            continue
        watch = of_stories(pooled, part, statistic) if counted else of_scores(pooled, statistic)
        raised = rate.alarms(
            watch.evidence,
            per_dyad_year=alarms_per_dyad_year,
            shadows=watch.shadows,
            allowed=watch.q_value <= false_discovery_rate,
        )
        rows.extend(rows_of(watch, raised, counted))
    rows = [row for row in rows if dyad is None or schema.dyad(row["a"], row["b"]) == dyad]
    rows.sort(key=lambda row: (row["date"], row["a"], row["b"], row["direction"]))
    return pa.Table.from_pylist(rows, schema=ALARMS)


def _kinds(index: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The rows of dyads whose stories were counted, and those of ready-made series, which say nothing of initiative."""
    names = pc.binary_join_element_wise(index["a"], index["b"], "-")
    told = pc.and_(pc.equal(index["channel"], "all"), pc.is_valid(index["initiative_a"]))
    mask = pc.is_in(names, value_set=pc.unique(names.filter(told)))
    return index.filter(mask), index.filter(pc.invert(mask))


def rows_of(watch: Watch, raised: Raised, counted: bool) -> Iterator[dict[str, Any]]:
    """Rows of `schema.ALARMS`, one for each alarm."""
    sign = np.where(raised.direction == 0, 1.0, -1.0)
    short = [number for number, span in enumerate(watch.spans) if span <= SOON]
    slow = watch.moves[short][:, raised.direction, raised.week, raised.dyad].max(axis=0) < watch.named
    onset = onsets(watch.weekly, week=raised.week, dyad=raised.dyad, sign=sign, slow=slow)
    for place in range(len(raised.week)):
        yield _row(watch, raised, onset, place, counted)


def _row(watch: Watch, raised: Raised, onset: Onset, place: int, counted: bool) -> dict[str, Any]:
    way, week, dyad = int(raised.direction[place]), int(raised.week[place]), int(raised.dyad[place])
    direction, sign = DIRECTIONS[way], 1.0 if way == 0 else -1.0
    a, b = watch.panel.dyads[dyad].tolist()
    monday, low, high = (_day(watch, int(one[place])) for one in (onset.week, onset.low, onset.high))
    high += timedelta(days=6)
    moves = {
        span: float(size)
        for span, size in zip(watch.spans, watch.moves[:, way, week, dyad], strict=True)
        if size >= watch.named
    }
    channels = [name for name, one in watch.channels.items() if one[way, week, dyad] >= watch.named]
    carried, contrary, weeks_against = _figures(watch, week, dyad, int(onset.week[place]), sign)
    score = float(raised.score[place])
    facts = Facts(
        direction=direction,
        onset=monday,
        low=low,
        high=high,
        moves=moves,
        counted=counted,
        channels=channels,
        volume=None if watch.volume is None else float(watch.volume[week, dyad]),
        neighbours=None if watch.neighbours is None else sign * float(watch.neighbours[week, dyad]),
        against=weeks_against,
        parts={} if watch.parts is None else watch.parts(way, week, dyad),
        score=score,
        threshold=float(raised.threshold[place]),
    )
    return {
        "a": a,
        "b": b,
        "date": _day(watch, week) + timedelta(days=6),
        "direction": direction,
        "score": score,
        "q_value": float(watch.q_value[way, week, dyad]),
        "onset": monday,
        "onset_low": low,
        "onset_high": high,
        "scales": sorted(moves),
        "channels": channels or ["all"],
        "evidence": [f"{a}-{b}:{_day(watch, one)}:all" for one in carried],
        "against": [f"{a}-{b}:{_day(watch, one)}:all" for one in contrary],
        "because": because(facts),
    }


def _figures(watch: Watch, week: int, dyad: int, onset: int, sign: float) -> tuple[list[int], list[int], int]:
    """Weeks from the onset to the alarm: those that carried it, those against it, and how many are against it."""
    span = np.arange(onset, week + 1)
    moved: NDArray[np.float64] = np.nan_to_num(watch.weekly[span, dyad]) * sign
    order = np.argsort(-moved, kind="stable")
    carried = [int(span[one]) for one in order[:FIGURES] if moved[one] > 0]
    contrary = [int(span[one]) for one in order[::-1] if moved[one] < 0]
    return carried, contrary[:FIGURES], len(contrary)


def _day(watch: Watch, week: int) -> date:
    return EPOCH + timedelta(days=int(watch.panel.weeks[week]))
