"""The command that says whether a warming or cooling will last."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from detente.cli import output as out
from detente.cli.app import AsOf, Desk_, Format_, Output, app, day_of


class Rows(StrEnum):
    """The tables of durability."""

    episodes = "episodes"
    survival = "survival"
    promises = "promises"


@app.command()
def durability(
    dyad: Annotated[str, typer.Option("--dyad", metavar="A-B", help="Two states, as PAK-USA.")],
    desk: Desk_ = None,
    rows: Annotated[
        Rows | None, typer.Option("--rows", help="One table alone; a terminal shows all three, if not said.")
    ] = None,
    as_of: AsOf = None,
    format: Format_ = None,
    output: Output = None,
) -> None:
    """Say whether a warming or cooling will last.

    Past ones of the dyad, how long such lasted among all dyads, and which promises were kept.

    \b
    Example:
      detente durability --dyad PAK-USA --as-of 2022-12-31
    """
    from detente.cli.commands import run_durability
    from detente.desk import open_desk

    out.chosen(format, output)
    run_durability(open_desk(desk), dyad, day_of(as_of), rows and rows.value, form=format, output=output)
