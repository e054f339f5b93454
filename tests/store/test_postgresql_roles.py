"""The server's role owns nothing: it works, and it can't touch what is in the logs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from server.domain.backup_errors import DatabaseOutdated, NoRoles
from server.store import reports
from server.store.database import Database
from server.store.dictations import Dictations
from server.store.logs.audit_log import AuditLog
from server.store.migrations import is_current, migrate
from server.store.tables import metadata
from tests.databases import PostgreSQLDatabases, only_postgresql, run_sql, sqlite_url
from tests.jobs.retained import YEAR, Keeping
from tests.store.backups import fill
from tests.store.examples import OFFICER, dictation

ROLE = "verbaal_test_app"
ONLY_POSTGRESQL = only_postgresql("SQLite has no roles")


@pytest.fixture
def role(postgresql: PostgreSQLDatabases | None) -> Iterator[str]:
    assert postgresql is not None
    postgresql.server.execute(f"CREATE ROLE {ROLE} LOGIN")
    yield ROLE
    postgresql.server.execute(f"DROP ROLE {ROLE}")


@pytest.fixture
async def app_url(database: Database, database_url: str, role: str) -> AsyncIterator[str]:
    """The database as the server reaches it, after its owner migrated it."""
    await migrate(database_url, grant_to=role)
    yield sa.make_url(database_url).set(username=role).render_as_string(hide_password=False)
    run_sql(database_url, f"DROP OWNED BY {role}")


@ONLY_POSTGRESQL
async def test_the_server_works_with_it(app_url: str) -> None:
    assert await is_current(app_url)
    await migrate(app_url)  # as at a start: there is nothing to do
    database = Database(app_url)
    await fill(database)
    await Dictations(database).cancel("dictation-2", OFFICER)
    assert (await AuditLog(database).check()).intact
    await database.dispose()


@ONLY_POSTGRESQL
async def test_the_server_puts_reports_right_and_destroys_them_with_it(app_url: str) -> None:
    keeping = Keeping(url=app_url, database=Database(app_url))
    await keeping.report(1)
    async with keeping.database.writing() as connection:
        await reports.lock(connection, "report-1")
    await keeping.work().run()
    for years in (6, 6):
        keeping.now += years * YEAR
        await keeping.work().run(again=True, clock_is_right=True)
    assert not {"reports", "drafts", "dictations"} & (await keeping.rows()).keys()
    await keeping.breaking.dispose()
    await keeping.database.dispose()


@ONLY_POSTGRESQL
@pytest.mark.parametrize("table", ["audit_log", "processing_log", "destruction_certificates"])
async def test_it_can_not_touch_what_is_in_the_logs(app_url: str, table: str) -> None:
    database = Database(app_url)
    await Dictations(database).create(dictation())
    before = await AuditLog(database).entries()
    first = metadata.tables[table].primary_key.columns[0].name
    for statement in (
        f"UPDATE {table} SET {first} = {first}",  # noqa: S608 - the test's own words
        f"DELETE FROM {table}",  # noqa: S608 - as above
        f"TRUNCATE {table}",
        f"TRUNCATE {table} CASCADE",
        f"ALTER TABLE {table} DISABLE TRIGGER ALL",
        f"ALTER TABLE {table} DISABLE TRIGGER USER",
        f"ALTER TABLE {table} OWNER TO {ROLE}",
        f"DROP TABLE {table}",
        f"DROP TRIGGER {table}_no_change ON {table}",
        f"CREATE TRIGGER x AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION verbaal_refuse()",
        f"CREATE RULE x AS ON INSERT TO {table} DO INSTEAD NOTHING",
        "DROP FUNCTION verbaal_refuse() CASCADE",
        "CREATE OR REPLACE FUNCTION verbaal_refuse() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
        "SET session_replication_role = replica",
        "UPDATE alembic_version SET version_num = '0001'",
        "UPDATE reports SET owner = 'mallory'",
        "CREATE TABLE of_its_own (x integer)",
    ):
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            await _run(database, statement)
    assert await AuditLog(database).entries() == before
    await database.dispose()


async def _run(database: Database, statement: str) -> None:
    async with database.writing() as connection:
        await connection.exec_driver_sql(statement)


@ONLY_POSTGRESQL
async def test_it_may_do_with_every_table_what_the_server_does(app_url: str, database_url: str) -> None:
    query = "SELECT DISTINCT table_name FROM information_schema.role_table_grants WHERE grantee = :role"
    granted = {name for (name,) in run_sql(database_url, query, role=ROLE)}
    assert granted == {*metadata.tables, "alembic_version"}


@ONLY_POSTGRESQL
async def test_tables_of_an_older_version_are_told_and_left_alone(database_url: str, role: str) -> None:
    await migrate(database_url, revision="0003", grant_to=role)
    url = sa.make_url(database_url).set(username=role)
    with pytest.raises(DatabaseOutdated, match="verbaal migrate"):
        await migrate(url)
    assert run_sql(database_url, "SELECT version_num FROM alembic_version") == [("0003",)]
    run_sql(database_url, f"DROP OWNED BY {role}")


async def test_sqlite_knows_no_roles(tmp_path: Path) -> None:
    with pytest.raises(NoRoles):
        await migrate(sqlite_url(tmp_path / "verbaal.sqlite3"), grant_to=ROLE)
