"""From the index to alarms: which relations are shifting, at a rate of alarms that was promised."""

from __future__ import annotations

from detente.detection.detect import detect
from detente.detection.live import Live

__all__ = ["Live", "detect"]
