"""Recordings that were handed in: who did, what they are, and which job they are for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.audit import Action, Event
from server.domain.errors import NotFound
from server.store.logs import audit_log
from server.store.tables import uploads


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRow:
    """One recording. ``expires_at`` is None once a job uses it."""

    id: str
    owner: str
    name: str
    bytes: int
    sha256: str
    audio_s: float
    created_at: datetime
    expires_at: datetime | None
    job_id: str | None = None


async def insert(connection: AsyncConnection, upload: UploadRow) -> None:
    """Keep an upload that waits for a job, with its audit entry. Its file is on the disk already."""
    await connection.execute(sa.insert(uploads).values(**{key: getattr(upload, key) for key in _COLUMNS}))
    await _log(connection, Action.COLLECT, upload, actor=upload.owner, at=upload.created_at)


async def insert_for_job(connection: AsyncConnection, found: Sequence[UploadRow]) -> None:
    """Keep uploads that came with a job, whose audit entry tells of them."""
    if found:
        rows = [{key: getattr(one, key) for key in _COLUMNS} for one in found]
        await connection.execute(sa.insert(uploads), rows)


async def waiting(connection: AsyncConnection, owner: str, *, limit: int) -> list[UploadRow]:
    """The owner's uploads that no job uses yet, last come first."""
    query = (
        sa.select(uploads)
        .where(uploads.c.owner == owner, uploads.c.job_id.is_(None))
        .order_by(uploads.c.created_at.desc(), uploads.c.id)
        .limit(limit)
    )
    return [_row(row) for row in (await connection.execute(query)).mappings()]


async def named(connection: AsyncConnection, owner: str, ids: Sequence[str]) -> list[UploadRow]:
    """The owner's uploads with these ids, in this order, whether a job uses them or not.

    Raises:
        NotFound: one of them does not exist, or is somebody else's.
    """
    query = sa.select(uploads).where(uploads.c.owner == owner, uploads.c.id.in_(ids))
    found = {row["id"]: _row(row) for row in (await connection.execute(query)).mappings()}
    if not all(one in found for one in ids):
        raise NotFound("Een van deze bestanden is er niet (meer). Lever het opnieuw aan.")
    return [found[one] for one in ids]


async def claim(connection: AsyncConnection, owner: str, ids: Sequence[str], job_id: str) -> None:
    """Make uploads those of a job.

    Raises:
        NotFound: one of them is gone, or of another job by now; nothing may be kept then.
    """
    if not ids:
        return
    change = (
        sa.update(uploads)
        .where(uploads.c.id.in_(ids), uploads.c.owner == owner, uploads.c.job_id.is_(None))
        .values(job_id=job_id, expires_at=None)
    )
    if (await connection.execute(change)).rowcount != len(ids):
        raise NotFound("Een van deze bestanden is er niet (meer), of hoort al bij een opdracht.")


async def expired(connection: AsyncConnection, now: datetime, *, limit: int) -> list[UploadRow]:
    """Uploads that no job used in time."""
    query = sa.select(uploads).where(uploads.c.expires_at <= now).limit(limit)
    return [_row(row) for row in (await connection.execute(query)).mappings()]


async def remove(connection: AsyncConnection, upload: UploadRow, *, actor: str, at: datetime) -> bool:
    """Forget an upload that no job uses. False when one does, or it is gone: its sound stays."""
    gone = await connection.execute(
        sa.delete(uploads).where(uploads.c.id == upload.id, uploads.c.job_id.is_(None))
    )
    if gone.rowcount:
        await _log(connection, Action.ERASE, upload, actor=actor, at=at)
    return gone.rowcount == 1


async def unknown(connection: AsyncConnection, ids: Iterable[str]) -> set[str]:
    """Those of ``ids`` that no row tells of."""
    wanted = set(ids)
    query = sa.select(uploads.c.id).where(uploads.c.id.in_(wanted))
    return wanted - set((await connection.execute(query)).scalars())


_COLUMNS = tuple(UploadRow.__dataclass_fields__)


def _row(row: sa.RowMapping) -> UploadRow:
    return UploadRow(**{key: row[key] for key in _COLUMNS})


async def _log(
    connection: AsyncConnection, action: Action, upload: UploadRow, *, actor: str, at: datetime
) -> None:
    event = Event(
        actor=actor,
        action=action,
        object_type="upload",
        object_id=upload.id,
        details={"bytes": upload.bytes, "audio_ms": round(upload.audio_s * 1000)},
    )
    await audit_log.append(connection, event, at=at)
