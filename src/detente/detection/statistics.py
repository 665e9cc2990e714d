"""The detectors of this folder: every module with a function `statistic`, by name."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

import numpy as np
from numpy.typing import NDArray

import detente.detection

Statistic = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def statistics() -> dict[str, Statistic]:
    """Each detector's function by its module's name, in alphabetical order."""
    modules = {
        one.name: import_module(f"detente.detection.{one.name}")
        for one in iter_modules(detente.detection.__path__)
        if one.name not in ("statistics", "detect")
    }
    return {name: module.statistic for name, module in sorted(modules.items()) if hasattr(module, "statistic")}
