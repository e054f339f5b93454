"""What the logs say about one person: found by the pseudonyms that only the record's salt gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa
from pydantic import AwareDatetime
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.processing import SUBJECT
from server.domain.transcript import Frozen
from server.store.logs import processing_log
from server.store.tables import audit_log


class LogUse(Frozen):
    """What was done with a record: entries of the access log by action, processing lines of the person."""

    kind: str
    record_id: str
    actions: dict[str, int]
    lines: int
    first_at: AwareDatetime
    last_at: AwareDatetime


async def log_use(
    connection: AsyncConnection, kind: str, record_id: str, pseudonyms: Collection[str]
) -> LogUse | None:
    """What the logs say of a record; None where they say nothing.

    Args:
        connection: of the caller's transaction.
        kind: ``object_type`` in the log.
        record_id: ``object_id`` in the log.
        pseudonyms: of the person in this record; lines about others don't count.
    """
    query = (
        sa.select(audit_log.c.at, audit_log.c.action, audit_log.c.operation_id)
        .where(audit_log.c.object_id == record_id, audit_log.c.object_type == kind)
        .order_by(audit_log.c.seq)
    )
    rows = (await connection.execute(query)).all()
    if not rows:
        return None
    operations = [row.operation_id for row in rows if row.operation_id]
    lines = await processing_log.lines(connection, operations) if pseudonyms else []
    moments: list[datetime] = [row.at for row in rows]
    return LogUse(
        kind=kind,
        record_id=record_id,
        actions=_counted(row.action for row in rows),
        lines=sum(line.attributes.get(SUBJECT) in set(pseudonyms) for line in lines),
        # A clock may have jumped back between two entries.
        first_at=min(moments),
        last_at=max(moments),
    )


def _counted(actions: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(actions).items()))
