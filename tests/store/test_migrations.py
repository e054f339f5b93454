from __future__ import annotations

import asyncio
import io
import sqlite3
from contextlib import redirect_stdout
from importlib import resources
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError

from server.store import drafts, word_lists
from server.store.audit_log import AuditLog
from server.store.database import Database, make_engine
from server.store.dictations import Dictations
from server.store.migrations import _config, is_current, migrate, newest_revision
from server.store.tables import metadata
from tests.store.examples import (
    NOW,
    OFFICER,
    PERSONAL,
    TEMPLATE,
    dictation,
    draft,
    marked_utterance,
    utterance,
    word_list,
)


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


async def test_finals_from_before_marks_come_back_complete_and_without_any(database_url: str) -> None:
    await migrate(database_url, revision="0001")
    path = sa.make_url(database_url).database
    assert path is not None
    words = '[{"text": "Kenteken", "start_s": 0.5, "end_s": 0.9, "probability": 0.75}]'
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO dictations VALUES ('dictation-1', ?, 'Utrecht-Noord', 'mutatie', 'nl', 'pcm_s16le',"
            " '2026-11-22T19:29:00+01:00', '2026-11-22 18:30:00', 'open', '{}', '[]', NULL)",
            (OFFICER,),
        )
        connection.execute(
            "INSERT INTO finals VALUES ('dictation-1', 0, 1, 0, 152000, 0.0, 9.5, 'Kenteken', ?)", (words,)
        )
    connection.close()
    assert await migrate(database_url) == "0001"
    database = Database(database_url)
    dictations = Dictations(database)
    (final,) = await dictations.finals("dictation-1")
    before = final.utterance
    assert (before.text, before.words[0].end_s) == ("Kenteken", 0.9)
    assert (before.marks, before.suggestions, before.complete) == ((), (), True)
    better = marked_utterance(0, "Kenteken GG-123-B.", revision=2)
    assert await dictations.add_final("dictation-1", better, 0, 152_000)
    (final,) = await dictations.finals("dictation-1")
    assert final.utterance == better
    await database.dispose()


async def test_a_database_without_word_lists_keeps_its_rows_and_takes_lists(database_url: str) -> None:
    await migrate(database_url, revision="0002")
    before = Database(database_url)
    await Dictations(before).create(dictation())
    final = marked_utterance(0, "Kenteken GG-123-B.", revision=2)
    assert await Dictations(before).add_final("dictation-1", final, 0, 152_000)
    async with before.writing() as connection:
        await drafts.insert(connection, draft(), TEMPLATE, actor=OFFICER)
    entries = await AuditLog(before).entries()
    await before.dispose()
    assert await migrate(database_url) == "0002"
    database = Database(database_url)
    assert await Dictations(database).get("dictation-1", OFFICER) == dictation()
    assert [one.utterance for one in await Dictations(database).finals("dictation-1")] == [final]
    async with database.writing() as connection:
        assert (await drafts.find(connection, "draft-1", OFFICER)).draft == draft()
        stored = await word_lists.current(connection, PERSONAL)
        await word_lists.save(
            connection,
            stored,
            word_list(1),
            new_id="list-1",
            actor=OFFICER,
            at=word_list(1).changed_at or NOW,
        )
        assert (await word_lists.current(connection, PERSONAL)).word_list == word_list(1)
    assert (await AuditLog(database).entries())[: len(entries)] == entries
    assert (await AuditLog(database).check()).intact
    await database.dispose()


async def test_the_shape_is_known_to_be_current_or_not(database_url: str, tmp_path: Path) -> None:
    await migrate(database_url)
    assert await is_current(database_url)
    assert not await is_current(f"sqlite+aiosqlite:///{tmp_path / 'empty.sqlite3'}")


async def test_two_servers_that_start_at_once_migrate_once(database_url: str) -> None:
    before = await asyncio.gather(*(migrate(database_url) for _ in range(3)))
    assert sorted(before, key=str) == sorted([None, newest_revision(), newest_revision()], key=str)


async def test_a_database_of_a_newer_program_is_refused_and_left_alone(database_url: str) -> None:
    await migrate(database_url)
    path = sa.make_url(database_url).database
    assert path is not None
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(CommandError, match="9999"):
        await migrate(database_url)
    assert not await is_current(database_url)


async def test_a_migration_that_fails_leaves_no_table(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(connection: sa.Connection, revision: str) -> None:
        connection.exec_driver_sql("CREATE TABLE half (x)")
        raise RuntimeError("power cut")

    monkeypatch.setattr("server.store.migrations.upgrade", broken)
    with pytest.raises(RuntimeError, match="power cut"):
        await migrate(database_url)
    path = sa.make_url(database_url).database
    assert path is not None
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    connection.close()


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
    assert script.count("LANGUAGE plpgsql") == 2
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
