"""Reads articles and event data; says early, with evidence, which relations between states are warming or cooling.

Names are imported when they are first used, so that `import detente` takes no time.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.alone import detect as detect
    from detente.desk import Desk as Desk
    from detente.desk import code as code
    from detente.desk import open_desk as open_desk
    from detente.errors import DetenteError as DetenteError
    from detente.errors import ModelError as ModelError
    from detente.errors import SourceError as SourceError
    from detente.errors import StoreError as StoreError
    from detente.errors import UsageError as UsageError
    from detente.store import FileReport as FileReport
    from detente.store import IngestReport as IngestReport

    __version__: str

_HOMES = {
    "Desk": "desk",
    "FileReport": "store",
    "IngestReport": "store",
    "code": "desk",
    "detect": "alone",
    "open_desk": "desk",
    "DetenteError": "errors",
    "ModelError": "errors",
    "SourceError": "errors",
    "StoreError": "errors",
    "UsageError": "errors",
}

__all__ = [
    "Desk",
    "DetenteError",
    "FileReport",
    "IngestReport",
    "ModelError",
    "SourceError",
    "StoreError",
    "UsageError",
    "__version__",
    "code",
    "detect",
    "open_desk",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("detente")
    if name not in _HOMES:
        raise AttributeError(f"module 'detente' has no attribute {name!r}")
    return getattr(import_module(f"detente.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
