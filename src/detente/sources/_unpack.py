"""Bytes out of gzip and zip, with the damage told from the end of the data."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any, BinaryIO

from detente.errors import SourceError

GZIP = b"\x1f\x8b"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_AGAIN = "Get the file once more, or unpack it by hand and look at it."


class DamagedError(SourceError):
    """The archive is damaged: what came out of it can't be trusted."""


class TruncatedError(SourceError):
    """The archive ends early: what came out of it before is sound."""


class Unpacked(io.RawIOBase):
    """The bytes of a gzip file or of one member of a zip file, read once from front to back.

    `read(n)` may give fewer bytes than asked for; it gives none at the end only.

    Attributes:
        notes: what was odd though no data were lost.
    """

    def __init__(self, packed: gzip.GzipFile | IO[bytes], name: str) -> None:
        super().__init__()
        self.notes: list[str] = []
        self._packed = packed
        self._name = name
        self._any = False
        self._ahead = b""
        self._error: SourceError | None = None

    def readable(self) -> bool:
        """Always."""
        return True

    def head(self, size: int) -> bytes:
        """The first bytes, which stay to be read. An error is kept for later if there are any."""
        parts: list[bytes] = []
        try:
            while sum(map(len, parts)) < size and (part := self._unpack(size)):
                parts.append(part)
        except SourceError as error:
            if not parts:
                raise
            self._error = error
        self._ahead = b"".join(parts)
        return self._ahead[:size]

    def readinto(self, buffer: Any) -> int:
        """As `io.RawIOBase.readinto`.

        Raises:
            TruncatedError: the archive ends early.
            DamagedError: its data or checksum are wrong.
        """
        view = memoryview(buffer)
        if self._ahead:
            data, self._ahead = self._ahead[: len(view)], self._ahead[len(view) :]
        elif self._error is not None:
            raise self._error
        else:
            data = self._unpack(len(view))
        view[: len(data)] = data
        return len(data)

    def _unpack(self, size: int) -> bytes:
        try:
            data: bytes = self._packed.read1(size)  # type: ignore[union-attr]  # `read` loses data before an error
        except gzip.BadGzipFile as error:
            if self._any and "Not a gzipped file" in str(error):
                self.notes[:] = ["bytes after the end of the gzip archive were left out"]
                return b""
            raise DamagedError(self._name, None, f"the gzip archive is corrupt: {error}", _AGAIN) from error
        except EOFError as error:
            raise TruncatedError(self._name, None, "the archive ends early: it is truncated", _AGAIN) from error
        except (zipfile.BadZipFile, zlib.error) as error:
            raise DamagedError(self._name, None, f"the archive is corrupt: {error}", _AGAIN) from error
        self._any = self._any or bool(data)
        return data


def gunzip(file: BinaryIO, name: str) -> Unpacked:
    """The content of a gzip file, of all its members."""
    return Unpacked(gzip.GzipFile(fileobj=file), name)


def members(file: BinaryIO, name: str) -> Iterator[tuple[str, Unpacked | SourceError]]:
    """The members of a zip file, nothing of which is written anywhere, by name `archive!member`.

    Yields:
        The name and the bytes, or why they can't be had.

    Raises:
        DamagedError: the archive has no directory.
    """
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise DamagedError(name, None, f"the zip archive is damaged or truncated: {error}", _AGAIN) from error
    with archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            member = f"{name}!{info.filename}"
            if info.flag_bits & 1:
                yield member, SourceError(member, None, "it is encrypted: it needs a password", "Unpack it by hand.")
                continue
            try:
                packed = archive.open(info)
            except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
                yield member, SourceError(member, None, f"it cannot be unpacked: {error}", _AGAIN)
                continue
            with packed:
                yield member, Unpacked(packed, member)
