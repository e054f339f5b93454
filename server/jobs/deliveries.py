"""Delivers confirmed reports: at least once, each receiver in its own turn, for as long as it takes.

A report is claimed, sent, and what came of it kept; a server that dies in between leaves a claim
that ends, and another sends the same message under the same id. Failures wait longer and longer;
what a receiver refuses, and what failed too often, becomes a dead letter that a person looks at.
"""

from __future__ import annotations

import asyncio
import random
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from server.clock import now_utc
from server.jobs.delivery_messages import message_of
from server.jobs.destinations import Destination
from server.jobs.webhooks import LONGEST_WAIT_S, Answer, Outcome
from server.store import outbox, outgoing
from server.store.database import Database
from server.store.outbox import Delivery, Figures, Outbox

log = structlog.get_logger(__name__)

LOOK_S = 30.0
"""Looked at this often at least: another server may have died, or a clock may have jumped."""

_SHORTEST_S = 0.05
"""Before looking again for what another server was just claiming."""

_REST_S = 5.0
"""After the database failed."""

_LEASE_MARGIN_S = 60.0
"""A claim lasts this much longer than the attempt itself may take."""

Told = Callable[[str, Figures], None]
"""Is told how a destination stands, whenever that may have changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast and how long. Attempts are counted, not hours: a clock that jumps gives nothing up.

    With these values the waits add up to about two and a half days.
    """

    attempts: int = 150
    first_wait_s: float = 2.0
    longest_wait_s: float = 1800.0
    attempt_s: float = 20.0
    at_once: int = 8

    def wait_s(self, attempts: int, asked_s: float | None, chance: float) -> float:
        """Seconds until the next attempt: doubling, between half and all of it, and what was asked.

        Args:
            attempts: made so far, 1 or more.
            asked_s: what the receiver asked for, if it did.
            chance: 0 to 1, spreads the attempts of many deliveries.
        """
        doubled = self.first_wait_s * 2.0 ** min(attempts - 1, 30)
        wait_s = min(doubled, self.longest_wait_s) * (0.5 + chance / 2)
        return min(max(wait_s, asked_s or 0.0), LONGEST_WAIT_S)


class Deliveries:
    """Works off the outbox for as long as :meth:`run` runs.

    Args:
        database: holds outbox and reports.
        destinations: the receivers, each with a name of its own.
        pace: how fast and how long.
        now: the moment in UTC.
        chance: a number between 0 and 1.
        told: is told how the destinations stand.
    """

    def __init__(
        self,
        database: Database,
        destinations: Sequence[Destination],
        *,
        pace: Pace | None = None,
        now: Callable[[], datetime] = now_utc,
        chance: Callable[[], float] = random.random,
        told: Told | None = None,
    ) -> None:
        self._database = database
        self._destinations = {one.name: one for one in destinations}
        self._pace = pace or Pace()
        self._now = now
        self._chance = chance
        self._told = told
        self._figures = dict.fromkeys(self._destinations, Figures())
        self._holder = secrets.token_hex(8)
        self._claims = 0
        self._work = {name: asyncio.Event() for name in self._destinations}

    @property
    def outbox(self) -> Outbox:
        """What a command that makes a report puts it into."""
        return Outbox(destinations=tuple(self._destinations), wake=self.wake)

    @property
    def figures(self) -> Mapping[str, Figures]:
        """How each destination stood when that was last looked at; also one that is set up no more."""
        return self._figures

    def wake(self) -> None:
        """There is work: look now."""
        for event in self._work.values():
            event.set()

    async def run(self) -> None:
        """Deliver until cancelled; then give back what is claimed. Without destinations it only tells."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._look_now_and_then())
                for name in self._destinations:
                    group.create_task(self._serve(name))
        finally:
            with suppress(Exception):  # the claims end by themselves; stopping must not fail for it
                async with self._database.writing() as connection:
                    await outbox.release(connection, self._holder)

    async def send_now(self) -> int:
        """Try everything that waits once, whenever it was planned; returns how many were tried."""
        start = self._now()
        async with self._database.writing() as connection:
            await outbox.bring_forward(connection, start)
        tried = 0
        for name in self._destinations:
            # What fails is planned after the start, so that no delivery comes twice.
            while count := await self.round(name, due_by=start):
                tried += count
        return tried

    async def round(self, name: str, *, due_by: datetime | None = None) -> int:
        """Claim what is due for a destination, try each once, keep what came of it.

        Args:
            name: of the destination.
            due_by: only what was due at this moment; left out: what is due now.

        Returns:
            How many were tried.

        Raises:
            StorageFull: the database takes nothing now.
        """
        self._claims += 1
        async with self._database.writing() as connection:
            claimed = await outbox.claim(
                connection,
                name,
                lease=f"{self._holder}:{self._claims}",
                now=self._now(),
                lease_s=self._pace.attempt_s + _LEASE_MARGIN_S,
                limit=self._pace.at_once,
                due_by=due_by,
            )
        if claimed:
            await asyncio.gather(*(self._attempt(self._destinations[name], one) for one in claimed))
            await self.look()
        return len(claimed)

    async def _serve(self, name: str) -> None:
        event = self._work[name]
        while True:
            event.clear()
            try:
                wait_s = 0.0 if await self.round(name) else await self._wait_s(name)
            except Exception:  # a database that fails comes back; deliveries go on then
                log.exception("deliveries_failed", destination=name)
                wait_s = _REST_S
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await event.wait()

    async def _wait_s(self, name: str) -> float:
        now = self._now()
        async with self._database.reading() as connection:
            moment = await outbox.next_moment(connection, name, now)
        if moment is None:
            return LOOK_S
        return min(max((moment - now).total_seconds(), _SHORTEST_S), LOOK_S)

    async def _attempt(self, destination: Destination, delivery: Delivery) -> None:
        try:
            async with self._database.reading() as connection:
                found = await outgoing.find(connection, delivery.report_id, delivery.report_version)
            if found is None:
                answer = Answer(Outcome.REFUSED, "report_gone")
            elif not found.in_free_use:
                answer = Answer(Outcome.REFUSED, "report_restricted")
            elif delivery.attempts > self._pace.attempts:
                # None of these was kept: something about it stops the server each time.
                answer = Answer(Outcome.REFUSED, "never_answered")
            else:
                body = message_of(
                    found.report,
                    message_id=delivery.message_id,
                    log_digest=found.log_digest,
                    contested=found.contested,
                )
                answer = await destination.deliver(delivery.message_id, body)
        except Exception:  # one delivery that breaks must not stop the others
            log.exception("delivery_broke", message_id=delivery.message_id)
            answer = Answer(Outcome.TRY_AGAIN, "internal")
        try:
            await self._keep(destination, delivery, answer)
        except Exception:  # the claim ends by itself, and it is tried again under the same id
            log.exception("delivery_not_kept", message_id=delivery.message_id)

    async def _keep(self, destination: Destination, delivery: Delivery, answer: Answer) -> None:
        now = self._now()
        logger = log.bind(
            destination=destination.name,
            message_id=delivery.message_id,
            report_id=delivery.report_id,
            version=delivery.report_version,
            attempt=delivery.attempts,
            status=answer.status,
        )
        if answer.outcome is Outcome.DELIVERED:
            async with self._database.writing() as connection:
                await outbox.mark_delivered(
                    connection,
                    delivery,
                    recipient=destination.recipient,
                    code=answer.code,
                    status=answer.status,
                    at=now,
                )
            logger.info("delivered")
            return
        is_dead = answer.outcome is Outcome.REFUSED or delivery.attempts >= self._pace.attempts
        wait_s = self._pace.wait_s(delivery.attempts, answer.retry_after_s, self._chance())
        async with self._database.writing() as connection:
            kept = await outbox.mark_failed(
                connection,
                delivery,
                code=answer.code,
                status=answer.status,
                next_at=None if is_dead else now + timedelta(seconds=wait_s),
            )
        if kept and is_dead:
            logger.error("delivery_dead", code=answer.code)
        elif kept:
            logger.warning("delivery_failed", code=answer.code, retry_after_s=round(wait_s))

    async def _look_now_and_then(self) -> None:
        while True:
            try:
                await self.look()
            except Exception:  # figures that can't be had now are told later
                log.exception("deliveries_failed")
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """Find out how the destinations stand, and tell.

        Raises:
            StorageFull: the database can't be read now.
        """
        async with self._database.reading() as connection:
            found = await outbox.figures(connection)
        self._figures = dict.fromkeys(self._figures, Figures()) | found
        if self._told is not None:
            for name, figures in self._figures.items():
                self._told(name, figures)
