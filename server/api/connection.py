"""The sending half of one WebSocket: an outbox that never blocks who fills it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence

from starlette.websockets import WebSocket, WebSocketDisconnect

from server import wire
from server.api.problems import close_code_of
from server.domain.errors import SlowReader, VerbaalError

NORMAL_CLOSE = 1000
MAX_OUTBOX = 2_000
"""Messages that may wait for a client; beyond it the client does not read."""


class Connection:
    """What one client is told, in order. A newer ``ack`` or ``partial`` replaces one still waiting."""

    def __init__(self, websocket: WebSocket, *, send_timeout_s: float) -> None:
        self._websocket = websocket
        self._send_timeout_s = send_timeout_s
        self._outbox: deque[wire.Message] = deque()
        self._filled = asyncio.Event()
        self._close_code: int | None = None
        self._close_reason = ""
        self._room = MAX_OUTBOX

    @property
    def closing(self) -> bool:
        """It will be closed once what is queued was sent."""
        return self._close_code is not None

    def greet(self, messages: Sequence[wire.Message]) -> None:
        """Queue all there is to know; a long dictation's finals are no sign of a slow reader."""
        self._room += len(messages)
        for message in messages:
            self.tell(message)

    def tell(self, message: wire.Message) -> None:
        """Queue a message. After ``ended`` the connection closes."""
        if self._close_code is not None:
            return
        if self._outbox and _replaces(message, self._outbox[-1]):
            self._outbox.pop()
        self._outbox.append(message)
        if isinstance(message, wire.Ended):
            self._close_code = NORMAL_CLOSE
        elif len(self._outbox) > self._room:
            self._outbox.clear()
            self.dismiss(SlowReader())
        self._filled.set()

    def dismiss(self, error: VerbaalError) -> None:
        """Say what is wrong, then close with the error's code."""
        if self._close_code is not None:
            return
        self._outbox.append(wire.Failed(code=error.code, message=error.message, details=error.details))
        self._close_code = close_code_of(error)
        self._close_reason = error.code
        self._filled.set()

    def refuse(self, error: VerbaalError) -> None:
        """Answer a ``start`` with ``refused``, then close."""
        retry_after_s = error.details.get("retry_after_s")
        self._outbox.append(wire.Refused(code=error.code, message=error.message, retry_after_s=retry_after_s))
        self._close_code = close_code_of(error)
        self._close_reason = error.code
        self._filled.set()

    async def write(self) -> None:
        """Send what is queued until the connection is to be closed, and close it.

        A client that takes no message for ``send_timeout_s`` is cut off; its dictation stays.
        """
        try:
            while True:
                await self._filled.wait()
                self._filled.clear()
                while self._outbox:
                    text = self._outbox.popleft().model_dump_json()
                    async with asyncio.timeout(self._send_timeout_s):
                        await self._websocket.send_text(text)
                if self._close_code is not None:
                    async with asyncio.timeout(self._send_timeout_s):
                        await self._websocket.close(self._close_code, self._close_reason)
                    return
        except (TimeoutError, WebSocketDisconnect, RuntimeError):
            # Gone, or not reading; RuntimeError is Starlette's word for "closed already".
            return


def _replaces(message: wire.Message, waiting: wire.Message) -> bool:
    if isinstance(message, wire.Partial):
        return isinstance(waiting, wire.Partial) and waiting.utterance == message.utterance
    return isinstance(message, wire.Ack | wire.Lag) and type(message) is type(waiting)
