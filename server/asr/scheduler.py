"""One queue per device: finals before partials before files, batches across dictations.

The scheduler talks to a :class:`server.asr.device.Device`; a thread on this machine or a remote
replica look the same to it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import structlog

from server.asr.batch_size import BatchSize
from server.asr.device import Device
from server.asr.load import PASSAGE_PATIENCE_S, Load
from server.asr.recognizer import Decoded, DecodeRequest, EngineInfo
from server.asr.waiting import LONG, Job, Priority, Waiting
from server.domain.errors import RecognitionFailed

__all__ = ["BatchFigures", "Job", "Priority", "Scheduler"]

log = structlog.get_logger(__name__)

LONG_BATCH_S = 0.5
"""A final or a partial waits for long work no longer than this, on a device with one worker."""
LATE_LONG_BATCH_S = 1.0
"""The same while passages wait too long: larger batches take less for each."""


@dataclass(frozen=True, slots=True)
class BatchFigures:
    """What one batch cost, for the metrics."""

    kind: str
    size: int
    decode_s: float
    audio_s: float
    longest_wait_s: float


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
        self._size = BatchSize(device.max_batch, clock)
        self._queue = Waiting(clock)
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
        return len(self._queue)

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
            self._load.sessions_are(len(self._sessions))

    def session_ends(self, session: object) -> None:
        """It sends no more work; a file says so too. Saying so again is harmless."""
        self._queue.forget(session)
        if session in self._sessions:
            self._sessions.discard(session)
            self._load.sessions_are(len(self._sessions))
            self._work.set()  # long work may have the worker that was kept free of it

    def retry_after_s(self) -> float | None:
        """None when another dictation may begin, else when to come back, from measured waits."""
        return self._load.retry_after_s(
            self._queue.longest_turn_wait_s(Priority.FINAL), self._queue.longest_turn_wait_s(Priority.PASSAGE)
        )

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
        self._queue.give_up()

    def submit(self, request: DecodeRequest, priority: Priority, session: object = None) -> Job:
        """Queue a request. A newer partial takes the place of a waiting one of its session.

        Raises:
            RuntimeError: the scheduler does not run (yet, or any more): nobody would answer.
        """
        if all(task.done() for task in self._tasks):
            raise RuntimeError("a scheduler takes requests only while it runs")
        done: asyncio.Future[Decoded] = asyncio.get_running_loop().create_future()
        job = Job(request, priority, session, done, self._clock(), self._device.bucket(request))
        self._queue.add(job)
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
            batch = self._next_batch()
            if not batch:
                self._work.clear()
                continue
            await self._work_on(batch)

    async def _work_on(self, batch: list[Job]) -> None:
        first = batch[0]
        spell = self._load.begins(
            first.priority,
            wait_s=self._clock() - min(job.queued_at for job in batch),
            turn_wait_s=max(map(self._queue.turn_wait_s, batch)),
        )
        self._queue.take(batch)
        self._busy += 1
        self._long += first.priority in LONG
        try:
            await self._decode(batch)
        except Exception as error:  # a mistake of ours must not stop the queue of everybody
            log.exception("scheduler_stumbled", error=type(error).__name__)
            for job in batch:
                if not job.done.done():
                    job.done.set_exception(RecognitionFailed(reason=type(error).__name__))
        finally:
            for job in batch:
                job.done.cancel()  # those without an answer: the scheduler is closing
            self._load.ends(spell)
            self._busy -= 1
            self._long -= first.priority in LONG
            self._work.set()  # what was left for lack of room may have it now

    def _next_batch(self) -> list[Job]:
        """The most urgent request and others like it, in the order of their turns."""
        alike = self._queue.alike(self._may_begin)
        if not alike:
            return []
        # Several idle workers share what waits, so that nobody waits for a batch without need.
        most = min(-(-len(alike) // (self._device.workers - self._busy)), self._size.most)
        if alike[0].priority in LONG and self._sessions:
            most = min(most, self._most_long(alike))
        return alike[:most]

    def _may_begin(self, job: Job) -> bool:
        """While somebody dictates, one worker is kept free of what takes seconds.

        Not of a passage that waits too long; finals still go before it.
        """
        free = not self._sessions or self._long < max(1, self._device.workers - 1)
        return free or job.priority not in LONG or self._late(job)

    def _most_long(self, alike: list[Job]) -> int:
        """How many long requests go together while somebody dictates, who may need the worker soon."""
        if self._device.workers > 1:
            return 1
        within_s = LATE_LONG_BATCH_S if self._late(alike[0]) else LONG_BATCH_S
        return self._size.fitting((job.request.duration_s for job in alike), within_s)

    def _late(self, job: Job) -> bool:
        return job.priority is Priority.PASSAGE and self._queue.turn_wait_s(job) > PASSAGE_PATIENCE_S

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
            if not job.abandoned:
                await self._decode([job])
        if all(not job.done.cancelled() and job.done.exception() is None for job in batch):
            self._size.was_too_large(len(batch))

    def _count(self, batch: list[Job], began: float) -> None:
        decode_s = self._clock() - began
        audio_s = sum(job.request.duration_s for job in batch)
        if batch[0].priority in LONG:
            self._size.took(decode_s, audio_s)
        if self._on_batch is not None:
            self._on_batch(
                BatchFigures(
                    kind=batch[0].priority.name.lower(),
                    size=len(batch),
                    decode_s=decode_s,
                    audio_s=audio_s,
                    longest_wait_s=began - min(job.queued_at for job in batch),
                )
            )
