from __future__ import annotations

from server.store.database import Database
from server.store.logs import log_guards


async def test_every_guard_is_there_after_the_migrations(database: Database) -> None:
    async with database.reading() as connection:
        assert await log_guards.missing(connection) == []
