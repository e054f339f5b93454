"""A WebSocket server in the test's own loop, that speaks as it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from websockets.asyncio.server import ServerConnection, serve

Conversation = Callable[[ServerConnection], Awaitable[None]]


@asynccontextmanager
async def talking(conversation: Conversation) -> AsyncIterator[int]:
    """The port on which it listens."""
    async with serve(conversation, "127.0.0.1", 0) as server:
        yield next(iter(server.sockets)).getsockname()[1]
