from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
from rich.console import Console

from detente import brief, schema


def shown(one: brief.Brief, *, width: int = 80) -> str:
    console = Console(width=width, force_terminal=False, color_system=None)
    with console.capture() as capture:
        console.print(brief.terminal(one))
    return capture.get()


def test_the_terminal_says_what_the_page_says(samples):
    said = " ".join(shown(samples.full()).split())
    assert brief.headline(samples.full()) in said
    for words in ("Diplomatic (2)", "Contrary signals (3)", "Planned (2)", "Denied (1)", "What is not known"):
        assert words in said
    assert "△ September 2025 the President → Islamabad: meets or consults (according to reports)" in said


def test_the_terminal_keeps_to_eighty_columns(samples):
    for one in (samples.full(), samples.event_data(), samples.empty()):
        assert max(len(line) for line in shown(one).splitlines()) <= 80


def test_data_are_never_markup_nor_control_the_terminal(samples):
    one = samples.full()
    rows = [
        row
        | {"actor_name": "[/] [bold red]x[/bold red] \x1b]0;owned\x07", "evidence": "[/nonsense]\x1b[2J", "start": None}
        for row in one.events.to_pylist()
    ]
    said = shown(replace(one, a_name="[blink]P[/]", events=pa.Table.from_pylist(rows, schema.EVENTS)))
    assert "[bold red]x[/bold red]" in said
    assert "[/nonsense]" in said
    assert "\x1b" not in said
    assert "\x07" not in said


def test_an_empty_desk_gives_a_short_page(samples):
    said = shown(samples.empty())
    assert "no event known as of 1 September 2025" in said
    assert len(said.splitlines()) < 20
