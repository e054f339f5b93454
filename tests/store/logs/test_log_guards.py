from __future__ import annotations

import pytest

from server.store.database import Database
from server.store.logs import log_guards
from tests.databases import is_sqlite, only_postgresql, only_sqlite, run_sql


async def test_every_guard_is_there_after_the_migrations(database: Database) -> None:
    async with database.reading() as connection:
        assert await log_guards.missing(connection) == []


async def test_every_trigger_that_refuses_is_one_of_the_guards(database: Database, database_url: str) -> None:
    """What a migration makes outside its list of guards would never be missed."""
    async with database.reading() as connection:
        there = await log_guards.found(connection)
    refusing = {name for name, guard in there.items() if guard.refuses}
    assert refusing == set(log_guards.expected(is_postgresql=not is_sqlite(database_url)))
    assert {"audit_log_next_only", "reports_no_update", "outbox_fixed"} <= refusing


@only_sqlite("its triggers hold what they do")
@pytest.mark.parametrize(
    "instead",
    [
        "BEFORE UPDATE ON audit_log WHEN 0 BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END",
        "BEFORE UPDATE OF trace_id ON audit_log BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END",
        "BEFORE UPDATE ON workers BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END",
    ],
)
async def test_a_trigger_of_the_same_name_that_never_fires_is_no_guard(
    database: Database, database_url: str, instead: str
) -> None:
    run_sql(database_url, "DROP TRIGGER audit_log_no_update", f"CREATE TRIGGER audit_log_no_update {instead}")
    async with database.reading() as connection:
        assert await log_guards.missing(connection) == ["audit_log_no_update"]


_NEVER = "CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} RETURN NEW; END $$"


@only_postgresql("its triggers call functions and can be switched off")
@pytest.mark.parametrize(
    "statements",
    [
        ["ALTER TABLE reports DISABLE TRIGGER reports_no_update"],
        ["ALTER TABLE reports ENABLE REPLICA TRIGGER reports_no_update"],
        [
            "DROP TRIGGER reports_no_update ON reports",
            (
                "CREATE TRIGGER reports_no_update BEFORE UPDATE ON reports FOR EACH ROW WHEN (false)"
                " EXECUTE FUNCTION verbaal_refuse()"
            ),
        ],
        [
            _NEVER.format("IF false THEN RAISE EXCEPTION ''; END IF;"),
            "DROP TRIGGER reports_no_update ON reports",
            "CREATE TRIGGER reports_no_update BEFORE UPDATE ON reports FOR EACH ROW EXECUTE FUNCTION never()",
        ],
    ],
)
async def test_a_trigger_of_the_same_name_that_lets_all_through_is_no_guard(
    database: Database, database_url: str, statements: list[str]
) -> None:
    run_sql(database_url, *statements)
    async with database.reading() as connection:
        assert await log_guards.missing(connection) == ["reports_no_update"]


@only_postgresql("its triggers call functions")
async def test_a_function_that_only_seems_to_refuse_takes_all_its_guards_along(
    database: Database, database_url: str
) -> None:
    run_sql(
        database_url,
        "CREATE OR REPLACE FUNCTION verbaal_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN IF false THEN RAISE EXCEPTION 'x'; END IF; RETURN NEW; END $$",
    )
    async with database.reading() as connection:
        assert {"audit_log_no_change", "reports_no_update"} <= set(await log_guards.missing(connection))
