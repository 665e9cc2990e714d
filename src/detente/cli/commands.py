"""What the larger commands do between the desk and the screen; each returns its exit status."""

from __future__ import annotations

import sys
import tempfile
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import typer

from detente import alone, demo, schema, sources
from detente.cli import output as out
from detente.cli import sinks
from detente.cli.growing import parts
from detente.cli.output import Format
from detente.cli.terminal import FAILURE, SOME_REJECTED, plain, progress, tell
from detente.coding import Coder, open_coder
from detente.coding.relate import relate_file
from detente.desk import Desk, code_files, open_desk
from detente.errors import SourceError, UsageError
from detente.ontology.own import own_forms
from detente.passage import Given, Place, total
from detente.schema import Article, Reject
from detente.settings import now, settings
from detente.sources.plover import objects
from detente.store import FileReport, IngestReport, RejectReport, fingerprint

SHOWN = 20  # rejects and files told one by one

DEMO_DYAD, DEMO_DAY = "CUB-USA", date(2016, 3, 31)  # the warming that the demo's README describes, before its turn


def run_ingest(
    paths: list[str], desk: Path | None, *, format: str, coder: str | None, mapping: Path | None, as_json: bool
) -> int:
    """Take files in and say what became of them."""
    with _coder(coder) as chosen, progress("taking in") as step:
        opened = open_desk(desk, create=True)
        if opened.store.migrated:
            tell(f"note: {opened.store.migrated}")
        report = opened.ingest(paths, format=format, coder=chosen, mapping=mapping, progress=step)
    if as_json:
        typer.echo(out.json_text(report.as_dict()))
    else:
        _tell_report(report)
    refused = sum(one.refused for one in report.files)
    return _Told(len(report.files) - refused, len(report.rejects), refused).status()


def run_events(
    desk: Path | None,
    *,
    dyad: str | None,
    channel: str | None,
    as_of: date | None,
    plover: bool,
    form: Format | None,
    output: Path | None,
) -> None:
    """Write events as rows, or as PLOVER's objects."""
    if plover and form is not None:
        raise UsageError("both --plover and --format were given", "PLOVER's layout is JSON lines: leave --format out.")
    form = Format.jsonl if plover else out.chosen(form, output)
    rows = open_desk(desk).events(dyad=dyad, channel=channel, as_of=as_of)
    if plover:
        with out.text_file(output) as file:
            out.write_lines(objects(rows), file)
    else:
        out.write(rows, format=form, output=output)


def run_sql(
    desk: Path | None,
    question: str,
    *,
    as_of: date | None,
    seconds: float,
    most_rows: int,
    form: Format | None,
    output: Path | None,
) -> None:
    """Write the answer to a question; that it was cut is told on stderr."""
    form = out.chosen(form, output)
    found, cut = open_desk(desk).sql(question, as_of=as_of, seconds=seconds, most_rows=most_rows)
    out.write(found, format=form, output=output)
    if cut:
        tell(f"note: cut after {most_rows:,} rows; `--rows` allows more")


def run_code(
    names: list[str],
    published: str | None,
    *,
    actors: Path | None,
    coder: str | None,
    form: Format | None,
    output: Path | None,
) -> int:
    """Code articles and write their events; what couldn't be read or coded is told on stderr."""
    if form is None and (output is None or str(output) == "-"):
        form = Format.jsonl  # the command's promise to scripts, on a terminal too
    form = out.chosen(form, output)
    dated, own = _dating(published), own_forms(actors) if actors else ()
    with ExitStack() as kept:
        paths = _inputs([_stdin(kept) if name == "-" else name for name in names], output)
        chosen = kept.enter_context(_coder(coder))
        facts = _facts(names, published, actors, chosen.name, form)
        step = kept.enter_context(progress("coding"))
        sink = kept.enter_context(
            sinks.opened(output, form=form, columns=schema.EVENTS, facts=facts, may_go_on="-" not in names)
        )
        for line in sink.told():
            tell(line)
        told = _Told(**sink.state["told"]) if sink.state else _Told()
        since = Place(**sink.state["place"]) if sink.state else Place()
        if since.files or since.records:
            tell(f"going on after {told.good:,} articles that were coded before")
        size = total(paths)
        for place, one in code_files(paths, dated=dated, own=own, coder=chosen, ingested=sink.begun, since=since):
            rows, lines = told.take(one)
            for line in lines:
                tell(line)
            sink.add(rows, {"place": asdict(place), "told": asdict(told)}, lines)
            step(sources.shown(paths[place.files]), told.good, share=place.size / size if size else None)
    return told.status()


def _facts(names: list[str], published: str | None, actors: Path | None, coder: str, form: Format) -> dict[str, str]:
    """What the rows of a run depend on, by a name for people."""
    limits = settings()
    return {
        "files": "\n".join(names),
        "--published": published or "",
        "--actors": fingerprint(actors, "") if actors else "",
        "--format": form.value,
        "limits": f"{limits.max_record_mb} {limits.max_feed_mb}",
        "coder": coder,
        "version of Detente": version("detente"),
    }


def _inputs(names: list[str | Path], output: Path | None) -> list[Path]:
    """The files to code, without those that the command itself writes."""
    written = {path.absolute() for path in (output, *parts(output))} if output else set()
    return [path for path in sources.files(names) if path.absolute() not in written]


def run_relate(file: str, output: Path | None) -> int:
    """Code marked sentences, one JSON object for each line."""
    told = _Told()
    with ExitStack() as kept:
        path = _stdin(kept) if file == "-" else Path(file)
        step = kept.enter_context(progress("coding"))
        lines = kept.enter_context(out.text_file(output))
        for one in relate_file(path):
            if isinstance(one, Reject):
                told.rejected += 1
                tell(_rejected(one))
            else:
                told.good += 1
                step(file, told.good)
                out.write_lines([dict(one)], lines)
    return told.status()


@contextmanager
def _coder(name: str | None) -> Iterator[Coder]:
    """A coder; what it has to say at the end, however that comes, goes to stderr."""
    coder = open_coder(name)
    try:
        yield coder
    finally:
        for note in coder.notes():
            tell(note)


@dataclass(slots=True)
class _Told:
    """What went well and what was complained of, for the exit status."""

    good: int = 0
    rejected: int = 0
    refused: int = 0

    def take(self, one: Given) -> tuple[list[dict[str, Any]], list[str]]:
        """Count what became of an article, record or file: its events, and what there is to complain of."""
        if isinstance(one, SourceError):
            self.refused += 1
            return [], [f"error: {one}"]
        if isinstance(one, Reject):
            self.rejected += 1
            return [], [_rejected(one)]
        problem = f"{one.article.name}: {one.article.problem}"
        if one.article.problem and not one.events:
            self.rejected += 1
            return [], [f"not coded: {problem}"]
        self.good += 1
        self.rejected += len(one.refused)
        partly = [f"partly coded: {problem}"] if one.article.problem else []
        return one.events, [*partly, *(_rejected(refused) for refused in one.refused)]

    def status(self) -> int:
        """0 all well, 1 nothing could be read, 3 some."""
        if self.refused and not self.good and not self.rejected:
            return FAILURE
        return SOME_REJECTED if self.refused or self.rejected else 0


def _rejected(one: Reject | RejectReport) -> str:
    return f"rejected: {SourceError(one.file, one.line, one.reason)}"


def _stdin(kept: ExitStack) -> Path:
    """Standard input as a file, which readers can look at twice."""
    folder = kept.enter_context(tempfile.TemporaryDirectory(prefix="detente-"))
    path = Path(folder) / "stdin"
    path.write_bytes(sys.stdin.buffer.read())
    return path


def _dating(published: str | None) -> Callable[[Article], Article]:
    """What gives an undated article the day, or the first and last day, that the user knows."""
    if published is None:
        return lambda article: article
    first, _, last = published.partition("..")
    try:
        after = datetime.combine(date.fromisoformat(first), time.min, tzinfo=UTC)
        before = schema.end_of_day(date.fromisoformat(last)) if last else after
    except ValueError as error:
        raise UsageError(f"“{published}” is no day", "Write 2025-06-18, or 2025-06-01..2025-06-30.") from error
    if before < after:
        raise UsageError(f"“{published}” ends before it begins")

    def dated(article: Article) -> Article:
        if article.published_after is not None or article.published_before is not None:
            return article
        return replace(article, published_after=after, published_before=before, known_at=before)

    return dated


def run_detect(
    desk: Path | None, series: Path | None, *, dyad: str | None, rate: float, false: float, as_of: date | None
) -> tuple[int, pa.Table]:
    """The alarms of a desk, or of a series; rows of the series that couldn't be taken are told on stderr."""
    if series is None:
        return 0, open_desk(desk).alarms(dyad=dyad, alarms_per_dyad_year=rate, false_discovery_rate=false, as_of=as_of)
    if desk is not None:
        raise UsageError("both a desk and a series were given", "Give --desk or --series.")
    rows, rejects = sources.series(series, ingested=now())
    for one in rejects[:SHOWN]:
        tell(_rejected(one))
    if len(rejects) > SHOWN:
        tell(f"rejected: {len(rejects) - SHOWN:,} more")
    found = alone.alarms(rows, dyad=dyad, alarms_per_dyad_year=rate, false_discovery_rate=false, as_of=as_of)
    return _Told(rows.num_rows, len(rejects)).status(), found


def run_backtest(
    desk: Path | None, *, since: date, until: date, days: int, forecasts: Path | None, picture: Path | None
) -> pa.Table:
    """The scores of a replay; the forecasts and the picture go to their files."""
    from detente import forecast

    made = open_desk(desk).backtest(since=since, until=until, days=days)
    if forecasts is not None:
        out.write(made, format=None, output=forecasts)
    if picture is not None:
        out.save(forecast.picture(made), picture)
    return forecast.scores(made)


def run_durability(
    desk: Desk, dyad: str, as_of: date | None, rows: str | None, *, form: Format | None, output: Path | None
) -> None:
    """The answer in words, on stderr where rows are asked for; then the tables, or the episodes where rows are wanted
    by a program and none were named."""
    found = desk.durability(dyad, as_of=as_of)
    tables = {"episodes": found.episodes, "survival": found.survival, "promises": found.promises}
    reading = rows is None and output is None and out.chosen(form, output) is Format.table
    if not reading:
        for line in (*found.said, *found.basis):
            tell(line)
        out.write(tables[rows or "episodes"], format=form, output=output)
        return
    for line in (*found.said, *found.basis):
        typer.echo(plain(line))
    for name, table in tables.items():
        typer.echo(f"\n{name}{'' if table.num_rows else ': none'}")
        if table.num_rows:
            out.write(table, format=form, output=output)


def run_doctor(desk: Path | None, *, clean: bool, as_json: bool) -> int:
    """Say what is wrong with the desk."""
    findings = open_desk(desk).doctor(clean=clean)
    if as_json:
        typer.echo(out.json_text([asdict(one) for one in findings]))
    else:
        for one in findings:
            typer.echo(plain(f"{one.level}: {one.table}: {one.message}. {one.hint}"))
        if not findings:
            typer.echo("all well")
    return FAILURE if any(one.level == "fault" for one in findings) else 0


def run_brief(desk: Desk, dyad: str, as_of: date | None, output: Path, *, observer: str | None = None) -> None:
    """Write the page, and show the same on the terminal."""
    from rich.console import Console

    from detente import brief
    from detente.brief.asking import ask

    content = ask(desk, dyad, as_of=as_of, observer=observer)
    out.save(brief.page(content), output)
    if str(output) != "-":
        Console().print(brief.terminal(content))
        tell(f"written to {output}")


def run_demo(desk: Path | None, output: Path, *, open_page: bool) -> None:
    """Ingest the articles and events that come with Detente, and write a brief on them."""
    with ExitStack() as kept:
        where = desk or Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="detente-demo-"))) / "desk"
        desk_ = open_desk(where, create=True)
        with progress("taking in") as step:
            desk_.ingest(demo.files(), coder="rules", progress=step)
        run_brief(desk_, DEMO_DYAD, DEMO_DAY, output)
    if open_page:
        webbrowser.open(output.absolute().as_uri())


def _tell_report(report: IngestReport) -> None:
    for one in report.rejects[:SHOWN]:
        tell(_rejected(one))
    if len(report.rejects) > SHOWN:
        tell(f"rejected: {len(report.rejects) - SHOWN:,} more; `--json` tells all")
    for file in report.files:
        for note in file.notes:
            tell(f"note: {file.file}: {note}")
        if file.refused:
            tell(f"error: {file.file}: {file.reason}")
    if len(report.files) <= SHOWN:
        for file in report.files:
            typer.echo(plain(f"{file.file}: {_counts(file)}" if not file.refused else f"{file.file}: refused"))
    if len(report.files) != 1:
        typer.echo(f"{len(report.files):,} files: {_counts(*report.files)}")


def _counts(*files: FileReport) -> str:
    accepted, rejected, duplicates = (
        sum(getattr(one, count) for one in files) for count in ("accepted", "rejected", "duplicates")
    )
    refused = sum(one.refused for one in files)
    words = [f"{accepted:,} accepted", f"{rejected:,} rejected", f"{duplicates:,} duplicates"]
    return ", ".join([*words, f"{refused:,} refused"] if refused else words)
