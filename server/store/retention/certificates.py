"""Certificates of destruction: kept when all else is gone. Functions take the caller's connection."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.audit import Action, Event
from server.domain.certificates import Certificate, note_sha256
from server.domain.errors import NotFound
from server.store.logs import audit_log
from server.store.retention.retention import SYSTEM
from server.store.tables import destruction_certificates


async def insert(connection: AsyncConnection, certificate: Certificate, note: str, *, at: datetime) -> None:
    """Keep a certificate, and tell the audit log its digest."""
    await connection.execute(
        sa.insert(destruction_certificates).values(
            id=certificate.certificate,
            object_type=certificate.object_type,
            object_id=certificate.object_id,
            run_id=certificate.run,
            issued_at=at,
            text=note,
        )
    )
    event = Event(
        actor=SYSTEM,
        action=Action.ERASE,
        object_type=certificate.object_type,
        object_id=certificate.object_id,
        details={
            "rule": certificate.rule,
            "run": certificate.run,
            "certificate": certificate.certificate,
            "certificate_sha256": note_sha256(note),
            "sounds": len(certificate.objects.get("sound", ())),
        },
    )
    await audit_log.append(connection, event)


async def text_of(connection: AsyncConnection, certificate_or_object_id: str) -> str:
    """The note of a certificate, by its own id or that of what was destroyed (the newest).

    Raises:
        NotFound: there is none.
    """
    table = destruction_certificates
    query = (
        sa.select(table.c.text)
        .where(sa.or_(table.c.id == certificate_or_object_id, table.c.object_id == certificate_or_object_id))
        .order_by(table.c.run_id.desc(), table.c.issued_at.desc())
        .limit(1)
    )
    text: str | None = (await connection.execute(query)).scalar_one_or_none()
    if text is None:
        raise NotFound
    return text


async def listing(connection: AsyncConnection, *, limit: int, run: int | None = None) -> list[sa.RowMapping]:
    """Certificates without their text: ``id``, ``object_type``, ``object_id``, ``run_id``, ``issued_at``."""
    table = destruction_certificates
    query = (
        sa.select(table.c.id, table.c.object_type, table.c.object_id, table.c.run_id, table.c.issued_at)
        .order_by(table.c.run_id.desc(), table.c.id)
        .limit(limit)
    )
    if run is not None:
        query = query.where(table.c.run_id == run)
    return list((await connection.execute(query)).mappings().all())
