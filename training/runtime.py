"""Loads `detente.coding.encoder` by its path, so that training packs sentences by the product's own code."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

SOURCE = Path(__file__).resolve().parents[1] / "src"


def load(name: str) -> ModuleType:
    """The module `detente.coding.<name>` without the rest of the coder, which training doesn't need."""
    sys.path.insert(0, str(SOURCE))
    spec = spec_from_file_location(f"detente_coding_{name}", SOURCE / "detente" / "coding" / f"{name}.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{name}.py is missing")
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
