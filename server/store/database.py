"""The database: one engine, short reading transactions, one writing transaction at a time.

SQLite runs with a rollback journal (the linked SQLite may have the WAL-reset bug that 3.51.3
fixed) and ``synchronous=EXTRA``: a committed row survives a power cut, also in the journal's
folder entry. Every writing transaction starts with ``BEGIN IMMEDIATE``, so it never has to
upgrade a lock; an :class:`asyncio.Lock` keeps the process's own writers in a queue that costs
no polling. PostgreSQL needs none of this and gets none of it.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

import structlog
from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from server.domain.errors import StorageFull

log = structlog.get_logger(__name__)

WRITING = "verbaal_writing"
"""Execution option of a connection whose next transaction writes."""

_SQLITE_STORAGE_ERRORS = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
_PRIMARY_CODE = 0xFF  # the low byte of SQLite's extended result codes
_POSTGRESQL_STORAGE_ERRORS = {"53100", "58030"}  # disk_full, io_error


def make_engine(url: str | URL, *, busy_timeout_s: float = 30.0) -> AsyncEngine:
    """An engine whose SQLite connections are set up as the module's text says.

    Raises:
        ValueError: an in-memory SQLite, which would lose every report at a restart.
    """
    parsed = make_url(url)
    is_sqlite = parsed.get_backend_name() == "sqlite"
    if is_sqlite and (not parsed.database or ":memory:" in parsed.database or "mode=memory" in str(parsed)):
        raise ValueError("VERBAAL_DATABASE_URL names an in-memory database; reports need a file")
    engine = create_async_engine(parsed, hide_parameters=True)  # an error's text must not hold content
    if is_sqlite:
        _prepare_sqlite(engine, busy_timeout_s)
    return engine


def _prepare_sqlite(engine: AsyncEngine, busy_timeout_s: float) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver starts no transactions: _begin does
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {int(busy_timeout_s * 1000)}")
        cursor.execute("PRAGMA journal_mode = DELETE")
        cursor.execute("PRAGMA synchronous = EXTRA")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA secure_delete = ON")  # erased text leaves no remains in free pages
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(WRITING, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def is_storage_error(error: DBAPIError) -> bool:
    """True when the disk is full or fails, not when the statement is wrong."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if isinstance(code, int):
        return code & _PRIMARY_CODE in _SQLITE_STORAGE_ERRORS
    return getattr(error.orig, "sqlstate", None) in _POSTGRESQL_STORAGE_ERRORS


class Database:
    """Transactions on one database; opened by the composition root, closed with :meth:`dispose`."""

    def __init__(self, url: str | URL, *, busy_timeout_s: float = 30.0) -> None:
        self._engine = make_engine(url, busy_timeout_s=busy_timeout_s)
        # SQLite has one writer anyway: waiting here is fair and costs no busy loop.
        self._writer = asyncio.Lock() if self._engine.dialect.name == "sqlite" else None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads; it sees one moment of the data.

        Raises:
            StorageFull: the disk is full or fails.
        """
        async with self._transaction(writing=False) as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes: committed at the end of the block, undone by any error.

        Raises:
            StorageFull: the disk is full or fails; nothing of the block was kept.
        """
        queue: AbstractAsyncContextManager[None] = self._writer or nullcontext()
        async with queue, self._transaction(writing=True) as connection:
            yield connection

    @asynccontextmanager
    async def _transaction(self, *, writing: bool) -> AsyncIterator[AsyncConnection]:
        try:
            async with self._engine.connect() as connection:
                await connection.execution_options(**{WRITING: writing})
                async with connection.begin():
                    yield connection
        except DBAPIError as error:
            if not is_storage_error(error):
                raise
            log.error("storage_failed", kind=type(error.orig).__name__)  # noqa: TRY400 - SQL parameters hold content
            raise StorageFull(
                "De server kan niets meer opslaan. Wat al bewaard was, is er nog; waarschuw beheer."
            ) from None

    async def dispose(self) -> None:
        """Close every connection."""
        await self._engine.dispose()
