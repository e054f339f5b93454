"""What happens to a job after its end: its sound goes, its callback, and some day the rest.

Functions take the connection of the caller's transaction.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.jobs import OPEN, JobState
from server.store.jobs.jobs import JobRow, changed, job_of_row, one_job
from server.store.tables import job_files, job_results, jobs, uploads


async def sound_left(connection: AsyncConnection, *, limit: int) -> list[tuple[str, int, str]]:
    """Job, number and upload of ended files whose sound nobody asked to keep and that is still there."""
    query = (
        sa.select(job_files.c.job_id, job_files.c.n, job_files.c.upload_id)
        .join(jobs, jobs.c.id == job_files.c.job_id)
        .where(
            job_files.c.upload_id.is_not(None),
            job_files.c.state.not_in(OPEN),
            sa.or_(sa.not_(jobs.c.keep_audio), job_files.c.state != JobState.DONE),
        )
        .limit(limit)
    )
    return [(row.job_id, row.n, row.upload_id) for row in await connection.execute(query)]


async def sound_destroyed(connection: AsyncConnection, job_id: str, n: int, upload_id: str) -> None:
    """Forget where a file's sound was; it is gone already."""
    await connection.execute(
        sa.update(job_files).where(job_files.c.job_id == job_id, job_files.c.n == n).values(upload_id=None)
    )
    await connection.execute(sa.delete(uploads).where(uploads.c.id == upload_id))


async def expired(connection: AsyncConnection, now: datetime, *, limit: int) -> list[JobRow]:
    """Jobs whose results have been kept long enough."""
    query = sa.select(jobs).where(jobs.c.expires_at <= now).limit(limit)
    return [job_of_row(row) for row in (await connection.execute(query)).mappings()]


async def erase(connection: AsyncConnection, job_id: str) -> bool:
    """Remove all of a job; its sound is destroyed already. False when it is gone."""
    if await changed(connection, job_id) is None:
        return False
    await connection.execute(sa.delete(job_results).where(job_results.c.job_id == job_id))
    await connection.execute(sa.delete(job_files).where(job_files.c.job_id == job_id))
    await connection.execute(sa.delete(uploads).where(uploads.c.job_id == job_id))
    await connection.execute(sa.delete(jobs).where(jobs.c.id == job_id))
    return True


async def callbacks_waiting(connection: AsyncConnection, *, after: str, limit: int) -> list[tuple[str, int]]:
    """Ended jobs whose callback was not delivered yet, and attempts so far, by id from ``after`` on."""
    query = (
        sa.select(jobs.c.id, jobs.c.callback_attempts)
        .where(jobs.c.callback_state == "waiting", jobs.c.state.not_in(OPEN), jobs.c.id > after)
        .order_by(jobs.c.id)
        .limit(limit)
    )
    return [(row.id, row.callback_attempts) for row in await connection.execute(query)]


async def callback_of(connection: AsyncConnection, job_id: str) -> JobRow | None:
    """The ended job, when its callback waits."""
    return await one_job(
        connection, jobs.c.id == job_id, jobs.c.callback_state == "waiting", jobs.c.state.not_in(OPEN)
    )


async def callback_tried(connection: AsyncConnection, job_id: str, *, state: str) -> None:
    """Keep what an attempt came to: ``waiting``, ``delivered`` or ``given_up``."""
    await connection.execute(
        sa.update(jobs)
        .where(jobs.c.id == job_id, jobs.c.callback_state == "waiting")
        .values(
            callback_state=state,
            callback_attempts=jobs.c.callback_attempts + 1,
            changes=jobs.c.changes + 1,
        )
    )
