"""What a person at a terminal sees: errors, progress and text without tricks; and the exit status."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from detente.errors import DetenteError, UsageError

if TYPE_CHECKING:
    from rich.status import Status
    from rich.text import Text

    from detente.arrivals import Progress

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


@contextmanager
def progress(doing: str) -> Iterator[Progress]:
    """Show on stderr how far it is, after two seconds; where stderr is no terminal, one line every half a minute."""
    terminal = sys.stderr.isatty()
    started = said = time.monotonic()
    with ExitStack() as shown:
        status: Status | None = None

        def step(file: str, records: int) -> None:
            nonlocal status, said
            now = time.monotonic()
            line = plain(f"{doing} {file}: {records:,} records")
            if terminal and now - started > QUIET_S and now - said > REFRESH_S:
                said = now
                if status is None:
                    status = shown.enter_context(_spinner())
                status.update(_text(line))
            elif not terminal and now - said > LOG_S:
                said = now
                tell(line)

        yield step


def _spinner() -> Status:
    from rich.console import Console

    return Console(stderr=True).status("")


def _text(line: str) -> Text:
    from rich.text import Text

    return Text(line, no_wrap=True, overflow="ellipsis")
