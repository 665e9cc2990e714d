"""Bytes from an address: the one place that goes to the network, and never to this machine or a private one unasked.

The address of a host is looked up once, judged, and connected to, so that no second answer of the name server can lead
elsewhere; each redirection is judged anew.
"""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from detente.errors import SourceError
from detente.settings import settings

MOST_BYTES = 2_000_000_000
MOST_REDIRECTIONS = 5
_AGENT = "detente (event data; https://pypi.org/project/detente)"


def fetch(address: str, to: Path) -> None:
    """Write what an address gives to a file.

    Raises:
        SourceError: it can't be had: no http or https address, a host that may not be asked, an error of the server or
            the network, more than `MOST_BYTES`; or `httpx` is missing.
    """
    try:
        import httpx2 as httpx
    except ImportError as error:
        raise SourceError(
            address, None, "fetching needs httpx2", "Install it: `pip install 'detente[watch]'`."
        ) from error
    at = address
    try:
        with httpx.Client(trust_env=False, timeout=settings().fetch_seconds) as client:
            for _ in range(MOST_REDIRECTIONS + 1):
                where, host = _judged(at, address)
                options: dict[str, Any] = {"headers": {"Host": host, "User-Agent": _AGENT}}
                options["extensions"] = {"sni_hostname": urlsplit(at).hostname or ""}
                with client.stream("GET", where, **options) as answer:
                    if answer.is_redirect and "location" in answer.headers:
                        at = urljoin(at, answer.headers["location"])
                        continue
                    if answer.status_code != 200:
                        raise SourceError(address, None, f"the server answers {answer.status_code}", "Try again later.")
                    _save(answer.iter_raw(), to, address)
                    return
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise SourceError(
            address, None, f"it cannot be fetched: {error or type(error).__name__}", "Try again later."
        ) from error
    raise SourceError(address, None, f"it leads on more than {MOST_REDIRECTIONS} times")


def _save(parts: Any, to: Path, address: str) -> None:
    size = 0
    with to.open("wb") as file:
        for part in parts:
            size += len(part)
            if size > MOST_BYTES:
                raise SourceError(address, None, f"it is too large: more than {MOST_BYTES // 1_000_000} MB")
            file.write(part)


def _judged(at: str, address: str) -> tuple[str, str]:
    """The address with its host as a number, and the host as named; SourceError where it may not be asked."""
    try:
        parts = urlsplit(at)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError as error:
        raise SourceError(address, None, f"{at} is no address: {error}") from error
    if port is None or not parts.hostname:
        raise SourceError(address, None, f"{at} is no http or https address")
    allowed = {one.strip() for one in settings().fetch_allow.split(",")}
    found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    numbers = [ipaddress.ip_address(one[4][0]) for one in found]
    if f"{parts.hostname}:{port}" not in allowed and not all(one.is_global and not one.is_multicast for one in numbers):
        raise SourceError(
            address,
            None,
            f"{parts.hostname} is this machine or a private network",
            f"If you mean it, set DETENTE_FETCH_ALLOW={parts.hostname}:{port}.",
        )
    number = f"[{numbers[0]}]" if numbers[0].version == 6 else str(numbers[0])
    return parts._replace(netloc=f"{number}:{port}").geturl(), parts.netloc.rpartition("@")[2]
