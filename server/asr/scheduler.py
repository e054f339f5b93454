"""One queue per device: finals before partials before files, batches across dictations.

The scheduler talks to a :class:`server.asr.device.Device`; a thread on this machine or a remote
replica look the same to it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Self

import structlog

from server.asr.device import Device
from server.asr.load import Load
from server.asr.recognizer import Decoded, DecodeRequest, EngineInfo
from server.domain.errors import RecognitionFailed

log = structlog.get_logger(__name__)


class Priority(IntEnum):
    """Who goes first; lower is sooner."""

    FINAL = 0  # an utterance that just ended
    PASSAGE = 1  # the better pass over utterances that have a final already
    PARTIAL = 2
    FILE = 3


LONG = frozenset({Priority.PASSAGE, Priority.FILE})
"""Takes seconds, and nobody waits for its words."""


@dataclass(frozen=True, slots=True)
class BatchFigures:
    """What one batch cost, for the metrics."""

    kind: str
    size: int
    decode_s: float
    audio_s: float
    longest_wait_s: float


@dataclass(slots=True, eq=False)
class Job:
    """One request in the queue. Await ``done``; cancel it to give up the place."""

    request: DecodeRequest
    priority: Priority
    session: object
    done: asyncio.Future[Decoded]
    queued_at: float
    bucket: object
    started: bool = False

    @property
    def abandoned(self) -> bool:
        """Nobody waits for it any more."""
        return self.done.cancelled()


class Scheduler:
    """Feeds one device. Use as an async context manager.

    Args:
        device: what recognises.
        on_batch: told after each batch.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        device: Device,
        *,
        on_batch: Callable[[BatchFigures], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._device = device
        self._on_batch = on_batch
        self._clock = clock
        self._load = Load(device.workers, clock)
        self._max_batch = device.max_batch
        self._waiting: list[Job] = []
        self._sessions: set[object] = set()
        self._busy = 0  # workers that are at a batch
        self._long = 0  # of these, at a long one
        self._work = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def info(self) -> EngineInfo:
        """What is recognising."""
        return self._device.info

    @property
    def running(self) -> bool:
        """It takes work."""
        return bool(self._tasks) and not any(task.done() for task in self._tasks)

    @property
    def waiting(self) -> int:
        """Requests in the queue."""
        return sum(not job.abandoned for job in self._waiting)

    @property
    def partial_step_s(self) -> float:
        """Seconds of new sound between partials that the device can keep up with."""
        return self._load.partial_step_s

    @property
    def sessions(self) -> int:
        """Live dictations that send their work here."""
        return len(self._sessions)

    @property
    def busy(self) -> float:
        """Share of the device's time in use lately, 0 to 1."""
        return self._load.busy()

    def session_begins(self, session: object) -> None:
        """A live dictation will send its work here."""
        if session not in self._sessions:
            self._sessions.add(session)
            self._load.begins()

    def session_ends(self, session: object) -> None:
        """It sends no more work. Saying so again is harmless."""
        if session in self._sessions:
            self._sessions.discard(session)
            self._load.ends()

    def retry_after_s(self) -> float | None:
        """None when another dictation may begin, else when to come back, from measured waits."""
        now = self._clock()
        finals = [job for job in self._waiting if job.priority is Priority.FINAL and not job.abandoned]
        return self._load.retry_after_s(max((now - job.queued_at for job in finals), default=0.0))

    async def __aenter__(self) -> Self:
        self._tasks = [
            asyncio.create_task(self._run(), name=f"scheduler-{worker}")
            for worker in range(self._device.workers)
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for job in self._waiting:
            job.done.cancel()
        self._waiting.clear()

    def submit(self, request: DecodeRequest, priority: Priority, session: object = None) -> Job:
        """Queue a request. A newer partial takes the place of a waiting one of its session."""
        done: asyncio.Future[Decoded] = asyncio.get_running_loop().create_future()
        job = Job(request, priority, session, done, self._clock(), self._device.bucket(request))
        if priority is Priority.PARTIAL and session is not None:
            for older in [
                one for one in self._waiting if one.session is session and one.priority is priority
            ]:
                job.queued_at = min(job.queued_at, older.queued_at)
                older.done.cancel()
                self._waiting.remove(older)
        self._waiting.append(job)
        self._work.set()
        return job

    async def decode(self, request: DecodeRequest, priority: Priority) -> Decoded:
        """Recognise one request when its turn comes. Cancelling gives up its place.

        Raises:
            RecognitionFailed: the engine broke on it.
        """
        return await self.submit(request, priority).done

    async def _run(self) -> None:
        while True:
            await self._work.wait()
            batch = self._take()
            if not batch:
                self._work.clear()
                continue
            self._busy += 1
            self._long += batch[0].priority in LONG
            try:
                await self._decode(batch)
            except Exception as error:  # a mistake of ours must not stop the queue of everybody
                log.exception("scheduler_stumbled", error=type(error).__name__)
                for job in batch:
                    if not job.done.done():
                        job.done.set_exception(RecognitionFailed(reason=type(error).__name__))
            finally:
                self._busy -= 1
                self._long -= batch[0].priority in LONG
                self._work.set()  # what was left for lack of room may have it now

    def _take(self) -> list[Job]:
        """The next batch: the most urgent request and others like it, oldest first."""
        self._waiting = [job for job in self._waiting if not job.abandoned]
        possible = [job for job in self._waiting if job.priority not in LONG or self._room_for_long()]
        if not possible:
            return []
        first = min(possible, key=_urgency)
        alike = [job for job in possible if job.priority is first.priority and job.bucket == first.bucket]
        # Several idle workers share what waits, so that nobody waits for a batch without need.
        most = -(-len(alike) // (self._device.workers - self._busy))
        if first.priority in LONG and self._sessions and self._device.workers > 1:
            most = 1
        batch = sorted(alike, key=_urgency)[: min(most, self._max_batch)]
        for job in batch:
            job.started = True
            self._waiting.remove(job)
        return batch

    def _room_for_long(self) -> bool:
        """While somebody dictates, one worker is kept free of what takes seconds."""
        return not self._sessions or self._long < max(1, self._device.workers - 1)

    async def _decode(self, batch: list[Job]) -> None:
        began = self._clock()
        try:
            results = await self._device.decode([job.request for job in batch])
            answers = list(zip(batch, results, strict=True))
        except Exception as error:  # noqa: BLE001 - told to those who wait, and the queue goes on
            if len(batch) > 1:
                await self._decode_each(batch)
                return
            broken = isinstance(error, RecognitionFailed)
            failure = error if broken else RecognitionFailed(reason=type(error).__name__)
            if not batch[0].done.done():
                batch[0].done.set_exception(failure)
        else:
            for job, result in answers:
                if not job.done.done():
                    job.done.set_result(result)
        self._count(batch, began)

    async def _decode_each(self, batch: list[Job]) -> None:
        """One dictation's sound must not take the others' words with it.

        When each works alone, all were too many for the device's memory: fewer from now on.
        """
        for job in batch:
            await self._decode([job])
        if not any(job.done.done() and not job.done.cancelled() and job.done.exception() for job in batch):
            self._max_batch = max(1, len(batch) // 2)

    def _count(self, batch: list[Job], began: float) -> None:
        ended = self._clock()
        longest_wait_s = began - min(job.queued_at for job in batch)
        needed = batch[0].priority in {Priority.FINAL, Priority.PASSAGE}
        # Passages may wait: their utterances have words already.
        felt_s = longest_wait_s if batch[0].priority is Priority.FINAL else 0.0
        self._load.worked(began, ended, needed=needed, longest_wait_s=felt_s)
        if self._on_batch is not None:
            self._on_batch(
                BatchFigures(
                    kind=batch[0].priority.name.lower(),
                    size=len(batch),
                    decode_s=ended - began,
                    audio_s=sum(job.request.duration_s for job in batch),
                    longest_wait_s=longest_wait_s,
                )
            )


def _urgency(job: Job) -> tuple[int, float]:
    return job.priority, job.queued_at
