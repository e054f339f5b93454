"""What a privacy officer does with requests of data subjects: each command is logged with its reason.

Looking is a command too: every record that a search shows gets an entry (Wpg art. 32a), with the
request as the reason. The words that were found go to the officer's screen and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncConnection

from server.api.identity import User
from server.api.subjects.subject_answers import SubjectAnswers
from server.api.subjects.subject_entries import about_item, log_request, require_privacy_officer
from server.api.subjects.subject_log import LogUse, log_use
from server.api.subjects.subject_overview import RetentionText, told_retention
from server.api.subjects.subject_records import log_id, view_of
from server.api.subjects.subject_search import Advance, Cursor, RecordHits, Slice, SubjectSearch
from server.api.subjects.subject_words import retention_by
from server.clock import now_utc
from server.domain.audit import Action, Event, commitment
from server.domain.errors import NotFound
from server.domain.name_matching import Sureness
from server.domain.person_details import Sought
from server.domain.retention import RuleSet
from server.domain.rights import (
    ItemDecision,
    RequestKind,
    RequestState,
    SubjectRequest,
    decide,
    new_request,
    with_found,
)
from server.ids import new_id
from server.reporting.extraction.extractor import Extractor
from server.reporting.name_places import NamePlaces, name_places_by
from server.store.database import Database
from server.store.logs import audit_log
from server.store.rights import subject_requests
from server.store.rights.subject_requests import RequestVersion

LIST_LIMIT = 200


def no_advance(_done: int, _total: int) -> None:
    """Tells nobody how far it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAnswer:
    """The request after a search, and what this step of it found; ``items`` fit ``found`` one by one."""

    request: SubjectRequest
    slice: Slice
    items: tuple[int, ...]
    log: tuple[LogUse, ...]


@dataclass(frozen=True, slots=True)
class SubjectDesk:
    """Commands on requests. All of them are for the privacy officer."""

    database: Database
    names: NamePlaces
    retention: RetentionText = field(default=told_retention, kw_only=True)
    now: Callable[[], datetime] = field(default=now_utc, kw_only=True)
    new_id: Callable[[], str] = field(default=new_id, kw_only=True)

    @property
    def answers(self) -> SubjectAnswers:
        """The commands that show and give records."""
        return SubjectAnswers(self.database, self.names, retention=self.retention, now=self.now)

    async def create(
        self, user: User, *, kind: RequestKind, person: Sought, received_at: datetime
    ) -> SubjectRequest:
        """Note a request; its answer is due within six weeks after it was received."""
        await require_privacy_officer(self.database, user, "create", at=self.now())
        request = new_request(
            request_id=self.new_id(),
            kind=kind,
            person=person,
            received_at=received_at,
            handled_by=user.user_id,
        )
        async with self.database.writing() as connection:
            await subject_requests.insert(connection, request, actor=user.user_id, at=self.now())
        return request

    async def requests(self, user: User, states: Sequence[RequestState]) -> list[SubjectRequest]:
        """Requests in these states, those due first in front."""
        await require_privacy_officer(self.database, user, "list", at=self.now())
        async with self.database.writing() as connection:
            found = await subject_requests.listing(connection, tuple(states), limit=LIST_LIMIT)
            await self._seen(connection, user, found, view="list")
        return found

    async def request(self, user: User, request_id: str) -> SubjectRequest:
        """One request.

        Raises:
            NotFound: there is none.
        """
        await require_privacy_officer(self.database, user, "read", at=self.now())
        async with self.database.writing() as connection:
            found = (await subject_requests.find(connection, request_id)).request
            await self._seen(connection, user, [found], view="screen")
        return found

    async def history(self, user: User, request_id: str) -> list[RequestVersion]:
        """Every step of a request, oldest first.

        Raises:
            NotFound: there is none.
        """
        await require_privacy_officer(self.database, user, "history", at=self.now())
        async with self.database.writing() as connection:
            steps = await subject_requests.history(connection, request_id)
            if not steps:
                raise NotFound
            await self._seen(connection, user, [steps[-1].request], view="history")
        return steps

    async def search(
        self,
        user: User,
        request_id: str,
        *,
        criteria: Sought | None = None,
        full: bool = False,
        cursor: Cursor | None = None,
    ) -> SearchAnswer:
        """Look for the person of a request, and add what is found to its items.

        Args:
            user: who looks.
            request_id: why.
            criteria: other details than those of the request, such as another spelling.
            full: read every record, a slice a call, and not only what the index leads to.
            cursor: where a full search goes on.

        Raises:
            NotFound, RequestClosed: nothing was looked for.
        """
        await require_privacy_officer(self.database, user, "search", at=self.now())
        async with self.database.reading() as connection:
            before = (await subject_requests.find(connection, request_id)).request
        sought = criteria or before.person
        engine = SubjectSearch(self.database)
        found = await (engine.slice_of_all(sought, cursor) if full else engine.by_index(sought))
        async with self.database.writing() as connection:
            stored = await subject_requests.find(connection, request_id)
            now = self.now()
            request = with_found(
                stored.request,
                (one.found for one in found.records),
                by=user.user_id,
                finished=found.next is None,
                full=full,
            )
            uses = await self._log_what_was_seen(connection, user, request, found.records)
            details: dict[str, str | int | tuple[str, ...]] = {
                "view": "search",
                "full": full,
                "given": tuple(sorted(sought.given)),
                "criteria": commitment(stored.salt, sought.model_dump_json()),
                "looked_at": found.looked_at,
                "found": len(found.records),
            }
            await log_request(connection, user, Action.CONSULT, request, at=self.now(), **details)
            await subject_requests.save(
                connection, stored, request, actor=user.user_id, at=now, step="search"
            )
        number = {item.key: item.number for item in request.items}
        items = tuple(number[one.record.kind, one.record.id, one.record.version] for one in found.records)
        return SearchAnswer(request=request, slice=found, items=items, log=uses)

    async def search_all(
        self, user: User, request_id: str, *, criteria: Sought | None = None, advance: Advance = no_advance
    ) -> SearchAnswer:
        """A full search in one go: every slice, with the records of all of them."""
        cursor: Cursor | None = None
        records: list[RecordHits] = []
        uses: list[LogUse] = []
        items: list[int] = []
        while True:
            step = await self.search(user, request_id, criteria=criteria, full=True, cursor=cursor)
            records += step.slice.records
            uses += step.log
            items += step.items
            advance(step.slice.done or 0, step.slice.total or 0)
            cursor = step.slice.next
            if cursor is None:
                whole = Slice(records=tuple(records), looked_at=step.slice.done or 0)
                return SearchAnswer(request=step.request, slice=whole, items=tuple(items), log=tuple(uses))

    async def decide(
        self, user: User, request_id: str, version: int, decisions: Sequence[ItemDecision]
    ) -> SubjectRequest:
        """Decide on items: all of it or nothing.

        Raises:
            NotFound, StaleVersion, RequestClosed, ItemUnknown: nothing was decided.
        """
        await require_privacy_officer(self.database, user, "decide", at=self.now())
        async with self.database.writing() as connection:
            stored = await subject_requests.find(connection, request_id)
            now = self.now()
            new = decide(stored.request, decisions, expected_version=version, by=user.user_id, now=now)
            await subject_requests.save(
                connection, stored, new, actor=user.user_id, at=now, step="decide", items=len(decisions)
            )
        return new

    async def _log_what_was_seen(
        self, connection: AsyncConnection, user: User, request: SubjectRequest, found: Sequence[RecordHits]
    ) -> tuple[LogUse, ...]:
        """What the logs say of each record that was found; then one entry more for each."""
        uses: list[LogUse] = []
        events: list[Event] = []
        number = {item.key: item for item in request.items}
        for one in found:
            item = number[one.record.kind, one.record.id, one.record.version]
            view = await view_of(connection, item)
            pseudonyms = view.subjects(one.person_ids)
            use = await log_use(connection, item.kind, log_id(item.kind, item.record_id), pseudonyms)
            if use is not None:
                uses.append(use)
            sure = item.sureness is Sureness.SURE
            events.append(
                about_item(user, Action.CONSULT, request, item, pseudonyms, view="search", sure=sure)
            )
        await audit_log.append(connection, *events, at=self.now())
        return tuple(uses)

    async def _seen(
        self, connection: AsyncConnection, user: User, found: Sequence[SubjectRequest], *, view: str
    ) -> None:
        for one in found:
            await log_request(connection, user, Action.CONSULT, one, at=self.now(), view=view)


def desk_with(database: Database, extractor: Extractor, rules: RuleSet) -> SubjectDesk:
    """The desk with the names and the retention rules that are in force."""
    return SubjectDesk(database, name_places_by(extractor), retention=retention_by(rules))


def desk_of(request: Request) -> SubjectDesk:
    """FastAPI dependency: the desk that the app was built with."""
    return cast("SubjectDesk", request.app.state.subjects)
