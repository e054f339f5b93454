"""One queue per device: finals before partials before files, batches across dictations.

The scheduler talks to a :class:`Device`; a thread on this machine (:class:`ThreadDevice`) or a
remote replica look the same to it.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol, Self

from server.asr.recognizer import Decoded, DecodeRequest, EngineInfo, Recognizer
from server.domain.errors import RecognitionFailed


class Priority(IntEnum):
    """Who goes first; lower is sooner."""

    FINAL = 0
    PARTIAL = 1
    FILE = 2


class Device(Protocol):
    """Something that recognises batches, without blocking the event loop."""

    @property
    def info(self) -> EngineInfo:
        """What is recognising."""
        ...

    @property
    def max_batch(self) -> int:
        """Largest batch that pays."""
        ...

    def bucket(self, request: DecodeRequest) -> object:
        """Requests of equal buckets may share a batch."""
        ...

    async def decode(self, batch: Sequence[DecodeRequest]) -> Sequence[Decoded]:
        """Recognise a batch of one bucket, in order."""
        ...


class ThreadDevice:
    """A recogniser on this machine, in a thread of its own."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recognizer")

    @property
    def info(self) -> EngineInfo:
        """See :class:`Device`."""
        return self._recognizer.info

    @property
    def max_batch(self) -> int:
        """See :class:`Device`."""
        return self._recognizer.max_batch

    def bucket(self, request: DecodeRequest) -> object:
        """See :class:`Device`."""
        return self._recognizer.bucket(request)

    async def decode(self, batch: Sequence[DecodeRequest]) -> Sequence[Decoded]:
        """See :class:`Device`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._recognizer.recognize, list(batch))

    def close(self) -> None:
        """Let the thread finish what it does and stop."""
        self._thread.shutdown(wait=True, cancel_futures=True)


@dataclass(frozen=True, slots=True)
class BatchFigures:
    """What one batch cost, for the metrics."""

    kind: str
    size: int
    decode_s: float
    audio_s: float
    longest_wait_s: float


@dataclass(slots=True, eq=False)
class _Job:
    request: DecodeRequest
    priority: Priority
    done: asyncio.Future[Decoded]
    queued_at: float = field(default_factory=time.monotonic)

    @property
    def abandoned(self) -> bool:
        return self.done.cancelled()


class Scheduler:
    """Feeds one device. Use as an async context manager.

    Args:
        device: what recognises.
        on_batch: told after each batch.
    """

    def __init__(self, device: Device, *, on_batch: Callable[[BatchFigures], None] | None = None) -> None:
        self._device = device
        self._on_batch = on_batch
        self._waiting: list[_Job] = []
        self._work = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def info(self) -> EngineInfo:
        """What is recognising."""
        return self._device.info

    @property
    def running(self) -> bool:
        """It takes work."""
        return self._task is not None and not self._task.done()

    @property
    def waiting(self) -> int:
        """Requests in the queue."""
        return len(self._waiting)

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run(), name="scheduler")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        for job in self._waiting:
            job.done.cancel()
        self._waiting.clear()

    async def decode(self, request: DecodeRequest, priority: Priority) -> Decoded:
        """Recognise one request when its turn comes. Cancelling gives up its place.

        Raises:
            RecognitionFailed: the engine broke on it.
        """
        job = _Job(request, priority, asyncio.get_running_loop().create_future())
        self._waiting.append(job)
        self._work.set()
        return await job.done

    async def _run(self) -> None:
        while True:
            await self._work.wait()
            batch = self._take()
            if not batch:
                self._work.clear()
                continue
            await self._decode(batch)

    def _take(self) -> list[_Job]:
        """The next batch: the most urgent request and others like it, oldest first."""
        self._waiting = [job for job in self._waiting if not job.abandoned]
        if not self._waiting:
            return []
        first = min(self._waiting, key=lambda job: (job.priority, job.queued_at))
        bucket = self._device.bucket(first.request)
        batch = [
            job
            for job in self._waiting
            if job.priority is first.priority and self._device.bucket(job.request) == bucket
        ][: self._device.max_batch]
        taken = {id(job) for job in batch}
        self._waiting = [job for job in self._waiting if id(job) not in taken]
        return batch

    async def _decode(self, batch: list[_Job]) -> None:
        began = time.monotonic()
        try:
            results = await self._device.decode([job.request for job in batch])
            for job, result in zip(batch, results, strict=True):
                if not job.done.done():
                    job.done.set_result(result)
            if self._on_batch is not None:
                self._on_batch(
                    BatchFigures(
                        kind=batch[0].request.quality,
                        size=len(batch),
                        decode_s=time.monotonic() - began,
                        audio_s=sum(job.request.duration_s for job in batch),
                        longest_wait_s=began - min(job.queued_at for job in batch),
                    )
                )
        except Exception as error:  # noqa: BLE001 - told to those who wait, and the queue goes on
            broken = isinstance(error, RecognitionFailed)
            failure = error if broken else RecognitionFailed(reason=type(error).__name__)
            for job in batch:
                if not job.done.done():
                    job.done.set_exception(failure)
