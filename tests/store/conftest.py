from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from server.store.database import Database
from tests.databases import POSTGRESQL, SQLITE, PostgreSQLDatabases, migrated_sqlite, sqlite_url
from tests.postgresql import NO_BINARIES


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of the test's own, on each kind in turn.

    With every table where the test asks for ``database`` too; otherwise empty.
    """
    migrated = "database" in request.fixturenames
    if request.param == SQLITE:
        path = tmp_path / "verbaal.sqlite3"
        yield migrated_sqlite(path) if migrated else sqlite_url(path)
        return
    databases: PostgreSQLDatabases | None = request.getfixturevalue("postgresql")
    if databases is None:
        pytest.skip(NO_BINARIES)
    with databases.database(migrated=migrated) as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.dispose()
