from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from server.domain.audit import Action, commitment
from server.domain.errors import NotFound
from server.domain.inputs import inputs_of
from server.domain.report import Report
from server.store import drafts, reports
from server.store.database import Database
from server.store.logs.audit_log import AuditLog
from server.store.tables import reports as table
from tests.databases import POSTGRESQL, SQLITE
from tests.store.examples import NOW, OFFICER, TEMPLATE, draft, report


@pytest.fixture
async def kept(database: Database) -> Report:
    made = report(draft(dictation_id=None))
    async with database.writing() as connection:
        await drafts.insert(connection, draft(dictation_id=None), TEMPLATE, actor=OFFICER)
        await reports.insert(connection, made, owner=OFFICER)
    return made


async def test_a_report_comes_back_as_it_was_confirmed(database: Database, kept: Report) -> None:
    async with database.reading() as connection:
        assert await reports.find(connection, "report-1", OFFICER) == kept


async def test_somebody_elses_report_and_a_draft_are_no_reports(database: Database, kept: Report) -> None:
    async with database.reading() as connection:
        for report_id, owner in (("report-1", "p.pieters"), ("draft-1", OFFICER), ("report-2", OFFICER)):
            with pytest.raises(NotFound):
                await reports.find(connection, report_id, owner)


async def test_the_log_commits_to_the_report_and_names_its_draft(database: Database, kept: Report) -> None:
    (entry,) = await AuditLog(database).entries(object_id="report-1")
    assert (entry.action, entry.actor, entry.at) == (Action.CONFIRM, OFFICER, NOW)
    async with database.reading() as connection:
        row = (await connection.execute(sa.select(table.c.content, table.c.salt))).one()
    assert entry.details == {
        **inputs_of(kept.engine),
        "content": commitment(row.salt, row.content),
        "draft": "draft-1",
        "draft_version": 1,
        "template": kept.template,
        "template_version": kept.template_version,
        "template_sha256": kept.template_digest,
    }


async def test_a_draft_becomes_a_report_once(database: Database, kept: Report) -> None:
    with pytest.raises(IntegrityError):
        async with database.writing() as connection:
            await reports.insert(connection, report(draft(), "report-2"), owner=OFFICER)


CHANGES = ("UPDATE reports SET content = '{}'", "UPDATE reports SET owner = 'mallory'")
SQLITE_CHANGES = (
    "INSERT OR REPLACE INTO reports SELECT * FROM reports",
    (
        "INSERT OR REPLACE INTO reports (id, version, draft_id, owner, unit, template, title, confirmed_at,"
        " content, salt) SELECT 'report-2', version, draft_id, owner, unit, template, title, confirmed_at,"
        " '{}', salt FROM reports"
    ),
)
UPSERT = "INSERT INTO reports SELECT * FROM reports ON CONFLICT (id, version) DO UPDATE SET content = '{}'"


@pytest.mark.parametrize(
    ("database_url", "statement"),
    [(SQLITE, one) for one in (*CHANGES, *SQLITE_CHANGES)]
    + [(POSTGRESQL, one) for one in (*CHANGES, UPSERT)],
    indirect=["database_url"],
)
async def test_a_report_can_not_be_changed(database: Database, kept: Report, statement: str) -> None:
    with pytest.raises(DBAPIError, match="never changes"):
        async with database.writing() as connection:
            await connection.exec_driver_sql(statement)
    async with database.reading() as connection:
        assert await reports.find(connection, "report-1", OFFICER) == kept


async def test_the_list_is_own_last_confirmed_first_and_limited(database: Database, kept: Report) -> None:
    async with database.writing() as connection:
        for number in range(2, 5):
            of = draft(f"draft-{number}", dictation_id=None)
            await drafts.insert(connection, of, TEMPLATE, actor=OFFICER)
            later = report(of, f"report-{number}").model_copy(
                update={"confirmed_at": NOW + timedelta(minutes=number)}
            )
            await reports.insert(connection, later, owner=OFFICER)
        foreign = draft("draft-9", owner="p.pieters", dictation_id=None)
        await drafts.insert(connection, foreign, TEMPLATE, actor="p.pieters")
        await reports.insert(connection, report(foreign, "report-9"), owner="p.pieters")
        listed = await reports.listing(connection, OFFICER, limit=3)
    assert [one.id for one in listed] == ["report-4", "report-3", "report-2"]
    assert listed[-1].title == "Mutatie"
