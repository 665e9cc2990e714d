"""The tables of the desk: their columns, types and meaning, and the names that every room shares."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from typing import Any, Literal

import pyarrow as pa

VERSION = 2
"""Version of the schemas below; written into each desk."""

TIMESTAMP = pa.timestamp("us", tz="UTC")

CHANNELS = ("diplomatic", "security", "economic", "technology", "elite", "rhetoric", "people")
MODALITIES = ("occurred", "planned", "hypothetical", "denied")
ATTRIBUTIONS = ("author", "reports", "speaker")
KINDS = ("report", "opinion", "official", "interview")
PRECISIONS = ("day", "week", "month", "season", "year", "range", "unknown")

Freq = Literal["week", "month"]


def _schema(*columns: tuple[str, pa.DataType, str]) -> pa.Schema:
    return pa.schema([pa.field(name, kind, metadata={"doc": doc}) for name, kind, doc in columns])


ARTICLES = _schema(
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

EVENTS = _schema(
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

STATEMENTS = _schema(
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

UNRESOLVED = _schema(
    ("article_id", pa.string(), "row of `articles`"),
    ("name", pa.string(), "a name in an actor's place that no table knows"),
    ("start", pa.int64(), "its first character in the stored text"),
    ("known_at", TIMESTAMP, "as in articles"),
)

SERIES = _schema(
    ("dataset", pa.string(), "name of the data set"),
    ("date", pa.date32(), "day"),
    ("a", pa.string(), "ISO 3166 alpha-3, before b in the alphabet"),
    ("b", pa.string(), "ISO 3166 alpha-3"),
    ("score", pa.float64(), "score of the day; above 0 is cooperation"),
    ("known_at", TIMESTAMP, "end of the day, unless the file says otherwise"),
)

MENTIONS = _schema(
    ("dataset", pa.string(), "the event data set"),
    ("article_id", pa.string(), "the source's own id of the event, as in `events`"),
    ("url", pa.string(), "address of the report"),
    ("publisher", pa.string(), "its publisher: the host of a page"),
    ("publisher_country", pa.string(), "ISO 3166 alpha-3 of the publisher; empty where unknown"),
    ("known_at", TIMESTAMP, "when the source found the report"),
    ("confidence", pa.float64(), "0…1, the source's own: that the report tells of the event"),
)

REVISIONS = _schema(
    ("event_id", pa.string(), "an event of a data set whose source later gave another version of it"),
    ("by", pa.string(), "that version"),
    ("known_at", TIMESTAMP, "since when the version holds in its place"),
)

REJECTS = _schema(
    ("file", pa.string(), "as the user named it, `!` before the member of an archive"),
    ("line", pa.int64(), "physical line or item, 1-based; null where the whole file is meant"),
    ("reason", pa.string(), "what is wrong"),
    ("raw", pa.string(), "the record as it stood, cut at 10,000 characters"),
)

LEDGER = _schema(
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

INDEX = _schema(
    ("week", pa.date32(), "Monday of the week, or first day of the month"),
    ("a", pa.string(), "state before b in the alphabet"),
    ("b", pa.string(), "state"),
    ("channel", pa.string(), "channel, or 'all'"),
    ("events", pa.float64(), "events of the period, each story once"),
    ("cooperation", pa.float64(), "sum of the intensities above 0"),
    ("conflict", pa.float64(), "sum of the intensities below 0, as a positive number"),
    ("level", pa.float64(), "-10…10; null where there are not enough data"),
    ("low", pa.float64(), "lower end of the 90 % interval of level"),
    ("high", pa.float64(), "upper end"),
    ("initiative_a", pa.float64(), "share of the directed events that a began, 0…1; null where there are none"),
)

ALARMS = _schema(
    ("a", pa.string(), "state before b in the alphabet"),
    ("b", pa.string(), "state"),
    ("date", pa.date32(), "Sunday that ends the week of the alarm; nothing later went into it"),
    ("direction", pa.string(), "warming or cooling"),
    ("score", pa.float64(), "evidence in nats; larger is stronger"),
    (
        "q_value",
        pa.float64(),
        "least false discovery rate at which the week, over all dyads, has it among its discoveries, 0…1",
    ),
    ("onset", pa.date32(), "Monday of the week in which it most likely began"),
    ("onset_low", pa.date32(), "first day of the 90 % interval of onset"),
    ("onset_high", pa.date32(), "last day of it"),
    ("scales", pa.list_(pa.int64()), "spans in weeks over which it moved"),
    ("channels", pa.list_(pa.string()), "channels that moved; 'all' where the data have none"),
    ("evidence", pa.list_(pa.string()), "figures of the index that carried it, as `detente explain` takes them"),
    ("against", pa.list_(pa.string()), "figures since the onset that went the other way"),
    ("because", pa.string(), "why, and what speaks against it, in words"),
)

INITIATIVE = _schema(
    ("a", pa.string(), "state before b in the alphabet"),
    ("b", pa.string(), "state"),
    ("kind", pa.string(), "cooperation or conflict"),
    ("actor", pa.string(), "the state of the two whose acts these are"),
    ("acts", pa.int64(), "its acts on the other, each story once"),
    ("answered", pa.float64(), "the other's acts in the best of the 4 weeks after, times its pace; null with few acts"),
    ("answered_low", pa.float64(), "lower end of the 90 % interval of answered"),
    ("answered_high", pa.float64(), "upper end"),
    ("answer_week", pa.int64(), "which week after that is, 1 to 4; null where it may be chance"),
    ("p_value", pa.float64(), "of so many answers, if only the pace counts"),
    ("p_order", pa.float64(), "of the other answering so much more than the actor does, if their order were even"),
    (
        "grew",
        pa.date32(),
        "Monday from which its acts became more frequent, in the last three years; null if they didn't",
    ),
    ("grew_low", pa.date32(), "first day of the 90 % interval of grew"),
    ("grew_high", pa.date32(), "Monday of the last week of it"),
    ("lead_weeks", pa.float64(), "weeks by which that came before the other's growth; null where either has none"),
    ("lead_low", pa.float64(), "lower end of the 90 % interval of lead_weeks"),
    ("lead_high", pa.float64(), "upper end"),
    ("role", pa.string(), "begins, follows, together, alone (only its acts grew), none (no growth) or unknown"),
)

TONE = _schema(
    ("speaker_actor", pa.string(), "the state that speaks"),
    ("speaker", pa.string(), "who, as written; empty for all of the state together"),
    ("target", pa.string(), "the state that is spoken of or to"),
    ("year", pa.date32(), "1 January of the year"),
    ("stories", pa.int64(), "stories of words, each once"),
    ("level", pa.float64(), "-10…10, mean intensity of the words; null with fewer than 3 stories"),
    ("low", pa.float64(), "lower end of the 90 % interval of level"),
    ("high", pa.float64(), "upper end"),
    ("change", pa.float64(), "mean month less that of the three years before; null where months are few"),
    ("change_low", pa.float64(), "lower end of the 90 % interval of change"),
    ("change_high", pa.float64(), "upper end"),
    ("p_value", pa.float64(), "of so large a change, either way, if there were none"),
    ("first", pa.string(), "the year's first words, as the source has them"),
    ("first_id", pa.string(), "their event, as `detente explain` takes it"),
    ("last", pa.string(), "the year's last words"),
    ("last_id", pa.string(), "their event"),
)

TRIADS = _schema(
    ("year", pa.date32(), "1 January of the year"),
    ("triads", pa.int64(), "three states of which each two have a level"),
    ("balanced", pa.int64(), "of them with an even number of negative relations, all three certain (90 %)"),
    ("unbalanced", pa.int64(), "with an odd number, all three certain"),
    ("uncertain", pa.int64(), "with a relation whose interval has 0"),
    ("share", pa.float64(), "expected share of balanced triads, an uncertain relation counted by its chance, 0…1"),
    ("by_chance", pa.float64(), "the same with the relations' signs in random places"),
    ("p_value", pa.float64(), "of as many balanced triads by chance"),
)

NEIGHBOURS = _schema(
    ("neighbour", pa.string(), "a dyad that shares a state with the one asked for"),
    ("months", pa.int64(), "months in which both have a shift; null with fewer than 24"),
    ("together", pa.float64(), "-1…1, the strongest Spearman correlation of their shifts over the lags"),
    ("lag_months", pa.int64(), "-3…3, its lag; above 0 the neighbour comes later"),
    ("p_value", pa.float64(), "of so strong a correlation, if the two had nothing to do with one another"),
    ("q_value", pa.float64(), "the same over all neighbours, as a false discovery rate"),
    ("level", pa.float64(), "-10…10, of the neighbour in the last year; null with fewer than 3 months"),
    ("low", pa.float64(), "lower end of the 90 % interval of level"),
    ("high", pa.float64(), "upper end"),
    ("balanced", pa.float64(), "chance that the three states are balanced in the last year, 0…1"),
)

COMPUTED: dict[str, pa.Schema] = {
    "index": INDEX,
    "alarms": ALARMS,
    "initiative": INITIATIVE,
    "neighbours": NEIGHBOURS,
    "triads": TRIADS,
    "tone": TONE,
}
"""The tables that are computed, never stored."""

TABLES: dict[str, pa.Schema] = {
    "articles": ARTICLES,
    "events": EVENTS,
    "statements": STATEMENTS,
    "unresolved": UNRESOLVED,
    "series": SERIES,
    "mentions": MENTIONS,
    "revisions": REVISIONS,
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
