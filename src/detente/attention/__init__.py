"""From coverage to blind spots: what a press leaves out of what all others tell, and what it covers instead."""

from __future__ import annotations

from detente.attention.blindspots import blindspots

__all__ = ["blindspots"]
