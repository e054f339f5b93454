"""The processing log: written with every entry, never changed, and it tells whom records are about."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from server.domain.audit import Action, Event
from server.domain.processing import SUBJECT, Line, Trace, current_trace
from server.domain.report import Draft, Observation
from server.domain.subjects import persons_of, subject_ids
from server.store import drafts, reports
from server.store.database import Database
from server.store.logs import audit_log, configuration, log_guards, processing_log
from server.store.logs.audit_log import AuditLog
from server.store.tables import drafts as drafts_table
from server.store.tables import processing_log as table
from server.store.tables import reports as reports_table
from tests.databases import only_postgresql, only_sqlite, run_sql
from tests.store.examples import NOW, OFFICER, TEMPLATE, draft, report

TRACE = Trace(trace_id="ab" * 16, parent_operation_id="cd" * 8, started_at=NOW)


def _event(number: int = 1, action: Action = Action.CONSULT, *subjects: str) -> Event:
    return Event(
        actor=OFFICER, action=action, object_type="thing", object_id=f"thing-{number}", subjects=subjects
    )


async def _lines(database: Database) -> list[Line]:
    async with database.reading() as connection:
        found = (await connection.execute(sa.select(table).order_by(table.c.seq))).mappings().all()
    return [Line.model_validate(dict(row)) for row in found]


async def test_each_entry_has_its_lines_in_the_same_transaction(database: Database) -> None:
    async with database.writing() as connection:
        await audit_log.append(connection, _event(1), _event(2, Action.ALTER, "ab" * 32, "cd" * 32), at=NOW)
    entries, lines = await AuditLog(database).entries(), await _lines(database)
    assert [line.operation_id for line in lines] == [
        entries[0].operation_id,
        entries[1].operation_id,
        entries[1].operation_id,
    ]
    assert {line.trace_id for line in lines} == {entries[0].trace_id} == {entries[1].trace_id}
    assert [line.attributes.get(SUBJECT) for line in lines] == [None, "ab" * 32, "cd" * 32]
    assert lines[1].prev_hash == lines[0].hash
    async with database.reading() as connection:
        operation = entries[1].operation_id
        assert operation is not None
        assert await processing_log.lines(connection, [operation]) == lines[1:]


async def test_lines_go_with_a_transaction_that_is_undone(database: Database) -> None:
    async def broken_off() -> None:
        async with database.writing() as connection:
            await audit_log.append(connection, _event())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await broken_off()
    assert await _lines(database) == []


async def test_a_request_is_one_trace_and_its_caller_the_parent(database: Database) -> None:
    token = current_trace.set(TRACE)
    try:
        async with database.writing() as connection:
            await audit_log.append(connection, _event(), at=NOW)
    finally:
        current_trace.reset(token)
    (line,) = await _lines(database)
    assert (line.trace_id, line.parent_operation_id) == (TRACE.trace_id, TRACE.parent_operation_id)


async def test_what_processes_no_personal_data_has_no_line(database: Database) -> None:
    async with database.writing() as connection:
        await audit_log.append(connection, _event(action=Action.CONFIGURE))
    assert await _lines(database) == []
    assert (await AuditLog(database).entries())[0].operation is None


CHANGES = [
    "UPDATE processing_log SET name = 'x' WHERE seq = 1",
    "DELETE FROM processing_log WHERE seq = 2",
    "DELETE FROM processing_log",
    (
        "INSERT INTO processing_log SELECT 9, trace_id, operation_id, parent_operation_id, status_code, name,"
        " start_time, end_time, foreign_operation, resource, attributes, prev_hash, hash FROM processing_log"
        " WHERE seq = 1"
    ),
]


@pytest.mark.parametrize("statement", CHANGES)
async def test_no_line_is_changed_removed_or_put_between(database: Database, statement: str) -> None:
    await _refuses(database, statement)


@only_sqlite("its own way of putting a row over another")
async def test_no_line_is_replaced(database: Database) -> None:
    await _refuses(database, "REPLACE INTO processing_log SELECT * FROM processing_log WHERE seq = 2")


@only_postgresql("its own way of emptying a table")
async def test_the_lines_are_not_truncated(database: Database) -> None:
    await _refuses(database, "TRUNCATE processing_log")


async def _refuses(database: Database, statement: str) -> None:
    async with database.writing() as connection:
        await audit_log.append(connection, _event(1), _event(2))
    before = await _lines(database)
    with pytest.raises(DBAPIError, match=r"append-only|never changes"):
        async with database.writing() as connection:
            await connection.exec_driver_sql(statement)
    assert await _lines(database) == before


async def test_all_guards_are_there_and_one_that_is_gone_is_missed(
    database: Database, database_url: str
) -> None:
    async with database.reading() as connection:
        assert await log_guards.missing(connection) == []
    on = " ON audit_log" if database_url.startswith("postgresql") else ""
    run_sql(database_url, f"DROP TRIGGER audit_log_next_only{on}")
    async with database.reading() as connection:
        assert await log_guards.missing(connection) == ["audit_log_next_only"]


@only_postgresql("its triggers can be switched off, and call functions")
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE audit_log DISABLE TRIGGER audit_log_no_change",
        (
            "CREATE OR REPLACE FUNCTION verbaal_refuse() RETURNS trigger LANGUAGE plpgsql"
            " AS 'BEGIN RETURN NEW; END'"
        ),
    ],
)
async def test_a_guard_that_refuses_nothing_is_missed(
    database: Database, database_url: str, statement: str
) -> None:
    run_sql(database_url, statement)
    async with database.reading() as connection:
        assert "audit_log_no_change" in await log_guards.missing(connection)


def _about(*names: str) -> Draft:
    persons = tuple(
        Observation(
            id=f"o{number}",
            type="person",
            values={"name": name},
            spans=((0, 1),),
            words=(name,),
            probability=1,
            rule="test",
        )
        for number, name in enumerate(names)
    )
    return draft(dictation_id=None).model_copy(update={"observations": persons})


@pytest.mark.parametrize("from_before", [False, True], ids=["kept with the record", "a row from before"])
async def test_whom_a_record_is_about_is_told_by_its_own_pseudonyms(
    database: Database, database_url: str, *, from_before: bool
) -> None:
    of = _about("Jan de Vries", "Piet Jansen")
    async with database.writing() as connection:
        await drafts.insert(connection, of, TEMPLATE, actor=OFFICER)
        await reports.insert(connection, report(of), owner=OFFICER)
    if from_before:
        async with database.writing() as connection:
            await connection.execute(sa.update(drafts_table).values(subjects=None))
        guards = ("DROP TRIGGER reports_no_update",)
        if database_url.startswith("postgresql"):
            guards = ("ALTER TABLE reports DISABLE TRIGGER ALL",)
        run_sql(database_url, *guards, "UPDATE reports SET subjects = NULL")
    consulted = [
        Event(actor=OFFICER, action=Action.CONSULT, object_type=kind, object_id=one, object_version=1)
        for kind, one in (("draft", "draft-1"), ("report", "report-1"), ("draft", "unknown"))
    ]
    async with database.writing() as connection:
        await audit_log.append(connection, *consulted)
        salts = [
            (await connection.execute(sa.select(one.c.salt))).scalar_one()
            for one in (drafts_table, reports_table)
        ]
    persons = persons_of(of.observations)
    expected = [one for salt in salts for one in subject_ids(bytes(salt), persons)]
    assert len(set(expected)) == 4
    assert [line.attributes.get(SUBJECT) for line in (await _lines(database))[-5:]] == [*expected, None]


async def test_what_is_in_force_is_noted_once_and_again_when_it_changes(database: Database) -> None:
    engine = {"model": "base", "model_sha256": "ab" * 32, "settings": {"beam_size": 5}}
    settings = ["beam_size:11", "port:22"]
    first = await configuration.note(database, engine, settings=settings, forms=[TEMPLATE])
    assert {"model", "settings.beam_size", "templates_sha256"} <= set(first)
    assert await configuration.note(database, engine, settings=settings, forms=[TEMPLATE]) == ()
    other = TEMPLATE.model_copy(update={"digest": "cd" * 32})
    changed = await configuration.note(database, engine, settings=["beam_size:11", "port:33"], forms=[other])
    assert changed == ("settings.port", "templates_sha256")
    entries = await AuditLog(database).entries()
    assert [entry.action for entry in entries] == [Action.CONFIGURE] * 2
    assert entries[1].details["changed"] == changed
    assert entries[1].details["model"] == "base"
