"""What a brief is given: tables and a reading of them. It decides words and order, no figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import pyarrow as pa

from detente.brief import words


class Reading(Protocol):
    """What the relations room says of one dyad, as far as a brief shows it."""

    @property
    def direction(self) -> str:
        """`warming`, `cooling`, `mixed`, `steady` or `unknown`."""

    @property
    def since(self) -> date | None:
        """First day of the movement; None where there is none."""

    @property
    def certainty(self) -> str:
        """`low`, `moderate` or `high`."""

    @property
    def n_sources(self) -> int:
        """Articles and data sets behind it."""

    @property
    def n_stories(self) -> int:
        """Happenings behind it, each once."""

    @property
    def warming(self) -> tuple[str, ...]:
        """Channels that warm."""

    @property
    def cooling(self) -> tuple[str, ...]:
        """Channels that cool."""

    @property
    def initiative_a(self) -> float | None:
        """Share of the directed acts that a began, 0…1; None where there are none."""


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything that one brief shows.

    Attributes:
        a: ISO 3166 alpha-3 of the state before the other in the alphabet.
        b: the other state.
        a_name: its name in English.
        b_name: the other's.
        as_of: last day whose knowledge is in it.
        made_at: when it was made, UTC.
        version: Detente's version.
        reading: direction, since when, how sure.
        articles: columns of `schema.ARTICLES`: those with a row in any of the other tables.
        events: columns of `schema.EVENTS`: those that signal the dyad, and others of the same articles.
        statements: columns of `schema.STATEMENTS`.
        unresolved: columns of `schema.UNRESOLVED`.
        index: columns of `schema.INDEX`, of this dyad.
        uncoded: articles that couldn't be coded, each with its reason, as sentences.
    """

    a: str
    b: str
    a_name: str
    b_name: str
    as_of: date
    made_at: datetime
    version: str
    reading: Reading
    articles: pa.Table
    events: pa.Table
    statements: pa.Table
    unresolved: pa.Table
    index: pa.Table
    uncoded: tuple[str, ...] = ()

    @property
    def dyad(self) -> str:
        """The dyad as the tables write it, 'PAK-USA'."""
        return f"{self.a}-{self.b}"

    @property
    def title(self) -> str:
        """Both names, 'Pakistan–United States'."""
        return words.one_line(f"{self.a_name}–{self.b_name}")
