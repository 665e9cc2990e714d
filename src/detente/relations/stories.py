"""From events to the weekly dyad-channel table: Ibis expressions that run the same on DuckDB and on Spark.

All sums are of whole numbers (intensities in ten-thousandths), so that they don't depend on the order in
which an engine adds: the same rows give the same index to the bit.
"""

from __future__ import annotations

import ibis

from detente.schema import Freq

MAX_SPAN_DAYS = 31
"""An event whose interval is longer than this many days has no week: it stays out of the index."""

UNIT = 10_000
"""Steps of one point of intensity."""

USED = (
    "event_id",
    "story_id",
    "dataset",
    "article_id",
    "actor",
    "recipient",
    "symmetric",
    "channel",
    "polarity",
    "signal_dyad",
    "intensity",
    "event_start",
    "event_end",
    "published_at",
    "modality",
    "background",
)
"""Columns of `schema.EVENTS` that decide the index, or lead back to a source."""

STEP = {"week": "W", "month": "M"}

CODED = "articles"
"""The data set of events that were coded from articles."""

_DAYS = 10_000_000
"""More days than a calendar has: a span and a day in one whole number, of which the least is taken."""

_EPOCH = ibis.date("1970-01-01")


def counted(events: ibis.Table) -> ibis.Table:
    """The events that the index counts: occurred, no recalled history, of a dyad.

    Returns:
        `USED` and `happened`: the day of the event's story, which is the middle of the shortest interval that a report
        of it gives (else the day of publication), the first of equals; null where none is known or all are longer
        than `MAX_SPAN_DAYS`. And `steps`: the intensity in
        ten-thousandths with the sign of the polarity (of the intensity where the source has no polarity);
        null for a neutral event.
    """
    events = events.select(*USED).filter(
        ibis._.modality == "occurred", ~ibis._.background.fill_null(False), ibis._.signal_dyad.notnull()
    )
    last = events.event_end.fill_null(events.published_at.date())
    first = events.event_start.fill_null(last)
    span = last.delta(first, unit="day")
    size = events.intensity.abs()
    signed = ibis.cases(
        (events.intensity.isnull() | events.intensity.isnan() | (size > 10), ibis.null("float64")),
        (events.polarity == "warming", size),
        (events.polarity == "cooling", -size),
        (events.polarity == "neutral", ibis.null("float64")),
        (size > 0, events.intensity),
        else_=ibis.null("float64"),
    )
    short = (span >= 0) & (span <= MAX_SPAN_DAYS)
    day = (first + (span // 2).as_interval("D")).delta(_EPOCH, unit="day")
    events = events.mutate(
        _rank=ibis.ifelse(short, span * _DAYS + day + _DAYS // 2, ibis.null("int64")),
        steps=(signed * UNIT).round().cast("int64"),
        story=events.story_id.fill_null(events.event_id),
    )
    coded = events.filter(events.dataset == CODED)  # event data have a day of their own, the same for all of a story
    of_story = coded.group_by(_dyad="signal_dyad", _story="story").agg(_best=coded["_rank"].min())
    events = events.left_join(of_story, [events.signal_dyad == of_story["_dyad"], events.story == of_story["_story"]])
    rank = ibis.coalesce(events["_best"], events["_rank"])
    happened = _EPOCH + (rank % _DAYS - _DAYS // 2).as_interval("D")
    return events.mutate(happened=happened).drop("_rank", "_dyad", "_story", "_best")


def began(events: ibis.Table) -> tuple[ibis.Value, ibis.Value]:
    """Whether one side of the signalled dyad did it to the other; and whether that was the state before in the
    alphabet."""
    forth = events.signal_dyad == events.actor + "-" + events.recipient
    back = events.signal_dyad == events.recipient + "-" + events.actor
    one_sided = ((forth | back) & ~events["symmetric"].fill_null(False)).fill_null(False)
    return one_sided, (one_sided & forth).fill_null(False)


def periods(events: ibis.Table, *, freq: Freq) -> ibis.Table:
    """One row for each dyad, channel and period that has an event; channel 'all' pools the channels.

    Args:
        events: columns of `schema.EVENTS`.
        freq: 'week' (from Monday) or 'month'.

    Returns:
        `dyad`, `week` (first day of the period), `channel`; `stories`; `signed`: those with a direction;
        `total`, `squares`, `up`, `down`: sums over the stories' mean intensities in ten-thousandths, their squares,
        those above and those below 0; articles' reports that are coded alike count once in it;
        `directed`: stories that one side began, `begun`: ten-thousandths of
        those that the state before in the alphabet began. Not sorted.
    """
    events = counted(events).filter(ibis._.happened.notnull())
    one_sided, by_a = began(events)
    reports = events.mutate(
        dyad=events.signal_dyad,
        week=events.happened.truncate(STEP[freq]),
        channel=events.channel.fill_null(""),
        one_sided=one_sided.cast("int64"),
        by_a=by_a.cast("int64"),
    )
    told = ("dyad", "week", "channel", "story", "steps", "one_sided", "by_a")
    coded = reports.filter(reports.dataset == CODED)
    once = coded.group_by(*told).agg(once=coded.event_id.min())
    reports = reports.filter((reports.dataset != CODED) | reports.event_id.isin(once.once))
    by_channel = reports.group_by("dyad", "week", "channel", "story").agg(
        steps=reports.steps.sum(),
        signed=reports.steps.count(),
        one_sided=reports.one_sided.sum(),
        by_a=reports.by_a.sum(),
    )
    pooled = by_channel.group_by("dyad", "week", "story").agg(
        steps=by_channel.steps.sum(),
        signed=by_channel.signed.sum(),
        one_sided=by_channel.one_sided.sum(),
        by_a=by_channel.by_a.sum(),
    )
    pooled = pooled.mutate(channel=ibis.literal("all")).select(by_channel.columns)
    stories = ibis.union(by_channel.filter(by_channel.channel != ""), pooled)
    mean = (stories.steps / stories.signed.nullif(0)).round().cast("int64")
    begun = (stories.by_a * UNIT / stories.one_sided.nullif(0)).round().cast("int64")
    stories = stories.select("dyad", "week", "channel", mean=mean, begun=begun)
    return stories.group_by("dyad", "week", "channel").agg(
        stories=stories.count(),
        signed=stories["mean"].count(),
        total=stories["mean"].sum().fill_null(0),
        squares=(stories["mean"] * stories["mean"]).sum().fill_null(0),
        up=ibis.greatest(stories["mean"], 0).sum().fill_null(0),
        down=ibis.greatest(-stories["mean"], 0).sum().fill_null(0),
        directed=stories.begun.count(),
        begun=stories.begun.sum().fill_null(0),
    )
