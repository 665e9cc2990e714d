"""Which coders there are, and what each must do: ours, and those of other packages by entry point."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, cast, runtime_checkable

from detente.coding.coded import Coded
from detente.coding.coder import CODER, code_articles
from detente.coding.mentions import Own
from detente.errors import UsageError
from detente.schema import Article
from detente.settings import settings

GROUP = "detente.coders"
"""Entry points of this group give a coder when they are called without arguments."""

DEFAULT = "rules"


@runtime_checkable
class Coder(Protocol):
    """Makes events of articles. What it must keep to is checked by `detente.testing.check_coder`.

    One object is used by one thread of one process; where several processes code, each opens its own by its name.
    """

    @property
    def name(self) -> str:
        """Name and version, raised when results change: the events' column `coder`, and part of what an ingest is."""

    def code(self, articles: Iterable[Article], *, own: Own = ()) -> Iterator[Coded]:
        """What is made of each article, in order and in constant memory; each as if it were alone.

        Args:
            articles: any number; taken as they are needed.
            own: names that the user adds.

        Raises:
            DetenteError: the coder can't go on: what it needs is missing or doesn't answer. Never for what a text
                holds, which goes to the article's `problem` or to `refused`.
        """

    def notes(self) -> Sequence[str]:
        """What the user should hear when all is coded, such as what it cost."""


class Rules:
    """The default: rules over parse trees, in several processes."""

    name = CODER

    def code(self, articles: Iterable[Article], *, own: Own = ()) -> Iterator[Coded]:
        """See `coder.code_articles`."""
        return code_articles(articles, own=own)

    def notes(self) -> Sequence[str]:
        """Nothing: it costs time only."""
        return ()


def coders() -> tuple[str, ...]:
    """The names of the coders that are installed, ours first."""
    return tuple(dict.fromkeys((DEFAULT, *sorted(point.name for point in _points()))))


def open_coder(coder: str | Coder | None = None) -> Coder:
    """A coder by its name; `DETENTE_CODER` where none is named, the coder itself where one is given.

    Raises:
        UsageError: there is no such coder, or it needs a package or a setting that is missing.
    """
    wanted = settings().coder if coder is None else coder
    if not isinstance(wanted, str):
        return wanted
    if wanted == DEFAULT:
        return Rules()
    point = next((point for point in _points() if point.name == wanted), None)
    if point is None:
        raise UsageError(f"there is no coder “{wanted}”", f"Coders are {', '.join(coders())}.")
    try:
        return cast(Coder, point.load()())
    except ModuleNotFoundError as error:
        hint = f'Install it; Detente\'s own coders: pip install "detente[{wanted}]".'
        raise UsageError(f"the coder “{wanted}” needs the package {error.name}", hint) from error


def _points() -> list[importlib.metadata.EntryPoint]:
    """The entry points, Detente's own before any of the same name."""
    found = importlib.metadata.entry_points(group=GROUP)
    return sorted(found, key=lambda point: not point.value.startswith("detente."))
