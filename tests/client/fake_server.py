"""A small real server that speaks the protocol, for tests of the desk client.

One port, as the real one: HTTP (tickets, templates, drafts) and the WebSocket. Each connection
passes through a relay of raw bytes, so that a test can break it at any point, without a close
frame, as a lost network or a killed server does.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any, Self

from websockets.asyncio.server import serve

from tests.client.fake_protocol import FakeProtocol


class FakeServer(FakeProtocol):
    """``async with FakeServer() as server``; ``server.url`` is the address for the client.

    Attributes:
        drop_at: raw bytes after which a connection is broken, one entry each; used once.
        answer: extra HTTP answers, (method, path) → (status, JSON) or a function of the body.
    """

    def __init__(self) -> None:
        super().__init__()
        self.drop_at: list[int] = []
        self.connections = 0
        self.tickets_made = 0
        self.requests: list[tuple[str, str, Any]] = []
        self.answer: dict[tuple[str, str], tuple[int, Any] | Callable[[Any], tuple[int, Any]]] = {
            ("GET", "/v1/templates"): (200, TEMPLATES),
            ("GET", "/v1/drafts"): (200, []),
        }
        self.url = ""
        self._port = 0
        self._relays: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._websockets = await serve(
            self._conversation,
            "127.0.0.1",
            0,
            subprotocols=None,
            select_subprotocol=self._select,
            max_size=None,
            close_timeout=0.2,  # a client in the middle of a backlog is not waited for,
        )
        self._inner_port = next(iter(self._websockets.sockets)).getsockname()[1]
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
        self._websockets.close()
        await self._websockets.wait_closed()

    async def start(self) -> None:
        """Listen, on the same port as before."""
        self._front = await asyncio.start_server(self._accept, "127.0.0.1", self._port)
        self._port = self._front.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"

    async def stop(self) -> None:
        """Break all connections and listen no more, as a killed server."""
        self._front.close()
        for relay in list(self._relays):
            relay.cancel()
        await asyncio.gather(*self._relays, return_exceptions=True)
        await self._front.wait_closed()

    # --- bytes -------------------------------------------------------------------------

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._relays.add(task)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            if b"upgrade: websocket" in head.lower():
                await self._relay(head, reader, writer)
            else:
                await self._http(head, reader, writer)
        except (OSError, EOFError, asyncio.CancelledError):
            pass
        finally:
            self._relays.discard(task)
            writer.transport.abort()

    async def _relay(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        allowance = self.drop_at.pop(0) if self.drop_at else None
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._inner_port)
        inner_writer.write(head)

        async def up() -> None:
            left = allowance
            while data := await reader.read(4096):
                if left is not None:
                    inner_writer.write(data[:left])
                    left -= len(data)
                    if left <= 0:
                        return
                else:
                    inner_writer.write(data)
                await inner_writer.drain()

        async def down() -> None:
            while data := await inner_reader.read(4096):
                writer.write(data)
                await writer.drain()

        ways = [asyncio.create_task(up()), asyncio.create_task(down())]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            if ways[1].done():
                # The server closed by itself: let its last words out before the line goes.
                await writer.drain()
                writer.write_eof()
                await asyncio.wait(ways, timeout=1)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            inner_writer.transport.abort()

    async def _http(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        method, path, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
        length = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        body = json.loads(await reader.readexactly(length)) if length else None
        self.requests.append((method, path, body))
        status, answer = self._answer(method, path.split("?")[0], body)
        content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        kind = b"application/octet-stream" if isinstance(answer, bytes) else b"application/json"
        writer.write(
            b"HTTP/1.1 %d x\r\nconnection: close\r\ncontent-type: %s\r\ncontent-length: %d\r\n\r\n"
            % (status, kind, len(content))
        )
        writer.write(content)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    def _answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        known = self.answer.get((method, path))
        if known is not None:
            return known(body) if callable(known) else known
        if (method, path) == ("POST", "/v1/tickets"):
            self.tickets_made += 1
            ticket = f"secret{self.tickets_made}"
            self.tickets.add(ticket)
            return 201, {"ticket": ticket, "expires_in_s": 30}
        return 404, {"title": "Bestaat niet", "status": 404, "code": "not_found", "detail": "Bestaat niet."}


TEMPLATES = [
    {
        "id": "mutatie",
        "version": 1,
        "title": "Mutatie",
        "fields": [
            {"id": "plate", "label": "Kenteken", "kind": "plate", "consequence": "A", "expected": True},
            {"id": "place", "label": "Plaats", "kind": "text", "consequence": "B"},
        ],
    }
]
