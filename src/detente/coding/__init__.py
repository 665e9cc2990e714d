"""From an article to its events, statements and open names: the coders."""

from __future__ import annotations

from detente.coding.coded import Coded
from detente.coding.coder import CODER, code_article, code_articles
from detente.coding.coders import Coder, coders, open_coder

__all__ = ["CODER", "Coded", "Coder", "code_article", "code_articles", "coders", "open_coder"]
