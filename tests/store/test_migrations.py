from __future__ import annotations

import asyncio
import io
from contextlib import redirect_stdout
from importlib import resources
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from server.store import drafts, reports, word_lists
from server.store.database import Database, make_engine
from server.store.dictations import Dictations
from server.store.logs.audit_log import AuditLog
from server.store.migrations import _config, is_current, migrate, newest_revision, revisions
from server.store.tables import metadata
from tests.databases import run_sql, sqlite_url
from tests.store.examples import OFFICER, PERSONAL, dictation, marked_utterance, utterance, word_list
from tests.store.history import MOMENT, ROWS, TEXT, ZONED, insert_rows, missing_rows


async def test_a_new_database_gets_exactly_the_tables_of_the_code(database_url: str) -> None:
    assert await migrate(database_url) is None
    engine = make_engine(database_url)

    def differences(connection: sa.Connection) -> list[object]:
        return list(
            compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)
        )

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_migrating_again_keeps_every_row(database_url: str) -> None:
    await migrate(database_url)
    database = Database(database_url)
    await Dictations(database).create(dictation())
    await Dictations(database).add_final("dictation-1", utterance(0, "Kenteken GG-123-B."), 0, 152_000)
    await database.dispose()
    assert await migrate(database_url) == newest_revision()
    database = Database(database_url)
    assert await Dictations(database).get("dictation-1", OFFICER) == dictation()
    (final,) = await Dictations(database).finals("dictation-1")
    assert final.utterance == utterance(0, "Kenteken GG-123-B.")
    await database.dispose()


def test_there_are_rows_of_every_version_for_every_table() -> None:
    assert set(ROWS) == revisions()
    assert {name for rows in ROWS.values() for name, _ in rows} == set(metadata.tables)


@pytest.mark.parametrize("in_use_until", sorted(ROWS))
async def test_a_database_in_use_since_the_first_version_keeps_every_row(
    database_url: str, in_use_until: str
) -> None:
    kept = []
    for revision in (one for one in sorted(ROWS) if one <= in_use_until):
        await migrate(database_url, revision=revision)
        await asyncio.to_thread(insert_rows, database_url, ROWS[revision])
        kept += ROWS[revision]
    assert await migrate(database_url) == in_use_until
    assert await is_current(database_url)
    assert list(missing_rows(database_url, kept)) == []
    database = Database(database_url)
    try:
        await _reads_what_was_written(database, in_use_until)
        await _goes_on(database)
    finally:
        await database.dispose()


async def _reads_what_was_written(database: Database, in_use_until: str) -> None:
    dictations = Dictations(database)
    row = await dictations.get("dictation-1", OFFICER)
    assert row is not None
    assert (row.draft_id, row.created_at, row.dictated_at.isoformat()) == ("draft-1", MOMENT, ZONED)
    final, *later = await dictations.finals("dictation-1")
    assert final.utterance.text == TEXT
    if in_use_until == "0001":  # from before there were marks: the only final of its utterance
        assert (final.utterance.marks, final.utterance.suggestions, final.utterance.complete) == (
            (),
            (),
            True,
        )
        assert later == []
    else:
        assert [mark.text for mark in final.utterance.marks] == ["één twee"]
        assert [one.utterance.complete for one in later] == [False]
    async with database.reading() as connection:
        stored = await drafts.find(connection, "draft-1", OFFICER)
        assert (stored.draft.narrative.text, stored.salt) == (TEXT, bytes(range(32)))
        assert stored.draft.transcript.utterances[0].words[1].end_s == 0.9
        report = await reports.find(connection, "report-1", OFFICER)
        assert report.fields[0].value == "GG-123-B"
        list_ = (await word_lists.current(connection, PERSONAL)).word_list
        assert [term.text for term in list_.words.terms] == (["Dennenlaan"] if in_use_until >= "0003" else [])
    check = await AuditLog(database).check()
    assert (check.intact, check.head.seq) == (True, 2)


async def _goes_on(database: Database) -> None:
    dictations = Dictations(database)
    await dictations.create(dictation("dictation-9"))
    better = marked_utterance(0, "Kenteken GG-123-B.", revision=3)
    assert await dictations.add_final("dictation-2", better, 0, 152_000)
    assert (await AuditLog(database).check()).head.seq == 3
    async with database.writing() as connection:
        stored = await word_lists.current(connection, PERSONAL)
        number = stored.word_list.version + 1
        await word_lists.save(
            connection, stored, word_list(number), new_id="list-9", actor=OFFICER, at=MOMENT
        )
    for statement in ("UPDATE reports SET owner = 'x'", "UPDATE audit_log SET actor = 'x'"):
        with pytest.raises(DBAPIError, match=r"append-only|never changes"):
            async with database.writing() as connection:
                await connection.exec_driver_sql(statement)


async def test_the_shape_is_known_to_be_current_or_not(database_url: str, tmp_path: Path) -> None:
    await migrate(database_url)
    assert await is_current(database_url)
    assert not await is_current(sqlite_url(tmp_path / "empty.sqlite3"))


async def test_two_servers_that_start_at_once_migrate_once(database_url: str) -> None:
    before = await asyncio.gather(*(migrate(database_url) for _ in range(3)))
    assert sorted(before, key=str) == sorted([None, newest_revision(), newest_revision()], key=str)


async def test_a_database_of_a_newer_program_is_refused_and_left_alone(database_url: str) -> None:
    await migrate(database_url)
    run_sql(database_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(CommandError, match="9999"):
        await migrate(database_url)
    assert not await is_current(database_url)


async def test_a_migration_that_fails_leaves_no_table(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(connection: sa.Connection, revision: str) -> None:
        connection.exec_driver_sql("CREATE TABLE half (x integer)")
        raise RuntimeError("power cut")

    monkeypatch.setattr("server.store.migrations.upgrade", broken)
    with pytest.raises(RuntimeError, match="power cut"):
        await migrate(database_url)
    engine = make_engine(database_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(lambda one: sa.inspect(one).get_table_names()) == []
    await engine.dispose()


async def test_the_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    await migrate(f"sqlite+aiosqlite:///{tmp_path / 'new' / 'folder' / 'verbaal.sqlite3'}")
    assert (tmp_path / "new" / "folder" / "verbaal.sqlite3").stat().st_size > 0


def test_the_sql_for_postgresql_is_written_with_its_own_guards() -> None:
    config = _config()
    config.set_main_option("dialect", "postgresql")
    config.output_buffer = printed = io.StringIO()
    with redirect_stdout(io.StringIO()):
        command.upgrade(config, "head", sql=True)
    script = printed.getvalue()
    assert "TIMESTAMP WITH TIME ZONE" in script
    assert "BYTEA" in script
    assert "LANGUAGE plpgsql" in script
    assert "BEFORE TRUNCATE ON audit_log" in script
    assert "RAISE(ABORT" not in script
    for table in metadata.tables:
        assert f"CREATE TABLE {table} (" in script
    assert "BEFORE UPDATE ON word_list_versions" in script
    assert "ALTER TABLE finals ADD COLUMN marks JSON DEFAULT '[]' NOT NULL" in script
    assert "ALTER TABLE finals ADD COLUMN complete BOOLEAN DEFAULT true NOT NULL" in script


def test_the_migrations_are_files_of_the_package() -> None:
    versions = resources.files("server.store.migrations") / "versions"
    assert (resources.files("server.store.migrations") / "env.py").is_file()
    names = sorted(file.name for file in versions.iterdir() if file.name.startswith("0"))
    # One for each number, in a row from 0001 on: a gap would be a lost migration.
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
    assert newest_revision() == names[-1][:4]
