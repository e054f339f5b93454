"""What is no longer needed goes: sound of ended files, uploads nobody used, jobs past their time.

Whatever breaks off is done again the next time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from server.clock import now_utc
from server.domain.audit import Action, Event
from server.jobs.now_and_then import now_and_then
from server.store.database import Database
from server.store.jobs import job_endings, jobs, uploads
from server.store.jobs.jobs import JobRow
from server.store.logs import audit_log
from server.store.sound.job_sound import JobSound

log = structlog.get_logger(__name__)

FIRST_AFTER_S, TIDY_EVERY_S = 30.0, 600.0
AT_ONCE = 200
NOBODY = "verbaal"
"""Actor in the log of what the server does by itself."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """Destroys what its time is up for."""

    database: Database
    sound: JobSound
    now: Callable[[], datetime] = now_utc

    async def run(self) -> None:
        """Tidy now and then, until cancelled."""
        await now_and_then(
            self.tidy,
            first_after_s=FIRST_AFTER_S,
            every_s=TIDY_EVERY_S,
            failed=lambda error: log.warning("jobs_not_tidied", error=type(error).__name__),
        )

    async def tidy(self) -> None:
        """Destroy what its time is up for, once."""
        await self._ended_sound()
        await self._unused_uploads()
        await self._old_jobs()
        await self._orphans()

    async def erase(self, job: JobRow, *, actor: str, reason: str) -> None:
        """Destroy all of a job, its sound first. It must have ended."""
        async with self.database.reading() as connection:
            files = await jobs.files_of(connection, job.id)
        await asyncio.to_thread(self._destroy, [file.upload_id for file in files if file.upload_id])
        at = self.now()
        async with self.database.writing() as connection:
            if await job_endings.erase(connection, job.id):
                event = Event(
                    actor=actor,
                    action=Action.ERASE,
                    object_type="job",
                    object_id=job.id,
                    details={"reason": reason, "files": len(files)},
                )
                await audit_log.append(connection, event, at=at)

    async def _ended_sound(self) -> None:
        while True:
            async with self.database.reading() as connection:
                left = await job_endings.sound_left(connection, limit=AT_ONCE)
            if not left:
                return
            await asyncio.to_thread(self._destroy, [upload_id for _, _, upload_id in left])
            async with self.database.writing() as connection:
                for one in left:
                    await job_endings.sound_destroyed(connection, *one)

    async def _unused_uploads(self) -> None:
        async with self.database.reading() as connection:
            unused = await uploads.expired(connection, self.now(), limit=AT_ONCE)
        for upload in unused:
            # Row first: between a look and its sound going, a job could still have taken it.
            async with self.database.writing() as connection:
                gone = await uploads.remove(connection, upload, actor=NOBODY, at=self.now())
            if gone:
                await asyncio.to_thread(self._destroy, [upload.id])

    async def _old_jobs(self) -> None:
        async with self.database.reading() as connection:
            old = await job_endings.expired(connection, self.now(), limit=AT_ONCE)
        for job in old:
            await self.erase(job, actor=NOBODY, reason="expired")

    async def _orphans(self) -> None:
        found = await asyncio.to_thread(self.sound.orphans)
        for at in range(0, len(found), AT_ONCE):
            page = found[at : at + AT_ONCE]
            async with self.database.reading() as connection:
                unknown = await uploads.unknown(connection, page)
            await asyncio.to_thread(self._destroy, sorted(unknown))

    def _destroy(self, upload_ids: list[str]) -> None:
        for upload_id in upload_ids:
            self.sound.destroy(upload_id)
