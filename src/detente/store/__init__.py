"""The tables of the desk on disk: append, read as of a day, ledger, doctor."""

from __future__ import annotations

from detente.store.coded import Rows
from detente.store.doctor import Finding
from detente.store.intake import Intake
from detente.store.report import FileReport, IngestReport, RejectReport
from detente.store.store import Store, fingerprint
from detente.store.writer import Writer

__all__ = ["FileReport", "Finding", "IngestReport", "Intake", "RejectReport", "Rows", "Store", "Writer", "fingerprint"]
