"""From the past of all dyads to what comes next: trained as of a day, stored as data, checked by replays."""

from __future__ import annotations

from detente.forecast.backtest import backtest
from detente.forecast.room import forecast, train
from detente.forecast.scoring import picture, scores

__all__ = ["backtest", "forecast", "picture", "scores", "train"]
