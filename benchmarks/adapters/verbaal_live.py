"""Verbaal over its real WebSocket: a server of its own as a child process, or one that runs."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import httpx

from benchmarks.adapters.protocol import (
    BYTES_PER_SAMPLE,
    Acked,
    Ended,
    Event,
    Failed,
    Final,
    Lag,
    Partial,
    SessionRefused,
)
from benchmarks.adapters.socket import WebSocketLine
from benchmarks.processes import ChildServer, free_port
from server import wire

ROOT = Path(__file__).parents[2]
TEMPLATE = "mutatie"
HTTP_BUSY = 503


class VerbaalLive:
    """Our own server.

    Args:
        model: name or folder, as ``VERBAAL_MODEL``; not used with ``url``.
        url: of a server that runs already; its processor time is then unknown.

    ``VERBAAL_`` variables of the environment hold for the child, but for its data folder, port and
    model.
    """

    name = "verbaal"

    def __init__(self, *, model: str = "base", language: str = "nl", url: str | None = None) -> None:
        self._model = model
        self._language = language
        self._given_url = url
        self._url = url or f"http://127.0.0.1:{free_port()}"
        self._child: ChildServer | None = None
        self._data: tempfile.TemporaryDirectory[str] | None = None

    async def __aenter__(self) -> Self:
        if self._given_url is None:
            self._data = tempfile.TemporaryDirectory(prefix="verbaal-benchmark-")
            self._child = ChildServer(
                [sys.executable, "-m", "server", "serve"],
                environment={
                    **{name: value for name, value in os.environ.items() if name.startswith("VERBAAL_")},
                    "VERBAAL_DATA_DIR": self._data.name,
                    "VERBAAL_PORT": self._url.rpartition(":")[2],
                    "VERBAAL_MODEL": self._model,
                },
                ready=self._ready,
                folder=ROOT,
            )
            await self._child.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._child is not None:
            self._child.stop()
        if self._data is not None:
            self._data.cleanup()

    def cpu_s(self) -> float | None:
        """See :class:`benchmarks.adapters.protocol.LiveServer`."""
        return None if self._child is None else self._child.cpu_s()

    @asynccontextmanager
    async def session(self) -> AsyncIterator[_Session]:
        """See :class:`benchmarks.adapters.protocol.LiveServer`."""
        line = WebSocketLine(
            f"{self._url.replace('http', 'ws', 1)}/v1/dictations",
            subprotocols=(wire.SUBPROTOCOL, wire.TICKET_PREFIX + await self._ticket()),
        )
        async with line:
            start = wire.Start(template=TEMPLATE, language=self._language, dictated_at=datetime.now(UTC))
            await line.send(start.model_dump_json())
            answer: dict[str, Any] = json.loads(await line.receive())
            if answer["type"] == "refused":
                raise SessionRefused(answer["code"], answer.get("retry_after_s"))
            yield _Session(line)

    async def _ready(self) -> bool:
        async with httpx.AsyncClient(trust_env=False, timeout=5) as http:
            try:
                return (await http.get(f"{self._url}/health/ready")).is_success
            except httpx.TransportError:
                return False

    async def _ticket(self) -> str:
        async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
            try:
                answer = await http.post(f"{self._url}/v1/tickets")
            except httpx.TransportError as error:
                raise ConnectionError(type(error).__name__) from error
            if answer.status_code == HTTP_BUSY:
                told: dict[str, Any] = answer.json()
                raise SessionRefused(told["code"], told.get("retry_after_s"))
            if not answer.is_success:
                raise ConnectionError(f"tickets: {answer.status_code}")
            ticket: str = answer.json()["ticket"]
            return ticket


class _Session:
    def __init__(self, line: WebSocketLine) -> None:
        self._line = line
        self._sent = 0

    async def send(self, pcm: bytes) -> None:
        await self._line.send(wire.audio_frame(self._sent, pcm))
        self._sent += len(pcm) // BYTES_PER_SAMPLE

    async def end(self) -> None:
        await self._line.send(wire.End(samples=self._sent).model_dump_json())

    async def events(self) -> AsyncIterator[Event]:
        async for at_s, message in self._line:
            event = event_of(json.loads(message), at_s)
            if event is not None:
                yield event
            if isinstance(event, (Ended, Failed)):
                return
        yield Failed(time.monotonic(), self._line.closed_with)


def event_of(message: dict[str, Any], at_s: float) -> Event | None:
    """A message of the server as an event; None for what a benchmark does not need.

    Read field by field, not as ``server.wire`` models: a server of another version may say more.
    """
    event: Event | None = None
    match message["type"]:
        case "partial":
            event = Partial(at_s, message["utterance"], message["settled"], message["tentative"])
        case "final":
            marks = len(message.get("marks") or ())
            event = Final(at_s, message["utterance"], message["revision"], message["text"], marks)
        case "ack":
            event = Acked(at_s, message["next_sample"])
        case "lag":
            event = Lag(at_s, message["seconds"])
        case "ended":
            event = Ended(at_s, message["audio_s"])
        case "error" | "refused":
            event = Failed(at_s, message["code"])
    return event
