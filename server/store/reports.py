"""Reports: what officers confirmed. Functions take the connection of the caller's transaction."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.audit import SALT_BYTES, Action, Event, commitment
from server.domain.errors import NotFound
from server.domain.report import Report
from server.domain.retention import Sight
from server.store import audit_log
from server.store.tables import reports
from server.store.visibility import in_free_use, may_see, report_state


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportListing:
    """A report in a list."""

    id: str
    version: int
    title: str
    template: str
    confirmed_at: datetime
    report: Report


async def insert(connection: AsyncConnection, report: Report, *, owner: str) -> None:
    """Keep a report, with its audit entry.

    Raises:
        sqlalchemy.exc.IntegrityError: the draft already became a report. Callers close the draft
            in the same transaction, which refuses first with a sentence for people.
    """
    salt = secrets.token_bytes(SALT_BYTES)
    content = report.model_dump_json()
    await connection.execute(
        sa.insert(reports).values(
            id=report.id,
            version=report.version,
            draft_id=report.draft_id,
            owner=owner,
            unit=report.unit,
            template=report.template,
            title=report.title,
            confirmed_at=report.confirmed_at,
            content=content,
            salt=salt,
        )
    )
    event = Event(
        actor=report.confirmed_by,
        action=Action.CONFIRM,
        object_type="report",
        object_id=report.id,
        object_version=report.version,
        details={
            "content": commitment(salt, content),
            "draft": report.draft_id,
            "draft_version": report.draft_version,
        },
    )
    await audit_log.append(connection, event, at=report.confirmed_at)


async def find(
    connection: AsyncConnection, report_id: str, owner: str, *, sight: Sight | None = None
) -> Report:
    """The owner's report, newest version; with ``sight`` also one that needs a reason.

    Raises:
        NotFound: no such report, or somebody else's, or it is not for them any more.
        Restricted: it is read with a reason only.
    """
    query = (
        sa.select(reports.c.content, reports.c.owner, report_state().label("retained"))
        .where(reports.c.id == report_id)
        .order_by(reports.c.version.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    may_see(row.retained, is_own=row.owner == owner, sight=sight or Sight())
    return Report.model_validate_json(row.content)


async def listing(connection: AsyncConnection, owner: str, *, limit: int) -> list[ReportListing]:
    """The owner's reports in free use, last confirmed first."""
    query = (
        sa.select(reports)
        .where(reports.c.owner == owner, in_free_use(report_state()))
        .order_by(reports.c.confirmed_at.desc(), reports.c.id)
        .limit(limit)
    )
    return [
        ReportListing(
            id=row["id"],
            version=row["version"],
            title=row["title"],
            template=row["template"],
            confirmed_at=row["confirmed_at"],
            report=Report.model_validate_json(row["content"]),
        )
        for row in (await connection.execute(query)).mappings()
    ]
