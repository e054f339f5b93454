"""Plays dictations to a server at the pace at which they are spoken, and keeps what it says."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

from benchmarks.adapters.protocol import (
    BYTES_PER_SAMPLE,
    SAMPLE_RATE_HZ,
    Acked,
    Ended,
    Event,
    Failed,
    LiveServer,
    LiveSession,
    SessionRefused,
)
from benchmarks.dictations import Dictation

CHUNK_S = 0.1
PATIENCE_S = 180.0
"""After the end was told; a server that is not done then has failed."""
CPU_STEP_S = 0.5
STAGGER_S = 0.7
"""Sessions start this much apart: in step they would all ask at the same moments."""


@dataclass(frozen=True, slots=True)
class SessionLog:
    """One session as it went.

    ``began_s`` is the moment (:func:`time.monotonic`) at which the first sample was spoken, so the
    word that ends at ``end_s`` was spoken at ``began_s + end_s / speed``. ``late_s`` is the longest
    that a chunk left after its moment, because the server or this machine was slow.
    """

    dictation: Dictation
    speed: float
    began_s: float
    events: tuple[Event, ...] = ()
    sent_samples: int = 0
    late_s: float = 0.0
    refused: bool = False
    retry_after_s: float | None = None

    def spoken_at_s(self, second: float) -> float:
        """The moment at which this second of the dictation was spoken."""
        return self.began_s + second / self.speed

    @property
    def sound_ended_s(self) -> float:
        """The moment at which the last of what was sent was spoken."""
        return self.spoken_at_s(self.sent_samples / SAMPLE_RATE_HZ)

    @property
    def failed(self) -> str | None:
        """What broke it; None for a session that ended well or was refused."""
        return next((event.code for event in self.events if isinstance(event, Failed)), None)

    @property
    def ended(self) -> Ended | None:
        """The server's word that all is told."""
        return next((event for event in self.events if isinstance(event, Ended)), None)

    @property
    def acknowledged(self) -> int:
        """Samples that the server said are safe."""
        return max((event.next_sample for event in self.events if isinstance(event, Acked)), default=0)


@dataclass(frozen=True, slots=True)
class CpuSample:
    """Processor seconds that a server had used at a moment (:func:`time.monotonic`)."""

    at_s: float
    used_s: float


class CpuMeter:
    """Reads a server's processor time every now and then, while the context is entered."""

    def __init__(self, server: LiveServer) -> None:
        self._server = server
        self._reading: asyncio.Task[None] | None = None
        self.samples: list[CpuSample] = []

    async def __aenter__(self) -> Self:
        self._read()
        self._reading = asyncio.create_task(self._keep_reading())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        self._read()

    async def _keep_reading(self) -> None:
        while True:
            await asyncio.sleep(CPU_STEP_S)
            self._read()

    def _read(self) -> None:
        used_s = self._server.cpu_s()
        if used_s is not None:
            self.samples.append(CpuSample(time.monotonic(), used_s))


@dataclass(slots=True)
class _Player:
    dictation: Dictation
    speed: float
    events: list[Event] = field(default_factory=list)
    late_s: float = 0.0
    sent_bytes: int = 0

    async def play(self, session: LiveSession) -> float:
        """Returns the moment it began."""
        began_s = time.monotonic()
        listening = asyncio.create_task(self._listen(session))
        talking = asyncio.create_task(self._talk(session, began_s))
        try:
            await asyncio.wait({listening, talking}, return_when=asyncio.FIRST_COMPLETED)
            if not listening.done():
                await talking
            async with asyncio.timeout(PATIENCE_S):
                await listening
        except TimeoutError:
            self.events.append(Failed(time.monotonic(), "never ended"))
        except (OSError, EOFError) as error:
            self.events.append(Failed(time.monotonic(), type(error).__name__))
        finally:
            for task in (listening, talking):
                task.cancel()
            await asyncio.gather(listening, talking, return_exceptions=True)
        return began_s

    async def _listen(self, session: LiveSession) -> None:
        async for event in session.events():
            self.events.append(event)
            if isinstance(event, (Ended, Failed)):
                return

    async def _talk(self, session: LiveSession, began_s: float) -> None:
        chunk_bytes = round(CHUNK_S * SAMPLE_RATE_HZ) * BYTES_PER_SAMPLE
        pcm = self.dictation.pcm
        for start in range(0, len(pcm), chunk_bytes):
            chunk = pcm[start : start + chunk_bytes]
            # A chunk exists once its last sample was spoken.
            spoken_s = (start + len(chunk)) / BYTES_PER_SAMPLE / SAMPLE_RATE_HZ
            due_s = began_s + spoken_s / self.speed
            await asyncio.sleep(due_s - time.monotonic())
            self.late_s = max(self.late_s, time.monotonic() - due_s)
            await session.send(chunk)
            self.sent_bytes += len(chunk)
        await session.end()


async def play(server: LiveServer, dictation: Dictation, *, speed: float = 1.0) -> SessionLog:
    """One session from beginning to end. Never raises for what the server does: the log tells."""
    player = _Player(dictation, speed)
    began_s = time.monotonic()
    try:
        async with server.session() as session:
            began_s = await player.play(session)
    except SessionRefused as refused:
        return SessionLog(dictation, speed, began_s, refused=True, retry_after_s=refused.retry_after_s)
    except (OSError, EOFError, TimeoutError) as error:
        player.events.append(Failed(time.monotonic(), type(error).__name__))
    return SessionLog(
        dictation,
        speed,
        began_s,
        tuple(player.events),
        sent_samples=player.sent_bytes // BYTES_PER_SAMPLE,
        late_s=player.late_s,
    )


async def play_together(
    server: LiveServer, dictations: Sequence[Dictation], *, speed: float = 1.0, stagger_s: float = STAGGER_S
) -> list[SessionLog]:
    """One session per dictation, all at once but for a small stagger."""

    async def later(number: int, dictation: Dictation) -> SessionLog:
        await asyncio.sleep(number * stagger_s / speed)
        return await play(server, dictation, speed=speed)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(later(number, one)) for number, one in enumerate(dictations)]
    return [task.result() for task in tasks]


async def warm_up(server: LiveServer, dictation: Dictation, *, seconds: float = 4.0) -> None:
    """A few seconds of speech that are not measured: the first decode of a process is slower."""
    start = Dictation("warm-up", dictation.speaker, "", dictation.opening(seconds), (), 0.0)
    with suppress(SessionRefused):
        await play(server, start)
