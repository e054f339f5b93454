"""Offline engines, each in a process of its own.

So the processor time of one is never counted for another: engines keep threads that spin for a
while after their work is done, and share nothing here but the machine.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Self

from benchmarks.adapters.protocol import OfflineEngine, Transcription

SETTLE_S = 0.3
"""Threads of OpenMP spin for up to 0.2 s after their work; that is part of what it cost."""


@dataclass(frozen=True, slots=True)
class Work:
    """One recording done: what came out, and the seconds it took on the clock and the processors."""

    transcription: Transcription
    wall_s: float
    cpu_s: float


class EngineFailed(Exception):
    """The engine's process ended, or raised; the message says what."""


class Worker:
    """An engine in a child process. Use as a context manager.

    Args:
        make: makes the engine; called in the child, so it must be importable there.
    """

    def __init__(self, make: Callable[[], OfflineEngine]) -> None:
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(make, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self.name = str(self._receive())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()
        self._process.join(timeout=20)
        if self._process.is_alive():
            self._process.kill()

    def transcribe(self, pcm: bytes) -> Work:
        """Recognise one recording.

        Raises:
            EngineFailed: the engine broke.
        """
        self._line.send(pcm)
        found = self._receive()
        if not isinstance(found, Work):
            raise EngineFailed(str(found))
        return found

    def _receive(self) -> object:
        try:
            return self._line.recv()
        except EOFError:
            raise EngineFailed("the engine's process ended") from None


def _serve(make: Callable[[], OfflineEngine], line: Connection) -> None:
    engine = make()
    line.send(engine.name)
    while True:
        try:
            pcm: bytes = line.recv()
        except EOFError:
            break
        try:
            line.send(_timed(engine, pcm))
        except Exception as error:  # noqa: BLE001 - told to whoever waits, in the other process
            line.send(f"{type(error).__name__}: {error}")
    engine.close()


def _timed(engine: OfflineEngine, pcm: bytes) -> Work:
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    transcription = engine.transcribe(pcm)
    wall_s = time.perf_counter() - began_s
    time.sleep(SETTLE_S)
    return Work(transcription, wall_s, time.process_time() - began_cpu_s)
