"""A confirmed version of a report as a delivery needs it. Functions take the caller's connection."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.audit import commitment
from server.domain.rectifying import Disputed
from server.domain.report import Report
from server.store.retention.visibility import in_free_use, report_state
from server.store.rights import report_marks
from server.store.tables import reports


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A version that may go out. ``contested`` are the places that somebody disputes now.

    ``log_digest`` is the salted digest of it that stands in the audit log. ``in_free_use`` is False
    for one that retention has restricted or removed since: it goes out no more.
    """

    report: Report
    log_digest: str
    contested: tuple[Disputed, ...]
    in_free_use: bool


async def find(connection: AsyncConnection, report_id: str, version: int) -> Outgoing | None:
    """The version of a report, whoever owns it; None when it has been destroyed."""
    query = sa.select(
        reports.c.content, reports.c.salt, in_free_use(report_state()).label("in_free_use")
    ).where(reports.c.id == report_id, reports.c.version == version)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    marks = await report_marks.of_report(connection, report_id)
    return Outgoing(
        report=Report.model_validate_json(row.content),
        log_digest=commitment(row.salt, row.content),
        contested=tuple(mark for mark in marks if mark.lifted_at is None and mark.version == version),
        in_free_use=bool(row.in_free_use),
    )
