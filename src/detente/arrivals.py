"""How files come in: read, coded in order, kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import detente
from detente import coding, settings, sources
from detente.errors import DetenteError, SourceError
from detente.schema import Article
from detente.store import FileReport, IngestReport, Intake, RejectReport, Writer, fingerprint

Progress = Callable[[str, int], None]
"""Called with a file and how many of its records have been read or coded so far."""


@dataclass(slots=True)
class _Arrival:
    """One file while it's under way."""

    intake: Intake
    refusal: str = ""
    done: int = 0
    notes: list[str] = field(default_factory=list)
    uncoded: dict[str, int] = field(default_factory=dict)


class WayIn:
    """Files on their way from reader to coder to store; articles of several files are coded at once, in order."""

    def __init__(
        self, writer: Writer, format: str, coder: str, progress: Progress, mapping: Path | None = None
    ) -> None:
        self._writer = writer
        self._coder = coder
        self._format = format
        self._mapping = mapping
        self._progress = progress
        self._arrivals: list[_Arrival] = []
        self._waiting: deque[tuple[_Arrival, bool]] = deque()  # articles that are being coded; False ends their file

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
                    for row in new.to_pylist():
                        self._waiting.append((arrival, True))
                        yield Article(**row)
                else:
                    intake.keep(batch.table, new)
                    self._step(arrival, len(batch.rows))
        except SourceError as error:
            arrival.refusal = _reason(error)
            self._writer.discard(intake)
            return
        self._waiting.append((arrival, False))
        self.end()

    def take(self, coded: coding.Coded) -> None:
        """Keep what was made of the article that has waited longest."""
        self.end()
        arrival, _ = self._waiting.popleft()
        if not arrival.refusal:
            intake = arrival.intake
            intake.derive("articles", [coded.article.row()])
            intake.derive("events", coded.events)
            intake.derive("statements", coded.statements)
            intake.derive("unresolved", coded.unresolved)
            intake.reject([replace(one, file=intake.file) for one in coded.refused])
            self._step(arrival, 1)
            if coded.article.problem:
                arrival.uncoded[coded.article.problem] = arrival.uncoded.get(coded.article.problem, 0) + 1
        self.end()

    def end(self) -> None:
        """Finish the files of which no article waits any more."""
        while self._waiting and not self._waiting[0][1]:
            self._writer.finish(self._waiting.popleft()[0].intake)

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
