"""What a coder makes of one article."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from detente.schema import Article, Reject


@dataclass(frozen=True, slots=True)
class Coded:
    """What a coder makes of one article.

    Attributes:
        article: the article with kind, author, language and the range of its publication filled in, and with its
            problem where it couldn't be coded.
        events: rows of schema.EVENTS, in the order of the text.
        statements: rows of schema.STATEMENTS.
        unresolved: rows of schema.UNRESOLVED.
        refused: events that a model told and that couldn't be taken, with why; `file` is the article's dataset.
    """

    article: Article
    events: list[dict[str, Any]]
    statements: list[dict[str, Any]]
    unresolved: list[dict[str, Any]]
    refused: list[Reject] = field(default_factory=list)
