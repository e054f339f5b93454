from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import DBAPIError

from server.domain.audit import Action, ChainProblem, Event, Head
from server.store.database import Database
from server.store.logs import audit_log
from server.store.logs.audit_log import AuditLog
from tests.databases import POSTGRESQL, SQLITE, is_sqlite, run_sql
from tests.store.examples import NOW


def _event(number: int = 1, action: Action = Action.ALTER) -> Event:
    return Event(
        actor="j.jansen",
        action=action,
        object_type="draft",
        object_id=f"draft-{number}",
        object_version=number,
        details={"content": "ab" * 32, "changed": ("kenteken",), "count": 3, "ok": True},
    )


def without_guards(url: str) -> tuple[str, ...]:
    """Statements that take the triggers of the log away, as somebody with every right could."""
    if is_sqlite(url):
        return tuple(f"DROP TRIGGER audit_log_{one}" for one in ("no_update", "no_delete", "next_only"))
    return ("ALTER TABLE audit_log DISABLE TRIGGER ALL",)


async def _append(database: Database, *events: Event) -> None:
    async with database.writing() as connection:
        await audit_log.append(connection, *events)


async def test_entries_come_back_as_they_were_chained(database: Database) -> None:
    async with database.writing() as connection:
        await audit_log.append(connection, _event(1), _event(2), at=NOW)
    await _append(database, _event(3))
    entries = await AuditLog(database).entries()
    assert [entry.seq for entry in entries] == [1, 2, 3]
    assert entries[0].at == NOW
    assert abs((entries[2].at - datetime.now(UTC)).total_seconds()) < 60
    assert {name: getattr(entries[1], name) for name in Event.model_fields} == dict(_event(2))
    assert (await AuditLog(database).check()).head == Head(seq=3, hash=entries[2].hash)
    assert [entry.seq for entry in await AuditLog(database).entries(object_id="draft-2")] == [2]


async def test_nothing_to_note_writes_nothing(database: Database) -> None:
    await _append(database)
    check = await AuditLog(database).check()
    assert check.intact
    assert check.head == Head()


async def test_writers_at_once_make_one_chain(database: Database) -> None:
    await asyncio.gather(*(_append(database, _event(number), _event(number)) for number in range(1, 16)))
    check = await AuditLog(database).check()
    assert check.intact
    assert check.head.seq == 30


async def test_a_long_log_is_read_in_pages(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_log, "_PAGE", 4)
    await _append(database, *(_event(number) for number in range(1, 11)))
    log = AuditLog(database)
    assert [len(page) async for page in log.pages()] == [4, 4, 2]
    entries = await log.entries()
    for entry in entries:
        assert (await log.check(expected_head=Head(seq=entry.seq, hash=entry.hash))).intact
    wrong = await log.check(expected_head=Head(seq=6, hash="f" * 64))
    assert wrong.problem is ChainProblem.HEAD
    beyond = await log.check(expected_head=Head(seq=11, hash="f" * 64))
    assert beyond.problem is ChainProblem.HEAD


def copied(seq: str, actor: str = "actor", *, verb: str = "INSERT", tail: str = "") -> str:
    """A statement that puts a copy of the first entry in."""
    rest = "action, object_type, object_id, object_version, details, prev_hash, hash"
    return (
        f"{verb} INTO audit_log (seq, at, actor, {rest})"  # noqa: S608 - the test's own words
        f" SELECT {seq}, at, {actor}, {rest} FROM audit_log WHERE seq = 1 {tail}"
    )


CHANGES = (
    "UPDATE audit_log SET actor = 'mallory' WHERE seq = 1",
    "DELETE FROM audit_log WHERE seq = 2",
    "DELETE FROM audit_log",
    copied("9"),
    copied("1", tail="ON CONFLICT (seq) DO UPDATE SET actor = 'mallory'"),
)
SQLITE_CHANGES = (copied("seq", "'mallory'", verb="INSERT OR REPLACE"), copied("2", verb="REPLACE"))
POSTGRESQL_CHANGES = ("TRUNCATE audit_log", "TRUNCATE audit_log CASCADE")


@pytest.mark.parametrize(
    ("database_url", "statement"),
    [(SQLITE, one) for one in (*CHANGES, *SQLITE_CHANGES)]
    + [(POSTGRESQL, one) for one in (*CHANGES, *POSTGRESQL_CHANGES)],
    indirect=["database_url"],
)
async def test_the_table_lets_nothing_be_changed_removed_or_put_between(
    database: Database, statement: str
) -> None:
    await _append(database, _event(1), _event(2))
    before = await AuditLog(database).entries()
    with pytest.raises(DBAPIError, match=r"append-only|never changes"):
        async with database.writing() as connection:
            await connection.exec_driver_sql(statement)
    assert await AuditLog(database).entries() == before


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE audit_log SET actor = 'mallory' WHERE seq = 2", ChainProblem.HASH),
        ("UPDATE audit_log SET at = '2020-01-01 00:00:00.000000' WHERE seq = 2", ChainProblem.HASH),
        ("UPDATE audit_log SET details = '{}' WHERE seq = 2", ChainProblem.HASH),
        ("DELETE FROM audit_log WHERE seq = 2", ChainProblem.SEQUENCE),
    ],
)
async def test_a_change_behind_the_triggers_is_found(
    database: Database, database_url: str, statement: str, problem: ChainProblem
) -> None:
    await _append(database, _event(1), _event(2), _event(3))
    run_sql(database_url, *without_guards(database_url), statement)
    check = await AuditLog(database).check()
    assert (check.problem, check.head.seq) == (problem, 1)


async def test_a_cut_tail_is_found_with_a_head_kept_elsewhere(database: Database, database_url: str) -> None:
    await _append(database, _event(1), _event(2))
    kept = (await AuditLog(database).check()).head
    run_sql(database_url, *without_guards(database_url), "DELETE FROM audit_log WHERE seq = 2")
    assert (await AuditLog(database).check()).intact
    assert (await AuditLog(database).check(expected_head=kept)).problem is ChainProblem.HEAD
