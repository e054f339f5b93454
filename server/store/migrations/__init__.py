"""Brings a database to the shape of ``server.store.tables``; shipped in the wheel, run from code."""

from __future__ import annotations

import os
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from server.domain.backup_errors import DatabaseOutdated, NoRoles
from server.store.database import WRITING, make_engine, told_of
from server.store.database_urls import database_url, is_sqlite
from server.store.postgresql_roles import grant

_INSUFFICIENT_PRIVILEGE = "42501"
MIGRATION_LOCK = 0x5645_5241  # "VERA": PostgreSQL's advisory lock, so that two servers don't migrate at once


async def migrate(url: str | URL, *, revision: str = "head", grant_to: str | None = None) -> str | None:
    """Bring the database at ``url`` to ``revision``, in one transaction; make it if it is new.

    Args:
        url: of the database.
        revision: how far.
        grant_to: PostgreSQL: a role that gets what the server needs (``store.postgresql_roles``).

    Returns:
        The revision the database had before, or None when it was new.

    Raises:
        alembic.util.CommandError: the database is newer than this program.
        DatabaseOutdated: it is older, and this role may not change it.
        DatabaseUnavailable, StorageFull: it is as it was.
    """
    url = database_url(url)
    if is_sqlite(url) and url.database:
        create_private(Path(url.database))
    engine = make_engine(url, statement_timeout_s=0)
    try:
        async with engine.connect() as connection:
            await connection.execution_options(**{WRITING: True})
            async with connection.begin():
                if connection.dialect.name == "postgresql":
                    await connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
                before = await connection.run_sync(upgrade, revision)
                if grant_to is not None:
                    await connection.run_sync(_grant, grant_to)
                return before
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _INSUFFICIENT_PRIVILEGE:
            raise DatabaseOutdated from None
        told = told_of(error)
        if told is None:
            raise
        raise told from None
    finally:
        await engine.dispose()


def _grant(connection: Connection, role: str) -> None:
    if connection.dialect.name != "postgresql":
        raise NoRoles
    grant(connection, role)


async def is_current(url: str | URL) -> bool:
    """True when the database has the shape this version of the program expects."""
    engine = make_engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(revision_of) == newest_revision()
    finally:
        await engine.dispose()


def newest_revision() -> str | None:
    """The revision this version of the program expects."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def revisions() -> frozenset[str]:
    """Every revision this version of the program knows."""
    return frozenset(one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions())


def guard_statements(*, is_postgresql: bool) -> tuple[str, ...]:
    """The statements by which the migrations make triggers and their functions, oldest first."""
    name = "POSTGRESQL_GUARDS" if is_postgresql else "SQLITE_GUARDS"
    newest_first = list(ScriptDirectory.from_config(_config()).walk_revisions())
    return tuple(statement for one in reversed(newest_first) for statement in getattr(one.module, name, ()))


def upgrade(connection: Connection, revision: str = "head") -> str | None:
    """:func:`migrate` within the transaction of the caller, who keeps others from doing the same."""
    before = revision_of(connection)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    return before


def revision_of(connection: Connection) -> str | None:
    """The revision a database has; None when it has no tables of ours."""
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def create_private(path: Path) -> None:
    """Make a new database readable by its owner only; SQLite gives its journal the same mode."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
