"""How files pass through the coder without a desk: read, coded in order, given out with the place where that stands."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from detente import coding, sources
from detente.errors import SourceError, UsageError
from detente.schema import Article, Reject
from detente.store import fingerprint

Given = coding.Coded | Reject | SourceError


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pass over files stands: all before it has been given out.

    Attributes:
        files: files before the one that it stands in.
        records: articles and rejects before it in this file; 0 where the file isn't begun.
        read: SHA-256 over names and bytes of these files, this one too where it's begun.
        size: bytes before it.
    """

    files: int = 0
    records: int = 0
    read: str = ""
    size: int = 0


class Passage:
    """Files on their way from reader to coder and out again, from a place on."""

    def __init__(self, since: Place, *, format: str, ingested: datetime, dated: Callable[[Article], Article]) -> None:
        self._since = since
        self._format = format
        self._ingested = ingested
        self._dated = dated
        self._waiting: deque[tuple[Place, Reject | SourceError | None]] = deque()  # None: an article is being coded

    def articles(self, paths: list[Path]) -> Iterator[Article]:
        """Read the files from the place on, and give out what is to be coded.

        Raises:
            UsageError: what lies before the place isn't what was passed over then.
        """
        place = self._known(paths)
        for path in paths[place.files :]:
            begun = replace(place, read=place.read if place.records else _link(place.read, path))
            for done, (size, record) in enumerate(self._records(path), start=1):
                if done > begun.records:
                    stands = replace(begun, records=done, size=place.size + size)
                    if isinstance(record, Article):
                        self._waiting.append((stands, None))
                        yield record
                    else:
                        self._waiting.append((stands, record))
            place = Place(begun.files + 1, 0, begun.read, place.size + _size(path))

    def take(self, coded: coding.Coded) -> Iterator[tuple[Place, Given]]:
        """Give out what was made of the article that has waited longest, between what stood before and after it."""
        yield from self.rest()
        yield self._waiting.popleft()[0], coded
        yield from self.rest()

    def rest(self) -> Iterator[tuple[Place, Given]]:
        """Give out what stands before the next article that is being coded."""
        while self._waiting and (told := self._waiting[0][1]) is not None:
            yield self._waiting.popleft()[0], told

    def _known(self, paths: list[Path]) -> Place:
        """The place to begin at, with the bytes of whole files before it only."""
        since = self._since
        read = ""
        for path in paths[: since.files + bool(since.records)]:
            read = _link(read, path)
        if read != since.read:
            raise UsageError("the files are no longer those that were coded so far")
        return replace(since, size=sum(map(_size, paths[: since.files])))

    def _records(self, path: Path) -> Iterator[tuple[int, Article | Reject | SourceError]]:
        """The records of a file, each with the bytes that lie before its end, as far as that is known."""
        at = 0
        try:
            for batch in sources.read(path, format=self._format, ingested=self._ingested):
                if batch.table != "articles":
                    hint = "Use `detente ingest`."
                    raise SourceError(sources.shown(path), None, "holds event data, no articles", hint)
                found: list[Article | Reject] = [
                    *batch.rejects,
                    *(self._dated(Article(**row)) for row in batch.rows.to_pylist()),
                ]
                for number, record in enumerate(found, start=1):
                    yield at + (batch.read - at) * number // len(found), record
                at = batch.read
        except SourceError as error:
            yield at, error


def total(paths: Iterable[Path]) -> int:
    """Bytes of the files together."""
    return sum(map(_size, paths))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _link(read: str, path: Path) -> str:
    """What was read before and one file more, as one SHA-256."""
    return hashlib.sha256("\0".join((read, sources.shown(path), fingerprint(path, ""))).encode()).hexdigest()
