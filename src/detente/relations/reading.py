"""What the events of one dyad say: its direction, since when, how sure, in which channels, by whose initiative."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from detente.relations.apart import OPPOSITE
from detente.relations.balance import balance_of, channels_of, in_words, signed_ranks, since_of
from detente.relations.index import Table, lazy
from detente.relations.index import index as index_of
from detente.relations.reports import Report, initiative, measured, only_opinion, reports_of, stories_of
from detente.relations.trend import RECENT_MONTHS, SIGNIFICANT, Trend, trend

RECENT_DAYS = 365
"""Stories that happened within so many days of the last one are recent."""

MIN_STORIES = 2
"""Stories with a direction below which nothing is said."""

FEW_STORIES = 5
"""Stories below which certainty is low."""

MIN_DIRECTED, LEADS = 5, 0.6
"""Directed stories, and the share of them, from which one side is said to begin."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of one dyad's direction. It has plain values; the words are made by the brief.

    Attributes:
        direction: `warming`, `cooling`, `mixed` (both at once), `steady` (measured, and no change) or `unclear`.
        since: first day of the movement; None where there is none, or no date.
        certainty: `low`, `moderate` or `high`.
        n_sources: publishers (an article without one counts by itself) and data sets behind the stories.
        n_articles: articles behind them.
        n_stories: happenings that were weighed, each once.
        warming: channels that warm, those with the most weight first.
        cooling: channels that cool.
        initiator: the state that begins most of what one side does to the other; None where neither does.
        initiative_a: share of such stories that a began, 0…1; None where there are none.
        n_directed: how many such stories.
        contrary: ids of the recent events whose polarity is against the direction.
        p_value: of the test behind the direction; None where there were too few data for one.
        basis: how it was told, as sentences.
    """

    direction: str
    since: date | None
    certainty: str
    n_sources: int
    n_articles: int
    n_stories: int
    warming: tuple[str, ...]
    cooling: tuple[str, ...]
    initiator: str | None
    initiative_a: float | None
    n_directed: int
    contrary: tuple[str, ...]
    p_value: float | None
    basis: tuple[str, ...]


def reading(events: Table, articles: Table, index: pa.Table, *, dyad: str, as_of: date) -> Reading:
    """Read one dyad.

    Where the index has levels for half a year of the last and half a year of the three years before, the direction is
    the difference of the two, tested on monthly levels; else it is the balance of the recent stories, each
    weighed by its intensity. docs/method.md says how certainty is told.

    Args:
        events: columns of `schema.EVENTS`; others than the dyad's are left aside.
        articles: columns of `schema.ARTICLES`, for the publisher and kind of each source.
        index: columns of `schema.INDEX`; its channel 'all' serves where the events alone are too few
            (a dyad known by a series).
        dyad: 'PAK-USA'.
        as_of: day of the question; happenings after it are left out.
    """
    reports = [one for one in reports_of(lazy(events), lazy(articles), dyad) if one.day is None or one.day <= as_of]
    until = max((one.day for one in reports if one.day), default=as_of)
    found = _trend(events, index, dyad, as_of)
    recent = [one for one in reports if one.day is None or one.day > until - timedelta(days=RECENT_DAYS)]
    if found is not None:
        return _by_trend(found, reports, recent, dyad)
    return _by_balance(recent, dyad, until)


def _trend(events: Table, index: pa.Table, dyad: str, as_of: date) -> dict[str, Trend] | None:
    """Trends by channel, 'all' among them; None where 'all' has too few months."""
    given = index.filter(
        pc.and_(
            pc.equal(pc.binary_join_element_wise(index["a"], index["b"], "-"), dyad), pc.equal(index["channel"], "all")
        )
    )
    monthly = index_of(events, dyad=dyad, freq="month")
    last = max(
        (day for table in (given, monthly) if (day := pc.max(table.filter(_past(table, as_of))["week"]).as_py())),
        default=None,
    )
    if last is None:
        return None
    trends = {}
    for channel in pc.unique(monthly["channel"]).to_pylist():
        if one := trend(monthly.filter(pc.equal(monthly["channel"], channel)), until=last):
            trends[channel] = one
    if "all" not in trends and (one := trend(given, until=last)):
        trends["all"] = one
    return trends if "all" in trends else None


def _past(table: pa.Table, as_of: date) -> pa.ChunkedArray:
    return pc.and_(pc.less_equal(table["week"], pa.scalar(as_of)), pc.greater(table["events"], 0))


def _by_trend(found: dict[str, Trend], reports: list[Report], recent: list[Report], dyad: str) -> Reading:
    whole = found["all"]
    moved = {
        name: one.direction
        for name, one in sorted(found.items(), key=lambda pair: -abs(pair[1].difference))
        if name != "all" and one.direction in OPPOSITE
    }
    warming, cooling = (tuple(name for name, way in moved.items() if way == wanted) for wanted in OPPOSITE)
    direction = whole.direction
    if direction not in OPPOSITE and warming and cooling:
        direction = "mixed"
    sources = {one.source for one in reports}
    basis = [
        f"Mean monthly level {whole.recent:+.1f} in the {RECENT_MONTHS} months to {whole.until:%Y-%m} "
        f"({whole.n_recent} with a level), {whole.before:+.1f} in the three years before ({whole.n_before}): "
        f"a difference of {whole.difference:+.1f}, 90 % interval {whole.low:+.1f} to {whole.high:+.1f} "
        f"(Welch's t-test, p = {whole.p_value:.2g})."
    ]
    certainty = "moderate" if direction != "unclear" else "low"
    agreeing, against = (warming, cooling) if direction == "warming" else (cooling, warming)
    if direction in OPPOSITE and whole.p_value < SIGNIFICANT / 5 and len(agreeing) >= 2 and not against:
        certainty = "high"
        basis.append(f"{len(agreeing)} channels move that way by the same test, none the other.")
    if only_opinion(reports):
        certainty = "low"
        basis.append("Opinion articles only.")
    return _made(
        direction,
        since=whole.since if direction in OPPOSITE else None,
        certainty=certainty,
        counted=reports,
        recent=recent,
        channels=(warming, cooling),
        p_value=whole.p_value,
        basis=basis,
        dyad=dyad,
        sources=sources,
    )


def _by_balance(recent: list[Report], dyad: str, until: date) -> Reading:
    stories = stories_of(recent)
    balance = balance_of(stories)
    direction = balance.direction if balance.n >= MIN_STORIES else "unclear"
    warming, cooling = channels_of(recent)
    sources = {one.source for one in recent}
    p_value = signed_ranks([one.value for one in stories])
    basis = in_words(balance, p_value, until)
    n_articles = len({one.article for one in recent if one.article})
    low = {
        "Opinion articles only.": only_opinion(recent),
        "One article: a timeline, not a measurement.": n_articles == 1 and not measured(recent),
        "One publisher.": len(sources) == 1 and n_articles > 1 and not measured(recent),
        f"Fewer than {FEW_STORIES} stories.": balance.n < FEW_STORIES,
        "The balance may be chance.": p_value is None or p_value > SIGNIFICANT,
    }
    if direction == "mixed":
        low.pop("The balance may be chance.")
    if only_opinion(recent) and n_articles == 1:
        low = {"One opinion article: a timeline, not a measurement.": True}
    reasons = [said for said, holds in low.items() if holds]
    return _made(
        direction,
        since=since_of(stories, direction),
        certainty="low" if reasons or direction == "unclear" else "moderate",
        counted=recent,
        recent=recent,
        channels=(warming, cooling),
        p_value=p_value,
        basis=basis + reasons,
        dyad=dyad,
        sources=sources,
    )


def _made(
    direction: str,
    *,
    since: date | None,
    certainty: str,
    counted: list[Report],
    recent: list[Report],
    channels: tuple[tuple[str, ...], tuple[str, ...]],
    p_value: float | None,
    basis: list[str],
    dyad: str,
    sources: set[str],
) -> Reading:
    share, directed = initiative(recent)
    leads = share is not None and directed >= MIN_DIRECTED and max(share, 1 - share) >= LEADS
    against = {"warming": -1, "cooling": 1}.get(direction, 0)
    return Reading(
        direction=direction,
        since=since,
        certainty=certainty,
        n_sources=len(sources),
        n_articles=len({one.article for one in counted if one.article}),
        n_stories=len({one.story for one in counted}),
        warming=channels[0],
        cooling=channels[1],
        initiator=(dyad[:3] if share is not None and share > 0.5 else dyad[4:]) if leads else None,
        initiative_a=share,
        n_directed=directed,
        contrary=tuple(one.event_id for one in recent if one.value is not None and one.value * against > 0),
        p_value=p_value,
        basis=tuple(basis),
    )
