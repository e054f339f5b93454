"""Keeps foreign web pages away from a server whose only sign-in is being at this machine.

A browser on this machine also runs pages of strangers. Three things they could try: name this
machine by a domain of their own (DNS rebinding; the Host header tells), talk to it openly (the
Origin header tells), or make the browser send something whose answer they never see
(Sec-Fetch-Site tells). Programs that are no browser send no Origin and are let through: they
could as well read the data folder.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from server.api.problems import problem
from server.domain.errors import Forbidden, OriginRefused, VerbaalError

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_WEB_SCHEMES = {"ws": "http", "wss": "https"}
CLOSE_FORBIDDEN = 4403


def origin_allowed(headers: Headers, allowed: Collection[str], *, scheme: str = "http") -> bool:
    """Tell whether the page that sent this request may talk to the server.

    Args:
        headers: of a request or a WebSocket handshake.
        allowed: origins beside the server's own, such as ``http://localhost:5173``.
        scheme: the request's, ``http``, ``https``, ``ws`` or ``wss``.
    """
    origins = headers.getlist("origin")
    if not origins:
        return True
    if len(origins) > 1:
        return False
    origin = origins[0].lower()
    own = f"{_WEB_SCHEMES.get(scheme, scheme)}://{headers.get('host', '')}".lower()
    return origin == own or origin in {one.lower().rstrip("/") for one in allowed}


def host_allowed(headers: Headers, allowed: Collection[str] = ()) -> bool:
    """Tell whether the Host header names this machine's loopback, or a name in ``allowed``."""
    hosts = headers.getlist("host")
    if len(hosts) != 1:
        return False
    name = _without_port(hosts[0].lower())
    if name == "localhost" or name in {one.lower() for one in allowed}:
        return True
    try:
        return ipaddress.ip_address(name.removeprefix("[").removesuffix("]")).is_loopback
    except ValueError:
        return False


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


class LocalAccess:
    """ASGI middleware for HTTP and WebSocket.

    HTTP gets a problem+json answer. A WebSocket with a foreign Host is refused before it is
    accepted; a foreign Origin is left to the live route, which can accept and then close with
    a code and a sentence that the page can show.

    Args:
        app: the application behind it.
        allowed_hosts: names beside loopback's, without port.
        allowed_origins: origins beside the server's own.
    """

    def __init__(
        self, app: ASGIApp, *, allowed_hosts: Collection[str] = (), allowed_origins: Collection[str] = ()
    ) -> None:
        self._app = app
        self._hosts = tuple(allowed_hosts)
        self._origins = tuple(allowed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer it here."""
        if scope["type"] == "websocket":
            if not host_allowed(Headers(scope=scope), self._hosts):
                await receive()  # websocket.connect
                await send({"type": "websocket.close", "code": CLOSE_FORBIDDEN, "reason": Forbidden.code})
                return
        elif scope["type"] == "http":
            refusal = self._refusal(scope)
            if refusal is not None:
                await problem(refusal)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _refusal(self, scope: Scope) -> VerbaalError | None:
        headers = Headers(scope=scope)
        if not host_allowed(headers, self._hosts):
            return Forbidden("Open Verbaal op deze computer zelf, via 127.0.0.1 of localhost.")
        if not origin_allowed(headers, self._origins, scheme=scope["scheme"]):
            return OriginRefused()
        # A browser sends an Origin with nearly every request that changes something; what is
        # left, such as a form without referrer policy in an older browser, is caught here.
        changes = scope["method"] not in _SAFE_METHODS
        foreign = headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}
        if changes and foreign and "origin" not in headers:
            return OriginRefused()
        return None
