"""Where the server is, and how to ask it something over HTTP."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from client.problems import ServerProblem, Unreachable, WrongServer

DEFAULT_SERVER = "http://127.0.0.1:8765"
TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """A server's base address without a slash at the end, e.g. ``http://127.0.0.1:8765``."""

    base: str
    loopback: bool

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an address as a person types it. Raises WrongServer.

        Plain http is for this computer only: over a network it would show sound and text to others.
        """
        parts = urlsplit(text.strip() if "://" in text else f"http://{text.strip()}")
        try:
            host, _ = parts.hostname, parts.port
        except ValueError:
            host = None
        if (
            parts.scheme not in {"http", "https"}
            or not host
            or parts.query
            or parts.fragment
            or "@" in parts.netloc
        ):
            raise WrongServer(f"{text} is geen serveradres. Een goed adres is bijvoorbeeld {DEFAULT_SERVER}.")
        loopback = _is_loopback(host)
        if parts.scheme == "http" and not loopback:
            raise WrongServer(
                f"{text} is niet versleuteld. Over het netwerk praat Verbaal alleen via https: gebruik "
                f"https://{parts.netloc}{parts.path}."
            )
        return cls(f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}", loopback)

    @property
    def dictations(self) -> str:
        """Address of the WebSocket."""
        return "ws" + self.base.removeprefix("http") + "/v1/dictations"

    def page(self, route: str) -> str:
        """Address of a screen of the web app, e.g. ``nakijken/ID``."""
        return f"{self.base}/#/{route}"

    @property
    def use_proxy(self) -> bool:
        """A proxy from the environment is never asked for this computer's own address."""
        return not self.loopback


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def http_client(address: ServerAddress) -> httpx.Client:
    """For the review: one request after the other."""
    return httpx.Client(base_url=address.base, timeout=TIMEOUT_S, trust_env=address.use_proxy)


def async_http_client(address: ServerAddress) -> httpx.AsyncClient:
    """For dictating: tickets, beside the sound."""
    return httpx.AsyncClient(base_url=address.base, timeout=TIMEOUT_S, trust_env=address.use_proxy)


def unreachable(problem: httpx.HTTPError) -> Unreachable:
    """What a failed request means to the user."""
    if isinstance(problem, httpx.TimeoutException):
        return Unreachable("De server antwoordt niet op tijd.")
    return Unreachable("De server is niet bereikbaar.")


def checked(response: httpx.Response) -> httpx.Response:
    """Return a successful response; raise ServerProblem with the server's own code and sentence."""
    if response.is_success:
        return response
    body: dict[str, Any] = {}
    if "json" in response.headers.get("content-type", ""):
        try:
            parsed = response.json()
        except ValueError:
            parsed = None
        if isinstance(parsed, dict):
            body = parsed
    message = body.pop("detail", None) or body.pop("title", None)
    if not isinstance(message, str):
        message = f"De server antwoordt met fout {response.status_code}."
    code = body.pop("code", "")
    raise ServerProblem(message, status=response.status_code, code=str(code), details=body)
