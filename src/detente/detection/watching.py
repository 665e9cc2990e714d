"""One kind of data under watch: its evidence, its weeks, and what made an alarm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from detente.detection import counts, learned
from detente.detection.discovery import e_values, q_values
from detente.detection.features import MOVED, SPANS, Features, features, moves
from detente.detection.panel import Panel, panel
from detente.detection.shadows import shadowed
from detente.detection.standard import standardised
from detente.detection.statistics import Statistic
from detente.schema import CHANNELS

Floats = NDArray[np.float64]

TOLD = 1.5
"""Evidence in nats from which a span or channel of counted stories is named."""

ASKED = 2.0
"""Spreads over a span of two weeks or more below which no e-value is asked for: it could be no discovery."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What alarms are raised on, and what they're told with.

    Attributes:
        panel: the pooled channel.
        evidence: shape (2, weeks, dyads), NaN where not watched.
        q_value: shape (2, weeks, dyads), the least false discovery rate of the week at which it's a discovery.
        shadows: evidence of series without shifts, None where there are dyads enough.
        weekly: shape (weeks, dyads), what an onset is looked for in; NaN is a gap.
        spans: weeks.
        moves: shape (spans, 2, weeks, dyads), how far each span moved towards each direction.
        named: move from which a span or channel is named.
        channels: by name, evidence of shape (2, weeks, dyads); none where the data have no channels.
        volume, neighbours: shape (weeks, dyads); None where they aren't told.
        parts: what each feature added to an alarm, by its direction, week and dyad; None where nothing was learned.
    """

    panel: Panel
    evidence: Floats
    q_value: Floats
    shadows: Floats | None
    weekly: Floats
    spans: Sequence[int]
    moves: Floats
    named: float
    channels: dict[str, Floats]
    volume: Floats | None
    neighbours: Floats | None
    parts: Callable[[int, int, int], dict[str, float]] | None


def of_scores(pooled: Panel, statistic: Statistic | None, *, since: int = 0) -> Watch:
    """Watch a ready-made series: by the learned detector, or by a statistic of the standardised weeks.

    Args:
        pooled: the panel.
        statistic: None is the learned detector.
        since: first week whose evidence is wanted; before it, it's NaN.
    """
    found = features(pooled)
    beside = shadowed(pooled)
    moved = moves(found)
    asked = (moved[1:].max(axis=0) >= ASKED) & found.watched
    asked[:, :since] = False
    return Watch(
        panel=pooled,
        evidence=_evidence(found, statistic, since),
        q_value=q_values(e_values(found.level, asked), found.watched),
        shadows=None
        if beside is None
        else np.where(beside[1], _evidence(features(beside[0]), statistic, since), np.nan),
        weekly=standardised(found),
        spans=SPANS,
        moves=moved,
        named=MOVED,
        channels={},
        volume=1.1 * np.exp(found.plain["volume_2"]) - 0.1,
        neighbours=found.toward["neighbours_4"] / 2,
        parts=None
        if statistic
        else lambda way, week, dyad: learned.parts(found, model=learned.model(), direction=way, week=week, dyad=dyad),
    )


def _evidence(found: Features, statistic: Statistic | None, since: int = 0) -> Floats:
    if statistic is None:
        wanted = learned.evidence(found.since(since), model=learned.model())
        return np.concatenate([np.full((2, since, wanted.shape[2]), np.nan), wanted], axis=1)
    evidence: Floats = np.where(found.watched, statistic(standardised(found)), np.nan)
    return evidence


def of_stories(pooled: Panel, index: pa.Table, statistic: Statistic | None) -> Watch:
    """Watch counted stories: by the likelihood ratio of counts, or by a statistic of the standardised weeks."""
    whole = pooled.events.sum(axis=1)
    end = date(1970, 1, 1) + timedelta(days=int(pooled.weeks[-1]) + 6)  # of a week that isn't over, no channel counts
    given = {channel: panel(index, channel=channel, as_of=end).beside(pooled) for channel in CHANNELS}
    parts = {name: part for name, part in given.items() if part.events.any()} or {"all": pooled}
    by_channel = {name: counts.by_span(part, whole) for name, part in parts.items()}
    spans = reduce(np.maximum, by_channel.values())
    drawn = [shadowed(part, pooled=pooled) for part in parts.values()]
    beside = shadowed(pooled)
    watched = counts.watched(pooled)
    chance = None
    if statistic is None:
        evidence = np.where(watched, _deciding(spans), np.nan)
        if beside is not None:
            ratios = [counts.by_span(one[0], whole) for one in drawn if one is not None]
            chance = np.where(counts.watched(beside[0]), _deciding(reduce(np.maximum, ratios)), np.nan)
    else:
        evidence = _evidence(features(pooled), statistic)
        if beside is not None:
            chance = _evidence(features(beside[0]), statistic)
    balance = np.divide(
        pooled.cooperation - pooled.conflict,
        pooled.events,
        out=np.full(pooled.events.shape, np.nan),
        where=pooled.events > 0,
    )
    asked = (_deciding(spans) >= TOLD) & watched
    shares = [x / np.maximum(whole, 1.0)[:, None] for x in (pooled.cooperation, -pooled.conflict)]
    logs = [e_values(x, asked & (np.arange(2) == way)[:, None, None])[way] for way, x in enumerate(shares)]
    return Watch(
        panel=pooled,
        evidence=evidence,
        q_value=q_values(np.stack(logs), watched),
        shadows=None if beside is None or chance is None else np.where(beside[1], chance, np.nan),
        weekly=balance,
        spans=counts.SPANS,
        moves=spans,
        named=TOLD,
        channels={name: one.max(axis=0) for name, one in by_channel.items() if name != "all"},
        volume=None,
        neighbours=None,
        parts=None,
    )


def _deciding(spans: Floats) -> Floats:
    evidence: Floats = spans[[counts.SPANS.index(span) for span in counts.DECIDING]].max(axis=0)
    return evidence
