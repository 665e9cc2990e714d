"""Settings from the environment, and the clock: the one place that reads either."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
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
    fetch_allow: str = Field(
        default="",
        description="`host:port` of this machine or a private network that may be fetched from; commas between",
    )
    fetch_seconds: float = Field(default=60, gt=0, description="time that an answer may take to come, in seconds")
    coder: str = Field(default="rules", description="coder of articles; `--coder` goes before it")
    llm_address: str = Field(
        default="http://127.0.0.1:11434/v1", description="coder `llm`: address that `/chat/completions` follows"
    )
    llm_model: str | None = Field(default=None, description="coder `llm`: name of the model, as the server knows it")
    llm_key: SecretStr | None = Field(default=None, description="coder `llm`: the server's key, where it wants one")
    llm_price_in: float | None = Field(default=None, ge=0, description="USD for a million tokens that the model reads")
    llm_price_out: float | None = Field(default=None, ge=0, description="USD for a million tokens that it writes")
    llm_max_cost: float | None = Field(default=None, ge=0, description="USD that one run may cost; needs both prices")
    llm_max_tokens: int = Field(default=8192, ge=256, description="tokens that one answer may have")
    llm_parallel: int = Field(default=4, ge=1, le=64, description="requests under way at a time")
    llm_seconds: float = Field(default=120, gt=0, description="time that one request may take, in seconds")
    llm_tries: int = Field(default=5, ge=1, description="how often a request is sent before it is given up")
    llm_wait_seconds: float = Field(
        default=1, ge=0, description="pause before a request is sent again, in seconds; doubled each time"
    )
    llm_cache: Path | None = Field(
        default=None, description="file that keeps the model's answers; `None`: `llm.sqlite` in the user's cache folder"
    )
    transformers_model: str | None = Field(
        default=None, description="coder `transformers`: folder of the model, or its name in the local hub cache"
    )


def variable(name: str) -> str:
    """The environment variable of a setting: `DETENTE_LLM_KEY` of `llm_key`."""
    return f"DETENTE_{name}".upper()


def settings() -> Settings:
    """The settings as the environment has them now.

    Raises:
        UsageError: a variable holds what can't be its value.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = variable(str(first["loc"][0]))
        raise UsageError(f"{name} is {first['input']!r}", f"{first['msg']}.") from error


def cache_folder() -> Path:
    """The user's folder for what can be made again."""
    from platformdirs import user_cache_path

    return user_cache_path("detente")


def now() -> datetime:
    """This moment in UTC."""
    return datetime.now(UTC)
