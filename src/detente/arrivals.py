"""How files come in: read, coded in order, kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import detente
from detente import coding, settings, sources
from detente.errors import DetenteError, SourceError
from detente.schema import Article, Reject, stable_id
from detente.store import FileReport, IngestReport, Intake, RejectReport, Rows, Writer, fingerprint

Progress = Callable[[str, int], None]
"""Called with a file and how many of its records have been read or coded so far."""


LONG = 200
"""Articles of a file after which what is made of them is kept until the file is in; fewer are soon coded again."""

AHEAD = 1_000
"""Articles that may wait for one that is being coded, though they themselves are coded already."""


@dataclass(slots=True)
class _Arrival:
    """One file while it's under way."""

    intake: Intake
    refusal: str = ""
    done: int = 0
    notes: list[str] = field(default_factory=list)
    uncoded: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An article that is being coded, or with its rows coded already; or the end of its file."""

    arrival: _Arrival
    key: str = ""
    rows: Rows | None = None
    ends: bool = False


class WayIn:
    """Files on their way from reader to coder to store; articles of several files are coded at once, in order."""

    def __init__(
        self,
        writer: Writer,
        format: str,
        coder: str,
        progress: Progress,
        mapping: Path | None = None,
        actors: Path | None = None,
    ) -> None:
        self._writer = writer
        self._coder = coder
        self._format = format
        self._mapping = mapping
        self._actors = fingerprint(actors, "") if actors else ""
        self._progress = progress
        self._arrivals: list[_Arrival] = []
        self._waiting: deque[_Waiting] = deque()

    def articles(self, paths: Iterable[Path]) -> Iterator[Article]:
        """Read the files; what needs no coding is kept, what does is given out."""
        for path in paths:
            yield from self._file(path, sources.shown(path))

    def lists(self, addresses: Iterable[str]) -> Iterator[Article]:
        """Fetch and read the files of GDELT's lists that the desk doesn't hold, oldest first."""
        for address in addresses:
            try:
                files = sources.listed(address, self._writer.holds)
            except SourceError as error:
                self._refuse(address, error)
                continue
            for one in files:
                try:
                    with one.file() as path:
                        yield from self._file(path, one.address)
                except SourceError as error:
                    self._refuse(one.address, error)

    def _refuse(self, file: str, error: SourceError) -> None:
        arrival = _Arrival(self._writer.begin(file, ""), refusal=_reason(error))
        self._writer.discard(arrival.intake)
        self._arrivals.append(arrival)

    def _file(self, path: Path, name: str) -> Iterator[Article]:
        version = f"{detente.__version__} {self._coder} {self._format}"
        version += f" {fingerprint(self._mapping, '')}" if self._mapping else ""
        print_ = fingerprint(path, version)
        known = self._writer.known(name, print_)
        if known is not None:
            self._arrivals.append(_Arrival(known))
            return
        arrival = _Arrival(self._writer.begin(name, print_))
        self._arrivals.append(arrival)
        yield from self._read(path, name, arrival)

    def _read(self, path: Path, name: str, arrival: _Arrival) -> Iterator[Article]:
        intake = arrival.intake
        now = settings.now()
        try:
            for batch in sources.read(path, format=self._format, ingested=now, mapping=self._mapping, called=name):
                intake.reject(batch.rejects)
                arrival.notes.extend(batch.notes)
                new = intake.records(batch.table, batch.rows)
                if batch.table == "articles":
                    yield from self._uncoded(new.to_pylist(), arrival)
                else:
                    intake.keep(batch.table, new)
                    self._step(arrival, len(batch.rows))
        except SourceError as error:
            arrival.refusal = _reason(error)
            self._writer.discard(intake)
            return
        self._waiting.append(_Waiting(arrival, ends=True))
        self.end()

    def _uncoded(self, rows: list[dict[str, Any]], arrival: _Arrival) -> Iterator[Article]:
        """The articles that no try before has coded; the others wait in their places."""
        for row in rows:
            parts = [value for name, value in row.items() if name != "text"]  # the id tells the text
            key = stable_id("k", arrival.intake.fingerprint, self._actors, *parts)
            known = self._writer.coded.get(key) if len(self._waiting) < AHEAD else None
            self._waiting.append(_Waiting(arrival, key, known))
            if known is None:
                yield Article(**row)
            else:
                self.end()

    def take(self, coded: coding.Coded) -> None:
        """Keep what was made of the article that has waited longest."""
        self.end()
        waiting = self._waiting.popleft()
        rows = {
            "articles": [coded.article.row()],
            "events": coded.events,
            "statements": coded.statements,
            "unresolved": coded.unresolved,
            "rejects": [asdict(one) for one in coded.refused],
        }
        intake = waiting.arrival.intake
        if intake.fingerprint and waiting.arrival.done >= LONG:
            self._writer.coded.put(intake.fingerprint, waiting.key, rows)
        self._keep(waiting.arrival, rows)
        self.end()

    def end(self) -> None:
        """Keep what is coded and finish the files of which no article waits any more."""
        while self._waiting:
            first = self._waiting[0]
            if first.ends:
                self._writer.finish(first.arrival.intake)
            elif first.rows is not None:
                self._keep(first.arrival, first.rows)
            else:
                return
            self._waiting.popleft()

    def _keep(self, arrival: _Arrival, rows: Rows) -> None:
        if arrival.refusal:
            return
        intake = arrival.intake
        for table in ("articles", "events", "statements", "unresolved"):
            intake.derive(table, rows[table])
        intake.reject([Reject(**one | {"file": intake.file}) for one in rows["rejects"]])
        self._step(arrival, 1)
        for problem in (one["problem"] for one in rows["articles"] if one["problem"]):
            arrival.uncoded[problem] = arrival.uncoded.get(problem, 0) + 1

    def _step(self, arrival: _Arrival, records: int) -> None:
        arrival.done += records
        self._progress(arrival.intake.file, arrival.done)

    def report(self) -> IngestReport:
        """What became of the files."""
        rejects = [
            RejectReport(one.file, one.line, one.reason)
            for arrival in self._arrivals
            if not arrival.refusal
            for one in arrival.intake.rejects
        ]
        return IngestReport(tuple(_told(arrival) for arrival in self._arrivals), tuple(rejects))


def _told(arrival: _Arrival) -> FileReport:
    intake = arrival.intake
    if arrival.refusal:
        return FileReport(intake.file, 0, 0, 0, True, arrival.refusal, tuple(arrival.notes))
    uncoded = [f"{count:,} articles not coded: {problem}" for problem, count in arrival.uncoded.items()]
    return FileReport(
        intake.file,
        intake.accepted,
        intake.rejected,
        intake.duplicates,
        notes=(*arrival.notes, *uncoded),
    )


def _reason(error: SourceError) -> str:
    """Why a file is refused, without its name."""
    said = DetenteError(error.message, error.hint)
    return str(said) if error.line is None else f"line {error.line:,}: {said}"
