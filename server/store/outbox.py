"""The outbox: what is to be delivered to whom. Functions take the connection of the caller's transaction.

A row is made in the transaction that makes the report, so a report that counts is never without
it. Rows are worked off by whichever server claims them; a claim (*lease*) ends by itself when its
server is gone. Nothing here trusts the clock further than one wait: a row whose moment lies further
ahead than any wait is long was written by a clock that has jumped back since, and is due now.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.audit import Action, Event
from server.domain.errors import NotFound
from server.domain.report import Report
from server.store.logs import audit_log
from server.store.tables import insert_new, outbox

LONGEST_WAIT: Final = timedelta(hours=1)
"""No attempt is planned further ahead than this."""

LONGEST_LEASE: Final = timedelta(minutes=10)
"""No server claims a row for longer than this."""

OBJECT_TYPE: Final = "delivery"


class DeliveryState(StrEnum):
    """``dead``: refused, or tried too often; waits for a person."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A report on its way to a receiver. ``last_code`` is a name from this project, never the receiver's."""

    message_id: str
    report_id: str
    report_version: int
    unit: str
    destination: str
    state: DeliveryState
    attempts: int
    asked_by: str
    queued_at: datetime
    next_at: datetime
    lease: str | None
    tried_at: datetime | None
    last_code: str | None
    last_status: int | None
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How one destination stands; ``oldest_at`` is when the longest waiting delivery was queued."""

    waiting: int = 0
    dead: int = 0
    oldest_at: datetime | None = None


def _nobody() -> None:
    """Wakes nobody: where no delivery is set up."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """What a command that makes a report needs: :meth:`add` inside its transaction, :meth:`wake` after it.

    Attributes:
        destinations: names of the receivers; empty where reports go nowhere.
        wake: tells this server's deliverer that there is work.
    """

    destinations: tuple[str, ...] = ()
    wake: Callable[[], None] = _nobody

    async def add(self, connection: AsyncConnection, report: Report) -> None:
        """Put a confirmed version of a report on its way; adding it again changes nothing."""
        for destination in self.destinations:
            await connection.execute(
                insert_new(
                    connection,
                    outbox,
                    message_id=f"msg_{secrets.token_urlsafe(18)}",
                    report_id=report.id,
                    report_version=report.version,
                    unit=report.unit,
                    destination=destination,
                    state=DeliveryState.WAITING,
                    attempts=0,
                    asked_by=report.confirmed_by,
                    queued_at=report.confirmed_at,
                    next_at=report.confirmed_at,
                )
            )


async def claim(
    connection: AsyncConnection,
    destination: str,
    *,
    lease: str,
    now: datetime,
    lease_s: float,
    limit: int,
    due_by: datetime | None = None,
) -> list[Delivery]:
    """Take up to ``limit`` deliveries that are due, for ``lease_s`` seconds; each counts as an attempt.

    A later version of a report stays behind an earlier one that still waits. ``lease`` is a name of
    this claim alone; ``due_by`` takes only what was due at an earlier moment than now.
    """
    due = sa.or_(outbox.c.next_at <= (due_by or now), outbox.c.next_at > now + LONGEST_WAIT)
    query = (
        sa.select(outbox.c.seq)
        .where(_free(destination, now), due)
        .order_by(outbox.c.next_at, outbox.c.seq)
        .limit(limit)
        # PostgreSQL: what another server is claiming at this moment is passed over. SQLite writes one by one.
        .with_for_update(skip_locked=True)
    )
    taken = (await connection.execute(query)).scalars().all()
    if not taken:
        return []
    mark = (
        sa.update(outbox)
        .where(outbox.c.seq.in_(taken))
        .values(
            lease=lease,
            lease_until=now + timedelta(seconds=lease_s),
            attempts=outbox.c.attempts + 1,
            tried_at=now,
        )
    )
    await connection.execute(mark)
    rows = sa.select(outbox).where(outbox.c.seq.in_(taken)).order_by(outbox.c.seq)
    return [_delivery(row) for row in (await connection.execute(rows)).mappings()]


async def next_moment(connection: AsyncConnection, destination: str, now: datetime) -> datetime | None:
    """When the next free delivery is due, by the clock that planned it; None when none waits."""
    query = sa.select(sa.func.min(outbox.c.next_at)).where(_free(destination, now))
    moment: datetime | None = (await connection.execute(query)).scalar_one()
    return moment


def _free(destination: str, now: datetime) -> sa.ColumnElement[bool]:
    """Waiting, nobody at it, and no earlier version of the same report waiting for the same receiver."""
    earlier = outbox.alias("earlier")
    behind = (
        sa.select(earlier.c.seq)
        .where(
            earlier.c.report_id == outbox.c.report_id,
            earlier.c.destination == outbox.c.destination,
            earlier.c.report_version < outbox.c.report_version,
            earlier.c.state == DeliveryState.WAITING,
        )
        .correlate(outbox)
        .exists()
    )
    unclaimed = sa.or_(
        outbox.c.lease_until.is_(None),
        outbox.c.lease_until <= now,
        outbox.c.lease_until > now + LONGEST_LEASE,
    )
    return sa.and_(
        outbox.c.destination == destination, outbox.c.state == DeliveryState.WAITING, unclaimed, ~behind
    )


async def mark_delivered(
    connection: AsyncConnection,
    delivery: Delivery,
    *,
    recipient: str,
    code: str,
    status: int | None,
    at: datetime,
) -> bool:
    """Keep that the receiver has it, with the log entry of the disclosure (Wpg art. 32a).

    Also after the claim has ended: the receiver has it all the same. Only the first to say so writes
    the entry; the answer is False for others. ``recipient`` is an identifier of the receiver.
    """
    values = {"state": DeliveryState.DELIVERED, "delivered_at": at, "last_code": code, "last_status": status}
    not_yet = outbox.c.state != DeliveryState.DELIVERED
    if not await _end_claim(connection, delivery, not_yet, **values):
        return False
    event = Event(
        actor=delivery.asked_by,
        action=Action.DISCLOSE,
        object_type="report",
        object_id=delivery.report_id,
        object_version=delivery.report_version,
        details={
            "recipient": recipient,
            "destination": delivery.destination,
            "message": delivery.message_id,
            "attempts": delivery.attempts,
        },
    )
    await audit_log.append(connection, event, at=at)
    return True


async def mark_failed(
    connection: AsyncConnection,
    delivery: Delivery,
    *,
    code: str,
    status: int | None,
    next_at: datetime | None,
) -> bool:
    """Plan the next attempt, or, with ``next_at`` None, leave it to a person (dead letter).

    Returns:
        False when this claim had ended: whoever has the delivery now decides.
    """
    values = {"last_code": code, "last_status": status}
    own = sa.and_(outbox.c.lease == delivery.lease, outbox.c.state == DeliveryState.WAITING)
    if next_at is None:
        return await _end_claim(connection, delivery, own, state=DeliveryState.DEAD, **values)
    return await _end_claim(connection, delivery, own, next_at=next_at, **values)


async def _end_claim(
    connection: AsyncConnection, delivery: Delivery, condition: sa.ColumnElement[bool], **values: object
) -> bool:
    change = (
        sa.update(outbox)
        .where(outbox.c.message_id == delivery.message_id, condition)
        .values(lease=None, lease_until=None, **values)
    )
    return (await connection.execute(change)).rowcount == 1


async def release(connection: AsyncConnection, holder: str) -> None:
    """Give back every claim whose name starts with ``holder``, so that others can go on at once."""
    change = (
        sa.update(outbox)
        .where(outbox.c.lease.startswith(holder, autoescape=True))
        .values(lease=None, lease_until=None)
    )
    await connection.execute(change)


async def bring_forward(connection: AsyncConnection, now: datetime) -> int:
    """Let every waiting delivery be due now; returns how many wait."""
    change = sa.update(outbox).where(outbox.c.state == DeliveryState.WAITING).values(next_at=now)
    return (await connection.execute(change)).rowcount


async def redeliver(
    connection: AsyncConnection, message_id: str, *, actor: str, now: datetime, unit: str | None = None
) -> Delivery:
    """Have a delivery tried again from the start under the same id, with its log entry.

    With ``unit`` only a delivery of that unit.

    Raises:
        NotFound: there is none.
    """
    before = await _find(connection, message_id, unit)
    change = (
        sa.update(outbox)
        .where(outbox.c.message_id == message_id)
        .values(
            state=DeliveryState.WAITING, attempts=0, next_at=now, asked_by=actor, lease=None, lease_until=None
        )
    )
    await connection.execute(change)
    event = Event(
        actor=actor,
        action=Action.ALTER,
        object_type=OBJECT_TYPE,
        object_id=message_id,
        details={
            "change": "redeliver",
            "was": before.state.value,
            "report": before.report_id,
            "report_version": before.report_version,
            "destination": before.destination,
        },
    )
    await audit_log.append(connection, event, at=now)
    return await _find(connection, message_id, unit)


async def _find(connection: AsyncConnection, message_id: str, unit: str | None) -> Delivery:
    query = sa.select(outbox).where(outbox.c.message_id == message_id)
    if unit is not None:
        query = query.where(outbox.c.unit == unit)
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        raise NotFound
    return _delivery(row)


async def listing(
    connection: AsyncConnection, states: Sequence[DeliveryState], *, limit: int, unit: str | None = None
) -> list[Delivery]:
    """Deliveries in these states, last queued first; with ``unit`` only those of that unit."""
    query = sa.select(outbox).where(outbox.c.state.in_(states)).order_by(outbox.c.seq.desc()).limit(limit)
    if unit is not None:
        query = query.where(outbox.c.unit == unit)
    return [_delivery(row) for row in (await connection.execute(query)).mappings()]


async def of_report(connection: AsyncConnection, report_id: str) -> list[Delivery]:
    """Every delivery of a report's versions, oldest first. The caller checks whose report it is."""
    query = sa.select(outbox).where(outbox.c.report_id == report_id).order_by(outbox.c.seq)
    return [_delivery(row) for row in (await connection.execute(query)).mappings()]


async def figures(connection: AsyncConnection) -> dict[str, Figures]:
    """How each destination stands that has anything waiting or dead."""
    waiting = outbox.c.state == DeliveryState.WAITING
    query = (
        sa.select(
            outbox.c.destination,
            sa.func.count().filter(waiting).label("waiting"),
            sa.func.count().filter(~waiting).label("dead"),
            sa.func.min(outbox.c.queued_at).filter(waiting).label("oldest_at"),
        )
        .where(outbox.c.state.in_([DeliveryState.WAITING, DeliveryState.DEAD]))
        .group_by(outbox.c.destination)
    )
    return {
        row.destination: Figures(waiting=row.waiting, dead=row.dead, oldest_at=row.oldest_at)
        for row in await connection.execute(query)
    }


def _delivery(row: sa.RowMapping) -> Delivery:
    values = {name: row[name] for name in Delivery.__dataclass_fields__}
    return Delivery(**values | {"state": DeliveryState(row["state"])})
