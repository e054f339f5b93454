"""Made-up dictations, clips and servers, with times that can be reckoned by hand."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Self

import numpy as np

from benchmarks.adapters.protocol import (
    SAMPLE_RATE_HZ,
    Ended,
    Event,
    Final,
    Partial,
    Segment,
    SessionRefused,
    Transcription,
)
from benchmarks.dictations import Dictation, SpokenWord
from benchmarks.playing import SessionLog
from benchmarks.speech import SpokenClip, pcm_of
from benchmarks.workers import Work

BEGAN_S = 1000.0


def dictation(
    text: str, *, each_s: float = 1.0, tail_s: float = 0.0, name: str = "d", speaker: str = "a"
) -> Dictation:
    """A word every ``each_s`` seconds: the first ends at ``each_s``."""
    words = text.split()
    audio_s = len(words) * each_s + tail_s
    return Dictation(
        name,
        speaker,
        text,
        bytes(2 * round(audio_s * SAMPLE_RATE_HZ)),
        tuple(SpokenWord(word, (number + 1) * each_s) for number, word in enumerate(words)),
        len(words) * each_s,
    )


def log_of(said: Dictation, *events: Event, speed: float = 1.0) -> SessionLog:
    """A session that began at :data:`BEGAN_S` and sent everything."""
    return SessionLog(said, speed, BEGAN_S, events, sent_samples=said.samples)


def partial(after_s: float, tentative: str, *, settled: str = "", utterance: int = 0) -> Partial:
    """So many seconds after the beginning."""
    return Partial(BEGAN_S + after_s, utterance, settled, tentative)


def final(after_s: float, text: str, *, utterance: int = 0, revision: int = 1) -> Final:
    """So many seconds after the beginning."""
    return Final(BEGAN_S + after_s, utterance, revision, text)


def tone(seconds: float, *, lead_s: float = 0.0, tail_s: float = 0.0) -> bytes:
    """A beep with silence around it."""
    times = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    around = [np.zeros(round(part * SAMPLE_RATE_HZ)) for part in (lead_s, tail_s)]
    return pcm_of(np.concatenate([around[0], 0.3 * np.sin(2 * np.pi * 300 * times), around[1]]))


class EvenAligner:
    """Spreads the words of a clip evenly; counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def word_ends_s(self, clip: SpokenClip) -> tuple[float, ...]:
        self.asked += 1
        words = clip.text.split()
        return tuple(round(clip.seconds * (number + 1) / len(words), 3) for number in range(len(words)))


class ScriptedServer:
    """A live server without a network: it says each word ``delay_s`` after it was spoken.

    ``room`` sessions fit; more are refused. ``say`` may change the text of the final, and
    ``cpu_per_s`` is what it claims to use for each second that passes.
    """

    name = "scripted"

    def __init__(
        self,
        *,
        delay_s: float = 0.0,
        room: int = 100,
        speed: float = 1.0,
        say: Callable[[str], str] = str,
        breaks: bool = False,
    ) -> None:
        self.delay_s = delay_s
        self.room = room
        self.speed = speed
        self.say = say
        self.breaks = breaks
        self.open = 0
        self.entered = False

    async def __aenter__(self) -> Self:
        self.entered = True
        return self

    async def __aexit__(self, *_: object) -> None:
        self.entered = False

    def cpu_s(self) -> float | None:
        return time.monotonic()

    @asynccontextmanager
    async def session(self) -> AsyncIterator[_ScriptedSession]:
        if self.open >= self.room:
            raise SessionRefused("busy", 5.0)
        self.open += 1
        try:
            yield _ScriptedSession(self)
        finally:
            self.open -= 1


class _ScriptedSession:
    def __init__(self, server: ScriptedServer) -> None:
        self._server = server
        self._received = 0
        self._over = asyncio.Event()

    async def send(self, pcm: bytes) -> None:
        if self._server.breaks:
            raise ConnectionError
        self._received += len(pcm) // 2

    async def end(self) -> None:
        self._over.set()

    async def events(self) -> AsyncIterator[Event]:
        await self._over.wait()
        await asyncio.sleep(self._server.delay_s)
        yield Final(time.monotonic(), 0, 1, self._server.say("een twee drie"))
        yield Ended(time.monotonic(), self._received / SAMPLE_RATE_HZ)


def engine(texts: Sequence[str], *, wall_s: float = 1.0, cpu_s: float = 2.0) -> Callable[[bytes], Work]:
    """An offline engine that answers with these texts, one after the other, round and round."""
    left = list(texts)

    def transcribe(pcm: bytes) -> Work:
        text = left.pop(0)
        left.append(text)
        seconds = len(pcm) / 2 / SAMPLE_RATE_HZ
        return Work(Transcription((Segment(0.0, seconds, text),)), wall_s, cpu_s)

    return transcribe
