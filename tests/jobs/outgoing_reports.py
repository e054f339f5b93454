"""Confirmed reports in a database, a clock that a test sets, and receivers that count effects."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from server.domain.report import Report
from server.jobs.deliveries import Deliveries, Pace
from server.jobs.destinations import Destination, RecordSystem
from server.jobs.webhooks import Answer, Outcome, Secret, verify
from server.store import drafts, outbox, reports
from server.store.database import Database
from server.store.logs.audit_log import AuditLog
from server.store.outbox import Delivery, DeliveryState, Outbox
from tests.jobs.receiving import Got, Receiver
from tests.store.examples import NOW, OFFICER, TEMPLATE, draft, report

SECRET = Secret.parse("whsec_" + "QUFB" * 8)
SECRET_LINE = "whsec_" + "QUFB" * 8
ALL = list(DeliveryState)


@dataclass(slots=True)
class Clock:
    """A clock that stands until a test moves it, in either direction."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass(slots=True)
class Told:
    """A receiver without a line: answers as told, last answer for ever; ``bodies`` are what came."""

    answers: list[Answer]
    name: str = "http"
    recipient: str = "records.example"
    bodies: list[tuple[str, bytes]] = field(default_factory=list)

    async def deliver(self, message_id: str, body: bytes) -> Answer:
        self.bodies.append((message_id, body))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


OK = Answer(Outcome.DELIVERED, "delivered", 200)
LATER = Answer(Outcome.TRY_AGAIN, "http_503", 503)
NEVER = Answer(Outcome.REFUSED, "http_410", 410)


async def confirm(
    database: Database, number: int = 1, *, version: int = 1, to: tuple[str, ...] = ("http",)
) -> Report:
    """A confirmed report ``report-<number>`` with its place in the outbox, in one transaction."""
    of = draft(f"draft-{number}-{version}", dictation_id=None)
    made = report(of, f"report-{number}").model_copy(update={"version": version})
    async with database.writing() as connection:
        await drafts.insert(connection, of, TEMPLATE, actor=OFFICER)
        await reports.insert(connection, made, owner=OFFICER)
        await Outbox(to).add(connection, made)
    return made


def deliverer(
    database: Database, *destinations: Destination, clock: Clock | None = None, pace: Pace | None = None
) -> Deliveries:
    """One that waits as long as the pace says, without chance."""
    return Deliveries(database, destinations, pace=pace, now=(clock or Clock()).now, chance=lambda: 1.0)


def record_system(receiver: Receiver, *, timeout_s: float = 5) -> RecordSystem:
    return RecordSystem(url=receiver.url, secrets=(SECRET,), timeout_s=timeout_s)


async def rows(database: Database) -> list[Delivery]:
    """The outbox, oldest first."""
    async with database.reading() as connection:
        return (await outbox.listing(connection, ALL, limit=1000))[::-1]


async def states(database: Database) -> list[str]:
    return [one.state.value for one in await rows(database)]


async def disclosures(database: Database) -> list[tuple[str, int | None]]:
    """Report and version of every disclosure in the log."""
    entries = await AuditLog(database).entries()
    return [(one.object_id, one.object_version) for one in entries if one.action.value == "disclose"]


@dataclass(slots=True)
class Ledger:
    """What a receiver does that keys on the id: each message has its effect once."""

    effects: dict[str, bytes] = field(default_factory=dict)

    def take(self, got: Got, *, now_s: float) -> None:
        message_id = verify(got.headers, got.body, [SECRET], now_s=now_s)
        assert json.loads(got.body)["id"] == message_id
        assert self.effects.setdefault(message_id, got.body) == got.body  # the same words each time
