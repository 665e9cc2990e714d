"""Settings from the environment, and the clock: the one place that reads either."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from detente.errors import UsageError


class Settings(BaseSettings):
    """What a user may set by environment variables `DETENTE_…`."""

    model_config = SettingsConfigDict(env_prefix="DETENTE_")

    desk: Path = Field(default=Path("desk"), description="folder of the desk's tables")
    workers: int = Field(default=0, ge=0, description="processes that code articles; 0: one for each core")
    max_record_mb: int = Field(
        default=16, ge=1, description="largest single record (a line, an item, a page) in MB; a larger one is rejected"
    )
    max_feed_mb: int = Field(default=20, ge=1, description="largest feed file in MB; a larger one is refused")
    feed_seconds: int = Field(
        default=30, ge=1, description="time that the feed parser may take for one file, in seconds"
    )


def settings() -> Settings:
    """The settings as the environment has them now.

    Raises:
        UsageError: a variable holds what can't be its value.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"DETENTE_{first['loc'][0]}".upper()
        raise UsageError(f"{name} is {first['input']!r}", f"{first['msg']}.") from error


def now() -> datetime:
    """This moment in UTC."""
    return datetime.now(UTC)
