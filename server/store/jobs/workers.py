"""The workers that do durable work: each has a row whose counter goes up while it lives.

A counter, not a time: two machines' clocks differ, and any clock may jump. Whoever watches sees
the counter stand still for some seconds of its own monotonic clock.
"""

from __future__ import annotations

import sqlalchemy as sa

from server.store.database import Database
from server.store.tables import insert_new, workers


class WorkerRows:
    """The rows of the workers on one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def beat(self, worker_id: str) -> dict[str, int]:
        """Say that ``worker_id`` lives; a new one gets its row.

        Returns:
            Beats of every worker, by id.
        """
        async with self._database.writing() as connection:
            await connection.execute(insert_new(connection, workers, id=worker_id, beats=0))
            await connection.execute(
                sa.update(workers).where(workers.c.id == worker_id).values(beats=workers.c.beats + 1)
            )
            rows = await connection.execute(sa.select(workers.c.id, workers.c.beats))
            return {row.id: row.beats for row in rows}

    async def bury(self, worker_id: str, *, beats: int) -> None:
        """Remove a worker whose counter stands still at ``beats``; one that lives after all stays."""
        async with self._database.writing() as connection:
            await connection.execute(
                sa.delete(workers).where(workers.c.id == worker_id, workers.c.beats == beats)
            )

    async def leave(self, worker_id: str) -> None:
        """A worker stops in an orderly way; what it left is anybody's."""
        async with self._database.writing() as connection:
            await connection.execute(sa.delete(workers).where(workers.c.id == worker_id))
