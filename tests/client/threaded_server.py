"""The fake server in a thread of its own, for commands that run their own event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from tests.client.fake_server import FakeServer


class ThreadedServer(FakeServer):
    """``run`` calls its coroutines from the test's thread."""

    loop: asyncio.AbstractEventLoop

    def run(self, work: Coroutine[Any, Any, object]) -> None:
        asyncio.run_coroutine_threadsafe(work, self.loop).result(10)


@contextmanager
def threaded_server() -> Iterator[ThreadedServer]:
    """A running server; stops with the block."""
    server = ThreadedServer()
    started, stop = threading.Event(), asyncio.Event()

    async def serve() -> None:
        server.loop = asyncio.get_running_loop()
        async with server:
            started.set()
            await stop.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert started.wait(10)
    try:
        yield server
    finally:
        server.loop.call_soon_threadsafe(stop.set)
        thread.join(10)
