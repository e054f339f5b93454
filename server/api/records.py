"""What officers do with drafts and reports: each command is one transaction with its audit entry.

Looking is a command too: Wpg art. 32a asks for an entry of every consultation, so a list writes
one for each record it shows, in the transaction that reads it.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog
from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncConnection

from server.api.identity import User
from server.api.stretches import Stretch
from server.domain.audit import Action, Event
from server.domain.drafting import Edit, apply_edit, confirm, discard
from server.domain.errors import NotFound
from server.domain.report import Draft, DraftState, Report
from server.domain.word_lists import OwnWords
from server.reporting.form_reader import FormReaders
from server.reporting.typed_text import transcript_of
from server.store import audit_log, drafts, reports
from server.store.database import Database
from server.store.drafts import DraftListing, DraftVersion, StoredDraft
from server.store.outbox import Outbox
from server.store.reports import ReportListing

log = structlog.get_logger(__name__)

LIST_LIMIT = 100
"""Records in a list: each one costs an audit entry, and nobody reads further."""

OWN_RECORD = "own_record"
"""Reason of a consultation: the officer's own work."""


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return secrets.token_urlsafe(16)


async def _no_words(_: User) -> OwnWords:
    return OwnWords()


@dataclass(frozen=True, slots=True)
class Records:
    """Commands on drafts and reports. All of them answer NotFound for somebody else's record."""

    database: Database
    readers: FormReaders
    own_words: Callable[[User], Awaitable[OwnWords]] = field(default=_no_words, kw_only=True)
    outbox: Outbox = field(default=Outbox(), kw_only=True)
    now: Callable[[], datetime] = field(default=_now, kw_only=True)
    new_id: Callable[[], str] = field(default=_new_id, kw_only=True)

    async def draft_from_text(self, user: User, *, template: str, dictated_at: datetime, text: str) -> Draft:
        """Keep a draft of typed text.

        Raises:
            UnknownTemplate: there is no such template.
        """
        own = await self.own_words(user)
        reader = self.readers.reader(template, dictated_at=dictated_at, unit=user.unit, own=own)
        # A text of the greatest length takes seconds to read.
        draft = await asyncio.to_thread(
            reader.draft,
            transcript_of(text),
            draft_id=self.new_id(),
            owner=user.user_id,
            unit=user.unit,
            now=self.now(),
            typed_text=text,
            engine=self.readers.record | own.record,
        )
        async with self.database.writing() as connection:
            await drafts.insert(connection, draft, reader.template, actor=user.user_id)
        log.info("draft_created", draft_id=draft.id, template=draft.template)
        return draft

    async def draft(self, user: User, draft_id: str) -> Draft:
        """The user's draft, also a confirmed one; a discarded one is no longer there."""
        async with self.database.writing() as connection:
            draft = (await _visible(connection, draft_id, user)).draft
            await self._consulted(connection, user, "draft", [(draft.id, draft.version)])
        return draft

    async def drafts(self, user: User, states: Sequence[DraftState]) -> list[DraftListing]:
        """The user's drafts in these states, last changed first."""
        async with self.database.writing() as connection:
            found = await drafts.listing(connection, user.user_id, states, limit=LIST_LIMIT)
            await self._consulted(connection, user, "draft", ((one.id, one.version) for one in found))
        return found

    async def history(self, user: User, draft_id: str) -> list[DraftVersion]:
        """Every version of the user's draft, oldest first."""
        async with self.database.writing() as connection:
            draft = (await _visible(connection, draft_id, user)).draft
            found = await drafts.history(connection, draft_id)
            await self._consulted(connection, user, "draft", [(draft.id, draft.version)], view="history")
        return found

    async def dictation_behind(self, user: User, draft_id: str, part: Stretch) -> str:
        """Id of the dictation of which the user is about to hear ``part``, which the log keeps.

        Raises:
            NotFound: no such draft, or one that was typed.
        """
        async with self.database.writing() as connection:
            draft = (await _visible(connection, draft_id, user)).draft
            if draft.dictation_id is None:
                raise NotFound
            await self._consulted(
                connection, user, "draft", [(draft.id, draft.version)], view="audio", **part.as_details()
            )
        return draft.dictation_id

    async def edit(self, user: User, draft_id: str, version: int, edit: Edit) -> Draft:
        """Change the user's draft.

        Raises:
            StaleVersion, AlreadyConfirmed, UnknownField: the change is refused as a whole.
        """
        async with self.database.writing() as connection:
            stored = await drafts.find(connection, draft_id, user.user_id)
            new = apply_edit(stored.draft, edit, expected_version=version, now=self.now())
            await drafts.save(connection, stored, new, actor=user.user_id)
        log.info("draft_edited", draft_id=new.id, version=new.version)
        return new

    async def discard(self, user: User, draft_id: str, version: int) -> None:
        """Set the user's draft aside.

        Raises:
            StaleVersion, AlreadyConfirmed: it stays as it is.
        """
        async with self.database.writing() as connection:
            stored = await drafts.find(connection, draft_id, user.user_id)
            new = discard(stored.draft, expected_version=version, now=self.now())
            await drafts.save(connection, stored, new, actor=user.user_id, action=Action.DISCARD)
        log.info("draft_discarded", draft_id=new.id, version=new.version)

    async def confirm(self, user: User, draft_id: str, version: int) -> Report:
        """Make the report of the user's draft: report, closed draft, audit and outbox at once.

        Raises:
            StaleVersion, AlreadyConfirmed, NotConfirmed: no report was made.
        """
        async with self.database.writing() as connection:
            stored = await drafts.find(connection, draft_id, user.user_id)
            new, report = confirm(
                stored.draft,
                stored.template,
                report_id=self.new_id(),
                confirmed_by=user.user_id,
                confirmed_by_name=user.name,
                expected_version=version,
                now=self.now(),
            )
            await drafts.save(connection, stored, new, actor=user.user_id, action=Action.CONFIRM)
            await reports.insert(connection, report, owner=user.user_id)
            await self.outbox.add(connection, report)
        self.outbox.wake()
        log.info("report_confirmed", draft_id=draft_id, report_id=report.id)
        return report

    async def report(self, user: User, report_id: str, *, view: str = "screen") -> Report:
        """The user's report; ``view`` says in the log how it was shown."""
        async with self.database.writing() as connection:
            report = await reports.find(connection, report_id, user.user_id)
            await self._consulted(connection, user, "report", [(report.id, report.version)], view=view)
        return report

    async def reports(self, user: User) -> list[ReportListing]:
        """The user's reports, last confirmed first."""
        async with self.database.writing() as connection:
            found = await reports.listing(connection, user.user_id, limit=LIST_LIMIT)
            await self._consulted(connection, user, "report", ((one.id, one.version) for one in found))
        return found

    async def _consulted(
        self,
        connection: AsyncConnection,
        user: User,
        object_type: str,
        seen: Iterable[tuple[str, int]],
        **more: str | int,
    ) -> None:
        details = {"reason": OWN_RECORD, **more}
        events = (
            Event(
                actor=user.user_id,
                action=Action.CONSULT,
                object_type=object_type,
                object_id=object_id,
                object_version=version,
                details=details,
            )
            for object_id, version in seen
        )
        await audit_log.append(connection, *events, at=self.now())


async def _visible(connection: AsyncConnection, draft_id: str, user: User) -> StoredDraft:
    stored = await drafts.find(connection, draft_id, user.user_id)
    if stored.draft.state is DraftState.DISCARDED:
        raise NotFound
    return stored


def records_of(request: Request) -> Records:
    """FastAPI dependency: the commands that the app was built with."""
    records: Records = request.app.state.records
    return records


def excerpt(text: str, *, length: int = 160) -> str:
    """The start of a text on one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    return line[: line.rfind(" ", 0, length) if " " in line[:length] else length] + "…"
