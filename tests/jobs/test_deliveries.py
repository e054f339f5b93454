from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import sqlalchemy as sa
import structlog
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from server.domain.errors import StorageFull
from server.jobs.deliveries import Deliveries, Pace
from server.jobs.webhooks import LONGEST_WAIT_S, Answer, Outcome
from server.logging import keep_listed_fields
from server.store import outbox
from server.store.database import Database
from server.store.outbox import Delivery, Figures
from server.store.tables import reports, retention_states
from tests.jobs.outgoing_reports import (
    LATER,
    NEVER,
    OK,
    Clock,
    Ledger,
    Told,
    confirm,
    deliverer,
    disclosures,
    record_system,
    rows,
    states,
)
from tests.jobs.receiving import Got, Reply, answer, receiving
from tests.store.examples import NOW


async def test_a_confirmed_report_reaches_the_record_system_once(database: Database) -> None:
    made = await confirm(database)
    ledger = Ledger()

    def take(got: Got) -> Reply:
        ledger.take(got, now_s=time.time())
        return answer(204)

    async with receiving(take) as receiver:
        deliveries = deliverer(database, record_system(receiver))
        assert await deliveries.round("http") == 1
        assert await deliveries.round("http") == 0
    (row,) = await rows(database)
    assert (row.state, row.last_status, row.attempts) == ("delivered", 204, 1)
    data = json.loads(ledger.effects[row.message_id])["data"]
    assert (data["report"]["id"], data["report"]["version"]) == (made.id, 1)
    assert await disclosures(database) == [("report-1", 1)]


async def test_failures_wait_longer_and_end_as_a_dead_letter_that_is_told(database: Database) -> None:
    await confirm(database)
    clock, told = Clock(), Told([LATER])
    deliveries = deliverer(database, told, clock=clock, pace=Pace(attempts=4))
    waits = []
    with structlog.testing.capture_logs() as logs:
        while (await rows(database))[0].state == "waiting":
            assert await deliveries.round("http") == 1
            (row,) = await rows(database)
            waits.append((row.next_at - clock.at).total_seconds())
            clock.at = row.next_at
    assert waits[:3] == [2, 4, 8]
    assert await deliveries.round("http") == 0
    assert len(told.bodies) == 4
    assert len({body for _, body in told.bodies}) == 1
    (dead,) = [line for line in logs if line["event"] == "delivery_dead"]
    assert (dead["code"], dead["status"], dead["attempt"], dead["report_id"]) == (
        "http_503",
        503,
        4,
        "report-1",
    )
    assert deliveries.figures == {"http": Figures(waiting=0, dead=1)}
    assert await disclosures(database) == []


async def test_what_is_refused_is_not_tried_again(database: Database) -> None:
    await confirm(database)
    deliveries = deliverer(database, Told([NEVER]), clock=(clock := Clock()))
    await deliveries.round("http")
    clock.move(days=9)
    assert await deliveries.round("http") == 0
    (row,) = await rows(database)
    assert (row.state, row.last_code, row.last_status) == ("dead", "http_410", 410)


async def test_a_receiver_that_asks_for_time_gets_it(database: Database) -> None:
    await confirm(database)
    deliveries = deliverer(database, Told([Answer(Outcome.TRY_AGAIN, "http_429", 429, 240.0)]))
    await deliveries.round("http")
    assert (await rows(database))[0].next_at == NOW + timedelta(seconds=240)


@examples(max_examples=100)
@given(st.integers(1, 10_000), st.none() | st.floats(0, 1e9), st.floats(0, 1))
def test_every_wait_lies_between_half_its_step_and_an_hour(
    attempts: int, asked_s: float | None, chance: float
) -> None:
    pace = Pace()
    step = min(pace.first_wait_s * 2.0 ** min(attempts - 1, 30), pace.longest_wait_s)
    wait_s = pace.wait_s(attempts, asked_s, chance)
    assert step / 2 <= wait_s <= LONGEST_WAIT_S
    assert asked_s is None or wait_s >= min(asked_s, LONGEST_WAIT_S)


def test_the_waits_add_up_to_about_two_and_a_half_days() -> None:
    pace = Pace()
    days = sum(pace.wait_s(one, None, 0.5) for one in range(1, pace.attempts)) / 86_400
    assert 2.0 < days < 2.6


async def test_one_delivery_that_fails_does_not_hold_up_the_others(database: Database) -> None:
    for number in range(3):
        await confirm(database, number)
    deliveries = deliverer(database, Told([LATER, OK]))
    assert await deliveries.round("http") == 3
    assert sorted(await states(database)) == ["delivered", "delivered", "waiting"]


async def test_version_two_comes_after_version_one(database: Database) -> None:
    await confirm(database, 1)
    await confirm(database, 1, version=2)
    clock, told = Clock(), Told([LATER, OK])
    deliveries = deliverer(database, told, clock=clock)
    assert await deliveries.round("http") == 1
    clock.move(seconds=2)
    assert [await deliveries.round("http") for _ in range(3)] == [1, 1, 0]
    versions = [json.loads(body)["data"]["report"]["version"] for _, body in told.bodies]
    assert versions == [1, 1, 2]
    assert await disclosures(database) == [("report-1", 1), ("report-1", 2)]


async def test_each_destination_has_its_own_turn_and_receipt(database: Database) -> None:
    await confirm(database, to=("http", "folder"))
    deliveries = deliverer(database, Told([LATER]), Told([OK], name="folder", recipient="folder"))
    assert [await deliveries.round(name) for name in ("http", "folder")] == [1, 1]
    assert [(one.destination, one.state) for one in await rows(database)] == [
        ("http", "waiting"),
        ("folder", "delivered"),
    ]


class Killed(BaseException):
    """The process is gone at this point: nothing after it runs."""


async def test_killed_between_the_receivers_answer_and_our_row_the_same_id_comes_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await confirm(database)
    ledger = Ledger()

    def take(got: Got) -> Reply:
        ledger.take(got, now_s=time.time())
        return answer(200)

    async def kill(*_: object, **__: object) -> bool:
        raise Killed

    clock = Clock()
    async with receiving(take) as receiver:
        with monkeypatch.context() as patch:
            patch.setattr(outbox, "mark_delivered", kill)
            with pytest.raises(Killed):
                await deliverer(database, record_system(receiver), clock=clock).round("http")
        assert await disclosures(database) == []
        restarted = deliverer(database, record_system(receiver), clock=clock)
        assert await restarted.round("http") == 0  # the claim of the dead server still stands
        clock.move(seconds=81)
        assert await restarted.round("http") == 1
        assert len(receiver.got) == 2
    assert len({got.headers["webhook-id"] for got in receiver.got}) == len(ledger.effects) == 1
    assert await disclosures(database) == [("report-1", 1)]
    assert (await rows(database))[0].attempts == 2


@dataclass
class Chaos:
    """A receiver and a process that fail at random, from a seed; ``failures`` counts how often."""

    chance: random.Random
    ledger: Ledger = field(default_factory=Ledger)
    failures: int = 0

    def take(self, got: Got) -> Reply:
        replies: dict[str, Reply] = {
            "500": answer(500, b"sorry"),
            "429": answer(429, retry_after="1"),
            "redirect": answer(302, location="http://127.0.0.1:1/"),
            "garbage": b"\x00\x01\x02\r\n\r\n",
            "cut": None,
            "half": b"HTTP/1.1 200 OK\r\ncontent-le",
            "taken_and_cut": None,
            "taken_and_half": b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhal",
            "taken": answer(200),
        }
        what = self.chance.choice([*replies, "taken"])
        if what.startswith("taken"):
            self.ledger.take(got, now_s=time.time())
        self.failures += what != "taken"
        return replies[what]

    def killing(self, keeping: Callable[..., Awaitable[bool]]) -> Callable[..., Awaitable[bool]]:
        async def kept(*args: object, **kwargs: object) -> bool:
            if self.chance.random() < 0.25:
                self.failures += 1
                raise Killed
            return await keeping(*args, **kwargs)

        return kept


@pytest.mark.parametrize("seed", [1, 2])
async def test_one_effect_for_each_report_whatever_fails(
    database: Database, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over 50 failures: answers that fail, half ones, cut lines, kills, a clock that jumps both ways."""
    chaos, clock = Chaos(random.Random(seed)), Clock()
    monkeypatch.setattr(outbox, "mark_delivered", chaos.killing(outbox.mark_delivered))
    monkeypatch.setattr(outbox, "mark_failed", chaos.killing(outbox.mark_failed))
    async with receiving(chaos.take) as receiver:
        while "waiting" in (now := await states(database)) or chaos.failures < 50:
            if "waiting" not in now:  # more reports until there were failures enough
                for number in range(len(now), len(now) + 6):
                    await confirm(database, number)
            restarted = deliverer(database, record_system(receiver), clock=clock, pace=Pace(attempts=1000))
            with suppress(Killed):
                await restarted.round("http")
            clock.move(seconds=chaos.chance.choice([1, 30, 90, 4000, -5000]))
    found = await rows(database)
    assert [one.state for one in found] == ["delivered"] * len(found)
    assert sorted(chaos.ledger.effects) == sorted(one.message_id for one in found)
    assert sorted(await disclosures(database)) == sorted((one.report_id, 1) for one in found)


@pytest.mark.parametrize("back", [timedelta(hours=3), timedelta(days=365)])
async def test_a_clock_that_jumps_back_stops_no_delivery(database: Database, back: timedelta) -> None:
    await confirm(database)
    clock, told = Clock(), Told([LATER, OK])
    deliveries = deliverer(database, told, clock=clock)
    await deliveries.round("http")
    clock.at -= back
    assert await deliveries.round("http") == 1
    assert await states(database) == ["delivered"]


async def test_a_report_that_has_been_destroyed_goes_nowhere(database: Database) -> None:
    await confirm(database)
    async with database.writing() as connection:
        await connection.execute(sa.delete(reports))
    told = Told([OK])
    await deliverer(database, told).round("http")
    assert (await rows(database))[0].last_code == "report_gone"
    assert (await states(database), told.bodies) == (["dead"], [])


async def test_a_report_that_is_not_in_free_use_any_more_goes_nowhere(database: Database) -> None:
    await confirm(database)
    values = {
        column.name: NOW if isinstance(column.type, type(reports.c.confirmed_at.type)) else 1
        for column in retention_states.c
        if not column.nullable
    } | {"object_type": "report", "object_id": "report-1", "state": "restricted"}
    async with database.writing() as connection:
        await connection.execute(sa.insert(retention_states).values(**values))
    told = Told([OK])
    await deliverer(database, told).round("http")
    assert (await rows(database))[0].last_code == "report_restricted"
    assert told.bodies == []


async def test_what_stops_the_server_each_time_ends_as_a_dead_letter(database: Database) -> None:
    await confirm(database)
    clock, told = Clock(), Told([OK])
    deliveries = deliverer(database, told, clock=clock, pace=Pace(attempts=2))
    for _ in range(2):
        async with database.writing() as connection:  # a server that dies while it is at it
            await outbox.claim(connection, "http", lease="x", now=clock.at, lease_s=1, limit=1)
        clock.move(seconds=2)
    assert await deliveries.round("http") == 1
    assert ((await rows(database))[0].last_code, told.bodies) == ("never_answered", [])


@dataclass
class Broken:
    """A receiver whose own code breaks."""

    name: str = "http"
    recipient: str = "records.example"

    async def deliver(self, message_id: str, body: bytes) -> Answer:
        raise ValueError("paarse olifant")


async def test_a_delivery_that_breaks_is_told_without_what_it_said_and_tried_again(
    database: Database,
) -> None:
    await confirm(database)
    with structlog.testing.capture_logs() as logs:
        await deliverer(database, Broken()).round("http")
    (row,) = await rows(database)
    assert (row.state, row.last_code) == ("waiting", "internal")
    assert [line["event"] for line in logs] == ["delivery_broke", "delivery_failed"]


async def test_a_database_that_takes_nothing_is_told_and_delivery_comes_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await confirm(database)

    async def full(*_: object, **__: object) -> bool:
        raise StorageFull

    clock, told = Clock(), Told([OK])
    deliveries = deliverer(database, told, clock=clock)
    with monkeypatch.context() as patch, structlog.testing.capture_logs() as logs:
        patch.setattr(outbox, "mark_delivered", full)
        assert await deliveries.round("http") == 1
    assert [line["event"] for line in logs] == ["delivery_not_kept"]
    assert await states(database) == ["waiting"]
    clock.move(seconds=81)
    assert await deliveries.round("http") == 1
    assert len({message_id for message_id, _ in told.bodies}) == 1
    assert await disclosures(database) == [("report-1", 1)]


async def test_no_word_of_a_receiver_or_a_report_is_logged_or_kept_in_the_outbox(database: Database) -> None:
    await confirm(database)
    said = b"HTTP/1.1 500 Paarse Olifant\r\nx-why: olifant\r\ncontent-length: 7\r\n\r\nolifant"
    with structlog.testing.capture_logs() as logs:
        async with receiving(lambda _: said) as receiver:
            await deliverer(database, record_system(receiver)).round("http")
    (line,) = logs
    assert (line["event"], line["code"], line["status"]) == ("delivery_failed", "http_500", 500)
    del line["log_level"]  # not a field of ours
    assert "withheld" not in keep_listed_fields(None, "warning", dict(line))
    assert not re.search("olifant|GG-123-B|J. Jansen", f"{line}{await rows(database)}", flags=re.IGNORECASE)


# running by itself


@dataclass
class Waiting:
    """A receiver that tells a test when it got something."""

    came: asyncio.Queue[str]
    name: str = "http"
    recipient: str = "records.example"

    async def deliver(self, message_id: str, body: bytes) -> Answer:
        await self.came.put(message_id)
        return OK


async def stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


class Quiet(asyncio.Event):
    """Set when nothing waits any more."""

    def hear(self, _name: str, figures: Figures) -> None:
        if not figures.waiting:
            self.set()

    async def come(self) -> None:
        async with asyncio.timeout(10):
            await self.wait()


async def test_it_wakes_at_once_for_a_report_that_is_confirmed(database: Database) -> None:
    came: asyncio.Queue[str] = asyncio.Queue()
    quiet = Quiet()
    deliveries = Deliveries(database, [Waiting(came)], told=quiet.hear)
    task = asyncio.create_task(deliveries.run())
    async with asyncio.timeout(10):
        for number in range(3):
            await confirm(database, number, to=deliveries.outbox.destinations)
            deliveries.outbox.wake()
            await came.get()
            quiet.clear()
            await quiet.come()
    await stop(task)
    assert await states(database) == ["delivered"] * 3


async def test_what_was_left_is_delivered_after_a_restart_also_by_next_moment(database: Database) -> None:
    await confirm(database)
    quiet = Quiet()
    deliveries = Deliveries(database, [Told([LATER, OK])], pace=Pace(first_wait_s=0.02), told=quiet.hear)
    task = asyncio.create_task(deliveries.run())
    await quiet.come()
    await stop(task)
    (row,) = await rows(database)
    assert (row.state, row.attempts) == ("delivered", 2)


async def test_stopping_gives_back_what_is_claimed(database: Database) -> None:
    await confirm(database)
    started = asyncio.Event()

    @dataclass
    class Hanging:
        name: str = "http"
        recipient: str = "records.example"

        async def deliver(self, message_id: str, body: bytes) -> Answer:
            started.set()
            await asyncio.Event().wait()
            raise AssertionError

    task = asyncio.create_task(Deliveries(database, [Hanging()]).run())
    async with asyncio.timeout(10):
        await started.wait()
    assert (await rows(database))[0].lease is not None
    await stop(task)
    assert (await rows(database))[0].lease is None


async def test_a_failing_database_does_not_end_the_deliverer(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await confirm(database)
    monkeypatch.setattr("server.jobs.deliveries._REST_S", 0.01)
    claim = outbox.claim
    failed: list[int] = []
    quiet = Quiet()

    async def fails_twice(*args: object, **kwargs: object) -> list[Delivery]:
        if len(failed) < 2:
            failed.append(1)
            raise StorageFull
        return await claim(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(outbox, "claim", fails_twice)
    with structlog.testing.capture_logs() as logs:
        task = asyncio.create_task(Deliveries(database, [Told([OK])], told=quiet.hear).run())
        await quiet.come()
        await stop(task)
    assert await states(database) == ["delivered"]
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["deliveries_failed"] * 2


async def test_how_destinations_stand_is_told_also_of_one_that_is_set_up_no_more(database: Database) -> None:
    await confirm(database, to=("http", "folder"))
    heard: dict[str, Figures] = {}
    deliveries = Deliveries(database, [Told([OK])], now=lambda: NOW, told=heard.__setitem__)
    await deliveries.round("http")
    assert heard == {"http": Figures(), "folder": Figures(waiting=1, oldest_at=NOW)}


async def test_sending_now_tries_everything_that_waits_once(database: Database) -> None:
    for number in range(10):
        await confirm(database, number)
    clock, told = Clock(), Told([LATER])
    deliveries = deliverer(database, told, clock=clock, pace=Pace(first_wait_s=600))
    assert await deliveries.send_now() == 10
    assert await deliveries.round("http") == 0
    assert await deliveries.send_now() == 10
    assert len(told.bodies) == 20
