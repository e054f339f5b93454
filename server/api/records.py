"""What officers do with drafts and reports: each command is one transaction with its audit entry.

Looking is a command too: Wpg art. 32a asks for an entry of every consultation, so a list writes
one for each record it shows, in the transaction that reads it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

import structlog
from fastapi import Query, Request
from sqlalchemy.ext.asyncio import AsyncConnection

from server.api.bundles.stretches import Stretch
from server.api.identity import User
from server.api.record_search import asks_for_nothing, view_of, words_to_find
from server.api.rectifications import newest_of
from server.api.shown_reports import ShownReport, shown
from server.clock import now_utc
from server.domain.assessing import Assessment
from server.domain.audit import Action, Event
from server.domain.drafting import Edit, apply_edit, confirm, discard
from server.domain.errors import NotFound
from server.domain.inquiring import Asking
from server.domain.rectifying import require_rectified
from server.domain.report import Draft, DraftState, Report
from server.domain.retention import Kind, Reason, RuleSet, Sight
from server.domain.roles import Role
from server.domain.word_lists import OwnWords
from server.ids import new_id
from server.reporting.form_reader import FormReaders
from server.reporting.guidance import Guide
from server.reporting.typed_text import transcript_of
from server.store import drafts, reports, review_signals
from server.store.database import Database, repeated
from server.store.drafts import DraftListing, DraftVersion, StoredDraft
from server.store.logs import audit_log
from server.store.outbox import Outbox
from server.store.reports import ReportListing

log = structlog.get_logger(__name__)

LIST_LIMIT = 100
"""Records in a list: each one costs an audit entry, and nobody reads further."""

OWN_RECORD = "own_record"
"""Reason of a consultation: the officer's own work."""


ReadReason = Annotated[
    Reason | None,
    Query(description="Why, for a record that is not in free use any more (docs/retention.md)."),
]
"""A route's parameter: ``reason: ReadReason = None``."""


async def _no_words(_: User) -> OwnWords:
    return OwnWords()


@dataclass(frozen=True, slots=True)
class Records:
    """Commands on drafts and reports. All of them answer NotFound for somebody else's record."""

    database: Database
    readers: FormReaders
    own_words: Callable[[User], Awaitable[OwnWords]] = field(default=_no_words, kw_only=True)
    outbox: Outbox = field(default=Outbox(), kw_only=True)
    guide: Guide | None = field(default=None, kw_only=True)
    """Advises on legal elements and questions; without one there is no advice."""
    rules: RuleSet = field(default=RuleSet(rules=(), digest=""), kw_only=True)
    has_sound: Callable[[str], bool] = field(default=lambda _: True, kw_only=True)
    """Whether the sound of a dictation is still there; asked in a thread."""
    now: Callable[[], datetime] = field(default=now_utc, kw_only=True)
    new_id: Callable[[], str] = field(default=new_id, kw_only=True)

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
            engine=self.readers.record | (self.guide.record if self.guide else {}) | own.record,
        )
        async with self.database.writing() as connection:
            await drafts.insert(connection, draft, reader.template, actor=user.user_id)
        log.info("draft_created", draft_id=draft.id, template=draft.template)
        return draft

    @repeated
    async def draft(self, user: User, draft_id: str, reason: Reason | None = None) -> Draft:
        """The user's draft, also a confirmed one; a discarded one is no longer there.

        Raises:
            Restricted: it became a report that is read with a ``reason`` only.
        """
        async with self.database.writing() as connection:
            draft = (await visible_draft(connection, draft_id, user, reason)).draft
            await self._consulted(connection, user, "draft", [(draft.id, draft.version)], why=reason)
        return draft

    async def drafts(self, user: User, states: Sequence[DraftState], query: str = "") -> list[DraftListing]:
        """The user's drafts in these states that hold every word of ``query``, last changed first."""
        words = await words_to_find(self.database, user.user_id, query)
        if asks_for_nothing(query, words):
            return []
        return await self._listed_drafts(user, states, words)

    @repeated
    async def _listed_drafts(
        self, user: User, states: Sequence[DraftState], words: tuple[str, ...]
    ) -> list[DraftListing]:
        async with self.database.writing() as connection:
            found = await drafts.listing(connection, user.user_id, states, limit=LIST_LIMIT, words=words)
            seen = ((one.id, one.version) for one in found)
            await self._consulted(connection, user, "draft", seen, view=view_of(words))
        return found

    def purge_at(self, draft: DraftListing) -> datetime | None:
        """When a draft goes that stays as it is; None for one that goes with its report."""
        if draft.state is DraftState.CONFIRMED:
            return None
        return self.rules.ends_at(Kind.DRAFT, draft.updated_at)

    def purge_soon(self, draft: DraftListing) -> bool:
        """True when the rule says that its officer is to be warned by now."""
        open_now = draft.state is not DraftState.CONFIRMED
        return open_now and self.rules.ends_soon(Kind.DRAFT, draft.updated_at, self.now())

    @repeated
    async def history(self, user: User, draft_id: str, reason: Reason | None = None) -> list[DraftVersion]:
        """Every version of the user's draft, oldest first."""
        async with self.database.writing() as connection:
            draft = (await visible_draft(connection, draft_id, user, reason)).draft
            found = await drafts.history(connection, draft_id)
            seen = [(draft.id, draft.version)]
            await self._consulted(connection, user, "draft", seen, why=reason, view="history")
        return found

    @repeated
    async def dictation_behind(
        self, user: User, draft_id: str, part: Stretch, reason: Reason | None = None
    ) -> str:
        """Id of the dictation of which the user is about to hear ``part``, which the log keeps.

        Raises:
            NotFound: no such draft, or one that was typed.
        """
        async with self.database.writing() as connection:
            draft = (await visible_draft(connection, draft_id, user, reason)).draft
            if draft.dictation_id is None:
                raise NotFound
            seen = [(draft.id, draft.version)]
            details = part.as_details()
            await self._consulted(connection, user, "draft", seen, why=reason, view="audio", **details)
        return draft.dictation_id

    @repeated
    async def edit(self, user: User, draft_id: str, version: int, edit: Edit) -> Draft:
        """Change the user's draft.

        Raises:
            StaleVersion, AlreadyConfirmed, UnknownField, CheckNeeded, OneAtATime, NothingToHear,
            RetypedDiffers, ParagraphByParagraph, UnknownQuestion, UnknownRuleSet: the change is refused as a
            whole.
        """
        async with self.database.writing() as connection:
            stored = await drafts.find(connection, draft_id, user.user_id)
            new = apply_edit(
                stored.draft,
                edit,
                template=stored.template,
                expected_version=version,
                now=self.now(),
                sound_kept=await self._sound_kept(stored.draft),
                asking=await self._asking(stored.draft, edit),
            )
            await drafts.save(connection, stored, new, actor=user.user_id)
        log.info("draft_edited", draft_id=new.id, version=new.version)
        return new

    async def _asking(self, draft: Draft, edit: Edit) -> Asking | None:
        """What there is to ask before the change, where that answers anything."""
        if self.guide is None or edit.inquiry is None or draft.state is not DraftState.OPEN:
            return None
        return await asyncio.to_thread(self.guide.asking, draft)

    async def _advice(self, draft: Draft) -> Assessment | None:
        """How legal elements stand at the confirmation. A fault in advice keeps nobody from confirming."""
        if self.guide is None or draft.state is not DraftState.OPEN:
            return None
        try:
            return await asyncio.to_thread(self.guide.assessment, draft)
        except Exception:  # advice never binds, whatever is wrong with it
            log.exception("assessment_failed", draft_id=draft.id)
            return None

    async def _sound_kept(self, draft: Draft) -> bool:
        return draft.dictation_id is None or await asyncio.to_thread(self.has_sound, draft.dictation_id)

    @repeated
    async def discard(self, user: User, draft_id: str, version: int) -> None:
        """Set the user's draft aside.

        Raises:
            StaleVersion, AlreadyConfirmed: it stays as it is.
        """
        async with self.database.writing() as connection:
            stored = await drafts.find(connection, draft_id, user.user_id)
            new = discard(stored.draft, expected_version=version, now=self.now())
            await drafts.save(connection, stored, new, actor=user.user_id, action=Action.DISCARD)
            await review_signals.forget(connection, [draft_id])
        log.info("draft_discarded", draft_id=new.id, version=new.version)

    @repeated
    async def confirm(self, user: User, draft_id: str, version: int) -> ShownReport:
        """Make the report of the user's draft: report, closed draft, audit and outbox at once.

        Raises:
            StaleVersion, AlreadyConfirmed, NotConfirmed, NothingRectified: no report was made.
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
                assessment=await self._advice(stored.draft),
            )
            if (newest := await newest_of(connection, stored.draft)) is not None:
                require_rectified(stored.draft, newest)
            await drafts.save(connection, stored, new, actor=user.user_id, action=Action.CONFIRM)
            await reports.insert(connection, report, owner=user.user_id)
            await self.outbox.add(connection, report)
            await review_signals.settle(connection, new, stored.template, confirmed_at=report.confirmed_at)
            made = await shown(connection, report)
        self.outbox.wake()
        log.info("report_confirmed", draft_id=draft_id, report_id=report.id)
        return made

    @repeated
    async def report(
        self,
        user: User,
        report_id: str,
        *,
        version: int | None = None,
        view: str = "screen",
        reason: Reason | None = None,
    ) -> ShownReport:
        """The user's report, newest version or ``version``; ``view`` says in the log how it was shown.

        With a ``reason`` that fits also one that is restricted; a privacy officer sees anybody's then, and
        what was removed (docs/retention.md).

        Raises:
            Restricted: it is read with a reason only.
        """
        async with self.database.writing() as connection:
            sight = sight_of(user, reason)
            report = await reports.find(connection, report_id, user.user_id, version=version, sight=sight)
            seen = [(report.id, report.version)]
            await self._consulted(connection, user, "report", seen, why=reason, view=view)
            return await shown(connection, report)

    @repeated
    async def versions(self, user: User, report_id: str, reason: Reason | None = None) -> list[Report]:
        """Every version of the user's report, oldest first. Raises as :meth:`report`."""
        async with self.database.writing() as connection:
            sight = sight_of(user, reason)
            newest = await reports.find(connection, report_id, user.user_id, sight=sight)
            found = await reports.versions(connection, report_id)
            seen = [(newest.id, newest.version)]
            await self._consulted(connection, user, "report", seen, why=reason, view="versions")
        return found

    async def reports(self, user: User, query: str = "") -> list[ReportListing]:
        """The user's reports that hold every word of ``query``, last confirmed first."""
        words = await words_to_find(self.database, user.user_id, query)
        if asks_for_nothing(query, words):
            return []
        return await self._listed_reports(user, words)

    @repeated
    async def _listed_reports(self, user: User, words: tuple[str, ...]) -> list[ReportListing]:
        async with self.database.writing() as connection:
            found = await reports.listing(connection, user.user_id, limit=LIST_LIMIT, words=words)
            seen = ((one.id, one.version) for one in found)
            await self._consulted(connection, user, "report", seen, view=view_of(words))
        return found

    async def _consulted(
        self,
        connection: AsyncConnection,
        user: User,
        object_type: str,
        seen: Iterable[tuple[str, int]],
        *,
        why: Reason | None = None,
        **more: str | int,
    ) -> None:
        details = {"reason": why.value if why else OWN_RECORD, **more}
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


async def visible_draft(
    connection: AsyncConnection, draft_id: str, user: User, reason: Reason | None
) -> StoredDraft:
    """The user's draft, also a confirmed one; NotFound for a discarded one."""
    stored = await drafts.find(connection, draft_id, user.user_id, sight=sight_of(user, reason))
    if stored.draft.state is DraftState.DISCARDED:
        raise NotFound
    return stored


def sight_of(user: User, reason: Reason | None) -> Sight:
    """Which records ``user`` may read for this reason, of those that are not in free use."""
    return Sight.of(reason, privacy_officer=Role.PRIVACY_OFFICER in user.roles)


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
