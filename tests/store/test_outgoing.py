from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from server.domain.audit import commitment
from server.domain.rectifying import ReportMark
from server.store import outgoing
from server.store.database import Database
from server.store.outgoing import Outgoing
from server.store.rights import report_marks
from server.store.tables import reports, subject_requests
from tests.jobs.outgoing_reports import confirm
from tests.store.examples import NOW


async def find(database: Database, version: int = 1) -> Outgoing | None:
    async with database.reading() as connection:
        return await outgoing.find(connection, "report-1", version)


async def test_a_version_goes_out_as_it_was_confirmed_with_its_digest_in_the_log(database: Database) -> None:
    made = await confirm(database)
    found = await find(database)
    assert found is not None
    async with database.reading() as connection:
        row = (await connection.execute(sa.select(reports.c.salt, reports.c.content))).one()
    assert (found.report, found.log_digest) == (made, commitment(row.salt, row.content))
    assert (found.contested, found.in_free_use) == ((), True)
    assert await find(database, 2) is None


async def test_what_is_disputed_goes_along_until_the_mark_is_lifted(database: Database) -> None:
    await confirm(database)
    mark = ReportMark(
        id="mark-1",
        report_id="report-1",
        version=1,
        field_id="kenteken",
        request_id="request-1",
        statement="Dat was mijn auto niet.",
        made_by="p.officer",
        made_at=NOW,
    )
    elsewhere = mark.model_copy(update={"id": "mark-2", "version": 2})
    request = {
        "id": "request-1",
        "kind": "rectification",
        "received_at": NOW,
        "due_at": NOW + timedelta(weeks=4),
        "state": "received",
        "handled_by": "p.officer",
        "version": 1,
        "salt": b"s" * 32,
    }
    async with database.writing() as connection:
        await connection.execute(sa.insert(subject_requests).values(**request))
        for one in (mark, elsewhere):
            await report_marks.insert(connection, one)
    found = await find(database)
    assert found is not None
    assert [one.field_id for one in found.contested] == ["kenteken"]
    async with database.writing() as connection:
        await report_marks.lift(
            connection, "report-1", "mark-1", by="p.officer", reason="ingetrokken", at=NOW + timedelta(days=1)
        )
    found = await find(database)
    assert found is not None
    assert found.contested == ()
