"""One worker: its name, which stays the same over restarts, and how it learns that another died.

A process takes the first free slot of its data folder by locking a file there, so that a server
that was killed and started again has the same name and finds its own work. The lock is the
kernel's: it goes with the process, however that ends. On the same machine a free lock tells at
once that a worker is gone; on another one its counter stands still (``server.store.jobs.workers``).
"""

from __future__ import annotations

import fcntl
import os
import platform
import re
import time
from collections.abc import Callable
from pathlib import Path

from server.store.jobs.workers import WorkerRows

DEAD_AFTER_S = 45.0
"""A worker on another machine whose counter stood still this long is taken for dead. One that
wakes up later does its work twice at most; the second result is not kept."""
MAX_SLOTS = 64


class Slot:
    """A locked place in a data folder. Blocking, but short."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._fd = -1
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        host = re.sub(r"[^A-Za-z0-9-]", "-", platform.node())[:64] or "host"
        self._prefix = f"{host}."
        for number in range(MAX_SLOTS):
            fd = _locked(folder / f"{host}.{number}.lock")
            if fd is not None:
                self._fd = fd
                self.worker_id = f"{host}.{number}"
                return
        raise RuntimeError(f"{MAX_SLOTS} processes use this data folder already")

    def is_free(self, worker_id: str) -> bool:
        """True when ``worker_id`` is a place on this machine that no process holds."""
        if not worker_id.startswith(self._prefix) or worker_id == self.worker_id:
            return False
        if not worker_id.removeprefix(self._prefix).isdecimal():
            return False
        fd = _locked(self._folder / f"{worker_id}.lock")
        if fd is None:
            return False
        os.close(fd)
        return True

    def release(self) -> None:
        """Give the place back."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


class Worker:
    """This process among the workers of its database.

    Args:
        rows: where workers beat.
        slot: this process's place.
        clock: monotonic seconds.
        dead_after_s: see :data:`DEAD_AFTER_S`.
    """

    def __init__(
        self,
        rows: WorkerRows,
        slot: Slot,
        *,
        clock: Callable[[], float] = time.monotonic,
        dead_after_s: float = DEAD_AFTER_S,
    ) -> None:
        self._rows = rows
        self._slot = slot
        self._clock = clock
        self._dead_after_s = dead_after_s
        self._seen: dict[str, tuple[int, float]] = {}

    @property
    def id(self) -> str:
        """Name of this worker."""
        return self._slot.worker_id

    async def beat(self) -> frozenset[str]:
        """Say that this worker lives, and bury those that do not.

        Returns:
            Ids of the workers that live, this one among them. Work of any other is nobody's.
        """
        now = self._clock()
        beats = await self._rows.beat(self.id)
        self._seen = {
            one: self._seen[one] if one in self._seen and self._seen[one][0] == count else (count, now)
            for one, count in beats.items()
        }
        alive = {self.id}
        for one, (count, since) in self._seen.items():
            if one == self.id:
                continue
            if now - since >= self._dead_after_s or self._slot.is_free(one):
                await self._rows.bury(one, beats=count)
            else:
                alive.add(one)
        return frozenset(alive)

    async def leave(self) -> None:
        """Stop being a worker."""
        await self._rows.leave(self.id)


def _locked(path: Path) -> int | None:
    """The open, locked file, or None when another process holds it. Closing lets go."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        return None
    return fd
