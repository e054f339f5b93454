"""Databases for tests: migrated once a run, copied for each test, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import atexit
import functools
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server.store.migrations import migrate
from tests.postgresql import PostgreSQL

SQLITE, POSTGRESQL = "sqlite", "postgresql"


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite+aiosqlite:///{path}"


def migrated_sqlite(path: Path) -> str:
    """Put a new SQLite database with all tables at ``path``; a copy, since migrating takes a second.

    Returns:
        Its URL.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(_migrated_once(), path)
    path.chmod(0o600)
    return sqlite_url(path)


@functools.cache
def _migrated_once() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="verbaal-sqlite-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "migrated.sqlite3"
    migrate_here(sqlite_url(path))
    return path


def migrate_here(url: str, revision: str = "head") -> None:
    """:func:`migrate`, also where a loop runs already."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, migrate(url, revision=revision)).result()


class PostgreSQLDatabases:
    """Databases on one server: empty ones, and copies of one that was migrated once."""

    def __init__(self, server: PostgreSQL) -> None:
        self.server = server
        self._migrated: str | None = None

    @contextmanager
    def database(self, *, migrated: bool) -> Iterator[str]:
        """The URL of a new database until the end of the block."""
        name = self.server.create(self._template() if migrated else None)
        try:
            yield self.server.url(name)
        finally:
            self.server.drop(name)

    def close(self) -> None:
        """Remove what was copied from."""
        if self._migrated is not None:
            self.server.drop(self._migrated)

    def _template(self) -> str:
        if self._migrated is None:
            name = self.server.create()
            migrate_here(self.server.url(name))
            self._migrated = name
        return self._migrated


def only_sqlite(reason: str) -> pytest.MarkDecorator:
    """Marks a test of what only SQLite has; ``reason`` says what that is."""
    assert reason
    return pytest.mark.parametrize("database_url", [SQLITE], indirect=True)


def only_postgresql(reason: str) -> pytest.MarkDecorator:
    """Marks a test of what only PostgreSQL has; ``reason`` says what that is."""
    assert reason
    return pytest.mark.parametrize("database_url", [POSTGRESQL], indirect=True)


def is_sqlite(url: str) -> bool:
    """Whether this is the URL of a SQLite file."""
    return sa.make_url(url).get_backend_name() == SQLITE


def run_sql(url: str, *statements: str, **values: Any) -> list[tuple[Any, ...]]:
    """Run statements in one transaction, past all of Verbaal's own code.

    Args:
        url: of the database.
        statements: with ``:name`` for each of ``values``.
        values: the same for all statements.

    Returns:
        The rows of the last statement.
    """
    sync_url = sa.make_url(url)
    if is_sqlite(url):
        sync_url = sync_url.set(drivername="sqlite")
    engine = sa.create_engine(sync_url, poolclass=sa.NullPool)
    rows: list[tuple[Any, ...]] = []
    with engine.begin() as connection:
        for statement in statements:
            result = connection.execute(sa.text(statement), values)
            rows = [tuple(row) for row in result] if result.returns_rows else []
    engine.dispose()
    return rows
