from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from server.domain.audit import Action
from server.domain.errors import NotFound
from server.domain.report import Report
from server.store import outbox, reports
from server.store.database import Database
from server.store.logs.audit_log import AuditLog
from server.store.migrations import migrate
from server.store.outbox import Delivery, DeliveryState, Outbox
from server.store.tables import outbox as table
from tests.databases import run_sql
from tests.jobs.outgoing_reports import ALL, confirm, rows
from tests.store.examples import NOW, OFFICER

MINUTE = timedelta(minutes=1)
LEASE_S = 80.0


async def claim(
    database: Database, *, at: timedelta = timedelta(), lease: str = "a:1", limit: int = 8
) -> list[str]:
    return [one.report_id for one in await claimed(database, at=at, lease=lease, limit=limit)]


async def claimed(
    database: Database, *, at: timedelta = timedelta(), lease: str = "a:1", limit: int = 8
) -> list[Delivery]:
    async with database.writing() as connection:
        return await outbox.claim(connection, "http", lease=lease, now=NOW + at, lease_s=LEASE_S, limit=limit)


async def fail(database: Database, delivery: Delivery, *, next_in: timedelta | None) -> bool:
    async with database.writing() as connection:
        return await outbox.mark_failed(
            connection,
            delivery,
            code="http_503",
            status=503,
            next_at=None if next_in is None else NOW + next_in,
        )


async def deliver(database: Database, delivery: Delivery) -> bool:
    async with database.writing() as connection:
        return await outbox.mark_delivered(
            connection,
            delivery,
            recipient="records.example:8443",
            code="delivered",
            status=200,
            at=NOW,
        )


async def test_a_report_has_a_row_for_each_destination_and_once_only(database: Database) -> None:
    report = await confirm(database, to=("http", "folder"))
    async with database.writing() as connection:
        await Outbox(("http", "folder")).add(connection, report)
    found = await rows(database)
    assert [(one.destination, one.state.value, one.attempts, one.asked_by) for one in found] == [
        ("http", "waiting", 0, OFFICER),
        ("folder", "waiting", 0, OFFICER),
    ]
    assert len({one.message_id for one in found}) == 2


async def test_a_report_that_is_not_kept_leaves_no_row(database: Database) -> None:
    async def cut_off(made: Report) -> None:
        async with database.writing() as connection:
            await Outbox(("http",)).add(connection, made)
            raise RuntimeError("power cut")

    made = await confirm(database, to=())
    with pytest.raises(RuntimeError, match="power cut"):
        await cut_off(made)
    assert await rows(database) == []


async def test_what_is_claimed_is_left_alone_until_the_claim_ends(database: Database) -> None:
    for number in (1, 2, 3):
        await confirm(database, number)
    assert await claim(database, limit=2) == ["report-1", "report-2"]
    assert await claim(database, lease="b:1") == ["report-3"]
    assert await claim(database, lease="b:2", at=timedelta(seconds=LEASE_S - 1)) == []
    assert await claim(database, lease="b:3", at=timedelta(seconds=LEASE_S)) == [
        "report-1",
        "report-2",
        "report-3",
    ]
    assert [one.attempts for one in await rows(database)] == [2, 2, 2]


async def test_several_servers_share_the_work(database: Database, database_url: str) -> None:
    for number in range(12):
        await confirm(database, number)
    others = [Database(database_url) for _ in range(3)]
    taken = await asyncio.gather(
        *(claim(one, lease=f"{at}:1", limit=4) for at, one in enumerate([database, *others]))
    )
    got = [report for some in taken for report in some]
    assert len(got) == len(set(got))
    # One that passed over rows that another was just claiming gets them the next time.
    got += await claim(database, lease="z:1", limit=12)
    assert sorted(got) == sorted(f"report-{number}" for number in range(12))
    for one in others:
        await one.dispose()


async def test_a_later_version_stays_behind_an_earlier_one(database: Database) -> None:
    await confirm(database, 1)
    await confirm(database, 1, version=2)
    await confirm(database, 2)
    first, other = await claimed(database)
    assert (first.report_id, first.report_version, other.report_id) == ("report-1", 1, "report-2")
    assert await claim(database, lease="b:1") == []
    assert await fail(database, first, next_in=10 * MINUTE)
    assert await claim(database, at=MINUTE, lease="b:2") == []
    first, _ = await claimed(database, at=10 * MINUTE, lease="b:3")
    assert first.report_version == 1
    assert await deliver(database, first)
    (second,) = await claimed(database, at=10 * MINUTE, lease="b:4")
    assert (second.report_id, second.report_version) == ("report-1", 2)


async def test_a_dead_version_does_not_hold_up_the_one_that_puts_it_right(database: Database) -> None:
    await confirm(database, 1)
    await confirm(database, 1, version=2)
    (first,) = await claimed(database)
    assert await fail(database, first, next_in=None)
    (second,) = await claimed(database, lease="a:2")
    assert second.report_version == 2


@pytest.mark.parametrize("back", [timedelta(hours=2), timedelta(days=400)])
async def test_a_clock_that_jumps_back_stops_nothing(database: Database, back: timedelta) -> None:
    await confirm(database)
    (one,) = await claimed(database)
    assert await claim(database, at=-back, lease="b:1") == ["report-1"]  # the claim's end is too far ahead
    (one,) = await claimed(database, at=timedelta(seconds=LEASE_S), lease="b:2")
    assert await fail(database, one, next_in=30 * MINUTE)
    assert await claim(database, at=-back, lease="b:3") == ["report-1"]


async def test_the_next_moment_is_that_of_what_is_free(database: Database) -> None:
    async def moment() -> timedelta | None:
        async with database.reading() as connection:
            found = await outbox.next_moment(connection, "http", NOW)
        return None if found is None else found - NOW

    assert await moment() is None
    await confirm(database, 1)
    await confirm(database, 1, version=2)
    assert await moment() == timedelta()
    (one,) = await claimed(database)
    assert await moment() is None  # the second version waits for the first, which is claimed
    await fail(database, one, next_in=5 * MINUTE)
    assert await moment() == 5 * MINUTE


async def test_a_delivery_is_told_once_with_its_recipient_in_the_log(database: Database) -> None:
    await confirm(database)
    (one,) = await claimed(database)
    (again,) = await claimed(database, at=timedelta(seconds=LEASE_S), lease="b:1")
    assert await deliver(database, one)  # although its claim had ended: the receiver has it
    assert not await deliver(database, again)
    (entry,) = [e for e in await AuditLog(database).entries() if e.action is Action.DISCLOSE]
    assert (entry.actor, entry.object_type, entry.object_id, entry.object_version) == (
        OFFICER,
        "report",
        "report-1",
        1,
    )
    assert entry.details == {
        "recipient": "records.example:8443",
        "destination": "http",
        "message": one.message_id,
        "attempts": 1,
    }
    (row,) = await rows(database)
    assert (row.state, row.delivered_at, row.last_status, row.lease) == (
        DeliveryState.DELIVERED,
        NOW,
        200,
        None,
    )
    assert await claim(database, at=timedelta(days=1), lease="b:2") == []


async def test_a_failure_counts_for_its_own_claim_only(database: Database) -> None:
    await confirm(database)
    (one,) = await claimed(database)
    (again,) = await claimed(database, at=timedelta(seconds=LEASE_S), lease="b:1")
    assert not await fail(database, one, next_in=None)
    assert await fail(database, again, next_in=MINUTE)
    (row,) = await rows(database)
    assert (row.state, row.next_at, row.last_code) == (DeliveryState.WAITING, NOW + MINUTE, "http_503")


async def test_what_a_stopping_server_had_claimed_is_free_at_once(database: Database) -> None:
    for number in (1, 2):
        await confirm(database, number)
    assert await claim(database, lease="a_server:1", limit=1) == ["report-1"]
    assert await claim(database, lease="another:1") == ["report-2"]
    async with database.writing() as connection:
        await outbox.release(connection, "a_server")
    assert await claim(database, lease="another:2") == ["report-1"]


async def test_redelivery_starts_anew_under_the_same_id_and_is_logged(database: Database) -> None:
    await confirm(database)
    (one,) = await claimed(database)
    await fail(database, one, next_in=None)
    async with database.writing() as connection:
        found = await outbox.redeliver(
            connection, one.message_id, actor="s.chef", now=NOW + MINUTE, unit="Utrecht-Noord"
        )
    assert (found.state, found.attempts, found.asked_by) == (DeliveryState.WAITING, 0, "s.chef")
    (entry,) = await AuditLog(database).entries(object_id=one.message_id)
    assert (entry.actor, entry.action, entry.object_type) == ("s.chef", Action.ALTER, "delivery")
    assert entry.details["was"] == "dead"
    (again,) = await claimed(database, at=MINUTE)
    assert again.message_id == one.message_id
    await deliver(database, again)
    (told,) = [e for e in await AuditLog(database).entries() if e.action is Action.DISCLOSE]
    assert told.actor == "s.chef"  # whose act the disclosure was


@pytest.mark.parametrize(("message_id", "unit"), [("msg_unknown", None), (None, "Zeist")])
async def test_redelivery_of_what_is_not_there_is_refused(
    database: Database, message_id: str | None, unit: str | None
) -> None:
    await confirm(database)
    (one,) = await rows(database)
    with pytest.raises(NotFound):
        async with database.writing() as connection:
            await outbox.redeliver(
                connection, message_id or one.message_id, actor="s.chef", now=NOW, unit=unit
            )
    assert await AuditLog(database).entries(object_id=one.message_id) == []


async def test_lists_are_by_state_and_unit_and_figures_by_destination(database: Database) -> None:
    for number in (1, 2, 3):
        await confirm(database, number, to=("http", "folder"))
    one, two, _ = await claimed(database)
    await fail(database, one, next_in=None)
    await deliver(database, two)
    async with database.reading() as connection:
        dead = await outbox.listing(connection, [DeliveryState.DEAD], limit=9)
        foreign = await outbox.listing(connection, ALL, limit=9, unit="Zeist")
        newest = await outbox.listing(connection, ALL, limit=2, unit="Utrecht-Noord")
        of_one = await outbox.of_report(connection, "report-1")
        figures = await outbox.figures(connection)
    assert ([d.report_id for d in dead], foreign) == (["report-1"], [])
    assert [(d.report_id, d.destination) for d in newest] == [("report-3", "folder"), ("report-3", "http")]
    assert [(d.destination, d.state.value) for d in of_one] == [("http", "dead"), ("folder", "waiting")]
    assert figures == {
        "http": outbox.Figures(waiting=1, dead=1, oldest_at=NOW),
        "folder": outbox.Figures(waiting=3, dead=0, oldest_at=NOW),
    }


@pytest.mark.parametrize(
    "change",
    [
        {"message_id": "msg_other"},
        {"report_id": "report-2"},
        {"report_version": 2},
        {"destination": "folder"},
    ],
)
async def test_what_is_delivered_under_which_id_never_changes(
    database: Database, change: dict[str, str | int]
) -> None:
    await confirm(database)
    before = await rows(database)
    with pytest.raises(DBAPIError):
        async with database.writing() as connection:
            await connection.execute(sa.update(table).values(**change))
    assert await rows(database) == before


async def test_a_database_from_before_the_outbox_keeps_its_reports_and_takes_deliveries(
    database_url: str,
) -> None:
    await migrate(database_url, revision="0007")
    run_sql(
        database_url,
        "INSERT INTO drafts (id, owner, unit, template, state, version, dictated_at, created_at, updated_at,"
        " origin, template_snapshot, salt) VALUES ('draft-1', :owner, 'Utrecht-Noord', 'mutatie', 'open', 1,"
        " '2026-11-22T19:29:00+01:00', '2026-11-22 18:30:00', '2026-11-22 18:30:00', '{}', '{}', :salt)",
        owner=OFFICER,
        salt=b"s" * 32,
    )
    assert await migrate(database_url) == "0007"
    assert run_sql(database_url, "SELECT id, owner FROM drafts") == [("draft-1", OFFICER)]
    database = Database(database_url)
    await confirm(database, 7)
    assert await claim(database) == ["report-7"]
    async with database.reading() as connection:
        assert (await reports.find(connection, "report-7", OFFICER)).version == 1
        assert (await connection.execute(sa.text("SELECT count(*) FROM outbox"))).scalar_one() == 1
    await database.dispose()
