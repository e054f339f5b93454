"""Putting a confirmed report right, and marking what somebody disputes in it (Wpg art. 28).

The officer whose report it is puts it right; a privacy officer can start that, for a request of a data
subject. Marks are made and lifted by a privacy officer, always for a request.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from server.api.identity import User
from server.api.subjects.subject_entries import REASON, require_privacy_officer
from server.clock import now_utc
from server.domain.audit import Action, Event
from server.domain.errors import NotFound, StaleVersion
from server.domain.rectifying import Disputed, ReportMark, rectifying_draft, require_disputable
from server.domain.report import Draft, Report
from server.domain.retention import Sight, State
from server.domain.roles import Role
from server.ids import new_id
from server.store import drafts, reports
from server.store.database import Database
from server.store.logs import audit_log
from server.store.rights import report_marks, subject_requests

log = structlog.get_logger(__name__)

ANYBODYS: Final = Sight(
    own=frozenset({State.ACTIVE, State.RESTRICTED}),
    anybodys=frozenset({State.ACTIVE, State.RESTRICTED, State.REMOVED}),
    privacy_officer=True,
)
"""What a privacy officer sees for a request of a data subject."""


@dataclass(frozen=True, slots=True)
class Rectifications:
    """Commands on confirmed reports."""

    database: Database
    now: Callable[[], datetime] = field(default=now_utc, kw_only=True)
    new_id: Callable[[], str] = field(default=new_id, kw_only=True)

    async def rectify(
        self, user: User, report_id: str, *, request_id: str | None, reason: str | None = None
    ) -> Draft:
        """A draft of the report's newest version, for its officer; the one that is open, if one is.

        An open one keeps the reason that it was begun with.

        Raises:
            NotFound: no such report or request, or a report that is not for this user.
        """
        async with self.database.writing() as connection:
            report, owner = await self._report(connection, user, report_id, request_id)
            known = await drafts.open_rectification(connection, report_id)
            if known is not None:
                opened = (await drafts.find(connection, known, owner, sight=ANYBODYS)).draft
                if opened.rectifies and opened.rectifies.version == report.version:
                    await self._consulted(connection, user, request_id, opened)
                    return opened
            before = await drafts.find(connection, report.draft_id, owner, sight=ANYBODYS)
            draft = rectifying_draft(
                report,
                before.template,
                draft_id=self.new_id(),
                owner=owner,
                dictation_id=before.draft.dictation_id,
                request_id=request_id,
                reason=reason,
                now=self.now(),
            )
            await drafts.insert(connection, draft, before.template, actor=user.user_id)
            await self._consulted(connection, user, request_id, report)
        log.info("rectification_started", draft_id=draft.id, report_id=report.id)
        return draft

    async def contest(
        self, user: User, report_id: str, disputed: Disputed, *, request_id: str, statement: str
    ) -> ReportMark:
        """Mark a field or a stretch of text as disputed.

        Raises:
            Forbidden: no privacy officer.
            NotFound: no such report, version or request.
            UnknownField: the report does not have what is disputed.
        """
        await require_privacy_officer(self.database, user, "contest", at=self.now())
        async with self.database.writing() as connection:
            await subject_requests.find(connection, request_id)
            await reports.lock(connection, report_id)  # or a mark could outlive its report
            report = await reports.find(
                connection, report_id, user.user_id, version=disputed.version, sight=ANYBODYS
            )
            require_disputable(report, disputed)
            mark = ReportMark(
                **dict(disputed),
                id=self.new_id(),
                report_id=report_id,
                request_id=request_id,
                statement=statement,
                made_by=user.user_id,
                made_at=self.now(),
            )
            await report_marks.insert(connection, mark)
        log.info("report_contested", report_id=report_id)
        return mark

    async def lift(self, user: User, report_id: str, mark_id: str, *, reason: str) -> None:
        """Take a mark away; it stays on record, with the reason.

        Raises:
            Forbidden: no privacy officer.
            NotFound: no such mark, or it was lifted.
        """
        await require_privacy_officer(self.database, user, "lift", at=self.now())
        async with self.database.writing() as connection:
            await report_marks.lift(
                connection, report_id, mark_id, by=user.user_id, reason=reason, at=self.now()
            )
        log.info("report_mark_lifted", report_id=report_id)

    async def _report(
        self, connection: AsyncConnection, user: User, report_id: str, request_id: str | None
    ) -> tuple[Report, str]:
        """The newest version and whose it is, for its officer or, with a request, a privacy officer."""
        if request_id is not None:
            await subject_requests.find(connection, request_id)
        # Of two who start at once the second finds the draft of the first; and no draft outlives its report.
        await reports.lock(connection, report_id)
        owner = await reports.owner_of(connection, report_id)
        is_privacy_officer = Role.PRIVACY_OFFICER in user.roles and request_id is not None
        if owner != user.user_id and not is_privacy_officer:
            raise NotFound
        sight = ANYBODYS if is_privacy_officer else None
        return await reports.find(connection, report_id, user.user_id, sight=sight), owner

    async def _consulted(
        self,
        connection: AsyncConnection,
        user: User,
        request_id: str | None,
        seen: Draft | Report,
    ) -> None:
        why = {"reason": "own_record"} if request_id is None else {"reason": REASON, "request": request_id}
        event = Event(
            actor=user.user_id,
            action=Action.CONSULT,
            object_type="draft" if isinstance(seen, Draft) else "report",
            object_id=seen.id,
            object_version=seen.version,
            details={**why, "view": "rectify"},
        )
        await audit_log.append(connection, event, at=self.now())


async def newest_of(connection: AsyncConnection, draft: Draft) -> Report | None:
    """The report that a draft puts right, at its newest version; None for a draft that puts nothing right.

    Raises:
        StaleVersion: the report is gone.
    """
    if draft.rectifies is None:
        return None
    await reports.lock(connection, draft.rectifies.report_id)
    try:
        return await reports.find(connection, draft.rectifies.report_id, draft.owner, sight=ANYBODYS)
    except NotFound:
        raise StaleVersion(
            "Het verslag dat u verbetert, is er niet meer.", expected=draft.rectifies.version, current=None
        ) from None
