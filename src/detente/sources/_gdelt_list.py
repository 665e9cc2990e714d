"""GDELT's lists of its quarter-hour files: a line for each, with size, MD5 and address.

Source: http://data.gdeltproject.org/gdeltv2/masterfilelist.txt and lastupdate.txt.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from detente.errors import SourceError
from detente.sources._fetch import fetch

_LINE = re.compile(r"(\d+)\s+([0-9a-fA-F]{32})\s+(https?://\S+)")
_WANTED = re.compile(r"/\d{14}\.(?:export|mentions)\.CSV\.zip$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listed:
    """One file of a list: size in bytes, MD5 in lower case, address."""

    size: int
    md5: str
    address: str

    @contextmanager
    def file(self) -> Iterator[Path]:
        """The file, fetched and compared with the list, in a temporary folder.

        Raises:
            SourceError: it can't be fetched, or isn't the file that the list means.
        """
        with tempfile.TemporaryDirectory(prefix="detente-") as folder:
            path = Path(folder) / self.address.rpartition("/")[2]
            fetch(self.address, path)
            with path.open("rb") as data:
                found = hashlib.file_digest(data, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
            if path.stat().st_size != self.size or found != self.md5:
                raise SourceError(
                    self.address,
                    None,
                    "it is not the file that the list means: its size or MD5 differs",
                    "Try again later.",
                )
            yield path


def listed(address: str, known: Callable[[str], bool]) -> list[Listed]:
    """The files of events and mentions in a list that aren't known yet, oldest first.

    Args:
        address: of the list.
        known: whether a file of this address is in the desk already.

    Raises:
        SourceError: the list can't be had, or is none.
    """
    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        path = Path(folder) / "list"
        fetch(address, path)
        text = path.read_text("utf-8", "replace")
    lines = [line for line in text.splitlines() if line.strip()]
    found = [match for line in lines if (match := _LINE.fullmatch(line.strip()))]
    if not found:
        raise SourceError(address, None, "it is no list of GDELT's files: size, MD5 and address on each line")
    files = {match[3]: Listed(int(match[1]), match[2].lower(), match[3]) for match in found if _WANTED.search(match[3])}
    return [one for address, one in sorted(files.items()) if not known(address)]
