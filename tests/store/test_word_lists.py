from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from server.domain.audit import Action, commitment
from server.domain.errors import NotFound, StaleVersion
from server.domain.word_lists import Holder, Scope, WordList
from server.store import word_lists
from server.store.database import Database
from server.store.logs.audit_log import AuditLog
from server.store.tables import word_list_versions
from server.store.tables import word_lists as word_list_table
from server.store.word_lists import StoredWordList
from tests.databases import POSTGRESQL, SQLITE
from tests.store.examples import NOW, OFFICER, PERSONAL, word_list

UNIT = Holder(scope=Scope.UNIT, id="Utrecht-Noord")


async def _current(database: Database, holder: Holder = PERSONAL) -> StoredWordList:
    async with database.reading() as connection:
        return await word_lists.current(connection, holder)


async def _save(
    database: Database, stored: StoredWordList, new: WordList, *, new_id: str = "list-1", actor: str = OFFICER
) -> None:
    assert new.changed_at is not None
    async with database.writing() as connection:
        await word_lists.save(connection, stored, new, new_id=new_id, actor=actor, at=new.changed_at)


@pytest.fixture
async def kept(database: Database) -> StoredWordList:
    """A list of three versions."""
    for number, streets in ((1, ()), (2, ("Eikenlaan", "Zonderlingstraat")), (3, ("Eikenlaan",))):
        await _save(database, await _current(database), word_list(number, *streets))
    return await _current(database)


async def test_a_list_nobody_wrote_in_is_empty_and_not_kept(database: Database) -> None:
    stored = await _current(database)
    assert (stored.list_id, stored.word_list) == (None, WordList(holder=PERSONAL))
    async with database.reading() as connection:
        assert await word_lists.newest_version(connection, PERSONAL) == 0
        assert await word_lists.versions(connection, PERSONAL, limit=9) == []
        with pytest.raises(NotFound):
            await word_lists.at_version(connection, PERSONAL, 1)


async def test_the_list_comes_back_at_its_newest_version(database: Database, kept: StoredWordList) -> None:
    assert (kept.list_id, len(kept.salt)) == ("list-1", 32)
    assert kept.word_list == word_list(3, "Eikenlaan")
    async with database.reading() as connection:
        assert await word_lists.newest_version(connection, PERSONAL) == 3


async def test_every_version_stays_as_it_was(database: Database, kept: StoredWordList) -> None:
    async with database.reading() as connection:
        for number, streets in ((1, ()), (2, ("Eikenlaan", "Zonderlingstraat")), (3, ("Eikenlaan",))):
            stored = await word_lists.at_version(connection, PERSONAL, number)
            assert stored.word_list == word_list(number, *streets)
        for number in (0, 4):
            with pytest.raises(NotFound):
                await word_lists.at_version(connection, PERSONAL, number)


async def test_the_history_tells_who_changed_how_much_when(database: Database, kept: StoredWordList) -> None:
    async with database.reading() as connection:
        newest, *before = await word_lists.versions(connection, PERSONAL, limit=9)
        assert await word_lists.versions(connection, PERSONAL, limit=1) == [newest]
    assert (newest.version, newest.actor, newest.at) == (3, OFFICER, word_list(3).changed_at)
    assert [
        (one.version, one.terms, one.commands, one.added, one.removed, one.changed) for one in before
    ] == [
        (2, 3, 1, 2, 0, 0),
        (1, 1, 1, 2, 0, 0),
    ]
    assert (newest.terms, newest.added, newest.removed, newest.changed) == (2, 0, 1, 0)


async def test_each_officer_and_unit_has_a_list_of_its_own(database: Database, kept: StoredWordList) -> None:
    others = [Holder(scope=Scope.PERSONAL, id="p.pieters"), UNIT, Holder(scope=Scope.UNIT, id=OFFICER)]
    for number, holder in enumerate(others):
        assert (await _current(database, holder)).word_list.version == 0
        made = word_list(1, f"Laan {number}", holder=holder)
        await _save(database, await _current(database, holder), made, new_id=f"other-{number}")
    for number, holder in enumerate(others):
        assert (await _current(database, holder)).word_list.words.terms[1].text == f"Laan {number}"
    assert await _current(database) == kept


async def test_the_log_commits_to_the_words_without_holding_them(
    database: Database, kept: StoredWordList
) -> None:
    async with database.reading() as connection:
        query = sa.select(word_list_versions.c.content).order_by(word_list_versions.c.version)
        contents = list((await connection.execute(query)).scalars())
    entries = await AuditLog(database).entries(object_id="list-1")
    assert [(entry.action, entry.object_type, entry.object_version) for entry in entries] == [
        (Action.COLLECT, "word_list", 1),
        (Action.ALTER, "word_list", 2),
        (Action.ALTER, "word_list", 3),
    ]
    assert "Zonderlingstraat" in contents[1]
    for entry, content in zip(entries, contents, strict=True):
        assert entry.details["content"] == commitment(kept.salt, content)
        assert "laan" not in entry.model_dump_json().lower()
        assert "straat" not in entry.model_dump_json()
    assert dict(entries[1].details) | {"content": ""} == {
        "scope": "personal",
        "content": "",
        "terms": 3,
        "commands": 1,
        "added": 2,
        "removed": 0,
        "changed": 0,
    }
    assert (await AuditLog(database).check()).intact


async def test_a_list_that_changed_meanwhile_is_not_overwritten(
    database: Database, kept: StoredWordList
) -> None:
    await _save(database, kept, word_list(4, "Van het ene venster"))
    with pytest.raises(StaleVersion, match="woordenlijst"):
        await _save(database, kept, word_list(4, "Van het andere"))
    assert (await _current(database)).word_list == word_list(4, "Van het ene venster")
    assert len(await AuditLog(database).entries(object_id="list-1")) == 4


async def test_of_first_versions_at_once_one_is_kept(database: Database) -> None:
    empty = await _current(database)
    results = await asyncio.gather(
        *(_save(database, empty, word_list(1, f"Laan {n}"), new_id=f"list-{n}") for n in range(4)),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in results) == ["NoneType", *["StaleVersion"] * 3]
    (entry,) = await AuditLog(database).entries()
    stored = await _current(database)
    assert stored.list_id == entry.object_id
    assert stored.word_list.words.terms[1].text == f"Laan {entry.object_id.removeprefix('list-')}"


async def _save_then_die(database: Database, stored: StoredWordList, new: WordList) -> None:
    async with database.writing() as connection:
        at = new.changed_at or NOW
        await word_lists.save(connection, stored, new, new_id="list-1", actor=OFFICER, at=at)
        raise OSError("power cut")  # everything is written, only the commit is missing


async def test_what_broke_before_the_commit_was_never_there(database: Database) -> None:
    with pytest.raises(OSError, match="power cut"):
        await _save_then_die(database, await _current(database), word_list(1))
    assert (await _current(database)).word_list.version == 0
    assert await AuditLog(database).entries() == []


CHANGES = (
    "UPDATE word_list_versions SET content = '{}'",
    "UPDATE word_list_versions SET actor = 'mallory' WHERE version = 1",
)
SQLITE_CHANGES = (
    "INSERT OR REPLACE INTO word_list_versions SELECT * FROM word_list_versions",
    "INSERT OR IGNORE INTO word_list_versions SELECT * FROM word_list_versions",
)
UPSERT = (
    "INSERT INTO word_list_versions SELECT * FROM word_list_versions"
    " ON CONFLICT (list_id, version) DO UPDATE SET actor = 'mallory'"
)


@pytest.mark.parametrize(
    ("database_url", "statement"),
    [(SQLITE, one) for one in (*CHANGES, *SQLITE_CHANGES)]
    + [(POSTGRESQL, one) for one in (*CHANGES, UPSERT)],
    indirect=["database_url"],
)
async def test_a_version_can_not_be_changed(database: Database, kept: StoredWordList, statement: str) -> None:
    with pytest.raises(DBAPIError, match="never changes"):
        async with database.writing() as connection:
            await connection.exec_driver_sql(statement)
    async with database.reading() as connection:
        assert (await word_lists.at_version(connection, PERSONAL, 1)).word_list == word_list(1)
    assert await _current(database) == kept


async def test_a_list_of_a_kind_that_is_not_known_is_refused(database: Database) -> None:
    row = {"id": "x", "scope": "other", "holder": "y", "version": 1, "salt": b"0"}
    with pytest.raises(IntegrityError, match="ck_word_lists_scope"):
        async with database.writing() as connection:
            await connection.execute(sa.insert(word_list_table).values(**row))
