"""Gives training the product's own modules, so that words are cut and packed by one and the same code."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

SOURCE = Path(__file__).resolve().parents[1] / "src" / "detente"


def load(name: str) -> ModuleType:
    """The module `detente.coding.<name>` without the rest of the coder, whose dependencies training doesn't have."""
    for package, folder in (("detente", SOURCE), ("detente.coding", SOURCE / "coding")):
        if package not in sys.modules:
            bare = ModuleType(package)
            bare.__path__ = [str(folder)]
            sys.modules[package] = bare
    return import_module(f"detente.coding.{name}")
