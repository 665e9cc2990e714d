"""From events to relations: the index, and what one dyad's events say of its direction."""

from __future__ import annotations

from detente.relations.apart import apart, contrary
from detente.relations.happenings import link
from detente.relations.index import index
from detente.relations.reading import Reading, reading
from detente.relations.trend import Trend, trend

__all__ = ["Reading", "Trend", "apart", "contrary", "index", "link", "reading", "trend"]
