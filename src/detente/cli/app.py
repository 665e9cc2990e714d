"""The commands and their options."""

from __future__ import annotations

import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from detente.cli import output as out
from detente.cli import terminal
from detente.cli.output import Format
from detente.errors import UsageError

app = typer.Typer(
    cls=terminal.Group,
    name="detente",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Reads articles and event data; says early, with evidence, which relations between states are warming or "
    "cooling.\n\n\b\nStart with:\n  detente demo\n\nExit status: 0 all well, 1 failure, 2 wrong usage, 3 done but some "
    "records were rejected, 130 interrupted.",
)


class Freq(StrEnum):
    """The index's step."""

    week = "week"
    month = "month"


Desk_ = Annotated[
    Path | None,
    typer.Option(
        "--desk", metavar="DIR", help="The desk's folder.  [default: $DETENTE_DESK or ./desk]", show_default=False
    ),
]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DAY", help="Last day whose knowledge counts: 2025-06-30.")
]
Dyad = Annotated[str | None, typer.Option("--dyad", metavar="A-B", help="Two states, as PAK-USA.")]
Format_ = Annotated[
    Format | None,
    typer.Option("--format", help="How rows come out; a table on a terminal and JSON lines in a pipe, if not said."),
]
Coder_ = Annotated[
    str | None,
    typer.Option(
        "--coder", metavar="NAME", help="What codes articles.  [default: $DETENTE_CODER or rules]", show_default=False
    ),
]
Output = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help="Where to; `-` is stdout.")]


def _version(asked: bool) -> None:
    if asked:
        import detente

        typer.echo(f"detente {detente.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    pass


@app.command()
def demo(
    desk: Annotated[
        Path | None, typer.Option("--desk", metavar="DIR", help="Keep the desk here; else it is thrown away.")
    ] = None,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="The brief.")] = Path("brief.html"),
    open_: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Make a brief from the articles and events that come with it.

    \b
    Example:
      detente demo --open
    """
    from detente.cli.commands import run_demo

    run_demo(desk, output, open_page=open_)


@app.command()
def code(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Articles; `-` is plain text from stdin.")],
    published: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="When undated articles appeared: 2025-06-18, or 2025-06-01..2025-06-30."),
    ] = None,
    actors: Annotated[
        Path | None,
        typer.Option(metavar="FILE.csv", help="Actors of your own: name, aliases, code, sector, start, end."),
    ] = None,
    coder: Coder_ = None,
    format: Format_ = None,
    output: Output = None,
) -> None:
    """Code articles without a desk.

    Writes one JSON object for each event; what cannot be read is told on stderr.

    \b
    Example:
      detente code article.txt --published 2025-06-18
    """
    from detente.cli.commands import run_code

    _leave(run_code(files, published, actors=actors, coder=coder, form=format, output=output))


@app.command()
def relate(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE.tsv",
            help="Columns sentence_id and marked_sentence (<s>…</s> who, <t>…</t> to whom); `-` is stdin.",
        ),
    ],
    output: Output = None,
) -> None:
    """Code sentences whose two parties are marked.

    Writes one JSON object for each line: id, event_type, quad_code, confidence.

    \b
    Example:
      detente relate sentences.tsv -o coded.jsonl
    """
    from detente.cli.commands import run_relate

    _leave(run_relate(file, output))


@app.command()
def ingest(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH", help="Files and folders of articles or event data; addresses of GDELT's lists of files."
        ),
    ],
    desk: Desk_ = None,
    format: Annotated[
        str, typer.Option(metavar="NAME", help="The files' format; `auto` tells it by their content.")
    ] = "auto",
    coder: Coder_ = None,
    mapping: Annotated[
        Path | None,
        typer.Option(metavar="FILE.toml", help="What the columns of a table of your own mean; CSV or Parquet."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print what became of each file as JSON.")] = False,
) -> None:
    """Take articles and event data into the desk.

    What the desk has already changes nothing.

    \b
    Example:
      detente ingest news/ events.parquet --desk my-desk
    """
    from detente.cli.commands import run_ingest

    _leave(run_ingest(paths, desk, format=format, coder=coder, mapping=mapping, as_json=json))


@app.command()
def index(
    desk: Desk_ = None,
    dyad: Dyad = None,
    channel: Annotated[str | None, typer.Option(metavar="C", help="One channel, as economic.")] = None,
    freq: Annotated[Freq, typer.Option(help="Step.")] = Freq.week,
    as_of: AsOf = None,
    format: Format_ = None,
    output: Output = None,
) -> None:
    """Show the relation index, by channel.

    Each level comes with its 90 % interval; a period with too few data has none.

    \b
    Example:
      detente index --dyad PAK-USA --freq month -o index.csv
    """
    from detente.desk import open_desk

    out.chosen(format, output)
    rows = open_desk(desk).index(dyad=dyad, channel=channel, freq=freq.value, as_of=day_of(as_of))
    out.write(rows, format=format, output=output)


@app.command()
def detect(
    desk: Desk_ = None,
    series: Annotated[
        Path | None,
        typer.Option(
            "--series", metavar="FILE", help="A series of your own, with date, a, b, score; in place of a desk."
        ),
    ] = None,
    dyad: Dyad = None,
    alarms_per_dyad_year: Annotated[
        float, typer.Option("--alarms-per-dyad-year", metavar="RATE", help="The rate of alarms that is kept.")
    ] = 0.5,
    false_discovery_rate: Annotated[
        float,
        typer.Option(
            "--false-discovery-rate",
            metavar="SHARE",
            help="Only shifts too lasting for chance: 0.2 lets a fifth be it.",
        ),
    ] = 1.0,
    as_of: AsOf = None,
    format: Format_ = None,
    output: Output = None,
) -> None:
    """Say which relations are shifting.

    Each alarm has its direction, since when, over which spans and why.

    \b
    Example:
      detente detect --dyad PAK-USA --alarms-per-dyad-year 1
    """
    from detente.cli.commands import run_detect

    out.chosen(format, output)
    status, rows = run_detect(
        desk, series, dyad=dyad, rate=alarms_per_dyad_year, false=false_discovery_rate, as_of=day_of(as_of)
    )
    out.write(rows, format=format, output=output)
    _leave(status)


@app.command()
def blindspots(
    observer: Annotated[str, typer.Option("--observer", metavar="STATE", help="The state whose press is meant: IND.")],
    desk: Desk_ = None,
    dyad: Dyad = None,
    as_of: AsOf = None,
    format: Format_ = None,
    output: Output = None,
) -> None:
    """Say which relations a state's press leaves out.

    Less, over eight weeks, than its own past and all other sources let one expect; and where its attention went
    instead. What too thin a press can't tell is called unknowable.

    \b
    Example:
      detente blindspots --observer IND --as-of 2025-09-30
    """
    from detente.desk import open_desk

    out.chosen(format, output)
    rows = open_desk(desk).blindspots(observer, dyad=dyad, as_of=day_of(as_of))
    out.write(rows, format=format, output=output)


@app.command()
def brief(
    dyad: Annotated[str, typer.Option("--dyad", metavar="A-B", help="Two states, as PAK-USA.")],
    desk: Desk_ = None,
    observer: Annotated[
        str | None,
        typer.Option("--observer", metavar="STATE", help="Say too whether this state's press looks at them: IND."),
    ] = None,
    as_of: AsOf = None,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="The page; `-` prints it to stdout.")
    ] = Path("brief.html"),
) -> None:
    """Write the brief on one dyad.

    One HTML file that opens anywhere, and the same for the terminal.

    \b
    Example:
      detente brief --dyad PAK-USA --as-of 2025-09-30 -o pak-usa.html
    """
    from detente.cli.commands import run_brief
    from detente.desk import open_desk

    run_brief(open_desk(desk), dyad, day_of(as_of), output, observer=observer)


@app.command()
def explain(
    name: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="Id of an event, story, statement or article; an article's name; a day of a dyad "
            "(PAK-USA:2025-03-05); a figure of the index (PAK-USA:2025-03-03:economic).",
        ),
    ],
    desk: Desk_ = None,
    as_of: AsOf = None,
    json: Annotated[bool, typer.Option("--json", help="Print the rows as one JSON object, by table.")] = False,
) -> None:
    """Lead from a figure or event to its sentence.

    Or to the row of the event data from which it comes.

    \b
    Example:
      detente explain PAK-USA:2025-03-03:economic
    """
    from detente.cli.explaining import show
    from detente.desk import open_desk

    found = open_desk(desk).explain(name, as_of=day_of(as_of))
    if json:
        typer.echo(out.json_text({table: rows.to_pylist() for table, rows in found.items()}, indent=1))
    else:
        show(found)


@app.command()
def doctor(
    desk: Desk_ = None,
    clean: Annotated[
        bool, typer.Option("--clean", help="Take out what ingests that died more than a day ago left behind.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Check the desk.

    Tables, columns, counts and evidence; the exit status is 1 if there is a fault.

    \b
    Example:
      detente doctor --desk my-desk
    """
    from detente.cli.commands import run_doctor

    _leave(run_doctor(desk, clean=clean, as_json=json))


def day_of(text: str | None) -> date | None:
    """The day that an option names; None where it wasn't given."""
    return None if text is None else given_day(text)


def given_day(text: str) -> date:
    """A day written as 2025-06-30."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"“{text}” is no day", "Write it as 2025-06-30.") from error


def _leave(status: int) -> None:
    sys.stdout.flush()
    if status:
        raise typer.Exit(status)
