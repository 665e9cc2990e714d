"""The command line: asks the desk, shows the answer, gives an exit status."""

from __future__ import annotations

from detente.cli import forecasting, giving, lasting, relating  # noqa: F401 -- they add their commands
from detente.cli.app import app


def main() -> None:
    """Run the command line; the entry point `detente`."""
    app(prog_name="detente")


__all__ = ["app", "main"]
