"""A WebSocket to a server under test: every message is stamped when it is read."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from typing import Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

ABNORMAL = 1006
OPEN_WITHIN_S = 60.0
"""A server that is busy answers late; that is not yet a failure."""
MAX_MESSAGE_BYTES = 16 * 1024 * 1024


class WebSocketLine:
    """One connection. Entering it connects; iterating gives ``(at_s, message)`` until it is closed.

    Raises (also on entering):
        ConnectionError: the connection can't be made, or is gone.
    """

    def __init__(self, url: str, *, subprotocols: Sequence[str] = ()) -> None:
        self._url = url
        self._subprotocols = [Subprotocol(name) for name in subprotocols]
        self._socket: ClientConnection | None = None
        self.closed_with = "closed"

    async def __aenter__(self) -> Self:
        try:
            self._socket = await connect(
                self._url,
                subprotocols=self._subprotocols or None,
                max_queue=None,  # nothing waits in the network where it would be stamped late
                max_size=MAX_MESSAGE_BYTES,
                open_timeout=OPEN_WITHIN_S,
                ping_interval=None,  # a server that is too busy to answer pings is slow, not gone
                proxy=None,
            )
        except WebSocketException as error:
            raise ConnectionError(type(error).__name__) from error
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.close()

    @property
    def _open(self) -> ClientConnection:
        if self._socket is None:
            raise RuntimeError("the line must be entered first")
        return self._socket

    async def send(self, message: str | bytes) -> None:
        """Send one frame."""
        try:
            await self._open.send(message)
        except ConnectionClosed as closed:
            raise ConnectionError(self._told(closed)) from closed

    async def receive(self) -> str | bytes:
        """The next frame."""
        try:
            message: str | bytes = await self._open.recv()
        except ConnectionClosed as closed:
            raise ConnectionError(self._told(closed)) from closed
        return message

    async def __aiter__(self) -> AsyncIterator[tuple[float, str | bytes]]:
        while True:
            try:
                message = await self.receive()
            except ConnectionError:
                return
            yield time.monotonic(), message

    def _told(self, closed: ConnectionClosed) -> str:
        self.closed_with = f"closed with {closed.rcvd.code if closed.rcvd else ABNORMAL}"
        return self.closed_with
