"""How much a press and all other sources told of each dyad, by spans of eight weeks that end on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import ibis
import numpy as np
from numpy.typing import NDArray

WEEKS = 8
"""Length of a span."""

SPANS = 20
"""The span that is asked about and those before it: three years."""

STATES = "^[A-Z]{3}-[A-Z]{3}$"

Counts = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Told:
    """Columns are spans: the first ends on the day asked for, each later one ends where the one before begins.

    Attributes:
        dyads: all of which a source told something, in alphabetical order.
        covered: shape (dyads, spans), articles of the press with an event of the dyad.
        signal: shape (dyads, spans), stories of the dyad in all other sources.
        press: shape (spans,), all articles of the press.
    """

    dyads: list[str]
    covered: Counts
    signal: Counts
    press: Counts


def count(events: ibis.Table, articles: ibis.Table, *, observer: str, as_of: date) -> Told:
    """Count by the day on which an article or row became known; recalled history is no news.

    Left out are articles without a date of publication: when their readers had them isn't known.

    Args:
        events: columns of `schema.EVENTS`, as of the day.
        articles: columns of `schema.ARTICLES`, as of the day.
        observer: state whose press is meant.
        as_of: last day of the first span.
    """
    dated = articles.filter(articles.published_before.notnull()).select(
        "article_id", "known_at", country=articles.publisher_country
    )
    own = _spanned(dated.filter(dated.country == observer), as_of)
    told = events.filter(~events.background.fill_null(False), events.signal_dyad.re_search(STATES))
    told = told.select("article_id", "dataset", "known_at", dyad="signal_dyad", story=_story(told))
    others = told.filter(told.dataset != "articles").select("dyad", "story", "known_at")
    foreign = dated.filter(dated.country.fill_null("") != observer).select("article_id")
    others = others.union(told.semi_join(foreign, "article_id").select("dyad", "story", "known_at"))
    covered = told.drop("known_at").inner_join(own, "article_id").group_by("dyad", "span")
    signal = _spanned(others, as_of).group_by("dyad", "span")
    of_press = own.group_by("span").agg(n=own.article_id.nunique()).to_pyarrow().to_pylist()
    of_dyads = covered.agg(n=ibis._.article_id.nunique()).to_pyarrow().to_pylist()
    of_others = signal.agg(n=ibis._.story.nunique()).to_pyarrow().to_pylist()
    dyads = sorted({row["dyad"] for row in (*of_dyads, *of_others)})
    place = {dyad: n for n, dyad in enumerate(dyads)}
    found = Told(dyads, np.zeros((len(dyads), SPANS)), np.zeros((len(dyads), SPANS)), np.zeros(SPANS))
    for rows, table in ((of_dyads, found.covered), (of_others, found.signal)):
        for row in rows:
            table[place[row["dyad"]], row["span"]] = row["n"]
    for row in of_press:
        found.press[row["span"]] = row["n"]
    return found


def _story(events: ibis.Table) -> ibis.Value:
    return ibis.coalesce(events.story_id, events.event_id)


def _spanned(rows: ibis.Table, as_of: date) -> ibis.Table:
    """The rows with their span, those of the spans that count."""
    age = ibis.date(as_of).delta(rows.known_at.date(), unit="day")
    rows = rows.mutate(span=(age // (7 * WEEKS)).cast("int64"))
    return rows.filter(rows.span < SPANS)
