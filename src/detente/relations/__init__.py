"""From events to relations: the index, a dyad's direction, initiative, neighbours, triads and tone."""

from __future__ import annotations

from detente.relations.acts import acts
from detente.relations.apart import apart, contrary
from detente.relations.graph import graphml
from detente.relations.happenings import link
from detente.relations.index import index
from detente.relations.initiative import initiative
from detente.relations.neighbours import neighbours
from detente.relations.reading import Reading, reading
from detente.relations.tone import tone
from detente.relations.trend import Trend, trend
from detente.relations.triads import triads

__all__ = [
    "Reading",
    "Trend",
    "acts",
    "apart",
    "contrary",
    "graphml",
    "index",
    "initiative",
    "link",
    "neighbours",
    "reading",
    "tone",
    "trend",
    "triads",
]
