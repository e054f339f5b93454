"""What waits for a device, and whose turn it is.

By priority first. Within one the dictations and files take turns, so that nobody who sends an hour
of speech at once keeps the others from theirs.
"""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from server.asr.recognizer import Decoded, DecodeRequest


class Priority(IntEnum):
    """Who goes first; lower is sooner."""

    FINAL = 0  # an utterance that just ended
    PASSAGE = 1  # the better pass over utterances that have a final already
    PARTIAL = 2
    FILE = 3


LONG = frozenset({Priority.PASSAGE, Priority.FILE})
"""Takes seconds, and nobody waits for its words."""


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


class Waiting:
    """The queue of one device. Times are of ``clock``, in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._jobs: list[Job] = []  # of one session the oldest first
        self._served: dict[tuple[object, Priority], float] = {}  # when a session had its latest turn

    def __len__(self) -> int:
        return sum(not job.abandoned for job in self._jobs)

    def add(self, job: Job) -> None:
        """A newer partial takes the place of a waiting one of its session."""
        if job.priority is Priority.PARTIAL and job.session is not None:
            for older in [
                one for one in self._jobs if one.session is job.session and one.priority is job.priority
            ]:
                job.queued_at = min(job.queued_at, older.queued_at)
                older.done.cancel()
                self._jobs.remove(older)
        self._jobs.append(job)

    def alike(self, may: Callable[[Job], bool]) -> list[Job]:
        """The most urgent of the jobs that ``may`` begin, and all that may share a batch with it.

        In the order of their turns: the oldest of each session, beginning with the session that had
        none for longest; then the second of each; and so on.
        """
        self._jobs = [job for job in self._jobs if not job.abandoned]
        possible = [job for job in self._jobs if may(job)]
        if not possible:
            return []
        urgent = min(job.priority for job in possible)
        before: Counter[object] = Counter()  # jobs of a session that go before its next one
        turns: list[tuple[int, float, float, Job]] = []
        for job in possible:
            if job.priority is urgent:
                turns.append((before[job.session], self._latest_turn(job), job.queued_at, job))
                before[job.session] += 1
        turns.sort(key=lambda turn: turn[:3])
        return [job for *_, job in turns if job.bucket == turns[0][3].bucket]

    def take(self, batch: list[Job]) -> None:
        """These begin now."""
        for job in batch:
            job.started = True
            self._jobs.remove(job)
            self._served[job.session, job.priority] = self._clock()

    def turn_wait_s(self, job: Job) -> float:
        """How long it, or one before it of its session, has waited for the session's turn.

        Of an hour that was sent at once the last part waits long, and yet nobody is kept waiting.
        """
        return self._clock() - max(job.queued_at, self._latest_turn(job))

    def longest_turn_wait_s(self, priority: Priority) -> float:
        """Of those of a priority; 0 when none waits."""
        waits = (
            self.turn_wait_s(job) for job in self._jobs if job.priority is priority and not job.abandoned
        )
        return max(waits, default=0.0)

    def forget(self, session: object) -> None:
        """It sends nothing more."""
        for priority in Priority:
            self._served.pop((session, priority), None)

    def give_up(self) -> None:
        """Cancel all."""
        for job in self._jobs:
            job.done.cancel()
        self._jobs.clear()

    def _latest_turn(self, job: Job) -> float:
        return self._served.get((job.session, job.priority), -math.inf)
