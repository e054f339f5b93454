"""The audit log's table: entries are appended inside the transaction they tell about."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.audit import ChainCheck, Entry, Event, Head, chain, verify
from server.store.database import Database
from server.store.tables import audit_log

_APPEND_LOCK = 0x5645_5242  # "VERB": PostgreSQL's advisory lock for the one that appends
_PAGE = 1000


async def append(connection: AsyncConnection, *events: Event, at: datetime | None = None) -> None:
    """Add ``events`` at the end of the chain, in this transaction: they stand or fall with it."""
    if not events:
        return
    if connection.dialect.name == "postgresql":
        # SQLite's writers already wait for each other; here the chain's end must not be read twice.
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_APPEND_LOCK)))
    last = sa.select(audit_log.c.seq, audit_log.c.hash).order_by(audit_log.c.seq.desc()).limit(1)
    row = (await connection.execute(last)).one_or_none()
    head = Head(seq=row.seq, hash=row.hash) if row else Head()
    at = at or datetime.now(UTC)
    rows = []
    for event in events:
        entry = chain(head, event, at=at)
        head = Head(seq=entry.seq, hash=entry.hash)
        # mode="json" makes lists of tuples; the moment stays a datetime for its column.
        rows.append(entry.model_dump(mode="json") | {"at": entry.at})
    await connection.execute(sa.insert(audit_log), rows)


class AuditLog:
    """Reads the log; writing happens through :func:`append` only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def entries(self, *, object_id: str | None = None) -> list[Entry]:
        """All entries, or those about one record, oldest first."""
        query = sa.select(audit_log).order_by(audit_log.c.seq)
        if object_id is not None:
            query = query.where(audit_log.c.object_id == object_id)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [_entry(row) for row in rows]

    async def pages(self) -> AsyncIterator[list[Entry]]:
        """The whole log in pages, so that a long one fits in memory."""
        after = 0
        while True:
            query = sa.select(audit_log).where(audit_log.c.seq > after).order_by(audit_log.c.seq).limit(_PAGE)
            async with self._database.reading() as connection:
                rows = (await connection.execute(query)).mappings().all()
            if not rows:
                return
            page = [_entry(row) for row in rows]
            after = page[-1].seq
            yield page

    async def check(self, *, expected_head: Head | None = None) -> ChainCheck:
        """Verify the whole chain; ``expected_head`` is a head noted earlier and kept elsewhere."""
        head = Head()
        met = expected_head is None or expected_head == head
        async for page in self.pages():
            if expected_head is not None and page[0].seq <= expected_head.seq <= page[-1].seq:
                result = verify(page, start=head, expected_head=expected_head)
                met = result.intact
            else:
                result = verify(page, start=head)
            if not result.intact:
                return result
            head = result.head
        return verify((), start=head, expected_head=None if met else expected_head)


def _entry(row: sa.RowMapping) -> Entry:
    return Entry.model_validate(dict(row))
