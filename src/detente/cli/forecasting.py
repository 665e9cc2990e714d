"""The commands on what may come next."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli import output as out
from detente.cli.app import AsOf, Desk_, Format_, Output, app, day_of, given_day

Span = Annotated[int, typer.Option("--days", metavar="30|90", help="Length of the span, 30 or 90 days.")]


@app.command()
def train(
    desk: Desk_ = None,
    as_of: AsOf = None,
    format: Format_ = None,
    output: Output = None,
) -> None:
    """Learn forecasts from the desk's own past.

    The models are kept in the desk. As of a day, they know only what was known by then.

    \b
    Example:
      detente train --as-of 2025-06-30
    """
    from detente.desk import open_desk

    out.chosen(format, output)
    out.write(open_desk(desk).train(as_of=day_of(as_of)).drop(["body"]), format=format, output=output)


@app.command()
def forecast(
    dyad: Annotated[str, typer.Option("--dyad", metavar="A-B", help="Two states, as PAK-USA.")],
    days: Span = 30,
    desk: Desk_ = None,
    as_of: AsOf = None,
    format: Format_ = None,
    output: Output = None,
) -> None:
    """Say what may come next between two states.

    Probabilities beside climatology, what moved them, and what would change them. First `detente train`.

    \b
    Example:
      detente forecast --dyad PAK-USA --days 90
    """
    from detente.desk import open_desk

    out.chosen(format, output)
    out.write(open_desk(desk).forecast(dyad, days=days, as_of=day_of(as_of)), format=format, output=output)


@app.command()
def backtest(
    since: Annotated[str, typer.Option("--since", metavar="DAY", help="A day of the first month forecast.")],
    until: Annotated[str, typer.Option("--until", metavar="DAY", help="Last day that a span may reach.")],
    days: Span = 30,
    desk: Desk_ = None,
    forecasts: Annotated[
        Path | None, typer.Option("--forecasts", metavar="FILE", help="Each forecast and what came, as CSV or Parquet.")
    ] = None,
    picture: Annotated[
        Path | None, typer.Option("--picture", metavar="FILE.svg", help="What was said against what came.")
    ] = None,
    format: Format_ = None,
    output: Output = None,
) -> None:
    """Replay past months and say how right the forecasts were.

    Brier score, skill over climatology, log score and calibration, by class and dyad.

    \b
    Example:
      detente backtest --since 2023-01-01 --until 2024-12-31 --picture reliability.svg
    """
    from detente.cli.commands import run_backtest

    out.chosen(format, output)
    rows = run_backtest(
        desk, since=given_day(since), until=given_day(until), days=days, forecasts=forecasts, picture=picture
    )
    out.write(rows, format=format, output=output)
