"""Reports: what officers confirmed. Functions take the connection of the caller's transaction."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.audit import SALT_BYTES, Action, Detail, Event, commitment
from server.domain.errors import NotFound
from server.domain.inputs import inputs_of
from server.domain.report import Report
from server.domain.retention import Sight
from server.store import search_texts
from server.store.logs import audit_log
from server.store.logs.record_subjects import pseudonyms
from server.store.retention.visibility import in_free_use, may_see, report_state
from server.store.rights import report_marks, subject_index
from server.store.sound.sound_proofs import proof_of
from server.store.tables import drafts, reports

_LOCK = 0x5645_5250  # "VERP": PostgreSQL's advisory locks of reports, the second number tells which


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportListing:
    """A report in a list, with its running text."""

    id: str
    version: int
    title: str
    template: str
    confirmed_at: datetime
    text: str
    contested: bool = False


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
            subjects=pseudonyms(salt, report.observations),
        )
    )
    event = Event(
        actor=report.confirmed_by,
        action=Action.CONFIRM,
        object_type="report",
        object_id=report.id,
        object_version=report.version,
        details={
            **inputs_of(report.engine),
            **await _sound_behind(connection, report.draft_id),
            "template": report.template,
            "template_version": report.template_version,
            "template_sha256": report.template_digest or "none",
            "content": commitment(salt, content),
            "draft": report.draft_id,
            "draft_version": report.draft_version,
        },
    )
    await subject_index.index_report(connection, report)
    await audit_log.append(connection, event, *_rectified(report), at=report.confirmed_at)


async def _sound_behind(connection: AsyncConnection, draft_id: str) -> dict[str, Detail]:
    """The dictation that the draft was made of, and the chain of hashes over its sound, if any."""
    query = sa.select(drafts.c.dictation_id).where(drafts.c.id == draft_id)
    dictation_id: str | None = (await connection.execute(query)).scalar_one_or_none()
    if dictation_id is None:
        return {}
    sound = await proof_of(connection, dictation_id)
    return {"dictation": dictation_id, **(sound.details if sound else {})}


def _rectified(report: Report) -> tuple[Event, ...]:
    """The entry that says which version was put right, and who asked for it."""
    rectifies = report.rectifies
    if rectifies is None:
        return ()
    details = {"from_version": rectifies.version, "request": rectifies.request_id or "none"}
    return (
        Event(
            actor=report.confirmed_by,
            action=Action.RECTIFY,
            object_type="report",
            object_id=report.id,
            object_version=report.version,
            details=details | {"draft": report.draft_id},
        ),
    )


async def find(
    connection: AsyncConnection,
    report_id: str,
    owner: str,
    *,
    version: int | None = None,
    sight: Sight | None = None,
) -> Report:
    """The owner's report, newest version or ``version``; with ``sight`` also one that needs a reason.

    Raises:
        NotFound: no such report or version, or somebody else's, or it is not for them any more.
        Restricted: it is read with a reason only.
    """
    query = (
        sa.select(reports.c.content, reports.c.owner, report_state().label("retained"))
        .where(reports.c.id == report_id, sa.true() if version is None else reports.c.version == version)
        .order_by(reports.c.version.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    may_see(row.retained, is_own=row.owner == owner, sight=sight or Sight())
    return Report.model_validate_json(row.content)


async def owner_of(connection: AsyncConnection, report_id: str) -> str:
    """Whose report it is.

    Raises:
        NotFound: no such report.
    """
    query = sa.select(reports.c.owner).where(reports.c.id == report_id).limit(1)
    owner: str | None = (await connection.execute(query)).scalar_one_or_none()
    if owner is None:
        raise NotFound
    return owner


async def lock(connection: AsyncConnection, report_id: str) -> None:
    """Let nobody else change what belongs to a report until this transaction ends.

    That is: add a version, a mark or a draft that puts it right, or destroy it. SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        # Not the row: the server's own role has no right to change reports, and so none to lock them.
        key = sa.func.hashtext(report_id)
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK, key)))


async def newest_version(connection: AsyncConnection, report_id: str) -> int:
    """The number of the report's newest version; 0 when there is no such report."""
    query = sa.select(sa.func.max(reports.c.version)).where(reports.c.id == report_id)
    return (await connection.execute(query)).scalar_one() or 0


async def versions(connection: AsyncConnection, report_id: str) -> list[Report]:
    """Every version of a report, oldest first. The caller checks whose it is."""
    query = sa.select(reports.c.content).where(reports.c.id == report_id).order_by(reports.c.version)
    return [Report.model_validate_json(one) for one in (await connection.execute(query)).scalars()]


async def listing(
    connection: AsyncConnection, owner: str, *, limit: int, words: Sequence[str] = ()
) -> list[ReportListing]:
    """The owner's reports in free use at their newest version with all ``words``, last confirmed first."""
    later = reports.alias("later")
    is_newest = ~sa.exists().where(later.c.id == reports.c.id, later.c.version > reports.c.version)
    query = (
        sa.select(reports)
        .where(
            reports.c.owner == owner,
            is_newest,
            in_free_use(report_state()),
            search_texts.holds(connection, reports.c.draft_id, words),
        )
        .order_by(reports.c.confirmed_at.desc(), reports.c.id)
        .limit(limit)
    )
    rows = (await connection.execute(query)).mappings().all()
    disputed = await report_marks.contested(connection, [row["id"] for row in rows])
    return [
        ReportListing(
            id=row["id"],
            version=row["version"],
            title=row["title"],
            template=row["template"],
            confirmed_at=row["confirmed_at"],
            # Of a hundred reports everything else, each word with its times, takes half a second to read.
            text=json.loads(row["content"])["narrative"]["text"],
            contested=row["id"] in disputed,
        )
        for row in rows
    ]
