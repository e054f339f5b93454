"""Retention over REST, for the privacy officer: what would go, what may not go, and what went.

Errors are problem+json: 403 ``forbidden``, 404 ``not_found`` and ``no_such_hold``. Runs are started
with `verbaal retention run`, where somebody is at hand to answer for them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, status
from fastapi.responses import PlainTextResponse
from pydantic import AwareDatetime, StringConstraints

from server.api.identity import User, having
from server.domain.drafting import RecordId
from server.domain.errors import InvalidRequest, NotFound
from server.domain.retention import Clock, Reason, RuleSet
from server.domain.roles import Role
from server.domain.transcript import Frozen
from server.ids import new_id
from server.jobs.retention import Retention
from server.jobs.retention_plan import DAYS, Plan, plan
from server.jobs.retention_sources import KeptSounds, sources
from server.store.database import Database
from server.store.logs.signing_key import signing_key
from server.store.retention import certificates, legal_holds, retention
from server.store.retention.legal_holds import Hold
from server.store.sound.audio_files import AudioFiles

router = APIRouter(prefix="/v1/retention", tags=["retention"])

LIST_LIMIT = 1000
MOST_DAYS = 366 * 12

PrivacyOfficer = Annotated[User, Depends(having(Role.PRIVACY_OFFICER))]
Inspector = Annotated[User, Depends(having(Role.PRIVACY_OFFICER, Role.AUDITOR))]
Ground = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class NewHold(Frozen):
    """What may not be destroyed: the id of a report, draft or dictation. ``ground`` is for people."""

    object_id: RecordId
    reason: Reason
    ground: Ground


class HoldView(Frozen):
    """An order that a record may not be destroyed. ``ground`` is null once the record is gone."""

    id: str
    object_type: str
    object_id: str
    reason: Reason
    ground: str | None
    placed_by: str
    placed_at: AwareDatetime
    lifted_by: str | None
    lifted_at: AwareDatetime | None


class Start(Frozen):
    """When the term of a report begins whose rule waits for that (Wpg art. 9 and 10)."""

    started_at: AwareDatetime


class CertificateListing(Frozen):
    """A certificate of destruction without its text."""

    id: str
    object_type: str
    object_id: str
    run_id: int
    issued_at: AwareDatetime


@dataclass(frozen=True, slots=True)
class RetentionDesk:
    """Commands on holds and certificates; each is one transaction with its audit entry."""

    work: Retention

    async def place(self, actor: str, *, object_id: str, reason: Reason, ground: str) -> Hold:
        """Order that a record may not be destroyed.

        Raises:
            NotFound: there is no such record (any more).
        """
        async with self.work.database.writing() as connection:
            await retention.lock(connection)
            hold = Hold(
                id=new_id(),
                object_type=await retention.type_of(connection, object_id),
                object_id=object_id,
                reason=reason,
                ground=ground,
                placed_by=actor,
                placed_at=self.work.now(),
            )
            await legal_holds.place(connection, hold)
        return hold

    async def lift(self, actor: str, hold_id: str) -> None:
        """End a hold.

        Raises:
            NoSuchHold: there is none, or it is lifted.
        """
        async with self.work.database.writing() as connection:
            await legal_holds.lift(connection, hold_id, by=actor, at=self.work.now())

    async def holds(self, *, all_of_them: bool = False) -> list[Hold]:
        """Holds in force, or all there ever were."""
        async with self.work.database.reading() as connection:
            return await legal_holds.listing(connection, all_of_them=all_of_them)

    async def note_start(self, actor: str, report_id: str, started_at: datetime) -> None:
        """Note when a report's term begins whose rule waits for that.

        Raises:
            NotFound: there is no such report, or no run has seen it yet.
            InvalidRequest: its term began by itself, or the date is still to come.
        """
        async with self.work.database.writing() as connection:
            kept = await retention.find(connection, self.work.rules, ("report", report_id), for_change=True)
            if kept is None:
                raise NotFound(
                    "Dit verslag bestaat niet, of is bij het opruimen nog niet bekeken (elke nacht)."
                )
            rule = self.work.rules.of(kept.facts.basis)
            if rule is None or rule.clock is not Clock.NOTED:
                raise InvalidRequest("De termijn van dit verslag begint vanzelf.", fields=["report_id"])
            if started_at > self.work.now():
                raise InvalidRequest("Deze datum ligt in de toekomst.", fields=["started_at"])
            await retention.note_start(connection, report_id, started_at, by=actor)

    async def certificate(self, certificate_id: str) -> str:
        """The text of a certificate, by its own id or that of what was destroyed.

        Raises:
            NotFound: there is none.
        """
        async with self.work.database.reading() as connection:
            return await certificates.text_of(connection, certificate_id)

    async def certificates(self, *, run: int | None = None) -> list[CertificateListing]:
        """Certificates, the newest run first."""
        async with self.work.database.reading() as connection:
            rows = await certificates.listing(connection, limit=LIST_LIMIT, run=run)
        return [CertificateListing(**dict(row)) for row in rows]


def _desk(request: Request) -> RetentionDesk:
    desk: RetentionDesk = request.app.state.retention
    return desk


Desk = Annotated[RetentionDesk, Depends(_desk)]


@router.get("/plan")
async def read_plan(
    desk: Desk,
    user: Inspector,  # noqa: ARG001 - asked for its role
    days: Annotated[int, Query(ge=0, le=MOST_DAYS)] = DAYS,
) -> Plan:
    """What becomes of which record within so many days, under which rule. Nothing is changed."""
    return await plan(desk.work, days=days)


@router.get("/holds")
async def list_holds(
    desk: Desk,
    user: Inspector,  # noqa: ARG001 - asked for its role
    lifted: Annotated[bool, Query(description="Also those that were lifted.")] = False,  # noqa: FBT002 - a query parameter
) -> list[HoldView]:
    """Records that may not be destroyed, and why."""
    return [_view(hold) for hold in await desk.holds(all_of_them=lifted)]


@router.post("/holds", status_code=status.HTTP_201_CREATED)
async def place_hold(desk: Desk, user: PrivacyOfficer, body: NewHold) -> HoldView:
    """Keep a record, and what belongs with it, from being destroyed until the hold is lifted."""
    return _view(
        await desk.place(user.user_id, object_id=body.object_id, reason=body.reason, ground=body.ground)
    )


@router.delete("/holds/{hold_id}", status_code=status.HTTP_204_NO_CONTENT)
async def lift_hold(desk: Desk, user: PrivacyOfficer, hold_id: RecordId) -> None:
    """Let the rules go on with a record. The hold stays on record."""
    await desk.lift(user.user_id, hold_id)


@router.put("/starts/{report_id}", status_code=status.HTTP_204_NO_CONTENT)
async def note_start(desk: Desk, user: PrivacyOfficer, report_id: RecordId, body: Start) -> None:
    """Note when the term of a report begins whose rule waits for a date."""
    await desk.note_start(user.user_id, report_id, body.started_at)


@router.get("/certificates")
async def list_certificates(
    desk: Desk,
    user: Inspector,  # noqa: ARG001 - asked for its role
    run: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Of this run only.")] = None,
) -> list[CertificateListing]:
    """What was destroyed, the last run first; at most a thousand."""
    return await desk.certificates(run=run)


@router.get("/certificates/{certificate_id}", response_class=PlainTextResponse)
async def read_certificate(
    desk: Desk,
    user: Inspector,  # noqa: ARG001 - asked for its role
    certificate_id: RecordId,
) -> PlainTextResponse:
    """A certificate as it was signed, by its own id or that of what was destroyed."""
    return PlainTextResponse(await desk.certificate(certificate_id), headers={"Cache-Control": "no-store"})


def _view(hold: Hold) -> HoldView:
    return HoldView(**{name: getattr(hold, name) for name in HoldView.model_fields})


def desk_of(database: Database, rules: RuleSet, *, audio: AudioFiles, key_file: Path) -> RetentionDesk:
    """Retention of one database, with the sound beside it.

    Args:
        database: whose records.
        rules: those in force.
        audio: the sound behind them.
        key_file: signs certificates; that of the audit log's checkpoints.
    """
    sounds = KeptSounds(audio)
    work = Retention(
        database, rules, seal=signing_key(key_file), sounds=sounds, sources=sources(sounds.samples)
    )
    return RetentionDesk(work)


@asynccontextmanager
async def retaining(
    database: Database, rules: RuleSet, *, audio: AudioFiles, key_file: Path
) -> AsyncIterator[RetentionDesk]:
    """As :func:`desk_of`, with what was broken off finished, and a run a day in the background."""
    desk = await asyncio.to_thread(desk_of, database, rules, audio=audio, key_file=key_file)
    await desk.work.finish_marked()
    task = asyncio.create_task(desk.work.every_day())
    try:
        yield desk
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
