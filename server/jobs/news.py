"""Tells whoever watches a job that something changed. What changed, they read from the database."""

from __future__ import annotations

import asyncio
from collections import defaultdict


class JobNews:
    """News of this process; other processes' changes are found by looking now and then."""

    def __init__(self) -> None:
        self._watching: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    def tell(self, job_id: str) -> None:
        """A job changed."""
        for event in self._watching.get(job_id, ()):
            event.set()

    async def wait(self, job_id: str, *, timeout_s: float) -> None:
        """Return when the job changes here, or after a while."""
        event = asyncio.Event()
        self._watching[job_id].add(event)
        try:
            async with asyncio.timeout(timeout_s):
                await event.wait()
        except TimeoutError:
            pass
        finally:
            self._watching[job_id].discard(event)
            if not self._watching[job_id]:
                del self._watching[job_id]
