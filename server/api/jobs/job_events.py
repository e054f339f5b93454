"""Server-sent events of a job: each tells what changed since the one before it.

An event's id is the job's count of changes. Whoever comes back with ``Last-Event-ID`` hears what
changed in between, from whichever server: the events are made of the database, not kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from server.api.identity import User
from server.api.jobs.job_views import change_view
from server.domain.errors import NotFound
from server.jobs.news import JobNews
from server.store.database import Database
from server.store.jobs import jobs

LOOK_EVERY_S = 1.0
"""Changes by other servers are seen this late."""
STILL_HERE_S = 15.0
"""Without news a comment is sent this often, so that nothing between gives up."""


@dataclass(frozen=True, slots=True)
class JobEvents:
    """Makes the events of jobs."""

    database: Database
    news: JobNews
    look_every_s: float = LOOK_EVERY_S
    still_here_s: float = STILL_HERE_S

    async def of(self, user: User, job_id: str, *, after: int) -> AsyncIterator[bytes]:
        """Events from ``after`` changes on; ends when the job has ended and everything is told."""
        loop = asyncio.get_running_loop()
        spoken_s = loop.time()
        while True:
            try:
                async with self.database.reading() as connection:
                    job = await jobs.find(connection, job_id, user.user_id)
                    news = job.changes > after
                    changed = await jobs.files_of(connection, job_id, after=after) if news else []
            except NotFound:  # deleted meanwhile
                yield b"event: gone\ndata: {}\n\n"
                return
            if news:
                after = job.changes
                spoken_s = loop.time()
                kind = "ended" if job.state.over else "change"
                data = change_view(job, changed).model_dump_json()
                yield f"id: {after}\nevent: {kind}\ndata: {data}\n\n".encode()
            if job.state.over:
                return
            if loop.time() - spoken_s >= self.still_here_s:
                spoken_s = loop.time()
                yield b": nog bezig\n\n"
            await self.news.wait(job_id, timeout_s=self.look_every_s)
