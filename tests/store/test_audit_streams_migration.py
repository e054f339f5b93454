"""The logs of a database from before there was a processing log go on, their hashes as they were."""

from __future__ import annotations

from server.domain.audit import Action, Event, Head, chain
from server.store.database import Database
from server.store.logs import audit_log
from server.store.logs.audit_log import AuditLog
from server.store.migrations import migrate
from tests.databases import is_sqlite, run_sql
from tests.store.examples import NOW


async def test_entries_from_before_keep_their_hashes_and_new_ones_get_an_operation(database_url: str) -> None:
    await migrate(database_url, revision="0003")
    old = Event(actor="j.jansen", action=Action.COLLECT, object_type="x", object_id="x-1", details={"a": 1})
    entry = chain(Head(), old, at=NOW)
    at = "2026-11-22 18:30:00.123456" + ("" if is_sqlite(database_url) else "+00")
    run_sql(
        database_url,
        "INSERT INTO audit_log (seq, at, actor, action, object_type, object_id, details, prev_hash, hash)"
        " VALUES (1, :at, 'j.jansen', 'collect', 'x', 'x-1', :details, :prev_hash, :hash)",
        at=at,
        details='{"a": 1}',
        prev_hash=entry.prev_hash,
        hash=entry.hash,
    )
    assert await migrate(database_url) == "0003"
    database = Database(database_url)
    async with database.writing() as connection:
        await audit_log.append(connection, old)
    log = AuditLog(database)
    first, second = await log.entries()
    assert (await log.check()).intact
    await database.dispose()
    assert first == entry
    assert first.operation is None
    assert second.operation is not None
    assert second.prev_hash == entry.hash
