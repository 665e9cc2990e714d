"""Paths that a user names: folders expanded, names made fit to be shown, special files refused."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from detente.errors import SourceError


def files(paths: Iterable[str | Path]) -> list[Path]:
    """The files that the paths mean, in the order given.

    A folder stands for all files below it, sorted by name; hidden ones and links to folders are left out. A pattern
    (`*`, `?`, `[…]`, `**` for folders at any depth) that is no file's name stands for what it matches. A path
    that isn't there is kept, and a folder that can't be listed, so that `read` says so.
    """
    found: list[Path] = []
    for path in (one for given in paths for one in _matching(Path(given))):
        if not path.is_dir():
            found.append(path)
            continue
        for folder, below, names in os.walk(path, onerror=lambda error: found.append(Path(error.filename))):
            below[:] = sorted(name for name in below if not name.startswith("."))
            found.extend(Path(folder, name) for name in sorted(names) if not name.startswith("."))
    return found


def _matching(path: Path) -> list[Path]:
    pattern = str(path)
    if os.path.lexists(path) or not glob.has_magic(pattern):
        return [path]
    return [Path(one) for one in sorted(glob.glob(pattern, recursive=True))] or [path]


def shown(path: Path) -> str:
    r"""The path as text: a byte that isn't UTF-8 is shown as `\xe9`, so that the name can be stored and printed."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def opened(path: Path) -> BinaryIO:
    """The file, opened to be read.

    Raises:
        SourceError: it's missing, a folder, no regular file, or may not be read.
    """
    name = shown(path)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            if not os.access(path, os.R_OK | os.X_OK):
                raise SourceError(name, None, "this folder may not be read", "Ask its owner for the permission.")
            raise SourceError(
                name, None, "this is a folder", "Name the files in it, or the folder to `detente ingest`."
            )
        if not stat.S_ISREG(mode):
            raise SourceError(name, None, "this is not a regular file", "Save what it gives to a file first.")
        return path.open("rb")
    except FileNotFoundError as error:
        what = "this link leads to no file that exists" if path.is_symlink() else "no such file"
        raise SourceError(name, None, what, "Check the path.") from error
    except PermissionError as error:
        raise SourceError(name, None, "this file may not be read", "Ask its owner for the permission.") from error
    except (OSError, ValueError) as error:
        reason = error.strerror or "it cannot be opened" if isinstance(error, OSError) else str(error)
        raise SourceError(name, None, f"this file cannot be opened: {reason}") from error
