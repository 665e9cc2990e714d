"""What a person at a terminal sees: errors, progress and text without tricks; and the exit status."""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import typer
from typer.core import TyperGroup

from detente.errors import DetenteError, UsageError

if TYPE_CHECKING:
    from rich.status import Status
    from rich.text import Text

FAILURE, WRONG_USAGE, SOME_REJECTED, INTERRUPTED = 1, 2, 3, 130

QUIET_S = 2.0  # what takes less than this shows no progress
REFRESH_S = 0.2
LOG_S = 30.0

_STEERING = (
    *range(0x20),
    *range(0x7F, 0xA0),
    0x061C,
    *range(0x200B, 0x2010),
    *range(0x2028, 0x202F),
    *range(0x2060, 0x2070),
    0xFEFF,
)
_BLANKS = {code: " " if chr(code).isspace() else None for code in _STEERING}


class Group(TyperGroup):
    """Commands whose errors end in one line on stderr and the documented exit status."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; turn what it raises into an exit status."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except UsageError as error:
            tell(f"error: {error}")
            raise typer.Exit(WRONG_USAGE) from error
        except DetenteError as error:
            tell(f"error: {error}")
            raise typer.Exit(FAILURE) from error
        except KeyboardInterrupt as error:
            tell("interrupted")
            raise typer.Exit(INTERRUPTED) from error
        except BrokenPipeError as error:
            # whoever read us has seen enough; Python would complain once more when it flushes at its end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from error
        return result


def plain(text: str) -> str:
    """The text on one line, without characters that move a terminal's cursor, colour it or turn its direction."""
    return text.translate(_BLANKS)


def tell(text: str) -> None:
    """Say something on stderr, one line."""
    typer.echo(plain(text), err=True)


class Step(Protocol):
    """Told how far a command is."""

    def __call__(self, file: str, records: int, *, share: float | None = None) -> None:
        """So many records are done, in this file last; `share` of all bytes, 0…1, where that is known."""


@contextmanager
def progress(doing: str) -> Iterator[Step]:
    """Show on stderr how far it is, after two seconds; where stderr is no terminal, one line every half a minute.

    With the share, how many records a second and how much time is left are shown too.
    """
    terminal = sys.stderr.isatty()
    started = said = time.monotonic()
    begun: tuple[int, float] | None = None  # a run that goes on with another has records and a share at its start
    with ExitStack() as shown:
        status: Status | None = None

        def step(file: str, records: int, *, share: float | None = None) -> None:
            nonlocal status, said, begun
            moment = time.monotonic()
            begun = begun or (records, share or 0.0)
            if moment - started <= QUIET_S or moment - said <= (REFRESH_S if terminal else LOG_S):
                return
            said = moment
            line = f"{doing} {file}: {records:,} records"
            if share is not None:
                line += _pace(moment - started, records - begun[0], share - begun[1], 1 - share)
            if not terminal:
                tell(line)
                return
            if status is None:
                status = shown.enter_context(_spinner())
            status.update(_text(plain(line)))

        yield step


def _pace(seconds: float, records: int, done: float, left: float) -> str:
    """How fast it goes and how long it will take, by what was done in these seconds."""
    pace = f", {records / seconds:,.0f} a second"
    if done <= 0:
        return pace
    minutes = math.ceil(left * seconds / done / 60)
    return f"{pace}, {100 * (1 - left):.0f} %, {minutes // 60}:{minutes % 60:02} h left"


def _spinner() -> Status:
    from rich.console import Console

    return Console(stderr=True).status("")


def _text(line: str) -> Text:
    from rich.text import Text

    return Text(line, no_wrap=True, overflow="ellipsis")
