"""The brief: a page that leaves the house, and the same on a terminal. It asks and shows, and computes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.brief.content import Brief
from detente.brief.saying import headline

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["Brief", "headline", "page", "terminal"]


def page(brief: Brief) -> str:
    """The brief as one self-contained HTML file."""
    from detente.brief import html

    return html.page(brief)


def terminal(brief: Brief) -> RenderableType:
    """The brief as a Rich renderable, made for 80 columns."""
    from detente.brief import text

    return text.terminal(brief)
