"""The brief on a terminal, 80 columns: text only, never markup."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from detente import schema
from detente.brief import acts as read
from detente.brief import coming, saying, words
from detente.brief import multiples as small
from detente.brief import statements as said
from detente.brief.content import Brief

STYLES = {"warming": "dark_orange3", "cooling": "dodger_blue2", "neutral": "bright_black"}

MAX_LINES = 12
"""Acts of a channel or section shown; the page has more."""


def terminal(brief: Brief) -> RenderableType:
    """The brief as a Rich renderable: headline, timeline by channel, contrary, planned, not known."""
    sections = read.sections(brief)
    shown = [act for section in sections.values() for act in section.acts]
    parts: list[RenderableType] = [
        Text(f"as of {words.day(brief.as_of)}", style="bright_black"),
        Text(saying.headline(brief), style="bold"),
        *(Text(line) for line in saying.standfirst(brief)),
        *(Text(line, style="bright_black") for line in saying.basis(brief)),
    ]
    if brief.lasting:
        parts += [_heading("Will it last"), *(Text(f"  {line}") for line in saying.lasting(brief))]
    parts += _channels(sections["happened"].acts)
    if brief.attention:
        parts += [_heading("Who isn’t looking"), *(Text(f"  {line}") for line in saying.attention(brief))]
    contrary = read.OPPOSITE.get(brief.reading.direction, "")
    if contrary:
        parts += _section("Contrary signals", sections["contrary"].acts, f"No {contrary} act that occurred is known.")
    for name in ("planned", "hypothetical", "denied"):
        parts += _section(name.capitalize(), sections[name].acts, "None known." if name == "planned" else "")
    parts += _coming(brief)
    parts += _section("History recalled", sections["history"].acts, "")
    parts += _index(brief)
    unknowns = said.unknowns(brief, shown, read.sources(brief))
    if unknowns:
        parts.append(_heading("What is not known"))
        parts += [_line("?", "bright_black", _unknown(item)) for item in unknowns]
    if shown:
        parts += [
            Text(""),
            Text(f"detente explain {shown[0].event_id}  leads from an act to its source.", style="bright_black"),
        ]
    return Group(*parts)


def _channels(acts: Iterable[read.Act]) -> list[RenderableType]:
    channels: dict[str, list[read.Act]] = defaultdict(list)
    for act in acts:
        channels[act.channel].append(act)
    if not channels:
        return [_heading("What happened"), Text("  No act is known.")]
    order = [c for c in schema.CHANNELS if c in channels] + sorted(set(channels) - set(schema.CHANNELS))
    return [part for channel in order for part in _section(channel.capitalize(), channels[channel], "")]


def _section(title: str, acts: Iterable[read.Act], empty: str) -> list[RenderableType]:
    acts = list(acts)
    if not acts:
        return [_heading(title), Text(f"  {empty}")] if empty else []
    latest = acts[-MAX_LINES:]
    parts: list[RenderableType] = [_heading(title, len(acts))]
    if len(acts) > len(latest):
        parts.append(
            Text(f"  {len(acts) - len(latest):,} earlier or undated acts are on the page", style="bright_black")
        )
    for act in latest:
        line = Text(f"{act.when}  ", style="bright_black")
        line.append(act.said, style="bold")
        if act.told != "stated by the source":
            line.append(f" ({act.told})", style="italic")
        parts.append(_line(act.shape, STYLES[act.polarity], line))
        parts.append(Padding(Text(act.passage.short(220)), (0, 0, 0, 4)))
    return parts


def _coming(brief: Brief) -> list[RenderableType]:
    found = coming.coming(brief)
    if found is None:
        return []
    lines = [
        _line("·", "bright_black", Text(f"{one.name}: {one.said} (usually {one.usual}; {one.basis})"))
        for one in found.chances
    ]
    how = Text(f"  {found.command}  shows what moved them.", style="bright_black")
    return [_heading("What comes next"), Text(f"  {found.sentence}"), *lines, how]


def _index(brief: Brief) -> list[RenderableType]:
    multiples = small.summaries(brief.index)
    if not multiples:
        return [_heading("Index"), Text("  Not enough data.")]
    return [_heading("Index"), *(_line("·", "bright_black", Text(f"{one.channel}: {one.words}")) for one in multiples)]


def _unknown(item: said.Unknown) -> Text:
    numbers = "; ".join(act.said for act in item.acts[:6])
    return Text(f"{item.text} {numbers}".rstrip())


def _heading(title: str, n: int = 0) -> Text:
    return Text(f"\n{title}{f' ({n})' if n else ''}", style="bold underline" if not n else "bold")


def _line(mark: str, style: str, line: Text) -> RenderableType:
    """A mark, and the line with its further lines indented under it."""
    from rich.table import Table

    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=3, justify="right")
    grid.add_column(ratio=1)
    grid.add_row(Text(mark, style=style), line)
    return grid
