"""One log line and one figure for each request: its pattern, status and duration.

Never its path, query, headers or body: those hold what the caller filled in. Each request gets
an identifier that all log lines made on its way carry, and that the answer names, so that an
officer's question can be looked up.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.domain.processing import Trace, caller_of, current_trace
from server.metrics import Metrics, known_method

_log = structlog.get_logger(__name__)

UNMATCHED = "unmatched"
_QUIET = ("/health", "/metrics")
_ABNORMAL_CLOSURE = 1006
_SERVER_ERROR = 500


class RequestLog:
    """ASGI middleware for HTTP and WebSocket; the outermost, so that refusals are told too.

    Args:
        app: the application behind it.
        metrics: where requests are counted.
        clock: monotonic seconds.
    """

    def __init__(self, app: ASGIApp, *, metrics: Metrics, clock: Callable[[], float] = monotonic) -> None:
        self._app = app
        self._metrics = metrics
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and tell how it went."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        started_s = self._clock()
        outcome = _Outcome(scope["type"], secrets.token_hex(8))
        with structlog.contextvars.bound_contextvars(request_id=outcome.request_id), traced(scope):
            try:
                await self._app(scope, outcome.watch_receive(receive), outcome.watch_send(send))
            finally:
                self._tell(scope, outcome.code, self._clock() - started_s)

    def _tell(self, scope: Scope, code: int, duration_s: float) -> None:
        route = route_pattern(scope)
        if scope["type"] == "websocket":
            self._metrics.request(method="WEBSOCKET", route=route, status=code, duration_s=duration_s)
            _log.info("websocket_closed", route=route, close_code=code, duration_s=round(duration_s, 3))
            return
        method = known_method(scope["method"])
        self._metrics.request(method=method, route=route, status=code, duration_s=duration_s)
        tell = _log.debug if route.startswith(_QUIET) else _log.info
        tell("http_request", method=method, route=route, status=code, duration_s=round(duration_s, 3))


class _Outcome:
    """Watches one request go by: its status, or its close code."""

    def __init__(self, kind: str, request_id: str) -> None:
        self.request_id = request_id
        self.code = _SERVER_ERROR if kind == "http" else _ABNORMAL_CLOSURE

    def watch_receive(self, receive: Receive) -> Receive:
        async def watched() -> Message:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                self.code = message.get("code") or self.code
            return message

        return watched

    def watch_send(self, send: Send) -> Send:
        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.code = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = self.request_id
            elif message["type"] == "websocket.close":
                self.code = message.get("code") or self.code
            await send(message)

        return watched


@contextmanager
def traced(scope: Scope) -> Iterator[None]:
    """Let everything that is done for a request be one trace in the processing log.

    Its ids come from the caller's ``traceparent`` (W3C Trace Context) where there is a valid one.
    """
    caller = caller_of(Headers(scope=scope).get("traceparent", ""))
    trace = Trace(
        trace_id=caller.trace_id if caller else secrets.token_hex(16),
        parent_operation_id=caller.operation_id if caller else None,
        started_at=datetime.now(UTC),
    )
    token = current_trace.set(trace)
    try:
        yield
    finally:
        current_trace.reset(token)


def route_pattern(scope: Scope) -> str:
    """Return the pattern that matched, such as ``/v1/drafts/{id}``, or ``unmatched``."""
    path = getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) and path else UNMATCHED
