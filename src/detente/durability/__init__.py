"""Will it last: past warmings and coolings, how long such last, and promises kept."""

from __future__ import annotations

from detente.durability.outlook import Durability, durability

__all__ = ["Durability", "durability"]
