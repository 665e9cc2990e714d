"""The tables of the desk: their columns, types and meaning, and the names that every room shares."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from typing import Any, Literal

import pyarrow as pa

from detente.computed import ALARMS as ALARMS
from detente.computed import BLINDSPOTS as BLINDSPOTS
from detente.computed import COMPUTED as COMPUTED
from detente.computed import EPISODES as EPISODES
from detente.computed import FORECASTS as FORECASTS
from detente.computed import INDEX as INDEX
from detente.computed import INITIATIVE as INITIATIVE
from detente.computed import NEIGHBOURS as NEIGHBOURS
from detente.computed import PROMISES as PROMISES
from detente.computed import SCORES as SCORES
from detente.computed import SURVIVAL as SURVIVAL
from detente.computed import TONE as TONE
from detente.computed import TRIADS as TRIADS
from detente.computed import columns

VERSION = 2
"""Version of the schemas below; written into each desk."""

TIMESTAMP = pa.timestamp("us", tz="UTC")

CHANNELS = ("diplomatic", "security", "economic", "technology", "elite", "rhetoric", "people")
MODALITIES = ("occurred", "planned", "hypothetical", "denied")
ATTRIBUTIONS = ("author", "reports", "speaker")
KINDS = ("report", "opinion", "official", "interview")
PRECISIONS = ("day", "week", "month", "season", "year", "range", "unknown")

Freq = Literal["week", "month"]


ARTICLES = columns(
    ("article_id", pa.string(), "stable hash of name, title and text"),
    ("name", pa.string(), "the id that the source gives, else the file's name without suffix"),
    ("url", pa.string(), "address as given; empty where unknown"),
    ("publisher", pa.string(), "name of the publication; empty where unknown"),
    ("publisher_country", pa.string(), "ISO 3166 alpha-3 of the publisher; empty where unknown"),
    ("kind", pa.string(), "report, opinion, official or interview"),
    ("language", pa.string(), "ISO 639-1; empty where it couldn't be told"),
    ("title", pa.string(), "plain text"),
    ("author", pa.string(), "plain text; empty where unknown"),
    ("published_after", TIMESTAMP, "published at or after this moment; null where unknown"),
    ("published_before", TIMESTAMP, "published at or before this moment; equal to published_after where known"),
    ("known_at", TIMESTAMP, "when we could know the article: its publication or update, else its ingest"),
    ("text", pa.string(), "the body as stored; evidence counts its characters"),
    ("sha256", pa.string(), "of the text in UTF-8"),
    ("dataset", pa.string(), "the file that brought it, by base name"),
    ("problem", pa.string(), "why it couldn't be coded, or not to its end; empty where it was"),
)

EVENTS = columns(
    ("event_id", pa.string(), "stable hash of source, span and coding"),
    ("story_id", pa.string(), "reports of one happening share it; given anew as of each day"),
    ("dataset", pa.string(), "'articles', or the event data set"),
    ("article_id", pa.string(), "row of `articles`; for event data the source's own row id"),
    ("article", pa.string(), "name of the article; empty for event data"),
    ("start", pa.int64(), "first character of the evidence in the stored text; null for event data"),
    ("end", pa.int64(), "character after the evidence"),
    ("evidence", pa.string(), "the words; for event data its description of the event"),
    ("actor", pa.string(), "ISO 3166 alpha-3, or IGO:…, NSA:…, ORG:…; null where the source has none"),
    ("actor_name", pa.string(), "as written"),
    ("actor_sector", pa.string(), "POLECAT sector: GOV, MIL, BUS, …"),
    ("recipient", pa.string(), "as actor"),
    ("recipient_name", pa.string(), "as written"),
    ("recipient_sector", pa.string(), "POLECAT sector"),
    ("symmetric", pa.bool_(), "both sides do it: actor and recipient may change places"),
    ("event_type", pa.string(), "PLOVER type"),
    ("event_mode", pa.string(), "PLOVER mode; empty where none fits"),
    ("contexts", pa.list_(pa.string()), "PLOVER contexts"),
    ("channel", pa.string(), "diplomatic, security, economic, technology, elite, rhetoric or people"),
    ("quad_code", pa.int8(), "1 verbal, 2 material cooperation; 3 verbal, 4 material conflict"),
    ("polarity", pa.string(), "warming, cooling or neutral for signal_dyad"),
    ("signal_dyad", pa.string(), "the dyad that it signals, usually of actor and recipient; null where there is none"),
    ("intensity", pa.float64(), "-10…10, PLOVER/Goldstein"),
    ("event_start", pa.date32(), "first day of the interval in which it happened; null where unknown"),
    ("event_end", pa.date32(), "last day of it"),
    ("date_precision", pa.string(), "day, week, month, season, year, range or unknown"),
    ("date_text", pa.string(), "the words that date it; empty where the publication date does"),
    ("published_at", TIMESTAMP, "when the source said it; null where unknown"),
    ("known_at", TIMESTAMP, "when we could know it; as of D means known_at <= end of D"),
    ("modality", pa.string(), "occurred, planned, hypothetical or denied"),
    ("attribution", pa.string(), "author, reports or speaker"),
    ("speaker", pa.string(), "who says so, as written; empty where the author does"),
    ("speaker_actor", pa.string(), "the speaker's state or organisation; null where unknown"),
    ("background", pa.bool_(), "history that the article recalls"),
    ("confidence", pa.float64(), "0…1"),
    ("coder", pa.string(), "name and version of what coded it"),
    ("url", pa.string(), "address of the report that it was coded from; empty where unknown"),
    ("publisher_country", pa.string(), "ISO 3166 alpha-3 of that report's publisher; empty where unknown"),
)

STATEMENTS = columns(
    ("statement_id", pa.string(), "stable hash of article, span and kind"),
    ("article_id", pa.string(), "row of `articles`"),
    ("kind", pa.string(), "quote (somebody's words) or claim (a number with who says so)"),
    ("start", pa.int64(), "first character in the stored text"),
    ("end", pa.int64(), "character after the last"),
    ("text", pa.string(), "the words"),
    ("speaker", pa.string(), "who says so, as written; empty where the author does"),
    ("speaker_actor", pa.string(), "the speaker's state or organisation; null where unknown"),
    ("about", pa.string(), "the state spoken of; null where unknown"),
    ("attribution", pa.string(), "author, reports or speaker"),
    ("value", pa.float64(), "claims: the number"),
    ("unit", pa.string(), "claims: percent, USD, troops, …"),
    ("direction", pa.string(), "claims: increase, decrease or level"),
    ("period", pa.string(), "claims: the time meant, as ISO date, year or words; empty where unsaid"),
    ("known_at", TIMESTAMP, "as in articles"),
)

UNRESOLVED = columns(
    ("article_id", pa.string(), "row of `articles`"),
    ("name", pa.string(), "a name in an actor's place that no table knows"),
    ("start", pa.int64(), "its first character in the stored text"),
    ("known_at", TIMESTAMP, "as in articles"),
)

SERIES = columns(
    ("dataset", pa.string(), "name of the data set"),
    ("date", pa.date32(), "day"),
    ("a", pa.string(), "ISO 3166 alpha-3, before b in the alphabet"),
    ("b", pa.string(), "ISO 3166 alpha-3"),
    ("score", pa.float64(), "score of the day; above 0 is cooperation"),
    ("known_at", TIMESTAMP, "end of the day, unless the file says otherwise"),
)

MENTIONS = columns(
    ("dataset", pa.string(), "the event data set"),
    ("article_id", pa.string(), "the source's own id of the event, as in `events`"),
    ("url", pa.string(), "address of the report"),
    ("publisher", pa.string(), "its publisher: the host of a page"),
    ("publisher_country", pa.string(), "ISO 3166 alpha-3 of the publisher; empty where unknown"),
    ("known_at", TIMESTAMP, "when the source found the report"),
    ("confidence", pa.float64(), "0…1, the source's own: that the report tells of the event"),
)

REVISIONS = columns(
    ("event_id", pa.string(), "an event of a data set whose source later gave another version of it"),
    ("by", pa.string(), "that version"),
    ("known_at", TIMESTAMP, "since when the version holds in its place"),
)

REJECTS = columns(
    ("file", pa.string(), "as the user named it, `!` before the member of an archive"),
    ("line", pa.int64(), "physical line or item, 1-based; null where the whole file is meant"),
    ("reason", pa.string(), "what is wrong"),
    ("raw", pa.string(), "the record as it stood, cut at 10,000 characters"),
)

MODELS = columns(
    ("model_id", pa.string(), "stable hash of name, trained_until and body"),
    ("name", pa.string(), "what it is for: forecast-30, forecast-90"),
    ("trained_from", pa.date32(), "first day of what it was trained on"),
    ("trained_until", pa.date32(), "last day of it"),
    ("known_at", TIMESTAMP, "end of that day: a question as of an earlier day doesn't use it"),
    ("made_at", TIMESTAMP, "when it was trained; of equals the latest counts"),
    ("sha256", pa.string(), "of body"),
    ("body", pa.string(), "the model as JSON"),
)

LEDGER = columns(
    ("batch", pa.string(), "one ingest of one file; rows of other batches are not part of the desk"),
    ("file", pa.string(), "as the user named it"),
    ("sha256", pa.string(), "of the file's bytes and the version of what read and coded it"),
    ("tables", pa.list_(pa.string()), "tables into which rows went"),
    ("rows", pa.list_(pa.int64()), "how many rows went into each"),
    ("accepted", pa.int64(), "records"),
    ("rejected", pa.int64(), "records"),
    ("duplicates", pa.int64(), "records"),
    ("ingested_at", TIMESTAMP, "when it was acknowledged"),
)

TABLES: dict[str, pa.Schema] = {
    "articles": ARTICLES,
    "events": EVENTS,
    "statements": STATEMENTS,
    "unresolved": UNRESOLVED,
    "series": SERIES,
    "mentions": MENTIONS,
    "revisions": REVISIONS,
    "models": MODELS,
    "rejects": REJECTS,
    "ledger": LEDGER,
}
"""The tables on disk."""


@dataclass(frozen=True, slots=True)
class Article:
    """One row of `articles`."""

    article_id: str
    name: str
    url: str
    publisher: str
    publisher_country: str
    kind: str
    language: str
    title: str
    author: str
    published_after: datetime | None
    published_before: datetime | None
    known_at: datetime
    text: str
    sha256: str
    dataset: str
    problem: str = ""

    def row(self) -> dict[str, Any]:
        """The article as one row for Arrow."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True, slots=True)
class Reject:
    """One record that couldn't be taken, with where it stands and why."""

    file: str
    line: int | None
    reason: str
    raw: str


def make_article(
    text: str,
    *,
    name: str,
    known_at: datetime,
    url: str = "",
    publisher: str = "",
    publisher_country: str = "",
    kind: str = "report",
    language: str = "",
    title: str = "",
    author: str = "",
    published: datetime | None = None,
    dataset: str = "",
) -> Article:
    """An article with its id and hash.

    The id depends on name, title and text only: a repeat is the same article, a corrected text a new one.
    """
    return Article(
        article_id=stable_id("a", name, title, text),
        name=name,
        url=url,
        publisher=publisher,
        publisher_country=publisher_country,
        kind=kind,
        language=language,
        title=title,
        author=author,
        published_after=published,
        published_before=published,
        known_at=known_at,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        dataset=dataset,
    )


def stable_id(prefix: str, *parts: object) -> str:
    """An id that the same parts give on every machine: the prefix and 16 hexadecimal digits of their SHA-256."""
    joined = "\x1f".join("" if part is None else str(part) for part in parts)
    return f"{prefix}{hashlib.sha256(joined.encode()).hexdigest()[:16]}"


def dyad(a: str, b: str) -> str:
    """The dyad of two actors: their codes in alphabetical order, joined by a hyphen.

    >>> dyad("USA", "PAK")
    'PAK-USA'
    """
    return "-".join(sorted((a, b)))


DYAD_SQL = "CASE WHEN {a} <> {b} THEN least({a}, {b}) || '-' || greatest({a}, {b}) END"
"""`dyad` in SQL over two columns, for tables too large to go through Python; null where both are one or one is null."""


def end_of_day(day: date) -> datetime:
    """The last microsecond of a day, UTC: `known_at <= end_of_day(D)` is what *as of D* means."""
    return datetime.combine(day, time.max, tzinfo=UTC)
