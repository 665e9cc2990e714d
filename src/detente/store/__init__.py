"""The tables of the desk on disk: append, read as of a day, ledger, doctor."""

from __future__ import annotations

from detente.store.doctor import Finding
from detente.store.intake import Intake
from detente.store.store import Store, fingerprint
from detente.store.writer import Writer

__all__ = ["Finding", "Intake", "Store", "Writer", "fingerprint"]
