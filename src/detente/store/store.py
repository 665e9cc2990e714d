"""The store of one desk: opened by its folder, read as of a day."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from itertools import count
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

from detente import schema, settings
from detente.errors import StoreError
from detente.store import doctor, query, tables
from detente.store.lock import writing
from detente.store.writer import Writer

MARK = "desk.json"
ACTORS = "actors.csv"

Stories = Callable[[ir.Table, ir.Table], pa.Table]
"""From events and articles to `event_id` and `story_id`."""

MANY_DAYS = 4
"""Days whose stories are kept while the desk's files stay as they are."""

ORDER: dict[str, tuple[str, ...]] = {
    "articles": ("known_at", "article_id"),
    "events": ("event_start", "article_id", "start", "event_id"),
    "statements": ("article_id", "start", "statement_id"),
    "unresolved": ("article_id", "start", "name"),
    "series": ("date", "a", "b", "dataset"),
    "mentions": ("known_at", "article_id", "url"),
    "revisions": ("known_at", "event_id", "by"),
    "models": ("known_at", "made_at", "name"),
    "rejects": ("file", "line"),
    "ledger": ("ingested_at", "file"),
}

OLDEST = 1
"""The oldest schema version that can be brought up to date."""

UNFIT = frozenset("[]|^%*?\\") | {chr(code) for code in range(32)}
"""Characters in the folder's name that deltalake 1.6.6 stumbles over, or that DuckDB takes for a pattern."""


class Store:
    """The tables of one desk. What isn't in the ledger isn't in the desk.

    Attributes:
        path: the desk's folder.
        migrated: what was done where the desk was of an older schema; empty otherwise.
    """

    def __init__(self, path: Path, stories: Stories | None = None, engine: ibis.BaseBackend | None = None) -> None:
        self.path = path
        self._stories = stories
        self._linked: dict[tuple[object, ...], ir.Table | None] = {}
        self._numbers = count()
        self.migrated = ""
        self._given = engine

    @classmethod
    def open(cls, path: Path, *, create: bool = False, stories: Stories | None = None) -> Store:
        """Open the desk in a folder, or make one there.

        Args:
            path: the folder.
            create: make it where there is none.
            stories: tells which events are one story, from all that was known on the day asked for; without it, each
                row keeps the story with which it came in.

        Raises:
            StoreError: there is no desk and `create` is false; the folder holds other things;
                or the desk is of another schema version.
        """
        path = path.expanduser().absolute()
        odd = sorted(UNFIT.intersection("".join(path.parts[1:])))
        if odd:
            raise StoreError(
                f"no desk can be in {path}: its name holds {odd[0]!r}", "Name another folder with `--desk`."
            )
        mark = path / MARK
        if not mark.is_file():
            if not create:
                raise StoreError(f"there is no desk in {path}", "`detente ingest FILE…` makes one.")
            _make(path)
        store = cls(path, stories)
        if _check_version(path) < schema.VERSION:
            store.migrated = _migrate(path, create)
        return store

    def writer(self) -> Writer:
        """The way in, as a context manager."""
        return Writer(self.path)

    def keep(self, table: str, rows: pa.Table, *, name: str) -> None:
        """Take in rows that the desk made of its own, as one batch of the ledger.

        Args:
            table: a name of `schema.TABLES`.
            rows: its columns.
            name: what made them, for the ledger.
        """
        with self.writer() as writer:
            intake = writer.begin(name, "")
            intake.keep(table, rows)
            intake.accepted = rows.num_rows
            writer.finish(intake)

    @property
    def actors(self) -> Path | None:
        """The file of the user's own actors; None where there is none."""
        path = self.path / ACTORS
        return path if path.exists() else None

    def owns(self, path: Path) -> bool:
        """Whether a file is one of the desk's own."""
        return path.resolve().is_relative_to(self.path.resolve())

    def read(
        self,
        table: str,
        *,
        as_of: date | None = None,
        dyad: str | None = None,
        channel: str | None = None,
        beside: str | None = None,
    ) -> ir.Table:
        """The rows of a table that the desk knew at the end of a day.

        Args:
            table: a name of `schema.TABLES`.
            as_of: the day; None means everything that the desk knows.
            dyad: `A-B`. Events that signal it or pass between its two; of articles, statements and
                unresolved names those whose article has such an event; of series its rows.
            channel: events of this channel only.
            beside: `A-B`. All rows of the articles that have an event of the dyad, its own events too.

        Returns:
            Columns of `schema.TABLES[table]`, unsorted, in DuckDB over the desk's files as they are now. Of an event of
            which the desk knew several versions, the last.
        """
        ledger = self._known_by(self._scan("ledger"), "ingested_at", None)
        if table == "ledger":
            return self._known_by(ledger, "ingested_at", as_of)
        rows = self._scan(table)
        if table == "rejects":
            rows = rows.semi_join(self._known_by(ledger, "ingested_at", as_of), tables.BATCH)
        else:
            rows = self._known_by(rows.semi_join(ledger, tables.BATCH), "known_at", as_of)
        rows = rows.drop(tables.BATCH)
        if table == "events":
            if tables.files(self.path, "revisions"):
                rows = rows.anti_join(self.read("revisions", as_of=as_of), "event_id")
            rows = self._told(rows, as_of)
        if channel is not None:
            rows = rows.filter(rows.channel == channel)
        if beside is not None:
            rows = rows.semi_join(self.read("events", as_of=as_of, dyad=beside), "article_id")
        return rows if dyad is None else self._of_dyad(table, rows, dyad, as_of)

    def rows(
        self,
        table: str,
        *,
        as_of: date | None = None,
        dyad: str | None = None,
        channel: str | None = None,
        beside: str | None = None,
    ) -> pa.Table:
        """As `read`, but in memory, in the schema's types and in a fixed order."""
        with _readable(table, self.path):
            return _collected(table, self.read(table, as_of=as_of, dyad=dyad, channel=channel, beside=beside))

    def uncoded(self, *, as_of: date | None = None) -> dict[str, int]:
        """How many articles couldn't be coded, by reason, the commonest first."""
        articles = self.read("articles", as_of=as_of)
        found = articles.filter(articles.problem != "").group_by("problem").agg(count=articles.problem.count())
        rows = found.to_pyarrow().to_pylist()
        return {row["problem"]: row["count"] for row in sorted(rows, key=lambda r: (-r["count"], r["problem"]))}

    def open_names(self, *, as_of: date | None = None) -> pa.Table:
        """Names in an actor's place that no table knows, by how often; `example` is an article that has it."""
        names = self.read("unresolved", as_of=as_of)
        counted = names.group_by("name").agg(
            mentions=names.start.count(), articles=names.article_id.nunique(), example=names.article_id.min()
        )
        return counted.order_by([counted.mentions.desc(), counted.name]).to_pyarrow()

    def trace(self, name: str, *, as_of: date | None = None) -> dict[str, pa.Table]:
        """Everything that an id leads to: rows by table, none where the id is unknown.

        Args:
            name: an event's, story's, statement's or article's id, the name of an article, or the source's own id
                of an event's row; or `A-B:YYYY-MM-DD` for what the series and events have of a dyad on one day.
            as_of: last day whose knowledge counts.
        """
        day = re.fullmatch(r"(.+-.+):(\d{4}-\d\d-\d\d)", name)
        if day is None:
            return self._by_id(name, as_of)
        try:
            return self._on_day(day[1], date.fromisoformat(day[2]), as_of)
        except ValueError:
            return {}

    def on(self, engine: ibis.BaseBackend) -> Store:
        """The same desk, read by another engine."""
        return type(self)(self.path, self._stories, engine)

    def sql(self, question: str, *, as_of: date | None, seconds: float, most_rows: int) -> tuple[pa.Table, bool]:
        """The answer to one SELECT over the tables, and whether it was cut; see `query.answer`."""
        return query.answer(self, question, as_of=as_of, seconds=seconds, most_rows=most_rows)

    def doctor(self) -> list[doctor.Finding]:
        """What is wrong with the desk; an empty list when nothing is."""
        return doctor.examine(self.path)

    def clean(self) -> int:
        """Take out the rows of writers that died; returns of how many batches."""
        return doctor.clean(self.path)

    @cached_property
    def _engine(self) -> ibis.BaseBackend:
        return self._given or ibis.duckdb.connect(memory_limit="1GB", threads=2)

    def _scan(self, table: str) -> ir.Table:
        files = tables.files(self.path, table)
        if files:
            with _readable(table, self.path):
                return self._engine.read_parquet(files)
        self._engine.con.register(f"empty_{table}", tables.stored_schema(table).empty_table())
        return self._engine.table(f"empty_{table}")

    def _told(self, events: ir.Table, as_of: date | None) -> ir.Table:
        """The events with the stories that they tell as of the day."""
        if self._stories is None:
            return events
        key = (as_of, *(tuple(tables.files(self.path, table)) for table in ("ledger", "events", "articles")))
        if key not in self._linked:
            found = self._stories(events, self.read("articles", as_of=as_of))
            self._linked = dict([*self._linked.items(), (key, self._kept(found))][-MANY_DAYS:])
        linked = self._linked[key]
        if linked is None:
            return events
        joined = events.left_join(linked, events.event_id == linked.told_event)
        return joined.mutate(story_id=ibis.coalesce(joined.told_story, joined.story_id)).drop(linked.columns)

    def _kept(self, stories: pa.Table) -> ir.Table | None:
        """The stories as a table of the engine; None where there are none."""
        if not stories.num_rows:
            return None
        name = f"stories_{next(self._numbers)}"
        self._engine.con.register(name, stories.rename_columns(["told_event", "told_story"]))
        return self._engine.table(name)

    @staticmethod
    def _known_by(rows: ir.Table, moment: str, as_of: date | None) -> ir.Table:
        """The one place that says what *as of* means."""
        return rows if as_of is None else rows.filter(rows[moment] <= schema.end_of_day(as_of))

    def _by_id(self, name: str, as_of: date | None) -> dict[str, pa.Table]:
        articles, events, statements = (self.read(table, as_of=as_of) for table in ("articles", "events", "statements"))
        unresolved = self.read("unresolved", as_of=as_of)
        article = articles.filter((articles.article_id == name) | (articles.name == name))
        if article.count().to_pyarrow().as_py():
            return {
                "articles": _collected("articles", article),
                "events": _collected("events", events.semi_join(article, "article_id")),
                "statements": _collected("statements", statements.semi_join(article, "article_id")),
                "unresolved": _collected("unresolved", unresolved.semi_join(article, "article_id")),
            }
        event = events.filter((events.event_id == name) | (events.story_id == name) | (events.article_id == name))
        statement = statements.filter(statements.statement_id == name)
        told = event.select("article_id").union(statement.select("article_id"))
        return {
            "events": _collected("events", event),
            "statements": _collected("statements", statement),
            "articles": _collected("articles", articles.semi_join(told, "article_id")),
        }

    def _on_day(self, dyad: str, day: date, as_of: date | None) -> dict[str, pa.Table]:
        series = self.read("series", as_of=as_of, dyad=dyad)
        events = self.read("events", as_of=as_of, dyad=dyad)
        happened = (events.event_start <= day) & (events.event_end >= day)
        return {
            "series": _collected("series", series.filter(series.date == day)),
            "events": _collected("events", events.filter(happened.fill_null(False))),
        }

    def _of_dyad(self, table: str, rows: ir.Table, dyad: str, as_of: date | None) -> ir.Table:
        a, _, b = dyad.partition("-")
        if table == "series":
            return rows.filter((rows.a == a) & (rows.b == b))
        if table == "events":
            pair = (rows.actor.isin([a, b])) & (rows.recipient.isin([a, b])) & (rows.actor != rows.recipient)
            return rows.filter((rows.signal_dyad == dyad).fill_null(False) | pair.fill_null(False))
        return rows.semi_join(self.read("events", as_of=as_of, dyad=dyad), "article_id")


@contextmanager
def _readable(table: str, folder: Path) -> Iterator[None]:
    """What DuckDB says of a missing or damaged file, as an error that says what to do."""
    try:
        yield
    except (duckdb.IOException, duckdb.InvalidInputException, duckdb.SerializationException) as error:
        first = str(error).splitlines()[0]
        hint = f"`detente doctor --desk {folder}` says what is damaged."
        raise StoreError(f'the table "{table}" of {folder} cannot be read: {first}', hint) from error


def _collected(table: str, rows: ir.Table) -> pa.Table:
    return rows.order_by(list(ORDER[table])).to_pyarrow().cast(schema.TABLES[table])


def fingerprint(path: Path, version: str) -> str:
    """What tells one file from another: SHA-256 of its bytes and of what will read and code it.

    Empty where the path is no regular file or can't be read; whoever reads it says why.
    """
    digest = hashlib.sha256(version.encode() + b"\x00")
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            while part := file.read(1 << 20):
                digest.update(part)
    except OSError:
        return ""
    return digest.hexdigest()


def _make(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
        strange = sorted(
            entry.name for entry in path.iterdir() if entry.name not in {*schema.TABLES, "lock", f"{MARK}.new", ACTORS}
        )
        if strange:
            raise StoreError(
                f"{path} is no desk and not empty: it holds {strange[0]}", "Name a new folder with `--desk`."
            )
        tables.create(path)
        draft = path / f"{MARK}.new"
        draft.write_text(json.dumps({"version": schema.VERSION, "created": settings.now().isoformat()}) + "\n")
        os.replace(draft, path / MARK)
    except OSError as error:
        raise StoreError(f"no desk can be made in {path}: {error.strerror or error}") from error


def _check_version(path: Path) -> int:
    """The version of the desk's schema, if this Detente can read it or bring it up to its own."""
    try:
        version = json.loads((path / MARK).read_text("utf-8"))["version"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{path / MARK} is damaged", "Restore it from a copy of the desk.") from error
    if isinstance(version, int) and OLDEST <= version <= schema.VERSION:
        return version
    if isinstance(version, int) and version > schema.VERSION:
        raise StoreError(
            f"the desk {path} has schema version {version}, and this Detente knows {schema.VERSION}",
            "Install a newer Detente.",
        )
    raise StoreError(
        f"the desk {path} has schema version {version}, which this Detente does not know",
        "Ingest its files into a new desk.",
    )


def _migrate(path: Path, write: bool) -> str:
    """Bring an older desk up to this schema, where the desk is opened to be written; what was done, in words."""
    if not write:
        raise StoreError(
            f"the desk {path} is of an older schema than {schema.VERSION}",
            "The next `detente ingest` into it brings it up to date; make a copy first.",
        )
    with writing(path):
        old = _check_version(path)
        if old < schema.VERSION:
            tables.bring_up(path)
            mark = json.loads((path / MARK).read_text("utf-8")) | {"version": schema.VERSION}
            draft = path / f"{MARK}.new"
            draft.write_text(json.dumps(mark) + "\n")
            os.replace(draft, path / MARK)
    return f"the desk was brought from schema version {old} to {schema.VERSION}"
