"""From an article to its events, statements and open names: the coders."""

from __future__ import annotations

from detente.coding.coder import CODER, Coded, code_article, code_articles

__all__ = ["CODER", "Coded", "code_article", "code_articles"]
