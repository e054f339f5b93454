"""A PostgreSQL that is stopped, killed or at odds with itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from server.domain.errors import DatabaseUnavailable, StorageFull
from server.store import database as database_module
from server.store.database import ATTEMPTS, Database, repeated
from server.store.dictations import Dictations
from server.store.migrations import migrate
from server.store.tables import dictations
from tests.databases import PostgreSQLDatabases, only_postgresql, run_sql
from tests.postgresql import NO_BINARIES, OwnPostgreSQL, binaries, own_server
from tests.store.examples import OFFICER, dictation, dictation_values

ONLY_POSTGRESQL = only_postgresql("SQLite has no server, no sessions and one writer")
PASSWORD = "geheim1234"  # noqa: S105 - opens nothing


@pytest.fixture(scope="module")
def own() -> Iterator[OwnPostgreSQL]:
    """A server that may be stopped: the other tests' one must not be."""
    if binaries() is None:
        pytest.skip(NO_BINARIES)
    with own_server() as server:
        yield server


@pytest.fixture(scope="module")
def own_databases(own: OwnPostgreSQL) -> PostgreSQLDatabases:
    return PostgreSQLDatabases(own)


@pytest.fixture
def own_url(own_databases: PostgreSQLDatabases) -> Iterator[str]:
    with own_databases.database(migrated=True) as url:
        yield url


async def _ids(database: Database) -> list[str]:
    query = sa.select(dictations.c.id).order_by(dictations.c.id)
    async with database.reading() as connection:
        return list((await connection.execute(query)).scalars())


@pytest.mark.parametrize("end", ["restart", "kill"])
async def test_after_a_restart_of_the_server_the_next_transaction_works(
    own: OwnPostgreSQL, own_url: str, end: str
) -> None:
    database = Database(own_url)
    for number in range(3):
        await Dictations(database).create(dictation(f"dictation-{number}"))
    async with database.reading(), database.reading():  # so that more connections than one are stale
        pass
    if end == "restart":
        own.restart()
    else:
        own.kill()
        own.start()
    await Dictations(database).create(dictation("dictation-3"))
    assert await _ids(database) == [f"dictation-{number}" for number in range(4)]
    await database.dispose()


async def test_a_server_that_is_not_there_is_told_without_its_address(
    own: OwnPostgreSQL, own_url: str
) -> None:
    database = Database(sa.make_url(own_url).set(password=PASSWORD).render_as_string(hide_password=False))
    own.stop()
    try:
        with capture_logs() as lines, pytest.raises(DatabaseUnavailable) as refused:
            await Dictations(database).create(dictation())
    finally:
        own.start()
    assert refused.value.code == "database_unavailable"
    assert refused.value.details == {"retry_after_s": 5.0}
    assert refused.value.__cause__ is None
    assert [(line["event"], line["kind"]) for line in lines] == [("database_failed", "OperationalError")]
    assert PASSWORD not in f"{lines}{refused.value!r}{database._engine!r}"
    await Dictations(database).create(dictation())
    assert await _ids(database) == ["dictation-1"]
    await database.dispose()


@ONLY_POSTGRESQL
async def test_a_wrong_password_is_in_no_error_and_no_log(
    postgresql: PostgreSQLDatabases, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    url = sa.make_url(database_url).set(username="nobody", password=PASSWORD)
    database = Database(url)
    with capture_logs() as lines, pytest.raises(DatabaseUnavailable) as refused:
        await Dictations(database).create(dictation())
    told = f"{refused.value!r} {refused.value.__cause__} {lines} {caplog.text}"
    assert PASSWORD not in told
    assert "nobody" not in f"{refused.value!r} {lines}"
    await database.dispose()
    with capture_logs() as lines, pytest.raises(DatabaseUnavailable) as at_start:
        await migrate(url)
    assert PASSWORD not in f"{at_start.value!r} {lines} {caplog.text}"


@ONLY_POSTGRESQL
async def test_a_connection_cut_in_the_middle_keeps_nothing_of_the_block(
    database: Database, database_url: str
) -> None:
    async def cut_off() -> None:
        async with database.writing() as connection:
            await connection.execute(sa.insert(dictations).values(**dictation_values("dictation-1")))
            pid = (await connection.execute(sa.select(sa.func.pg_backend_pid()))).scalar_one()
            await asyncio.to_thread(run_sql, database_url, "SELECT pg_terminate_backend(:pid)", pid=pid)
            await connection.execute(sa.insert(dictations).values(**dictation_values("dictation-2")))

    with pytest.raises(DatabaseUnavailable) as refused:
        await cut_off()
    assert not refused.value.details.get("undone")
    await Dictations(database).create(dictation("dictation-3"))
    assert await _ids(database) == ["dictation-3"]


@ONLY_POSTGRESQL
@pytest.mark.parametrize(
    ("sqlstate", "error", "details"),
    [
        ("53100", StorageFull, {}),
        ("58030", StorageFull, {}),
        ("40001", DatabaseUnavailable, {"retry_after_s": 1.0, "undone": True}),
        ("57014", DatabaseUnavailable, {"retry_after_s": 1.0}),
        ("57P01", DatabaseUnavailable, {"retry_after_s": 5.0}),
    ],
)
async def test_what_the_server_says_becomes_a_clear_error(
    database: Database, sqlstate: str, error: type[Exception], details: dict[str, object]
) -> None:
    async def fail() -> None:
        async with database.writing() as connection:
            await connection.execute(sa.insert(dictations).values(**dictation_values("dictation-1")))
            await connection.exec_driver_sql(
                f"DO $$ BEGIN RAISE EXCEPTION 'Kanaleneiland' USING ERRCODE = '{sqlstate}'; END $$"
            )

    with pytest.raises(error) as refused:
        await fail()
    assert "Kanaleneiland" not in str(refused.value)
    assert getattr(refused.value, "details", None) == details
    assert await _ids(database) == []


@ONLY_POSTGRESQL
async def test_a_statement_that_takes_too_long_is_given_up(
    database_url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module.make_engine, "__kwdefaults__", _QUICK)
    hasty = Database(database_url)

    async def sleep() -> None:
        async with hasty.reading() as connection:
            await connection.exec_driver_sql("SELECT pg_sleep(5)")

    with pytest.raises(DatabaseUnavailable):
        await asyncio.wait_for(sleep(), timeout=3)
    await hasty.dispose()


_QUICK = {"busy_timeout_s": 30.0, "statement_timeout_s": 0.1}


@ONLY_POSTGRESQL
async def test_more_who_want_a_connection_than_there_are_wait_and_are_told_in_the_end(
    database_url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "POOL_SIZE", 1)
    monkeypatch.setattr(database_module, "POOL_OVERFLOW", 0)
    monkeypatch.setattr(database_module, "POOL_WAIT_S", 0.05)
    narrow = Database(database_url)
    async with narrow.reading():
        with pytest.raises(DatabaseUnavailable) as refused:
            await _ids(narrow)
    assert refused.value.details == {"retry_after_s": 1.0}
    assert await _ids(narrow) == []
    await narrow.dispose()


async def _crossing(database: Database, first: str, second: str, met: asyncio.Barrier) -> None:
    """Changes two rows, in this order; of two that cross, PostgreSQL undoes one."""
    waits = [met]

    @repeated
    async def change() -> None:
        async with database.writing() as connection:
            for number, dictation_id in enumerate((first, second)):
                change = sa.update(dictations).where(dictations.c.id == dictation_id)
                await connection.execute(change.values(unit=f"{first}-first"))
                if number == 0 and waits:
                    await waits.pop().wait()

    await change()


@ONLY_POSTGRESQL
async def test_of_two_that_lock_each_other_out_both_are_done_in_the_end(database: Database) -> None:
    for name in ("dictation-1", "dictation-2"):
        await Dictations(database).create(dictation(name))
    met = asyncio.Barrier(2)
    with capture_logs() as lines:
        await asyncio.gather(
            _crossing(database, "dictation-1", "dictation-2", met),
            _crossing(database, "dictation-2", "dictation-1", met),
        )
    assert [line["event"] for line in lines] == ["transaction_undone"]
    rows = [await Dictations(database).get(f"dictation-{number}", OFFICER) for number in (1, 2)]
    assert len({row.unit for row in rows if row}) == 1


async def test_what_is_undone_each_time_is_told_after_a_few_tries() -> None:
    tries = 0

    @repeated
    async def never() -> None:
        nonlocal tries
        tries += 1
        raise DatabaseUnavailable(retry_after_s=1.0, undone=True)

    with pytest.raises(DatabaseUnavailable):
        await never()
    assert tries == ATTEMPTS


async def test_what_may_have_been_kept_is_not_tried_again() -> None:
    tries = 0

    @repeated
    async def lost() -> None:
        nonlocal tries
        tries += 1
        raise DatabaseUnavailable(retry_after_s=5.0)

    with pytest.raises(DatabaseUnavailable):
        await lost()
    assert tries == 1


@ONLY_POSTGRESQL
async def test_whatever_the_role_is_set_to_writers_see_what_others_committed(
    postgresql: PostgreSQLDatabases, database_url: str, database: Database
) -> None:
    name = sa.make_url(database_url).database
    postgresql.server.execute(f"ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'")
    other = Database(database_url)
    async with other.writing() as connection:
        level = await connection.exec_driver_sql("SHOW transaction_isolation")
        assert level.scalar_one() == "read committed"
    async with other.reading() as connection:
        for setting, value in (
            ("transaction_isolation", "repeatable read"),
            ("transaction_read_only", "on"),
            ("lock_timeout", "30s"),
            ("statement_timeout", "1min"),
            ("application_name", "verbaal"),
        ):
            assert (await connection.exec_driver_sql(f"SHOW {setting}")).scalar_one() == value
    await other.dispose()


@ONLY_POSTGRESQL
async def test_what_the_address_asks_for_wins(database_url: str) -> None:
    patient = Database(f"{database_url}&options=-c%20lock_timeout%3D90s")
    async with patient.reading() as connection:
        assert (await connection.exec_driver_sql("SHOW lock_timeout")).scalar_one() == "90s"
    await patient.dispose()


@ONLY_POSTGRESQL
async def test_a_reading_transaction_sees_one_moment(database: Database) -> None:
    async with database.reading() as connection:
        query = sa.select(sa.func.count()).select_from(dictations)
        assert (await connection.execute(query)).scalar_one() == 0
        await Dictations(database).create(dictation())
        assert (await connection.execute(query)).scalar_one() == 0
    assert await _ids(database) == ["dictation-1"]
