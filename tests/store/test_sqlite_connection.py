from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.store.database import Database
from server.store.sqlite_connection import ReleasingConnection

MANY = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 9) SELECT x FROM n, t"


@pytest.mark.parametrize("begin", ["BEGIN IMMEDIATE", "BEGIN"])
def test_a_closed_connection_holds_no_lock_although_somebody_keeps_its_cursor(
    tmp_path: Path, begin: str
) -> None:
    path = tmp_path / "one.sqlite3"
    one = sqlite3.connect(path, factory=ReleasingConnection, isolation_level=None)
    one.execute("CREATE TABLE t (a)")
    one.execute("INSERT INTO t VALUES (1)")
    one.execute(begin)
    kept = one.execute(MANY)
    kept.fetchone()  # and not to its end
    one.close()
    one.close()
    other = sqlite3.connect(path, timeout=0, isolation_level=None)
    other.execute("INSERT INTO t VALUES (2)")
    other.close()
    del kept


async def test_a_task_cancelled_anywhere_in_a_transaction_leaves_no_lock(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'one.sqlite3'}", busy_timeout_s=0.2)
    async with database.writing() as connection:
        await connection.execute(sa.text("CREATE TABLE t (a)"))

    async def write() -> None:
        async with database.writing() as connection:
            await connection.execute(sa.text("INSERT INTO t VALUES (1)"))
            await connection.execute(sa.text(MANY))

    cancelled = []
    for steps in range(40):
        task = asyncio.create_task(write())
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        cancelled.append(task)  # with the frames of its error, and their cursors
        await write()
    assert any(task.cancelled() for task in cancelled)
    await database.dispose()
