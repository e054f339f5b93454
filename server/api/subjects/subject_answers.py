"""What a data subject gets: each record shown to decide on, and the answer once all is decided."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from server.api.identity import User
from server.api.subjects.subject_entries import about_item, log_request, require_privacy_officer
from server.api.subjects.subject_overview import (
    GivenRecord,
    Overview,
    RetentionText,
    given_record,
    overview_of,
    parties_in,
    sorted_parts,
    told_retention,
)
from server.api.subjects.subject_records import Receiver, RecordView, receivers_of, view_of
from server.domain.audit import Action, Event, commitment
from server.domain.errors import NotFound
from server.domain.overview import SortedPart
from server.domain.rights import Decision, Item, SubjectRequest, answer, require_decided
from server.reporting.name_places import NamePlaces
from server.store import reports
from server.store.database import Database
from server.store.logs import audit_log
from server.store.rights import report_marks, subject_requests


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownItem:
    """An item with all parts of its record, before anything is decided: for who handles the request."""

    item: Item
    view: RecordView
    parts: tuple[SortedPart, ...]


@dataclass(frozen=True, slots=True)
class SubjectAnswers:
    """Commands that show and give records. All of them are for the privacy officer."""

    database: Database
    names: NamePlaces
    retention: RetentionText = field(default=told_retention, kw_only=True)
    now: Callable[[], datetime] = field(kw_only=True)

    async def item(self, user: User, request_id: str, number: int) -> ShownItem:
        """All of one record that was found, to decide on it: also what is not about the person.

        Raises:
            NotFound, ItemUnknown: no such request or item, or its record was destroyed.
        """
        await require_privacy_officer(self.database, user, "item", at=self.now())
        async with self.database.writing() as connection:
            request = (await subject_requests.find(connection, request_id)).request
            item = request.item(number)
            view = await view_of(connection, item)
            await audit_log.append(
                connection, about_item(user, Action.CONSULT, request, item, (), view="item"), at=self.now()
            )
        parts = await asyncio.to_thread(sorted_parts, view, parties_in(view, request, item), self.names)
        return ShownItem(item=item, view=view, parts=parts)

    async def export(self, user: User, request_id: str, *, form: str) -> Overview:
        """The answer to a decided request; giving it is logged for each record, as a disclosure.

        Args:
            user: who answers.
            request_id: what is answered.
            form: ``json`` or ``pdf``, for the log.

        Raises:
            NotFound, RequestNotDecided: there is no answer yet.
        """
        await require_privacy_officer(self.database, user, "export", at=self.now())
        async with self.database.writing() as connection:
            stored = await subject_requests.find(connection, request_id)
            request = stored.request
            require_decided(request)
            now = self.now()
            records, events, gone = await self._given(connection, user, request, form)
            notified = await _notified(connection, request.items)
            overview = overview_of(request, records, gone=gone, notified=notified, made_at=now)
            # The same records give the same digest, whenever they are asked for again.
            content = overview.model_dump_json(exclude={"made_at"})
            new = answer(
                request,
                sha256=hashlib.sha256(content.encode()).hexdigest(),
                by=user.user_id,
                now=now,
            )
            await audit_log.append(connection, *events, at=now)
            await log_request(
                connection,
                user,
                Action.DISCLOSE,
                new,
                at=now,
                recipient="data_subject",
                format=form,
                records=len(records),
                content=commitment(stored.salt, content),
            )
            await subject_requests.save(connection, stored, new, actor=user.user_id, at=now, step="export")
        return overview

    async def _given(
        self, connection: AsyncConnection, user: User, request: SubjectRequest, form: str
    ) -> tuple[list[GivenRecord], list[Event], int]:
        records: list[GivenRecord] = []
        events: list[Event] = []
        gone = 0
        for item in request.items:
            if item.decision not in {Decision.GIVE, Decision.PARTLY}:
                continue
            try:
                view = await view_of(connection, item)
            except NotFound:
                gone += 1
                continue
            marks = await report_marks.of_report(connection, item.record_id) if item.kind == "report" else ()
            records.append(
                await asyncio.to_thread(
                    given_record,
                    view,
                    item,
                    request,
                    receivers=await _others(connection, item),
                    marks=marks,
                    names=self.names,
                    retention=self.retention,
                )
            )
            own = view.subjects(parties_in(view, request, item).own_ids)
            events.append(
                about_item(user, Action.DISCLOSE, request, item, own, recipient="data_subject", format=form)
            )
        return records, events, gone


async def _others(connection: AsyncConnection, item: Item) -> list[Receiver]:
    """Who got a record, without the person who asks: answering again gives the same answer."""
    return [one for one in await receivers_of(connection, item) if one.name != "data_subject"]


async def _notified(connection: AsyncConnection, items: Sequence[Item]) -> list[Receiver]:
    """Receivers of the version that puts an earlier one right (Wpg art. 28: those who got it are told)."""
    found: list[Receiver] = []
    for report_id in sorted({item.record_id for item in items if item.kind == "report"}):
        newest = await reports.newest_version(connection, report_id)
        item = next(one for one in items if one.record_id == report_id)
        for version in range(2, newest + 1):
            later = item.model_copy(update={"version": version})
            found += await _others(connection, later)
    return found
