"""A path to batches: opened, unpacked, given to the reader that knows its content."""

from __future__ import annotations

import importlib
import importlib.metadata
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import BinaryIO, cast

from detente.errors import SourceError, UsageError
from detente.schema import Reject
from detente.sources import _content, _paths, _unpack
from detente.sources._batch import Batch, Reader
from detente.sources._mapping import MappedReader, mapped
from detente.sources._unpack import Unpacked


@cache
def _found() -> dict[str, Reader]:
    own = [
        found.name
        for found in pkgutil.iter_modules([str(Path(__file__).parent)])
        if not found.name.startswith("_")  # a leading underscore: no format, but what formats share
    ]
    known = {name: cast(Reader, importlib.import_module(f"detente.sources.{name}")) for name in sorted(own)}
    for point in importlib.metadata.entry_points(group="detente.sources"):
        known.setdefault(point.name, point.load())
    return known


def readers() -> dict[str, Reader]:
    """The formats: the files of this folder, and what other packages offer under `detente.sources`."""
    return dict(_found())


def read(
    path: Path, *, format: str = "auto", ingested: datetime, mapping: Path | None = None, called: str = ""
) -> Iterator[Batch]:
    """The records of one file, unpacked where it's gzip or zip.

    Of a zip archive each member is read; one that is refused is a reject, unless all are.

    Args:
        path: the file.
        format: a name of `readers()`; "auto" lets the content decide, and the name where the content leaves it open.
        ingested: the moment of the ingest, UTC; nothing may be dated after it.
        mapping: a file that says what the columns of a user's own table mean; it decides in place of the content.
        called: how it's called in rejects and errors where that isn't its path: the address that it came from.

    Yields:
        Batches of constant size; there is at least one, or an error.

    Raises:
        SourceError: nothing of the file may be kept.
        UsageError: there is no such format.
    """
    if format != "auto" and format not in readers():
        raise UsageError(f'no reader is called "{format}"', f"Known formats: {', '.join(readers())}.")
    own = mapped(mapping) if mapping is not None else None
    name = called or _paths.shown(path)
    with _paths.opened(path) as file:
        try:
            head = file.read(4)
            file.seek(0)
            for batch in _batches(file, head, name, format=own or format, ingested=ingested):
                yield replace(batch, read=file.tell())
        except OSError as error:
            raise SourceError(name, None, f"reading broke off: {error.strerror or error}") from error


def _batches(
    file: BinaryIO, head: bytes, name: str, *, format: str | MappedReader, ingested: datetime
) -> Iterator[Batch]:
    if head.startswith(_unpack.ZIP):
        yield from _archive(file, name, format=format, ingested=ingested)
    elif head.startswith(_unpack.GZIP):
        unpacked = _unpack.gunzip(file, name)
        yield from _one(unpacked, name, format=format, ingested=ingested)
        if unpacked.notes:
            yield Batch.without_rows(notes=unpacked.notes)
    else:
        yield from _one(file, name, format=format, ingested=ingested)


def _archive(file: BinaryIO, name: str, *, format: str | MappedReader, ingested: datetime) -> Iterator[Batch]:
    refused: list[SourceError] = []
    taken = False
    for member, packed in _unpack.members(file, name):
        try:
            if isinstance(packed, SourceError):
                raise packed
            started = False
            for batch in _one(packed, member, format=format, ingested=ingested):
                started = taken = True
                yield batch
        except _unpack.DamagedError:
            raise
        except SourceError as error:
            if not isinstance(packed, SourceError) and started:
                raise
            refused.append(error)
    if not taken:
        office = any(error.file.endswith("![Content_Types].xml") for error in refused)
        if office:
            raise SourceError(name, None, "this is an Office document", "Save its text, or its table as Parquet.")
        raise refused[0] if refused else SourceError(name, None, "the archive holds no file")
    if refused:
        rejects = [Reject(error.file, error.line, error.message, "") for error in refused]
        yield Batch.without_rows(rejects=rejects)


def _one(file: BinaryIO | Unpacked, name: str, *, format: str | MappedReader, ingested: datetime) -> Iterator[Batch]:
    if isinstance(file, Unpacked):
        head = file.head(_content.HEAD)
    else:
        head = file.read(_content.HEAD)
        file.seek(0)
    if not head:
        raise SourceError(name, None, "the file is empty")
    if isinstance(format, MappedReader):
        yield from format.read(cast(BinaryIO, file), name=name, ingested=ingested)
        return
    reader = _chosen(name, head) if format == "auto" else readers()[format]
    yield from reader.read(cast(BinaryIO, file), name=name, ingested=ingested)


def _chosen(name: str, head: bytes) -> Reader:
    claims = {known: reader for known, reader in readers().items() if reader.sniff(name, head)}
    if len(claims) == 1:
        return next(iter(claims.values()))
    if claims:
        raise SourceError(name, None, f"it could be {' or '.join(claims)}", "Say which by --format.")
    what = _content.binary(head)
    if "archive" in what and "!" in name:
        raise SourceError(name, None, "archives inside archives are not read", "Unpack the inner one first.")
    if what:
        raise SourceError(name, None, f"this is no text but {what}", "Give text, HTML, a feed, JSON lines or Parquet.")
    page = "; it looks like an HTML page" if _content.looks_like_html(head) else ""
    known = ", ".join(readers())
    raise SourceError(name, None, f"no reader knows this format{page}", f"Say --format with one of: {known}.")
