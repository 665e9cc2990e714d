"""Asks one address and no other: under limits of time and size, again where that may help, the key never shown."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, NoReturn, Self

import anyio
import httpx2
import tenacity
from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic_core import from_json

from detente.coding.llm import prompt
from detente.coding.llm.cost import Meter
from detente.errors import ModelError, UsageError
from detente.settings import Settings, now, variable

MAX_BODY = 4_000_000
"""Bytes of an answer; thirty times what `llm_max_tokens` usually are."""
MAX_WAIT_S = 120.0
"""Longest pause that a server may ask for; beyond it the run stops."""
_BAD_ANSWERS = 2  # how often an answer that can't be read is asked for again
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_LOGGERS = ("httpx2", "httpcore2.connection", "httpcore2.http11")
_AGAIN = frozenset({408, 409, 425, 429})
_REFUSED = frozenset({400, 413, 415, 422})
_SPENT = b"insufficient_quota"


class UnansweredError(Exception):
    """The server won't or can't answer for this article."""


class _RefusedError(UnansweredError):
    """The server doesn't take the request as it is."""


class _AgainError(Exception):
    """It may help to ask again.

    Attributes:
        finally_: what it means if it doesn't.
        after_s: pause that the server asks for; None where it doesn't.
        tries: how often to ask at most; None for the usual number.
    """

    def __init__(self, finally_: Exception, *, after_s: float | None = None, tries: int | None = None) -> None:
        super().__init__(str(finally_))
        self.finally_ = finally_
        self.after_s = after_s
        self.tries = tries


class _Message(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Completion(BaseModel):
    choices: list[_Choice] = Field(min_length=1)


class _Usage(BaseModel):
    prompt_tokens: int = Field(ge=0, le=100_000_000, strict=True)
    completion_tokens: int = Field(ge=0, le=100_000_000, strict=True)


class Client:
    """Asks one server for completions; use it as an async context manager.

    Redirects aren't followed, proxies and `.netrc` of the environment aren't used, nothing is unpacked: what is sent
    goes to the address of the settings and nowhere else.
    """

    def __init__(self, chosen: Settings, meter: Meter) -> None:
        """Reads the settings.

        Raises:
            UsageError: a setting is missing or can't be meant.
        """
        if not chosen.llm_model:
            raise UsageError("no model is named", f"Set {variable('llm_model')} to one that the server has.")
        self._chosen = chosen
        self._meter = meter
        self._key = _key(chosen.llm_key)
        self.address = _address(chosen.llm_address, keyed=bool(self._key))
        self._forms = [_structured, _reasoning, _plain]
        self._limit = anyio.CapacityLimiter(chosen.llm_parallel)
        self._redacting = _Redacting(self._key)

    async def __aenter__(self) -> Self:
        headers = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "detente"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        self._http = httpx2.AsyncClient(
            headers=headers, timeout=self._chosen.llm_seconds, trust_env=False, follow_redirects=False
        )
        for name in _LOGGERS:
            logging.getLogger(name).addFilter(self._redacting)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()
        for name in _LOGGERS:
            logging.getLogger(name).removeFilter(self._redacting)

    async def ask(self, data: str) -> str:
        """The model's answer on one part of an article.

        Args:
            data: as `prompt.data` gives it.

        Returns:
            A JSON object with a list `events`, whatever these are.

        Raises:
            UnansweredError: not for this article.
            ModelError: not at all.
        """
        async with self._limit:
            for form in list(self._forms):
                try:
                    answer = await self._patiently(form(self._chosen) | self._messages(data))
                except _RefusedError as refused:
                    last = refused
                    continue
                self._forms = [form]  # what it took once it takes always: a later refusal is the article's
                return answer
            raise last

    def _messages(self, data: str) -> dict[str, Any]:
        return {
            "model": self._chosen.llm_model,
            "messages": [{"role": "system", "content": prompt.rules()}, {"role": "user", "content": data}],
        }

    async def _patiently(self, body: Mapping[str, Any]) -> str:
        retrying = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception_type(_AgainError), stop=self._enough, wait=self._pause, reraise=True
        )
        try:
            return await retrying(self._once, json.dumps(body).encode())
        except _AgainError as again:
            raise again.finally_ from again

    def _enough(self, state: tenacity.RetryCallState) -> bool:
        most = getattr(_failure(state), "tries", None) or self._chosen.llm_tries
        return state.attempt_number >= min(most, self._chosen.llm_tries)

    def _pause(self, state: tenacity.RetryCallState) -> float:
        after = getattr(_failure(state), "after_s", None)
        usual = tenacity.wait_random_exponential(self._chosen.llm_wait_seconds, max=MAX_WAIT_S)(state)
        return usual if after is None else float(after)

    async def _once(self, body: bytes) -> str:
        reserved, tokens, characters = (
            await self._meter.reserve(len(body), self._chosen.llm_max_tokens),
            None,
            0,
        )
        try:
            whole = await self._send(body)
            characters = len(body) + len(whole)
            parsed = _parsed(whole)
            tokens = _tokens(parsed)
            return self._redacting.clean(_events(parsed, self._chosen.llm_max_tokens))
        finally:
            await self._meter.settle(reserved, tokens, characters)

    async def _send(self, body: bytes) -> bytes:
        """The body of a good answer, whole and in time."""
        try:
            with anyio.fail_after(self._chosen.llm_seconds):
                async with self._http.stream(
                    "POST",
                    f"{self.address}/chat/completions",
                    content=body,
                    headers={"Content-Type": "application/json"},
                ) as response:
                    whole = await self._read(response)
        except TimeoutError as error:
            slow = f"the server at {self.address} took longer than {self._chosen.llm_seconds:g} seconds"
            raise _AgainError(ModelError(slow, f"Raise {variable('llm_seconds')}, or try it later.")) from error
        except httpx2.RequestError as error:
            lost = f"the server at {self.address} doesn't answer ({type(error).__name__})"
            raise _AgainError(ModelError(lost, f"Start it, or set {variable('llm_address')}.")) from error
        if response.status_code != 200:
            self._complain(response, whole)
        return whole

    async def _read(self, response: httpx2.Response) -> bytes:
        if response.headers.get("content-encoding", "identity").lower() not in ("", "identity"):
            _unreadable("is packed, though it was asked not to be")
        whole = bytearray()
        async for piece in response.aiter_raw():
            whole += piece
            if len(whole) > MAX_BODY:
                _unreadable(f"is longer than {MAX_BODY:,} bytes")
        return bytes(whole)

    def _complain(self, response: httpx2.Response, whole: bytes) -> NoReturn:
        """Say what a status means. Nothing that the server wrote is shown: it may hold the key."""
        status, where = response.status_code, f"the server at {self.address}"
        if 300 <= status < 400:
            hint = f"Set {variable('llm_address')} to the address itself."
            raise ModelError(f"{where} sends its callers elsewhere (status {status}), where no key goes", hint)
        if status in (401, 403):
            raise ModelError(f"{where} doesn't take the key (status {status})", f"Set {variable('llm_key')}.")
        if status == 402 or (status == 429 and _SPENT in whole):
            raise ModelError(f"{where} says that nothing is left to spend (status {status})")
        if status in (404, 405):
            hint = f"Set {variable('llm_address')} and {variable('llm_model')}."
            raise ModelError(f"{where} has no such model, or takes no questions there (status {status})", hint)
        if status in _REFUSED:
            raise _RefusedError(
                f"the model's server refuses the request (status {status}): too long, or not to its rules"
            )
        failed = ModelError(f"{where} fails (status {status})", "Try it later: answers that came are kept.")
        if status not in _AGAIN and status < 500:
            raise failed
        after = _retry_after(response.headers.get("retry-after", ""))
        if after is not None and after > MAX_WAIT_S:
            raise ModelError(
                f"{where} asks to wait {after:,.0f} seconds", "Run it again then: answers that came are kept."
            )
        raise _AgainError(failed, after_s=after)


class _Redacting(logging.Filter):
    """Takes the key out of what others log, and out of what the server answers."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self._key = key

    def clean(self, text: str) -> str:
        return text.replace(self._key, "***") if self._key else text

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self.clean(record.getMessage()), None
        return True


def _structured(chosen: Settings) -> dict[str, Any]:
    return {
        "response_format": {"type": "json_schema", "json_schema": prompt.form()},
        "max_tokens": chosen.llm_max_tokens,
        "temperature": 0,
    }


def _reasoning(chosen: Settings) -> dict[str, Any]:
    """For models that reason: they know no temperature, and count what they think as well."""
    return {
        "response_format": {"type": "json_schema", "json_schema": prompt.form()},
        "max_completion_tokens": chosen.llm_max_tokens,
    }


def _plain(chosen: Settings) -> dict[str, Any]:
    """For servers that know no structured output: the prompt asks for JSON, and the answer is checked all the same."""
    return {"max_tokens": chosen.llm_max_tokens, "temperature": 0}


def _key(secret: SecretStr | None) -> str:
    key = secret.get_secret_value().strip() if secret else ""
    if key and not (key.isascii() and key.isprintable() and not set(key) & set(' "\\')):
        raise UsageError(f"{variable('llm_key')} holds a character that no key has", "Copy it once more, as it is.")
    return key


def _address(text: str, *, keyed: bool) -> str:
    hint = f"Set {variable('llm_address')}, as https://example.org/v1."
    try:
        url = httpx2.URL(text)
    except httpx2.InvalidURL as error:
        raise UsageError("the model's address is no address", hint) from error
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or url.query or url.fragment:
        raise UsageError("the model's address must be http or https, with host and path and nothing more", hint)
    if keyed and url.scheme == "http" and url.host not in _LOCAL:
        raise UsageError("the key would go over the net for all to read", f"Give {variable('llm_address')} with https.")
    return str(url).rstrip("/")


def _failure(state: tenacity.RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _retry_after(text: str) -> float | None:
    """Seconds that a server asks to wait: a number of them, or a date; None where it's neither."""
    try:
        seconds = float(text) if text.strip().replace(".", "", 1).isdigit() else None
        return seconds if seconds is not None else max(0.0, (parsedate_to_datetime(text) - now()).total_seconds())
    except (TypeError, ValueError):
        return None


def _unreadable(why: str) -> NoReturn:
    raise _AgainError(UnansweredError(f"the model's answer {why}"), tries=_BAD_ANSWERS)


def _parsed(whole: bytes) -> Any:
    try:
        return from_json(whole, allow_inf_nan=False)
    except ValueError:
        _unreadable("is no JSON")


def _tokens(parsed: Any) -> tuple[int, int] | None:
    try:
        usage = _Usage.model_validate(parsed["usage"])
    except (ValidationError, LookupError, TypeError):
        return None
    return usage.prompt_tokens, usage.completion_tokens


def _events(parsed: Any, most: int) -> str:
    """The object with the events that a completion holds, as canonical JSON."""
    try:
        choice = _Completion.model_validate(parsed).choices[0]
    except ValidationError:
        _unreadable("isn't that of a chat completion")
    if choice.finish_reason == "length":
        _unreadable(f"has more than {most:,} tokens; raise {variable('llm_max_tokens')}")
    content = choice.message.content or ""
    try:
        found = from_json(content[content.find("{") : content.rfind("}") + 1], allow_inf_nan=False)
    except ValueError:
        _unreadable("holds no JSON object")
    if not isinstance(found, dict) or not isinstance(found.get("events"), list):
        _unreadable("has no list of events")
    return json.dumps({"events": found["events"]}, ensure_ascii=False)
