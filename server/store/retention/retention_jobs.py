"""Jobs under retention: whatever a job asked for, its results go when the rule about jobs says so.

A job may name a shorter term, which ``server.jobs.keeping`` sees to; retention is the bound.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.audit import Action, Event
from server.domain.retention import Kind, RuleSet
from server.store.jobs import job_endings
from server.store.logs import audit_log
from server.store.retention.destruction import Gone
from server.store.retention.retention import SYSTEM
from server.store.retention.retention_sources import Found, basis_of
from server.store.tables import job_files, job_results, jobs, retention_states, uploads

JOB = "job"


async def ended_jobs(connection: AsyncConnection, rules: RuleSet, *, after: str, limit: int) -> list[Found]:
    """Jobs that ended and have no state yet, by id."""
    state = retention_states
    known = sa.and_(state.c.object_type == JOB, state.c.object_id == jobs.c.id)
    query = (
        sa.select(jobs.c.id, jobs.c.created_at, jobs.c.ended_at)
        .outerjoin(state, known)
        .where(jobs.c.ended_at.is_not(None), state.c.object_id.is_(None), jobs.c.id > after)
        .order_by(jobs.c.id)
        .limit(limit)
    )
    return [
        Found(
            object_type=JOB,
            object_id=row.id,
            kind=Kind.JOB,
            basis=basis_of(rules, Kind.JOB),
            mark=0,
            first_at=row.created_at,
            changed_at=row.ended_at,
        )
        for row in await connection.execute(query)
    ]


async def destroy_job(connection: AsyncConnection, object_id: str, *, rule: str, run: int) -> Gone:
    """Delete all rows of a job; the keys of its recordings, ``sounds`` of what is gone, come next."""
    of_job = sa.select(job_files.c.upload_id).where(
        job_files.c.job_id == object_id, job_files.c.upload_id.is_not(None)
    )
    recordings = tuple((await connection.execute(of_job.order_by(job_files.c.n))).scalars())
    gone = Gone(objects={JOB: (object_id,)}, sounds=recordings)
    for table, column in (
        (jobs, jobs.c.id),
        (job_files, job_files.c.job_id),
        (job_results, job_results.c.job_id),
        (uploads, uploads.c.job_id),
    ):
        rows = sa.select(sa.func.count()).select_from(table).where(column == object_id)
        gone.add(table.name, (await connection.execute(rows)).scalar_one())
    if await job_endings.erase(connection, object_id):
        event = Event(
            actor=SYSTEM,
            action=Action.ERASE,
            object_type=JOB,
            object_id=object_id,
            details={"rule": rule, "run": run},
        )
        await audit_log.append(connection, event)
    return gone


async def forget_gone_jobs(connection: AsyncConnection) -> None:
    """Drop states of jobs that went before their time was up: they asked for less, or their owner did."""
    await connection.execute(
        sa.delete(retention_states).where(
            retention_states.c.object_type == JOB,
            retention_states.c.state == "active",
            retention_states.c.object_id.not_in(sa.select(jobs.c.id)),
        )
    )
