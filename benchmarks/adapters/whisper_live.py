"""WhisperLive 0.10 (collabora), as its own client speaks to it.

Options as JSON first, then raw sound, then ``END_OF_AUDIO``. Its server throws away what is not
*completed* when it reads that, so its client waits until nothing has come for 15 s before it says
so; this adapter does the same. A completed segment is a final; the open one is tentative text.
Nothing is settled before it is completed.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from benchmarks.adapters.peer_server import HOST, PeerServer
from benchmarks.adapters.protocol import Ended, Event, Failed, Final, Partial, SessionRefused
from benchmarks.adapters.socket import WebSocketLine

QUIET_S = 15.0
"""``Client.disconnect_if_no_response_for`` of whisper_live/client.py."""
MAX_CLIENTS = 64
LAUNCH = """
import sys
from whisper_live.server import TranscriptionServer
port, model, clients, batch = sys.argv[1:]
TranscriptionServer().run(
    "127.0.0.1", port=int(port), backend="faster_whisper", faster_whisper_custom_model_path=model,
    single_model=True, max_clients=int(clients), max_connection_time=7200, batch_enabled=batch == "batch",
)
"""


class WhisperLive(PeerServer):
    """One shared model for all clients, under its lock or with its batching."""

    def __init__(self, python: Path, model: Path, *, language: str, batch: bool = False) -> None:
        super().__init__()
        self.name = "whisper-live-batch" if batch else "whisper-live"
        self._python = python
        self._model = model
        self._language = language
        self._mode = "batch" if batch else "plain"

    def command(self) -> Sequence[str]:
        """See :class:`benchmarks.adapters.peer_server.PeerServer`."""
        arguments = (str(self.port), str(self._model), str(MAX_CLIENTS), self._mode)
        return (str(self._python), "-c", LAUNCH, *arguments)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[_Session]:
        """See :class:`benchmarks.adapters.protocol.LiveServer`."""
        async with WebSocketLine(f"ws://{HOST}:{self.port}") as line:
            options = {
                "uid": str(uuid.uuid4()),
                "language": self._language,
                "task": "transcribe",
                "model": str(self._model),
                "use_vad": True,
                "audio_format": "int16",
            }
            await line.send(json.dumps(options))
            while True:
                told: dict[str, Any] = json.loads(await line.receive())
                if told.get("message") == "SERVER_READY":
                    break
                if told.get("status") == "WAIT":
                    raise SessionRefused("wait", float(told["message"]) * 60)
                if told.get("status") == "ERROR":
                    raise ConnectionError("the server could not load the model")
            yield _Session(line)


class _Session:
    def __init__(self, line: WebSocketLine) -> None:
        self._line = line
        self._reader = SegmentReader()
        self._news = asyncio.Event()
        self._over = False

    async def send(self, pcm: bytes) -> None:
        await self._line.send(pcm)

    async def end(self) -> None:
        with contextlib.suppress(TimeoutError):
            while True:
                self._news.clear()
                async with asyncio.timeout(QUIET_S):
                    await self._news.wait()
        self._over = True
        await self._line.send(b"END_OF_AUDIO")

    async def events(self) -> AsyncIterator[Event]:
        async for at_s, message in self._line:
            told: dict[str, Any] = json.loads(message)
            if "segments" in told:
                self._news.set()
                for event in self._reader.read(told["segments"], at_s):
                    yield event
        if self._over:
            yield Ended(time.monotonic(), None)
        else:
            yield Failed(time.monotonic(), self._line.closed_with)


class SegmentReader:
    """Turns lists of the latest segments into events: each completed one is a final, once."""

    def __init__(self) -> None:
        self._completed: dict[tuple[str, str, str], int] = {}
        self._open = ""

    def read(self, segments: Sequence[dict[str, Any]], at_s: float) -> list[Event]:
        """Events of one message."""
        events: list[Event] = []
        still_open = ""
        for segment in segments:
            text = str(segment["text"]).strip()
            if not segment["completed"]:
                still_open = text
                continue
            key = (segment["start"], segment["end"], text)
            if key not in self._completed:
                number = self._completed[key] = len(self._completed)
                events.append(Final(at_s, number, 1, text))
                self._open = ""
        if still_open != self._open:
            self._open = still_open
            events.append(Partial(at_s, len(self._completed), "", still_open))
        return events
