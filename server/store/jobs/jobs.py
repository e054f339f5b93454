"""Batch jobs, their files and results: the truth that clients see, whoever does the work.

Functions take the connection of the caller's transaction. Every change counts the job's
``changes`` up before anything else, which also makes transactions on one job wait for each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.errors import NotFound
from server.domain.jobs import OPEN, JobState, state_of_job
from server.domain.transcript import Transcript
from server.store.tables import insert_new, job_files, job_results, jobs


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A job. ``changes`` counts every change of it and of its files."""

    id: str
    owner: str
    unit: str
    state: JobState
    template: str
    language: str
    vocabulary: tuple[str, ...]
    draft: bool
    dictated_at: datetime | None
    priority: int
    callback_url: str | None
    callback_state: str
    callback_attempts: int
    keep_s: int
    keep_audio: bool
    created_at: datetime
    ended_at: datetime | None
    expires_at: datetime | None
    files: int
    changes: int
    idempotency_key: str | None
    request_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One file of a job. ``change`` is the job's ``changes`` when it last changed."""

    job_id: str
    n: int
    upload_id: str | None
    name: str
    bytes: int
    sha256: str
    audio_s: float
    state: JobState
    done_s: float = 0.0
    attempts: int = 0
    error: str | None = None
    draft_id: str | None = None
    change: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one file became."""

    transcript: Transcript
    audio_s: float
    engine: dict[str, Any]


async def insert(connection: AsyncConnection, job: JobRow) -> bool:
    """Keep a new job; its files follow in the same transaction.

    Returns:
        False when its owner used the idempotency key before; nothing was kept then.
    """
    values = {key: getattr(job, key) for key in _JOB} | {"vocabulary": list(job.vocabulary)}
    return (await connection.execute(insert_new(connection, jobs, **values))).rowcount == 1


async def insert_files(connection: AsyncConnection, files: Sequence[FileRow]) -> None:
    """Keep the files of a new job."""
    rows = [{key: getattr(one, key) for key in _FILE} for one in files]
    await connection.execute(sa.insert(job_files), rows)


async def find(connection: AsyncConnection, job_id: str, owner: str) -> JobRow:
    """The owner's job.

    Raises:
        NotFound: no such job, or somebody else's.
    """
    found = await one_job(connection, jobs.c.id == job_id, jobs.c.owner == owner)
    if found is None:
        raise NotFound
    return found


async def with_key(connection: AsyncConnection, owner: str, key: str) -> JobRow | None:
    """The owner's job that was submitted with this idempotency key."""
    return await one_job(connection, jobs.c.owner == owner, jobs.c.idempotency_key == key)


async def listing(connection: AsyncConnection, owner: str, *, limit: int) -> list[JobRow]:
    """The owner's jobs, last submitted first."""
    query = (
        sa.select(jobs)
        .where(jobs.c.owner == owner)
        .order_by(jobs.c.created_at.desc(), jobs.c.id)
        .limit(limit)
    )
    return [job_of_row(row) for row in (await connection.execute(query)).mappings()]


async def count_open(connection: AsyncConnection, owner: str) -> int:
    """How many of the owner's jobs have not ended."""
    query = sa.select(sa.func.count()).where(jobs.c.owner == owner, jobs.c.state.in_(OPEN))
    return (await connection.execute(query)).scalar_one()


async def files_of(connection: AsyncConnection, job_id: str, *, after: int = -1) -> list[FileRow]:
    """The job's files in order; only those that changed after ``after`` changes of the job."""
    query = (
        sa.select(job_files)
        .where(job_files.c.job_id == job_id, job_files.c.change > after)
        .order_by(job_files.c.n)
    )
    return [_file(row) for row in (await connection.execute(query)).mappings()]


async def file_of(connection: AsyncConnection, job_id: str, n: int) -> FileRow:
    """One file.

    Raises:
        NotFound: the job has no such file.
    """
    query = sa.select(job_files).where(job_files.c.job_id == job_id, job_files.c.n == n)
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise NotFound
    return _file(row)


async def result_of(connection: AsyncConnection, job_id: str, n: int) -> Result | None:
    """What a file became, if it did."""
    query = sa.select(job_results).where(job_results.c.job_id == job_id, job_results.c.n == n)
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        return None
    return Result(
        transcript=Transcript.model_validate_json(row["transcript"]),
        audio_s=row["audio_s"],
        engine=row["engine"],
    )


async def priority_of(connection: AsyncConnection, job_id: str) -> int:
    """Priority of a job; the lowest of one that is gone."""
    query = sa.select(jobs.c.priority).where(jobs.c.id == job_id)
    return (await connection.execute(query)).scalar_one_or_none() or 0


async def starts_of(connection: AsyncConnection, job_id: str, n: int) -> int:
    """How often a file was taken in work; 0 for one that is gone."""
    query = sa.select(job_files.c.attempts).where(job_files.c.job_id == job_id, job_files.c.n == n)
    return (await connection.execute(query)).scalar_one_or_none() or 0


async def begin(connection: AsyncConnection, job_id: str, n: int) -> tuple[JobRow, FileRow] | None:
    """Take a file in work, again perhaps. None when it has ended, or its job is gone."""
    is_open = sa.select(job_files.c.n).where(
        job_files.c.job_id == job_id, job_files.c.n == n, job_files.c.state.in_(OPEN)
    )
    if (await connection.execute(is_open)).one_or_none() is None:
        return None
    change = await changed(connection, job_id, state=_or_running)
    if change is None:
        return None
    taken = (
        sa.update(job_files)
        .where(job_files.c.job_id == job_id, job_files.c.n == n, job_files.c.state.in_(OPEN))
        .values(state=JobState.RUNNING, attempts=job_files.c.attempts + 1, done_s=0.0, change=change)
    )
    if (await connection.execute(taken)).rowcount != 1:
        return None
    job = await one_job(connection, jobs.c.id == job_id)
    return None if job is None else (job, await file_of(connection, job_id, n))


async def progress(connection: AsyncConnection, job_id: str, n: int, *, done_s: float) -> bool:
    """Keep how far a file is. False when it is no longer to be worked on."""
    change = await changed(connection, job_id)
    if change is None:
        return False
    kept = (
        sa.update(job_files)
        .where(job_files.c.job_id == job_id, job_files.c.n == n, job_files.c.state == JobState.RUNNING)
        .values(done_s=done_s, change=change)
    )
    return (await connection.execute(kept)).rowcount == 1


async def finish(
    connection: AsyncConnection,
    job_id: str,
    n: int,
    *,
    at: datetime,
    result: Result | None = None,
    error: str | None = None,
    draft_id: str | None = None,
) -> bool:
    """End a file, with its result or the code of what went wrong.

    Returns:
        False when it had ended before, or is gone: what this caller made does not count.
    """
    change = await changed(connection, job_id)
    if change is None:
        return False
    values: dict[str, Any] = {
        "state": JobState.FAILED if result is None else JobState.DONE,
        "error": error,
        "draft_id": draft_id,
        "change": change,
    }
    if result is not None:
        values |= {"done_s": result.audio_s, "audio_s": result.audio_s}
    ended = (
        sa.update(job_files)
        .where(job_files.c.job_id == job_id, job_files.c.n == n, job_files.c.state.in_(OPEN))
        .values(**values)
    )
    if (await connection.execute(ended)).rowcount != 1:
        return False
    if result is not None:
        await connection.execute(
            sa.insert(job_results).values(
                job_id=job_id,
                n=n,
                at=at,
                audio_s=result.audio_s,
                engine=result.engine,
                transcript=result.transcript.model_dump_json(),
            )
        )
    return True


async def settle(connection: AsyncConnection, job_id: str, *, at: datetime) -> JobRow | None:
    """Bring the job's state in line with those of its files.

    Returns:
        The job, when this ended it.
    """
    job = await one_job(connection, jobs.c.id == job_id)
    if job is None or job.state.over:
        return None
    states = await connection.execute(
        sa.select(job_files.c.state).where(job_files.c.job_id == job_id).distinct()
    )
    state = state_of_job(JobState(one) for one in states.scalars())
    if not state.over:
        return None
    await _end(connection, job, state, at)
    return await one_job(connection, jobs.c.id == job_id)


async def cancel(connection: AsyncConnection, job: JobRow, *, at: datetime) -> list[str]:
    """End a job and whatever of it has not ended. One that has ended stays as it is.

    Returns:
        Recordings of the files that this cancelled; a file that another server just ended is not among them.
    """
    change = await changed(connection, job.id)
    cancelled = await connection.execute(
        sa.update(job_files)
        .where(job_files.c.job_id == job.id, job_files.c.state.in_(OPEN))
        .values(state=JobState.CANCELLED, change=change)
        .returning(job_files.c.upload_id)
    )
    uploads = [upload_id for upload_id in cancelled.scalars() if upload_id]
    await _end(connection, job, JobState.CANCELLED, at)
    return uploads


async def open_files(
    connection: AsyncConnection, *, after: tuple[str, int], limit: int
) -> list[tuple[FileRow, int]]:
    """Files that have not ended, with their job's priority, in a fixed order from ``after`` on."""
    place = sa.tuple_(job_files.c.job_id, job_files.c.n)
    query = (
        sa.select(job_files, jobs.c.priority)
        .join(jobs, jobs.c.id == job_files.c.job_id)
        .where(job_files.c.state.in_(OPEN), place > sa.tuple_(sa.literal(after[0]), sa.literal(after[1])))
        .order_by(job_files.c.job_id, job_files.c.n)
        .limit(limit)
    )
    return [(_file(row), row["priority"]) for row in (await connection.execute(query)).mappings()]


_JOB = tuple(JobRow.__dataclass_fields__)
_FILE = tuple(FileRow.__dataclass_fields__)
_or_running = sa.case((jobs.c.state == JobState.QUEUED, JobState.RUNNING.value), else_=jobs.c.state)


async def changed(connection: AsyncConnection, job_id: str, **values: Any) -> int | None:
    """Count the job's changes up, which locks it.

    Returns:
        Its changes now; None when it is gone.
    """
    counted = (
        sa.update(jobs)
        .where(jobs.c.id == job_id)
        .values(changes=jobs.c.changes + 1, **values)
        .returning(jobs.c.changes)
    )
    changes: int | None = (await connection.execute(counted)).scalar_one_or_none()
    return changes


async def _end(connection: AsyncConnection, job: JobRow, state: JobState, at: datetime) -> None:
    await connection.execute(
        sa.update(jobs)
        .where(jobs.c.id == job.id, jobs.c.state.in_(OPEN))
        .values(state=state, ended_at=at, expires_at=at + timedelta(seconds=job.keep_s))
    )


async def one_job(connection: AsyncConnection, *where: sa.ColumnElement[bool]) -> JobRow | None:
    """The one job of which all this is true, if there is one."""
    row = (await connection.execute(sa.select(jobs).where(*where))).mappings().one_or_none()
    return None if row is None else job_of_row(row)


def job_of_row(row: sa.RowMapping) -> JobRow:
    """A row of the table as a value."""
    values = {key: row[key] for key in _JOB}
    return JobRow(**values | {"state": JobState(row["state"]), "vocabulary": tuple(row["vocabulary"])})


def _file(row: sa.RowMapping) -> FileRow:
    return FileRow(**{key: row[key] for key in _FILE} | {"state": JobState(row["state"])})
