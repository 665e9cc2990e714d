"""What the desk hands over for a brief."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from detente import durability, relations


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that a desk has on one dyad as of one day: what a brief is made of.

    Attributes:
        a, b: the two actors, in alphabetical order.
        as_of: last day whose knowledge is in it.
        reading: direction, since when, how sure.
        articles: those that have an event of the dyad; columns of `schema.ARTICLES`.
        events: the dyad's, and all others of these articles; columns of `schema.EVENTS`.
        statements, unresolved: of these articles; columns of the tables of these names.
        index: the dyad's, by month (by week most dyads have too few stories to draw); columns of `schema.INDEX`.
        initiative, tone: of the dyad; columns of `schema.INITIATIVE` and `schema.TONE`.
        forecasts: of the next 90 days, columns of `schema.FORECASTS`; no row where the desk knew no model.
        durability: whether its warming or cooling will last, and its promises.
        uncoded: how many articles of the whole desk couldn't be coded, by reason.
    """

    a: str
    b: str
    as_of: date
    reading: relations.Reading
    articles: pa.Table
    events: pa.Table
    statements: pa.Table
    unresolved: pa.Table
    index: pa.Table
    initiative: pa.Table
    tone: pa.Table
    forecasts: pa.Table
    durability: durability.Durability
    uncoded: dict[str, int]
