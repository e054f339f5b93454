"""The database: one engine, short reading transactions, one writing transaction at a time.

SQLite runs with a rollback journal (the linked SQLite may have the WAL-reset bug that 3.51.3
fixed) and ``synchronous=EXTRA``: a committed row survives a power cut, also in the journal's
folder entry. Every writing transaction starts with ``BEGIN IMMEDIATE``, so it never has to
upgrade a lock; an :class:`asyncio.Lock` keeps the process's own writers in a queue that costs
no polling.

On PostgreSQL writers run side by side with READ COMMITTED, whatever the role's default is: rows
that are read to be changed are locked or checked by their version, and the log's end is read
after its lock was taken, which a snapshot from before would defeat. What only reads gets a
snapshot (REPEATABLE READ), so that it sees one moment as on SQLite.
"""

from __future__ import annotations

import asyncio
import functools
import random
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any, ParamSpec, TypeVar

import structlog
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from server.domain.errors import DatabaseUnavailable, StorageFull, VerbaalError
from server.store.database_errors import Trouble, trouble_of
from server.store.database_urls import database_url, is_sqlite
from server.store.sqlite_connection import ReleasingConnection

log = structlog.get_logger(__name__)

WRITING = "verbaal_writing"
"""Execution option of a connection whose next transaction writes."""

POOL_SIZE, POOL_OVERFLOW = 10, 20
"""Connections to PostgreSQL that are kept, and how many more there may be when all are busy."""
POOL_WAIT_S = 30.0
CONNECT_S = 10
STATEMENT_S = 60
"""Nothing that a person waits for takes this long."""

ATTEMPTS = 5
FIRST_PAUSE_S = 0.02

P = ParamSpec("P")
T = TypeVar("T")


def make_engine(
    url: str | URL, *, busy_timeout_s: float = 30.0, statement_timeout_s: float = STATEMENT_S
) -> AsyncEngine:
    """An engine whose connections are set up as the module's text says.

    Args:
        url: as :func:`server.store.database_urls.database_url` takes it.
        busy_timeout_s: how long a statement waits for somebody else's lock.
        statement_timeout_s: how long a statement may take on PostgreSQL; 0 is for ever.

    Raises:
        ValueError: an address that can't be: of another kind, or of a SQLite in memory.
    """
    parsed = database_url(url)
    if is_sqlite(parsed):
        engine = create_async_engine(
            parsed,
            hide_parameters=True,  # an error's text must not hold content
            connect_args={"factory": ReleasingConnection},
        )
        _prepare_sqlite(engine.sync_engine, busy_timeout_s)
        return engine
    return create_async_engine(
        parsed,
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        pool_timeout=POOL_WAIT_S,
        pool_pre_ping=True,  # a server that was restarted is met with new connections
        pool_use_lifo=True,
        connect_args=_connecting(parsed, busy_timeout_s, statement_timeout_s),
    )


def make_sync_engine(
    url: str | URL, *, busy_timeout_s: float = 30.0, statement_timeout_s: float = STATEMENT_S
) -> Engine:
    """The same for work that blocks: one connection at a time, closed after use.

    Raises:
        ValueError: as :func:`make_engine`.
    """
    parsed = database_url(url)
    if is_sqlite(parsed):
        parsed = parsed.set(drivername="sqlite")
        engine = create_engine(parsed, hide_parameters=True, poolclass=NullPool)
        _prepare_sqlite(engine, busy_timeout_s)
        return engine
    return create_engine(
        parsed,
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        poolclass=NullPool,
        connect_args=_connecting(parsed, busy_timeout_s, statement_timeout_s),
    )


def _connecting(url: URL, lock_s: float, statement_s: float) -> dict[str, Any]:
    return {
        "application_name": "verbaal",
        "connect_timeout": CONNECT_S,
        "options": _options(url, lock_s, statement_s),
    }


def _options(url: URL, lock_s: float, statement_s: float) -> str:
    """Settings of each session; what the address itself asks for comes last and wins."""
    settings = {
        "lock_timeout": int(lock_s * 1000),
        "statement_timeout": int(statement_s * 1000),
        # A server that hangs in a transaction must not keep the others waiting for ever.
        "idle_in_transaction_session_timeout": int(statement_s * 1000),
        "TimeZone": "UTC",
    }
    given = url.query.get("options", "")
    more = given if isinstance(given, str) else " ".join(given)
    return " ".join([*(f"-c {name}={value}" for name, value in settings.items()), more]).strip()


def _prepare_sqlite(engine: Engine, busy_timeout_s: float) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver starts no transactions: _begin does
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {int(busy_timeout_s * 1000)}")
        cursor.execute("PRAGMA journal_mode = DELETE")
        cursor.execute("PRAGMA synchronous = EXTRA")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA secure_delete = ON")  # erased text leaves no remains in free pages
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(WRITING, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


class Database:
    """Transactions on one database; opened by the composition root, closed with :meth:`dispose`."""

    def __init__(self, url: str | URL, *, busy_timeout_s: float = 30.0) -> None:
        self._engine = make_engine(url, busy_timeout_s=busy_timeout_s)
        self._is_sqlite = self._engine.dialect.name == "sqlite"
        # SQLite has one writer anyway: waiting here is fair and costs no busy loop.
        self._writer = asyncio.Lock() if self._is_sqlite else None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads; it sees one moment of the data.

        Raises:
            DatabaseUnavailable: it can't be reached.
            StorageFull: the disk is full or fails.
        """
        async with self._transaction(writing=False) as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes: committed at the end of the block, undone by any error.

        Raises:
            DatabaseUnavailable: nothing of the block was kept, unless the connection broke while
                it was being committed: then nobody can tell. ``details["undone"]`` is true where
                the block may be tried again at once, which :func:`repeated` does.
            StorageFull: the disk is full or fails; nothing of the block was kept.
        """
        queue: AbstractAsyncContextManager[None] = self._writer or nullcontext()
        async with queue, self._transaction(writing=True) as connection:
            yield connection

    @asynccontextmanager
    async def _transaction(self, *, writing: bool) -> AsyncIterator[AsyncConnection]:
        options: dict[str, Any] = {WRITING: writing}
        if not writing and not self._is_sqlite:
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        try:
            async with self._engine.connect() as connection:
                await connection.execution_options(**options)
                async with connection.begin():
                    yield connection
        except DBAPIError as error:
            told = told_of(error)
            if told is None:
                raise
            raise told from None  # the driver's words may name the database's user and machine
        except NoConnectionFree:
            log.error("database_failed", kind="NoConnectionFree")  # noqa: TRY400 - the pool's own words add nothing
            raise DatabaseUnavailable(retry_after_s=1.0) from None

    async def dispose(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def told_of(error: DBAPIError) -> VerbaalError | None:
    """What to say of an error of the driver, without its words; None when it is about the statement."""
    trouble = trouble_of(error)
    if trouble is None:
        return None
    kind, sqlstate = type(error.orig).__name__, str(getattr(error.orig, "sqlstate", None))
    if trouble is Trouble.STORAGE:
        log.error("storage_failed", kind=kind)
        return StorageFull(
            "De server kan niets meer opslaan. Wat al bewaard was, is er nog; waarschuw beheer."
        )
    if trouble is Trouble.UNDONE:
        log.info("transaction_undone", kind=kind)
        return DatabaseUnavailable(retry_after_s=1.0, undone=True)
    log.error("database_failed", kind=kind, code=sqlstate)
    return DatabaseUnavailable(retry_after_s=1.0 if trouble is Trouble.BUSY else 5.0)


def repeated(command: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Try ``command`` again where PostgreSQL undid it for another's sake (deadlock, serialization).

    For functions that do all they do in one transaction and read in it what they change. At most
    :data:`ATTEMPTS` times, with a growing pause, part of it by chance so that two don't meet again.
    """

    @functools.wraps(command)
    async def again(*args: P.args, **kwargs: P.kwargs) -> T:
        for attempt in range(ATTEMPTS - 1):
            try:
                return await command(*args, **kwargs)
            except DatabaseUnavailable as error:
                if not error.details.get("undone"):
                    raise
            pause_s = FIRST_PAUSE_S * 2**attempt
            await asyncio.sleep(random.uniform(pause_s / 2, pause_s))  # noqa: S311 - not for secrets
        return await command(*args, **kwargs)

    return again
