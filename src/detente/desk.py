"""The desk: carries files and tables from room to room, and decides nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import chain
from pathlib import Path

import pyarrow as pa

from detente import attention, coding, detection, durability, forecast, relations, schema, settings, sources
from detente.arrivals import Progress, WayIn
from detente.dossier import Dossier
from detente.errors import UsageError
from detente.ontology.names import Form
from detente.ontology.own import own_forms
from detente.ontology.states import find_state, parse_dyad
from detente.passage import Given, Passage, Place
from detente.relations.cell import parse_cell, take_apart
from detente.schema import Article, Freq
from detente.store import Finding, IngestReport, Store


class Desk:
    """One desk: what went in, and what it says.

    All methods that take `as_of` answer with what could be known at the end of that day (UTC).

    Attributes:
        store: its tables.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def ingest(
        self,
        paths: Iterable[str | Path],
        *,
        format: str = "auto",
        coder: str | coding.Coder | None = None,
        mapping: Path | None = None,
        progress: Progress | None = None,
    ) -> IngestReport:
        """Take files in: read them, code their articles, store it all.

        A file goes in wholly or not at all. One that the desk holds already (the same bytes) changes nothing.

        Args:
            paths: files and folders, of which the desk's own are passed over; addresses of GDELT's lists of files.
            format: a name of `sources.readers()`, or "auto" to tell by the content.
            coder: one of `coding.coders()` or a coder of your own; None takes `DETENTE_CODER`.
            mapping: a file that says what the columns of a table of your own mean; docs/sources.md has its form.
            progress: told how far it is.

        Raises:
            StoreError: the desk can't be written.
            UsageError: there is no such coder, or what it needs is missing.
            ModelError: the coder can't go on; the files that were done are kept.
            SourceError: the user's own actors, `actors.csv` in the desk's folder, can't be read.
        """
        own = own_forms(self.store.actors) if self.store.actors else ()
        coder = coding.open_coder(coder)
        with self.store.writer() as writer:
            told = progress or (lambda file, records: None)
            way = WayIn(writer, format, coder.name, told, mapping, self.store.actors)
            given = list(paths)
            addresses = [one for one in map(str, given) if "://" in one]
            files = sources.files(one for one in given if str(one) not in addresses)
            arriving = chain(way.articles(one for one in files if not self.store.owns(one)), way.lists(addresses))
            for coded in coder.code(arriving, own=own):
                way.take(coded)
            way.end()
        return way.report()

    def articles(self, *, dyad: str | None = None, as_of: date | None = None) -> pa.Table:
        """The articles; with `dyad`, those that have an event of it. Columns of `schema.ARTICLES`, by time."""
        return self.store.rows("articles", dyad=_dyad(dyad), as_of=as_of)

    def events(self, *, dyad: str | None = None, channel: str | None = None, as_of: date | None = None) -> pa.Table:
        """The events, one row for each report of one.

        Args:
            dyad: events that signal it or pass between its two, "PAK-USA" or "Pakistan, United States".
            channel: one of `schema.CHANNELS`.
            as_of: last day whose knowledge counts.

        Returns:
            Columns of `schema.EVENTS`, by the day on which they happened; those without one come last.

        Raises:
            UsageError: no such state or channel.
        """
        return self.store.rows("events", dyad=_dyad(dyad), channel=_channel(channel), as_of=as_of)

    def statements(self, *, dyad: str | None = None, as_of: date | None = None) -> pa.Table:
        """Quotations and claims; with `dyad`, of articles that have an event of it. Columns of `schema.STATEMENTS`."""
        return self.store.rows("statements", dyad=_dyad(dyad), as_of=as_of)

    def unresolved(self, *, dyad: str | None = None, as_of: date | None = None) -> pa.Table:
        """Names in an actor's place that no table knows. Columns of `schema.UNRESOLVED`."""
        return self.store.rows("unresolved", dyad=_dyad(dyad), as_of=as_of)

    def open_names(self, *, as_of: date | None = None) -> pa.Table:
        """The same, counted: `name`, `mentions`, `articles`, `example` (an article's id); the commonest first."""
        return self.store.open_names(as_of=as_of)

    def series(self, *, dyad: str | None = None, as_of: date | None = None) -> pa.Table:
        """Ready-made daily scores. Columns of `schema.SERIES`; a day without a row has no score, which is not 0."""
        return self.store.rows("series", dyad=_dyad(dyad), as_of=as_of)

    def mentions(self, *, dyad: str | None = None, as_of: date | None = None) -> pa.Table:
        """Reports of the events of a data set; with `dyad`, of its events. Columns of `schema.MENTIONS`."""
        return self.store.rows("mentions", dyad=_dyad(dyad), as_of=as_of)

    def rejects(self, *, as_of: date | None = None) -> pa.Table:
        """Records that couldn't be taken. Columns of `schema.REJECTS`."""
        return self.store.rows("rejects", as_of=as_of)

    def ledger(self, *, as_of: date | None = None) -> pa.Table:
        """One row for each file that went in. Columns of `schema.LEDGER`."""
        return self.store.rows("ledger", as_of=as_of)

    def index(
        self, *, dyad: str | None = None, channel: str | None = None, freq: Freq = "week", as_of: date | None = None
    ) -> pa.Table:
        """The relation index.

        Args:
            dyad: "PAK-USA"; None gives every dyad that the desk has.
            channel: one of `schema.CHANNELS`, or "all", which pools them; None gives each of these.
            freq: "week" or "month".
            as_of: last day whose knowledge counts.

        Returns:
            Columns of `schema.INDEX`, by a, b, channel and week; a period with too few data has no level.

        Raises:
            UsageError: no such state or channel.
        """
        events, series = (self.store.read(table, as_of=as_of) for table in ("events", "series"))
        return relations.index(events, series, dyad=_dyad(dyad), channel=channel, freq=freq)

    def alarms(
        self,
        *,
        dyad: str | None = None,
        alarms_per_dyad_year: float = 0.5,
        false_discovery_rate: float = 1.0,
        as_of: date | None = None,
    ) -> pa.Table:
        """Which relations are shifting, since when and why: columns of `schema.ALARMS`; see `detection.detect`."""
        return detection.detect(
            self.index(as_of=as_of),
            alarms_per_dyad_year=alarms_per_dyad_year,
            false_discovery_rate=false_discovery_rate,
            as_of=as_of or settings.now().date(),
            dyad=_dyad(dyad),
        )

    def initiative(self, dyad: str, *, as_of: date | None = None) -> pa.Table:
        """Who begins and who answers: columns of `schema.INITIATIVE`; see `relations.initiative`."""
        events, day = self.store.read("events", as_of=as_of), as_of or settings.now().date()
        return relations.initiative(events, dyad=schema.dyad(*parse_dyad(dyad)), as_of=day)

    def tone(self, dyad: str, *, as_of: date | None = None) -> pa.Table:
        """What the speakers of two states say of the other: columns of `schema.TONE`; see `relations.tone`."""
        events, day = self.store.read("events", as_of=as_of), as_of or settings.now().date()
        return relations.tone(events, dyad=schema.dyad(*parse_dyad(dyad)), as_of=day)

    def neighbours(self, dyad: str, *, as_of: date | None = None) -> pa.Table:
        """How the dyads beside one shift with it: columns of `schema.NEIGHBOURS`; see `relations.neighbours`."""
        index = self.index(channel="all", freq="month", as_of=as_of)
        return relations.neighbours(index, dyad=schema.dyad(*parse_dyad(dyad)))

    def triads(self, *, dyad: str | None = None, as_of: date | None = None) -> pa.Table:
        """Balance of the triads of states, by year: columns of `schema.TRIADS`; see `relations.triads`."""
        return relations.triads(self.index(channel="all", freq="month", as_of=as_of), dyad=_dyad(dyad))

    def graph(self, *, as_of: date | None = None) -> str:
        """The relations of the last year as GraphML; see `relations.graphml`."""
        return relations.graphml(self.index(channel="all", freq="month", as_of=as_of))

    def train(self, *, as_of: date | None = None) -> pa.Table:
        """Learn forecasts from what the desk knew, and keep the models in it: columns of `schema.MODELS`.

        Raises:
            UsageError: too little is known.
        """
        acts, alarms, day = self._past(as_of)
        models = forecast.train(acts, alarms, as_of=day, made_at=settings.now())
        self.store.keep("models", models, name="detente train")
        return models

    def forecast(self, dyad: str, *, days: int = 30, as_of: date | None = None) -> pa.Table:
        """What may come next between two states; columns of `schema.FORECASTS`, a row for each class.

        Args:
            dyad: "PAK-USA", or names.
            days: 30 or 90, from the day after `as_of`.
            as_of: last day whose knowledge counts, also the models'.

        Raises:
            UsageError: no such state or span, or the desk knew no model by then.
            ModelError: the model is damaged.
        """
        pair = schema.dyad(*parse_dyad(dyad))
        acts, alarms, day = self._past(as_of)
        models = self.store.rows("models", as_of=as_of)
        return forecast.forecast(acts, alarms, models, dyad=pair, days=days, as_of=day)

    def backtest(self, *, since: date, until: date, days: int = 30) -> pa.Table:
        """Forecasts that would have been made month by month, with what came; see `forecast.backtest`."""
        acts, alarms, _ = self._past(until)
        return forecast.backtest(acts, alarms, since=since, until=until, days=days)

    def _past(self, as_of: date | None) -> tuple[pa.Table, pa.Table, date]:
        acts = relations.acts(self.store.read("events", as_of=as_of))
        return acts, self.alarms(as_of=as_of), as_of or settings.now().date()

    def blindspots(self, observer: str, *, dyad: str | None = None, as_of: date | None = None) -> pa.Table:
        """What the press of a state, "IND" or "India", leaves out: `schema.BLINDSPOTS`; see `attention.blindspots`."""
        state, pair, day = find_state(observer), _dyad(dyad), as_of or settings.now().date()
        events, articles = (self.store.read(table, as_of=day) for table in ("events", "articles"))
        return attention.blindspots(events, articles, self.alarms(as_of=day), observer=state, as_of=day, dyad=pair)

    def reading(self, dyad: str, *, as_of: date | None = None) -> relations.Reading:
        """What the events of a dyad say of its direction; see `relations.Reading`."""
        return self.dossier(dyad, as_of=as_of).reading

    def durability(self, dyad: str, *, as_of: date | None = None) -> durability.Durability:
        """Whether a warming or cooling will last: past ones, base rates, promises; see `durability.durability`."""
        pair, day = schema.dyad(*parse_dyad(dyad)), as_of or settings.now().date()
        return durability.durability(self.index(as_of=day), self.events(dyad=pair, as_of=day), dyad=pair, as_of=day)

    def dossier(self, dyad: str, *, as_of: date | None = None) -> Dossier:
        """All that the desk has on one dyad, as of a day or today; a `UsageError` where there is no such state."""
        a, b = parse_dyad(dyad)
        pair, day = schema.dyad(a, b), as_of or settings.now().date()
        articles, events, statements, unresolved = (
            self.store.rows(table, beside=pair, as_of=as_of)
            for table in ("articles", "events", "statements", "unresolved")
        )
        index = self.index(dyad=pair, freq="month", as_of=as_of)
        reading = relations.reading(events, articles, index, dyad=pair, as_of=day)
        last, uncoded = self.durability(pair, as_of=day), self.store.uncoded(as_of=as_of)
        known = self.store.read("models", as_of=as_of).count().to_pyarrow().as_py()
        coming = self.forecast(pair, days=90, as_of=as_of) if known else schema.FORECASTS.empty_table()
        initiative, tone = self.initiative(pair, as_of=day), self.tone(pair, as_of=day)
        return Dossier(
            a, b, day, reading, articles, events, statements, unresolved, index, initiative, tone, coming, last, uncoded
        )

    def explain(self, name: str, *, as_of: date | None = None) -> dict[str, pa.Table]:
        """Everything that an id leads to: rows by table, the sentence or the source's row among them.

        Args:
            name: an event, story, statement, article (also its name) or source's row; a day of a dyad, or a figure
                of the index: "PAK-USA:2025-03-05", "PAK-USA:2025-03-03:economic".
            as_of: last day whose knowledge counts.

        Raises:
            UsageError: nothing in the desk has this id.
        """
        cell = parse_cell(name)
        if cell is not None:
            events, series = (self.store.read(table, as_of=as_of) for table in ("events", "series"))
            found = take_apart(events, series, cell)
        else:
            found = self.store.trace(name, as_of=as_of)
        found = {table: rows for table, rows in found.items() if rows.num_rows}
        if not found:
            raise UsageError(f"nothing in the desk has the id “{name}”", "`detente explain --help` shows what ids are.")
        return found

    def sql(
        self, question: str, *, as_of: date | None = None, seconds: float = 30, most_rows: int = 100_000
    ) -> tuple[pa.Table, bool]:
        """The answer to one SELECT over the desk's tables, read-only, and whether it was cut at `most_rows`.

        Args:
            question: in DuckDB's SQL; the tables have the names and columns of `schema.TABLES`.
            as_of: last day whose knowledge counts.
            seconds: after which it is broken off.
            most_rows: of the answer.

        Raises:
            UsageError: it's no single SELECT, can't be answered, or took too long.
        """
        return self.store.sql(question, as_of=as_of, seconds=seconds, most_rows=most_rows)

    def doctor(self, *, clean: bool = False) -> list[Finding]:
        """What is wrong with the desk, an empty list where nothing is; `clean` first takes out old leftovers."""
        if clean:
            self.store.clean()
        return self.store.doctor()


def open_desk(path: str | Path | None = None, *, create: bool = False) -> Desk:
    """Open a desk.

    Args:
        path: its folder; None takes `DETENTE_DESK`, or `./desk`.
        create: make it where there is none.

    Raises:
        StoreError: there is no desk, or one of another schema version.
    """
    folder = Path(path) if path is not None else settings.settings().desk
    return Desk(Store.open(folder, create=create, stories=relations.link))


def code(
    text: str,
    *,
    published: datetime | None = None,
    name: str = "text",
    title: str = "",
    coder: str | coding.Coder | None = None,
) -> pa.Table:
    """The events of one article, without a desk.

    Args:
        text: its body.
        published: when it appeared; dates in the text are resolved against it.
        name: goes into the events' column `article`.
        title: its headline.
        coder: one of `coding.coders()` or a coder of your own; None takes `DETENTE_CODER`.

    Returns:
        Columns of `schema.EVENTS`, in the order of the text; `start` and `end` count characters of `text`.

    Raises:
        UsageError: there is no such coder, or what it needs is missing.
        ModelError: the coder can't go on.
    """
    article = schema.make_article(
        text, name=name, title=title, published=published, known_at=published or settings.now()
    )
    (coded,) = coding.open_coder(coder).code([article])
    return pa.Table.from_pylist(coded.events, schema=schema.EVENTS)


def code_files(
    paths: Iterable[str | Path],
    *,
    format: str = "auto",
    dated: Callable[[Article], Article] = lambda article: article,
    own: tuple[Form, ...] = (),
    coder: str | coding.Coder | None = None,
    ingested: datetime | None = None,
    since: Place | None = None,
) -> Iterator[tuple[Place, Given]]:
    """Code the articles of files, without a desk.

    Args:
        paths: files and folders.
        format: as `Desk.ingest`.
        dated: gives an article the publication date that the user knows.
        own: names that the user adds, as `ontology.own.own_forms` reads them.
        coder: as `Desk.ingest`.
        ingested: when undated articles became known; None takes now.
        since: the place after which to go on, with the same files and `ingested`; None begins at the first.

    Yields:
        What was made of each article, in order, and between them the records and files that couldn't be read; each
        with the place after it.

    Raises:
        UsageError: the files before `since` are others, or have changed.
    """
    passage = Passage(since or Place(), format=format, ingested=ingested or settings.now(), dated=dated)
    for coded in coding.open_coder(coder).code(passage.articles(sources.files(paths)), own=own):
        yield from passage.take(coded)
    yield from passage.rest()


def _dyad(text: str | None) -> str | None:
    return None if text is None else schema.dyad(*parse_dyad(text))


def _channel(text: str | None) -> str | None:
    if text is None or text in schema.CHANNELS:
        return text
    raise UsageError(f"there is no channel “{text}”", f"Channels are {', '.join(schema.CHANNELS)}.")
