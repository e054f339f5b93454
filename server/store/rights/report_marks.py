"""Marks on what somebody disputes in a report. Functions take the connection of the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.audit import Action, Event
from server.domain.errors import NotFound
from server.domain.rectifying import ReportMark
from server.store.logs import audit_log
from server.store.tables import report_marks


async def insert(connection: AsyncConnection, mark: ReportMark) -> None:
    """Keep a mark, with its audit entry. What the person says of it stays out of the log."""
    await connection.execute(sa.insert(report_marks).values(**dict(mark)))
    await audit_log.append(connection, _event(mark, mark.made_by, lifted=False), at=mark.made_at)


async def of_report(connection: AsyncConnection, report_id: str) -> tuple[ReportMark, ...]:
    """All marks on a report, also those that were lifted, oldest first."""
    query = (
        sa.select(report_marks)
        .where(report_marks.c.report_id == report_id)
        .order_by(report_marks.c.made_at, report_marks.c.id)
    )
    return tuple(ReportMark(**row) for row in (await connection.execute(query)).mappings())


async def contested(connection: AsyncConnection, report_ids: Collection[str]) -> set[str]:
    """Which of these reports have a mark that stands."""
    query = sa.select(report_marks.c.report_id).where(
        report_marks.c.report_id.in_(report_ids), report_marks.c.lifted_at.is_(None)
    )
    return set((await connection.execute(query)).scalars())


async def lift(
    connection: AsyncConnection, report_id: str, mark_id: str, *, by: str, reason: str, at: datetime
) -> None:
    """Take a mark away, with its audit entry; it stays on record.

    Raises:
        NotFound: there is no such mark, or it was lifted.
    """
    change = (
        sa.update(report_marks)
        .where(
            report_marks.c.id == mark_id,
            report_marks.c.report_id == report_id,
            report_marks.c.lifted_at.is_(None),
        )
        .values(lifted_by=by, lifted_at=at, lifted_reason=reason)
    )
    if (await connection.execute(change)).rowcount != 1:
        raise NotFound
    query = sa.select(report_marks).where(report_marks.c.id == mark_id)
    mark = ReportMark(**(await connection.execute(query)).mappings().one())
    await audit_log.append(connection, _event(mark, by, lifted=True), at=at)


def _event(mark: ReportMark, actor: str, *, lifted: bool) -> Event:
    place: dict[str, Any] = (
        {"field": mark.field_id} if mark.field_id else {"start": mark.start, "end": mark.end}
    )
    return Event(
        actor=actor,
        action=Action.CONTEST,
        object_type="report",
        object_id=mark.report_id,
        object_version=mark.version,
        details={"mark": mark.id, "request": mark.request_id, "lifted": lifted, **place},
    )
