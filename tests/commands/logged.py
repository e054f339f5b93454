"""A server's logs with reports behind them, and whoever tampers with the SQLite file itself."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from server.commands.verify_live import check_database
from server.domain.audit import GENESIS, Action, Event
from server.proof.standalone.logs import Problem, entry_hash
from server.store import drafts, reports
from server.store.database import Database
from server.store.logs import audit_log, log_lines
from server.store.logs.checkpoints import Places
from tests.databases import migrated_sqlite, sqlite_url
from tests.store.examples import NOW, OFFICER, TEMPLATE, draft, report

ACCESS, PROCESSING = "audit_log", "processing_log"
Row = dict[str, Any]


def places(folder: Path) -> Places:
    """Where a server with this data folder keeps key and checkpoints."""
    return Places(folder / "keys" / "audit.pem", folder / "checkpoints", folder / "audit")


def url(folder: Path) -> str:
    """Of its database."""
    return sqlite_url(folder / "verbaal.sqlite3")


async def a_log(folder: Path) -> None:
    """Twelve entries, with checkpoints after 4, 8 and 12.

    Entry 1 collects draft-1, 2 confirms report-1 of it; the others are consultations.
    """
    migrated_sqlite(folder / "verbaal.sqlite3")
    database = Database(url(folder))
    try:
        checkpoints = places(folder).checkpoints(database)
        of = draft(dictation_id=None)
        async with database.writing() as connection:
            await drafts.insert(connection, of, TEMPLATE, actor=OFFICER)
            await reports.insert(connection, report(of), owner=OFFICER)
            await audit_log.append(connection, *_consulted(3, 4), at=NOW)
        await checkpoints.make()
        for first, last in ((5, 8), (9, 12)):
            async with database.writing() as connection:
                # A clock that was put back does no harm: the numbers tell the order.
                await audit_log.append(connection, *_consulted(first, last), at=NOW - timedelta(days=first))
            await checkpoints.make()
    finally:
        await database.dispose()


def _consulted(first: int, last: int) -> list[Event]:
    return [
        Event(
            actor=OFFICER,
            action=Action.CONSULT,
            object_type="draft",
            object_id="draft-1",
            object_version=1,
            details={"reason": "own_record", "number": number},
        )
        for number in range(first, last + 1)
    ]


async def problems(folder: Path) -> list[Problem]:
    """What `verbaal verify` finds."""
    database = Database(url(folder))
    try:
        found, _ = await check_database(database, places(folder))
    finally:
        await database.dispose()
    return found


@contextmanager
def behind_the_guards(folder: Path) -> Iterator[sqlite3.Connection]:
    """The SQLite file with its triggers taken away, and put back afterwards."""
    connection = sqlite3.connect(folder / "verbaal.sqlite3")
    guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        connection.execute(f"DROP TRIGGER {name}")
    yield connection
    for _, statement in guards:
        connection.execute(statement)
    connection.commit()
    connection.close()


def rewrite(
    folder: Path, table: str, change: Callable[[list[Row]], list[Row]], *, hashed_from: int | None = None
) -> None:
    """Replace a log's rows by what ``change`` makes of them.

    From number ``hashed_from`` on they get numbers, links and hashes that fit, as a forger would do.
    """
    with behind_the_guards(folder) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY seq")]  # noqa: S608 - a name of this module
        rows = change(rows)
        if hashed_from is not None:
            rehash(rows, hashed_from, table)
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - as above
        for row in rows:
            names = ", ".join(row)
            marks = ", ".join("?" for _ in row)
            connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608 - as above


def rehash(rows: list[Row], first: int, table: str) -> None:
    """Number and chain rows anew from number ``first`` on."""
    head = rows[first - 2]["hash"] if first > 1 else GENESIS
    for number, row in enumerate(rows[first - 1 :], first):
        row["seq"], row["prev_hash"] = number, head
        row["hash"] = head = entry_hash(content_of(row, table))


def content_of(row: Row, table: str) -> Row:
    """An entry's content, made from its row by the words of the documentation."""
    content = {name: value for name, value in row.items() if name != "hash"}
    for name in ("details", "attributes", "resource"):
        if name in content:
            content[name] = json.loads(content[name])
    for name in ("at", "start_time", "end_time"):
        if name in content:
            content[name] = content[name].replace(" ", "T") + "+00:00"
    optional = ("trace_id", "operation_id") if table == ACCESS else ()
    return {name: value for name, value in content.items() if name not in optional or value is not None}


def hashes_of(folder: Path, table: str) -> bytes:
    """The hashes as they would stand beside the checkpoints, of what the log says now."""
    connection = sqlite3.connect(folder / "verbaal.sqlite3")
    rows = connection.execute(f"SELECT hash FROM {table} ORDER BY seq").fetchall()  # noqa: S608 - a name of this module
    connection.close()
    return b"".join(bytes.fromhex(row[0]) for row in rows)


STREAMS = {ACCESS: log_lines.ACCESS, PROCESSING: log_lines.PROCESSING}
