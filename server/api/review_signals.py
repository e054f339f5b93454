"""How a draft was reviewed, over REST: told by the page, shown to its officer, and to the unit as medians.

There is no route, and no parameter, that gives the numbers of a person to somebody else, and none that
filters what a unit sees. Errors are problem+json: 404 ``not_found`` (also for somebody else's draft), 409
``already_confirmed`` for numbers that come long after the draft was confirmed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from server.api.identity import CurrentUser, User
from server.clock import now_utc
from server.domain.drafting import RecordId
from server.domain.errors import AlreadyConfirmed, NotFound
from server.domain.report import DraftState
from server.domain.review_signals import (
    LATE,
    MAX_SESSIONS,
    MAX_STRETCHES,
    Seconds,
    Signals,
    Stretch,
    Visit,
    signals,
    visited,
)
from server.domain.transcript import Frozen
from server.domain.unit_signals import NotEnough, UnitSignals, period, unit_signals
from server.store import drafts, review_signals
from server.store.database import Database, repeated
from server.store.drafts import StoredDraft

router = APIRouter(prefix="/v1", tags=["signals"])


@dataclass(frozen=True, slots=True)
class ReviewSignals:
    """Commands on the numbers of reviews. All of them answer NotFound for somebody else's draft."""

    database: Database
    now: Callable[[], datetime] = field(default=now_utc, kw_only=True)

    @repeated
    async def tell(self, user: User, draft_id: str, session: str, told: Visit) -> Signals:
        """Keep what a page visit adds up to. Telling it again is harmless.

        Raises:
            AlreadyConfirmed: the draft was confirmed a while ago.
        """
        async with self.database.writing() as connection:
            # Or a confirmation at the same moment would settle the numbers without these.
            await drafts.hold(connection, draft_id)
            stored = await _own(connection, user, draft_id)
            now = self.now()
            confirmed_at = await _confirmed_lately(connection, stored, now)
            visits = await review_signals.visits(connection, draft_id)
            if session in visits or len(visits) < MAX_SESSIONS:
                before = visits.get(session, Visit())
                visits[session] = visited(before, told, stored.draft, now=now)
                await review_signals.keep_visit(connection, draft_id, session, visits[session])
            if confirmed_at is not None:
                await review_signals.settle(
                    connection, stored.draft, stored.template, confirmed_at=confirmed_at
                )
        return await self._signals(stored, tuple(visits.values()))

    async def of_draft(self, user: User, draft_id: str) -> Signals:
        """The numbers of the user's draft."""
        async with self.database.reading() as connection:
            stored = await _own(connection, user, draft_id)
            visits = await review_signals.visits(connection, draft_id)
        return await self._signals(stored, tuple(visits.values()))

    async def of_unit(self, user: User) -> UnitSignals | NotEnough:
        """The numbers of the user's unit, where enough officers stand behind them."""
        weeks = period(self.now())
        async with self.database.reading() as connection:
            measured = await review_signals.of_unit(connection, user.unit, weeks)
        return await asyncio.to_thread(unit_signals, measured, weeks)

    async def _signals(self, stored: StoredDraft, visits: tuple[Visit, ...]) -> Signals:
        # Two long texts take a second to compare.
        return await asyncio.to_thread(signals, stored.draft, stored.template, visits, now=self.now())


async def _own(connection: AsyncConnection, user: User, draft_id: str) -> StoredDraft:
    stored = await drafts.find(connection, draft_id, user.user_id)
    if stored.draft.state is DraftState.DISCARDED:
        raise NotFound
    return stored


async def _confirmed_lately(
    connection: AsyncConnection, stored: StoredDraft, now: datetime
) -> datetime | None:
    """When the draft was confirmed; None for one that is open.

    Raises:
        AlreadyConfirmed: that was more than :data:`LATE` ago.
    """
    if stored.draft.state is DraftState.OPEN:
        return None
    at = await review_signals.confirmed_at(connection, stored.draft.id)
    if at is None or now - at > LATE:
        raise AlreadyConfirmed(report_id=stored.draft.report_id)
    return at


def _commands(request: Request) -> ReviewSignals:
    return cast("ReviewSignals", request.app.state.review_signals)


Commands = Annotated[ReviewSignals, Depends(_commands)]


class TellSignals(Frozen):
    """Totals of one page visit: ``active_s`` at work in it, and the sound that was played in it."""

    session: UUID
    active_s: Seconds
    heard: Annotated[tuple[Stretch, ...], Field(max_length=MAX_STRETCHES)] = ()


@router.put("/drafts/{draft_id}/signals")
async def tell_signals(
    commands: Commands, user: CurrentUser, draft_id: RecordId, body: TellSignals
) -> Signals:
    """Tell what a page visit adds up to, in the place of what the same ``session`` told before."""
    told = Visit(active_s=body.active_s, heard=body.heard)
    return await commands.tell(user, draft_id, str(body.session), told)


@router.get("/drafts/{draft_id}/signals")
async def read_signals(commands: Commands, user: CurrentUser, draft_id: RecordId) -> Signals:
    """How the user's draft was reviewed so far."""
    return await commands.of_draft(user, draft_id)


@router.get("/signals/unit")
async def read_unit_signals(commands: Commands, user: CurrentUser) -> UnitSignals | NotEnough:
    """How the user's unit reviews, over the last whole weeks; nothing of any person."""
    return await commands.of_unit(user)
