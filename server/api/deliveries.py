"""Deliveries over REST: what waits, what was delivered, what nobody took; and one more try.

A supervisor sees the deliveries of the own unit and may have one tried again; an auditor and a
privacy officer see all. An officer sees how far the own report is. None of it shows what a report
says. Errors are problem+json: 403 ``forbidden``, 404 ``not_found``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import AwareDatetime

from server.api.identity import CurrentUser, User, having
from server.clock import now_utc
from server.domain.drafting import RecordId
from server.domain.roles import Role
from server.domain.transcript import Frozen
from server.jobs.deliveries import Deliveries, Pace
from server.jobs.destinations import Receivers, destinations_of
from server.metrics import Metrics
from server.store import outbox, reports
from server.store.database import Database
from server.store.outbox import Delivery, DeliveryState, Figures

log = structlog.get_logger(__name__)

router = APIRouter(tags=["deliveries"])

LIST_LIMIT = 100
EVERYWHERE = frozenset({Role.AUDITOR, Role.PRIVACY_OFFICER})
"""Whoever has one of these roles sees every unit's deliveries."""

MessageId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class DeliveryView(Frozen):
    """A report on its way to a receiver.

    ``id`` is what the receiver knows it by. ``next_at`` is when it is tried again, null unless it
    waits; ``code`` says what the last attempt came to, ``status`` the receiver's HTTP status.
    """

    id: str
    report_id: str
    report_version: int
    destination: str
    state: DeliveryState
    attempts: int
    queued_at: AwareDatetime
    next_at: AwareDatetime | None
    tried_at: AwareDatetime | None
    delivered_at: AwareDatetime | None
    code: str | None
    status: int | None


class ReportDelivery(Frozen):
    """How far a version of the officer's report is: ``since`` is when it came into this state."""

    report_version: int
    destination: str
    state: DeliveryState
    since: AwareDatetime


@dataclass(frozen=True, slots=True)
class DeliveryDesk:
    """What people may see and do of deliveries."""

    database: Database
    wake: Callable[[], None]
    now: Callable[[], datetime] = field(default=now_utc, kw_only=True)

    async def deliveries(self, user: User, states: list[DeliveryState]) -> list[Delivery]:
        """Those in these states that the user may see, last queued first."""
        async with self.database.reading() as connection:
            return await outbox.listing(connection, states, limit=LIST_LIMIT, unit=_unit_of(user))

    async def redeliver(self, user: User, message_id: str) -> Delivery:
        """Have one of the user's unit tried again under the same id.

        Raises:
            NotFound: there is none, or it is another unit's.
        """
        async with self.database.writing() as connection:
            found = await outbox.redeliver(
                connection, message_id, actor=user.user_id, now=self.now(), unit=user.unit
            )
        self.wake()
        log.info("redelivery_asked", message_id=message_id, report_id=found.report_id)
        return found

    async def of_report(self, user: User, report_id: str) -> list[Delivery]:
        """The deliveries of the user's own report, oldest first.

        Raises:
            NotFound, Restricted: the report is not for the user to see.
        """
        async with self.database.reading() as connection:
            await reports.find(connection, report_id, user.user_id)
            return await outbox.of_report(connection, report_id)


def _unit_of(user: User) -> str | None:
    return user.unit if user.roles.isdisjoint(EVERYWHERE) else None


def desk_of(request: Request) -> DeliveryDesk:
    """FastAPI dependency: the desk that the app was built with."""
    desk: DeliveryDesk = request.app.state.deliveries.desk
    return desk


Desk = Annotated[DeliveryDesk, Depends(desk_of)]
Overseer = Annotated[User, Depends(having(Role.SUPERVISOR, Role.AUDITOR, Role.PRIVACY_OFFICER))]
Supervisor = Annotated[User, Depends(having(Role.SUPERVISOR))]
States = Annotated[list[DeliveryState] | None, Query()]


@router.get("/v1/deliveries")
async def list_deliveries(desk: Desk, user: Overseer, state: States = None) -> list[DeliveryView]:
    """Deliveries, last queued first, at most a hundred; ``state`` may be repeated, left out it is all."""
    return [_view(one) for one in await desk.deliveries(user, state or list(DeliveryState))]


@router.post("/v1/deliveries/{message_id}/redeliver", status_code=202)
async def redeliver(desk: Desk, user: Supervisor, message_id: MessageId) -> DeliveryView:
    """Try a delivery again from the start, also one that was delivered; the receiver sees the same id."""
    return _view(await desk.redeliver(user, message_id))


@router.get("/v1/reports/{report_id}/deliveries")
async def list_report_deliveries(desk: Desk, user: CurrentUser, report_id: RecordId) -> list[ReportDelivery]:
    """How far the user's report is with each receiver, oldest first; empty where reports go nowhere."""
    return [
        ReportDelivery(
            report_version=one.report_version,
            destination=one.destination,
            state=one.state,
            since=_since(one),
        )
        for one in await desk.of_report(user, report_id)
    ]


def _since(delivery: Delivery) -> datetime:
    if delivery.state is DeliveryState.DELIVERED and delivery.delivered_at is not None:
        return delivery.delivered_at
    if delivery.state is DeliveryState.DEAD and delivery.tried_at is not None:
        return delivery.tried_at
    return delivery.queued_at


def _view(delivery: Delivery) -> DeliveryView:
    return DeliveryView(
        id=delivery.message_id,
        report_id=delivery.report_id,
        report_version=delivery.report_version,
        destination=delivery.destination,
        state=delivery.state,
        attempts=delivery.attempts,
        queued_at=delivery.queued_at,
        next_at=delivery.next_at if delivery.state is DeliveryState.WAITING else None,
        tried_at=delivery.tried_at,
        delivered_at=delivery.delivered_at,
        code=delivery.last_code,
        status=delivery.last_status,
    )


@dataclass(frozen=True, slots=True)
class Delivering:
    """The running deliverer, and what people may do with it."""

    deliveries: Deliveries
    desk: DeliveryDesk


@asynccontextmanager
async def delivering(database: Database, receivers: Receivers, metrics: Metrics) -> AsyncIterator[Delivering]:
    """Deliver confirmed reports until the end of the block.

    Raises:
        SecretRefused, OSError: the file with the secrets can't be used.
        StorageFull: the database can't be read.
    """

    def tell(destination: str, figures: Figures) -> None:
        oldest = figures.oldest_at
        metrics.deliveries(
            destination,
            waiting=figures.waiting,
            dead=figures.dead,
            oldest_at_s=oldest.timestamp() if oldest else None,
        )

    deliveries = Deliveries(
        database,
        await asyncio.to_thread(destinations_of, receivers),
        pace=Pace(attempts=receivers.attempts, attempt_s=receivers.timeout_s),
        told=tell,
    )
    await deliveries.look()
    task = asyncio.create_task(deliveries.run(), name="deliveries")
    try:
        yield Delivering(deliveries, DeliveryDesk(database, deliveries.wake))
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
