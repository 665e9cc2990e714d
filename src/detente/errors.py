"""Every error that Detente raises on purpose: where it happened, what is wrong, what to do."""

from __future__ import annotations


class DetenteError(Exception):
    """Base of all errors of Detente.

    Attributes:
        message: what is wrong, in one sentence without a full stop.
        hint: what the user can do about it, as a sentence; empty where nothing helps.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}. {self.hint}".rstrip() if self.hint else self.message


class SourceError(DetenteError):
    """A file, or one line of it, that can't be read; nothing of what it names goes in.

    Attributes:
        file: the file as the user named it, with the member of an archive after `!`.
        line: physical line, 1-based; None where the whole file is meant.
    """

    def __init__(self, file: str, line: int | None, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.file = file
        self.line = line

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}, line {self.line:,}"
        return f"{where}: {super().__str__()}"


class StoreError(DetenteError):
    """The desk can't be opened, read or written."""


class ModelError(DetenteError):
    """A model is missing, damaged or of another version, or its server doesn't answer."""


class UsageError(DetenteError):
    """The caller asked for something that doesn't exist: a state, a channel, a day."""
