from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from server.domain.errors import DatabaseUnavailable, StorageFull
from server.store.database import Database
from server.store.dictations import Dictations
from server.store.migrations import migrate
from server.store.tables import cuts, dictations
from tests.databases import is_sqlite, only_sqlite
from tests.store.examples import OFFICER, dictation, dictation_values


async def _count(database: Database) -> int:
    async with database.reading() as connection:
        return (await connection.execute(sa.select(sa.func.count()).select_from(dictations))).scalar_one()


@only_sqlite("PRAGMAs are SQLite's")
async def test_every_connection_is_durable_and_checks_references(database: Database) -> None:
    expected = {
        "journal_mode": "delete",
        "synchronous": 3,
        "foreign_keys": 1,
        "busy_timeout": 30_000,
        "secure_delete": 1,
    }
    async with database.reading() as first, database.reading() as second:
        for connection in (first, second):
            found = {
                name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one() for name in expected
            }
            assert found == expected


async def test_a_reference_to_nothing_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.writing() as connection:
            await connection.execute(sa.insert(cuts).values(dictation_id="nobody", sample=1))


async def test_an_error_in_the_block_undoes_all_of_it(database: Database) -> None:
    async def fail_halfway() -> None:
        async with database.writing() as connection:
            await connection.execute(sa.insert(dictations).values(**dictation_values()))
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        await fail_halfway()
    assert await _count(database) == 0


async def test_an_error_of_the_database_does_not_repeat_content(database: Database) -> None:
    async def twice() -> None:
        async with database.writing() as connection:
            for _ in range(2):
                await connection.execute(sa.insert(dictations).values(**dictation_values()))

    with pytest.raises(IntegrityError) as refused:
        await twice()
    assert "Kanaleneiland" not in str(refused.value)


@only_sqlite("PostgreSQL's writers run side by side")
async def test_writers_wait_for_each_other_and_none_is_lost(database: Database) -> None:
    repository = Dictations(database)
    await repository.create(dictation())

    async def read_then_write(number: int) -> None:
        async with database.writing() as connection:
            seen = (await connection.execute(sa.select(sa.func.count()).select_from(cuts))).scalar_one()
            await asyncio.sleep(0)
            await connection.execute(sa.insert(cuts).values(dictation_id="dictation-1", sample=seen))

    await asyncio.gather(*(read_then_write(number) for number in range(20)))
    assert await repository.cuts("dictation-1") == list(range(20))


async def test_readers_go_on_while_a_writer_is_busy(database: Database) -> None:
    await Dictations(database).create(dictation())
    async with database.writing() as connection:
        await connection.execute(sa.update(dictations).values(owner="somebody"))
        row = await asyncio.wait_for(Dictations(database).get("dictation-1", OFFICER), timeout=10)
        assert row is not None


@contextmanager
def locked_by_another(url: str) -> Iterator[sa.Connection]:
    """Another process holds what a new dictation needs, until the end of the block."""
    kind = sa.make_url(url)
    engine = sa.create_engine(
        kind.set(drivername="sqlite") if is_sqlite(url) else kind,
        poolclass=sa.NullPool,
        connect_args={"isolation_level": None, "check_same_thread": False} if is_sqlite(url) else {},
    )
    with engine.connect() as other:
        lock = "BEGIN IMMEDIATE" if is_sqlite(url) else "LOCK TABLE dictations IN ACCESS EXCLUSIVE MODE"
        other.exec_driver_sql(lock)
        yield other
        other.rollback()
    engine.dispose()


async def test_a_writer_of_another_process_is_waited_for(database: Database, database_url: str) -> None:
    with locked_by_another(database_url) as other:
        writing = asyncio.create_task(Dictations(database).create(dictation()))
        await asyncio.sleep(0.3)
        assert not writing.done()
        other.rollback()
        await writing
    assert await _count(database) == 1


async def test_a_busy_database_is_no_full_disk(database: Database, database_url: str) -> None:
    impatient = Database(database_url, busy_timeout_s=0.05)
    with locked_by_another(database_url), pytest.raises(DatabaseUnavailable) as refused:
        await Dictations(impatient).create(dictation())
    assert refused.value.details == {"retry_after_s": 1.0}
    assert refused.value.__cause__ is None
    await impatient.dispose()
    assert await _count(database) == 0


@only_sqlite("its own limit of pages fails as a full disk does")
async def test_a_full_disk_is_told_as_such_and_leaves_nothing_half(database: Database) -> None:
    repository = Dictations(database)
    async with database.reading() as connection:
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        # SQLite's own limit fails exactly as a full disk does; the pool has this one connection.
        await connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
    kept = 0

    async def fill() -> None:
        nonlocal kept
        for number in range(1000):
            await repository.create(dictation(f"dictation-{number}"))
            kept += 1

    with pytest.raises(StorageFull) as refused:
        await fill()
    assert "dictation" not in refused.value.message
    assert refused.value.__cause__ is None
    assert await _count(database) == kept
    async with database.reading() as connection:
        await connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 100}")
        assert (await connection.exec_driver_sql("PRAGMA integrity_check")).scalar_one() == "ok"
    await repository.create(dictation("after-room-was-made"))
    assert await _count(database) == kept + 1


async def test_cancelled_writers_leave_the_database_usable(database: Database) -> None:
    repository = Dictations(database)
    tasks = [asyncio.create_task(repository.create(dictation(f"dictation-{n}"))) for n in range(30)]
    for number, task in enumerate(tasks):
        await asyncio.sleep(0.002)
        if number % 3:
            task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    finished = sum(result is None for result in results)
    assert await _count(database) >= finished
    await asyncio.wait_for(repository.create(dictation("after")), timeout=10)
    assert await repository.get("after", OFFICER) is not None


@only_sqlite("a server keeps its own files")
async def test_a_new_database_can_be_read_by_its_owner_only(database_url: str) -> None:
    await migrate(database_url)
    path = sa.make_url(database_url).database
    assert path is not None
    mode = (await asyncio.to_thread(Path(path).stat)).st_mode
    assert mode & 0o077 == 0
