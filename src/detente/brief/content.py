"""What a brief is given: tables and a reading of them. It decides words and order, no figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from detente import schema
from detente.brief import words

if TYPE_CHECKING:
    from detente.relations import Reading


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
        initiative: columns of `schema.INITIATIVE`, of this dyad.
        tone: columns of `schema.TONE`, of this dyad.
        lasting: whether a warming or cooling will last, and what became of promises, as sentences.
        attention: what an observer's press made of the dyad, as sentences; empty where no observer is asked for.
        uncoded: articles that couldn't be coded, each with its reason, as sentences.
        forecasts: columns of `schema.FORECASTS`; no row where the desk knew no model.
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
    initiative: pa.Table = field(default_factory=schema.INITIATIVE.empty_table)
    tone: pa.Table = field(default_factory=schema.TONE.empty_table)
    lasting: tuple[str, ...] = ()
    attention: tuple[str, ...] = ()
    uncoded: tuple[str, ...] = ()
    forecasts: pa.Table = field(default_factory=schema.FORECASTS.empty_table)

    @property
    def dyad(self) -> str:
        """The dyad as the tables write it, 'PAK-USA'."""
        return f"{self.a}-{self.b}"

    @property
    def title(self) -> str:
        """Both names, 'Pakistan–United States'."""
        return words.one_line(f"{self.a_name}–{self.b_name}")
