from __future__ import annotations

from server.domain.audit import Action, Event
from server.store import drafts, reports
from server.store.database import Database
from server.store.logs import audit_log, log_lines
from server.store.logs.log_contents import Commitments, Erased
from server.store.retention.destruction import destroy_rows
from tests.store.examples import NOW, OFFICER, TEMPLATE, draft, report


async def _kept(database: Database) -> None:
    of = draft(dictation_id=None)
    async with database.writing() as connection:
        await drafts.insert(connection, of, TEMPLATE, actor=OFFICER)
        await reports.insert(connection, report(of), owner=OFFICER)


async def _read(database: Database) -> Commitments:
    commitments = Commitments()
    async for page in log_lines.pages(database, log_lines.ACCESS):
        async with database.reading() as connection:
            assert await commitments.compare(connection, page) == []
    return commitments


async def test_what_is_there_after_the_entry_of_its_destruction_is_found(database: Database) -> None:
    await _kept(database)
    erased = [
        Event(actor=OFFICER, action=Action.ERASE, object_type=kind, object_id=one)
        for kind, one in (("report", "report-1"), ("sound", "draft-1"), ("draft", "draft-1"), ("draft", "x"))
    ]
    async with database.writing() as connection:
        await audit_log.append(connection, *erased, *erased, at=NOW)
    commitments = await _read(database)
    async with database.reading() as connection:
        there = await commitments.still_there(connection)
    assert there == [Erased(3, "report", "report-1"), Erased(5, "draft", "draft-1")]


async def test_what_was_destroyed_after_the_entries_that_were_read_is_not_missed(database: Database) -> None:
    await _kept(database)
    commitments = Commitments()
    async with database.writing() as connection:
        await destroy_rows(connection, "report", "report-1", rule="rule", run=1)
    async with database.reading() as connection:
        lines = await log_lines.page_of(connection, log_lines.ACCESS, after=0, limit=2)
        await commitments.compare(connection, lines)
        assert {one.commitment.object_id for one in commitments.missing()} == {"draft-1", "report-1"}
        await commitments.read_erasures(connection, after=2)
        assert commitments.missing() == []
        assert await commitments.still_there(connection) == []
