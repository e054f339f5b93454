"""All devices of this server: each with a scheduler of its own, each dictation on one of them."""

from __future__ import annotations

from collections.abc import Sequence

from server.asr.recognizer import EngineInfo
from server.asr.scheduler import Scheduler


class Schedulers:
    """Running schedulers, at least one, with equal models."""

    def __init__(self, schedulers: Sequence[Scheduler]) -> None:
        if not schedulers:
            raise ValueError("no device to recognise on")
        self._all = tuple(schedulers)

    @property
    def info(self) -> EngineInfo:
        """What is recognising; the devices differ in their number only."""
        return self._all[0].info

    @property
    def running(self) -> bool:
        """All take work."""
        return all(scheduler.running for scheduler in self._all)

    @property
    def waiting(self) -> int:
        """Requests in all queues."""
        return sum(scheduler.waiting for scheduler in self._all)

    def pick(self) -> Scheduler:
        """Of the devices with room that with the fewest dictations, and of these the least busy."""
        return min(
            self._all,
            key=lambda one: (one.retry_after_s() is not None, one.sessions, one.busy, one.waiting),
        )

    def retry_after_s(self) -> float | None:
        """None when another dictation may begin somewhere, else when to come back."""
        waits = [scheduler.retry_after_s() for scheduler in self._all]
        busy = [wait for wait in waits if wait is not None]
        return min(busy) if len(busy) == len(waits) else None
