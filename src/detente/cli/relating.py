"""The commands on what goes with a relation: who begins, what is said, its neighbours and triads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli import output as out
from detente.cli import terminal
from detente.cli.app import AsOf, Desk_, Dyad, Format_, Output, app, day_of

Pair = Annotated[str, typer.Option("--dyad", metavar="A-B", help="Two states, as PAK-USA.")]


@app.command()
def initiative(
    dyad: Pair,
    desk: Desk_ = None,
    as_of: AsOf = None,
    format: Format_ = None,
    output: Output = None,
) -> None:
    """Say who begins and who answers.

    Whose cooperation or conflict grew first, by how many weeks, and whose acts follow the other's.

    \b
    Example:
      detente initiative --dyad CUB-USA
    """
    from detente.desk import open_desk

    out.chosen(format, output)
    out.write(open_desk(desk).initiative(dyad, as_of=day_of(as_of)), format=format, output=output)


@app.command()
def tone(
    dyad: Pair,
    desk: Desk_ = None,
    as_of: AsOf = None,
    format: Format_ = None,
    output: Output = None,
) -> None:
    """Show what two states' speakers say of the other.

    By speaker and year, with the change against the three years before and the first and last words.

    \b
    Example:
      detente tone --dyad PAK-USA
    """
    from detente.desk import open_desk

    out.chosen(format, output)
    out.write(open_desk(desk).tone(dyad, as_of=day_of(as_of)), format=format, output=output)


@app.command()
def neighbours(
    dyad: Pair,
    desk: Desk_ = None,
    as_of: AsOf = None,
    format: Format_ = None,
    output: Output = None,
) -> None:
    """Show how the dyads beside one shift with it.

    \b
    Example:
      detente neighbours --dyad PAK-USA
    """
    from detente.desk import open_desk

    out.chosen(format, output)
    out.write(open_desk(desk).neighbours(dyad, as_of=day_of(as_of)), format=format, output=output)


@app.command()
def triads(
    desk: Desk_ = None,
    dyad: Dyad = None,
    as_of: AsOf = None,
    format: Format_ = None,
    output: Output = None,
) -> None:
    """Show how balanced the triads of states are.

    By year; with a dyad, of the triads that it belongs to.

    \b
    Example:
      detente triads --dyad PAK-USA
    """
    from detente.desk import open_desk

    out.chosen(format, output)
    out.write(open_desk(desk).triads(dyad=dyad, as_of=day_of(as_of)), format=format, output=output)


@app.command()
def graph(
    desk: Desk_ = None,
    as_of: AsOf = None,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="The graph; `-` prints it to stdout.")
    ] = Path("relations.graphml"),
) -> None:
    """Write the relations of the last year as a graph.

    GraphML, for Gephi, networkx and others: states, and dyads with level, interval and sign.

    \b
    Example:
      detente graph --as-of 2015-12-31 -o relations.graphml
    """
    from detente.desk import open_desk

    out.save(open_desk(desk).graph(as_of=day_of(as_of)), output)
    if str(output) != "-":
        terminal.tell(f"written to {output}")
