"""One moment of a database, read at leisure while others go on writing."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from server.domain.errors import NotFound
from server.store.database import make_sync_engine
from server.store.database_urls import database_url, is_sqlite

BUSY_S = 60.0
NOTHING_THERE = "Er is nog geen database om een back-up van te maken."


@contextmanager
def snapshot(url: str | URL) -> Iterator[sa.Connection]:
    """A connection that sees the database as it is now, until the end of the block.

    PostgreSQL keeps that moment by itself (REPEATABLE READ). A reader of SQLite would keep writers
    waiting all the time, so its file is copied first, which holds them up for as long as copying
    takes; the copy lies beside it without a name and is gone when the process is.

    Raises:
        NotFound: there is no database.
    """
    parsed = database_url(url)
    if is_sqlite(parsed):
        with _sqlite_copy(Path(parsed.database or "")) as connection:
            yield connection
        return
    engine = make_sync_engine(parsed, statement_timeout_s=0)
    try:
        with engine.connect() as connection:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection
    finally:
        engine.dispose()


@contextmanager
def _sqlite_copy(path: Path) -> Iterator[sa.Connection]:
    if not path.is_file():
        raise NotFound(NOTHING_THERE)
    fd, name = tempfile.mkstemp(prefix=".verbaal-export-", dir=path.parent)  # readable by its owner only
    os.close(fd)
    try:
        _copy(path, Path(name))
        # Nobody else writes to it: no locks, no journal, and it may lose its name.
        kept = sqlite3.connect(f"file:{name}?mode=ro&immutable=1", uri=True)
    finally:
        Path(name).unlink()
    engine = sa.create_engine("sqlite://", creator=lambda: kept, poolclass=NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
        kept.close()


def _copy(path: Path, target: Path) -> None:
    source = sqlite3.connect(path, timeout=BUSY_S)
    copy = sqlite3.connect(target)
    try:
        copy.execute("PRAGMA synchronous = OFF")
        source.backup(copy)
    finally:
        copy.close()
        source.close()
