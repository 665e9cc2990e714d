"""From events to relations: the index, and what one dyad's events say of its direction."""

from __future__ import annotations

from detente.relations.index import index

__all__ = ["index"]
