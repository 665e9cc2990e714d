"""The commands that give out what a desk holds: events, answers to questions in SQL, open names."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from detente.cli import output as out
from detente.cli.app import AsOf, Desk_, Dyad, Format_, Output, app, day_of


@app.command()
def events(
    desk: Desk_ = None,
    dyad: Dyad = None,
    channel: Annotated[str | None, typer.Option(metavar="C", help="One channel, as economic.")] = None,
    as_of: AsOf = None,
    plover: Annotated[bool, typer.Option("--plover", help="JSON lines in PLOVER's layout, as NGEC writes it.")] = False,
    format: Format_ = None,
    output: Output = None,
) -> None:
    """Write the desk's events, one row for each report of one.

    \b
    Example:
      detente events --dyad PAK-USA --as-of 2025-06-30 -o events.parquet
    """
    from detente.cli.commands import run_events

    run_events(desk, dyad=dyad, channel=channel, as_of=day_of(as_of), plover=plover, form=format, output=output)


@app.command()
def sql(
    question: Annotated[str, typer.Argument(metavar="SELECT", help="One SELECT over the desk's tables.")],
    desk: Desk_ = None,
    as_of: AsOf = None,
    seconds: Annotated[float, typer.Option(metavar="S", help="Break it off after so many seconds.")] = 30.0,
    rows: Annotated[int, typer.Option(metavar="N", help="Rows of the answer at most.")] = 100_000,
    format: Format_ = None,
    output: Output = None,
) -> None:
    """Ask the desk's tables in SQL; nothing can be changed.

    \b
    Example:
      detente sql "select event_type, count(*) from events group by 1" --as-of 2025-06-30
    """
    from detente.cli.commands import run_sql

    run_sql(desk, question, as_of=day_of(as_of), seconds=seconds, most_rows=rows, form=format, output=output)


class Actors(StrEnum):
    """What may be asked of actors."""

    unresolved = "unresolved"


@app.command()
def actors(
    which: Annotated[Actors, typer.Argument(help="`unresolved`: names in an actor's place that no table knows.")],
    desk: Desk_ = None,
    as_of: AsOf = None,
    format: Format_ = None,
    output: Output = None,
) -> None:
    """List the names of actors that are still open.

    The commonest come first. Add those you know to `actors.csv` in the desk's folder before you ingest.

    \b
    Example:
      detente actors unresolved -o names.csv
    """
    from detente.desk import open_desk

    out.chosen(format, output)
    out.write(open_desk(desk).open_names(as_of=day_of(as_of)), format=format, output=output)
