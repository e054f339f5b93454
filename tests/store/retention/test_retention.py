from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from server.domain.retention import State
from server.retention_files import load_rules
from server.store.database import Database
from server.store.migrations import migrate
from server.store.retention import retention, retention_sources
from server.store.retention.legal_holds import families, held_among
from server.store.retention.retention import note_found
from server.store.tables import retention_states
from tests.databases import run_sql
from tests.jobs.retained import Keeping
from tests.store.examples import NOW

RULES = load_rules()


@pytest.fixture
async def keeping(database: Database, database_url: str) -> Keeping:
    return Keeping(url=database_url, database=database)


async def test_a_database_from_before_retention_keeps_its_rows_and_is_looked_at(database_url: str) -> None:
    await migrate(database_url, revision="0006")
    run_sql(
        database_url,
        "INSERT INTO dictations (id, owner, unit, template, language, encoding, dictated_at, created_at,"
        " state, engine, vocabulary) VALUES ('dictation-1', 'j.jansen', 'Utrecht-Noord', 'mutatie', 'nl',"
        " 'pcm_s16le', '2026-11-22T19:29:00+01:00', '2026-11-22 18:30:00+00:00', 'open', '{}', '[]')",
        "INSERT INTO drafts (id, owner, unit, template, state, version, dictated_at, created_at, updated_at,"
        " origin, template_snapshot, salt) VALUES ('draft-1', 'j.jansen', 'Utrecht-Noord', 'mutatie', 'open',"
        " 3, '2026-11-22T19:29:00+01:00', '2026-11-22 18:30:00+00:00', '2026-11-22 18:30:00+00:00', '{}',"
        " '{}', '0')",
    )
    assert await migrate(database_url) == "0006"
    database = Database(database_url)
    async with database.writing() as connection:
        found = [
            *await retention_sources.changed_drafts(connection, RULES, after="", limit=9),
            *await retention_sources.dictations_without_draft(connection, RULES, after="", limit=9),
        ]
        assert await note_found(connection, found, RULES, before=None, moment=NOW) == 2
        page = await retention.page(connection, RULES, after=("", ""), limit=9)
    assert [(kept.key, kept.mark, kept.facts.state) for kept in page] == [
        (("dictation", "dictation-1"), 0, State.ACTIVE),
        (("draft", "draft-1"), 3, State.ACTIVE),
    ]
    await database.dispose()


async def test_what_a_run_finds_is_kept_once_and_paged_by_type_and_id(keeping: Keeping) -> None:
    for number in (1, 2, 3):
        await keeping.report(number, dictated=False)
    async with keeping.database.writing() as connection:
        first = await retention_sources.new_reports(connection, after="", limit=2)
        second = await retention_sources.new_reports(connection, after=first[-1].object_id, limit=2)
        assert [one.object_id for one in (*first, *second)] == ["report-1", "report-2", "report-3"]
        for expected in (3, 0):
            noted = await note_found(connection, [*first, *second], RULES, before=None, moment=NOW)
            assert noted == expected
        assert await retention_sources.new_reports(connection, after="", limit=2) == []
        page = await retention.page(connection, RULES, after=("report", "report-1"), limit=1)
        assert [kept.facts.object_id for kept in page] == ["report-2"]
        assert await retention.find(connection, RULES, ("report", "report-9")) is None
        assert await note_found(connection, [], RULES, before=None, moment=NOW) == 0


async def test_what_belongs_together_is_held_together(keeping: Keeping) -> None:
    await keeping.report(1)
    await keeping.draft(2)
    roots = [
        ("report", "report-1"),
        ("sound", "dictation-1"),
        ("draft", "draft-2"),
        ("dictation", "dictation-9"),
    ]
    async with keeping.database.writing() as connection:
        assert await families(connection, roots) == {
            ("report", "report-1"): {"report-1", "draft-1", "dictation-1"},
            ("sound", "dictation-1"): {"report-1", "draft-1", "dictation-1"},
            ("draft", "draft-2"): {"draft-2", "dictation-2"},
            ("dictation", "dictation-9"): {"dictation-9"},
        }
        assert await held_among(connection, roots) == frozenset()
        assert await held_among(connection, []) == frozenset()


@pytest.mark.parametrize("to", ["active", "restricted"])
async def test_a_state_goes_forward_only_whoever_asks(keeping: Keeping, to: str) -> None:
    async with keeping.database.writing() as connection:
        await connection.execute(
            sa.insert(retention_states).values(
                object_type="report",
                object_id="report-1",
                kind="report",
                basis="wpg-8",
                mark=0,
                first_at=NOW,
                started_at=NOW,
                state="removed",
                since=NOW,
            )
        )
    with pytest.raises(DBAPIError, match="only goes forward"):
        async with keeping.database.writing() as connection:
            await connection.execute(sa.update(retention_states).values(state=to))
    async with keeping.database.writing() as connection:
        await connection.execute(sa.update(retention_states).values(state="destroyed"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE destruction_certificates SET text = 'x'",
        "DELETE FROM destruction_certificates",
    ],
)
async def test_a_certificate_never_changes(keeping: Keeping, statement: str) -> None:
    await keeping.draft(1)
    await keeping.work().run()
    keeping.now += timedelta(days=40)
    await keeping.work().run(clock_is_right=True)
    with pytest.raises(DBAPIError, match="never changes"):
        async with keeping.database.writing() as connection:
            await connection.exec_driver_sql(statement)
    await keeping.breaking.dispose()
