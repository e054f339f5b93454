"""The audit log's table: entries are appended inside the transaction they tell about."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.audit import Action, ChainCheck, Entry, Event, Head, Operation, chain, verify
from server.domain.merkle import Tree
from server.domain.processing import WITHOUT_PERSONS, current_trace
from server.store.database import Database
from server.store.logs import log_lines, processing_log
from server.store.logs.checkpoints import Checkpoints
from server.store.logs.log_lines import ACCESS, PROCESSING, StoredLine
from server.store.logs.record_subjects import with_subjects
from server.store.tables import audit_log
from server.store.tables import processing_log as processing_lines

_APPEND_LOCK = 0x5645_5242  # "VERB": PostgreSQL's advisory lock for the one that appends
_PAGE = 1000
_MADE = frozenset(one.value for one in (Action.COLLECT, Action.ALTER, Action.CONFIRM))


async def append(connection: AsyncConnection, *events: Event, at: datetime | None = None) -> None:
    """Add ``events`` at the end of both chains, in this transaction: they stand or fall with it.

    Each event is an operation of its own, in the trace of the request that is being answered. Whom it
    is about is looked up where the event does not say so.
    """
    if not events:
        return
    if connection.dialect.name == "postgresql":
        # SQLite's writers already wait for each other; here the chain's end must not be read twice.
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_APPEND_LOCK)))
    last = sa.select(audit_log.c.seq, audit_log.c.hash).order_by(audit_log.c.seq.desc()).limit(1)
    row = (await connection.execute(last)).one_or_none()
    head = Head(seq=row.seq, hash=row.hash) if row else Head()
    at = at or datetime.now(UTC)
    trace = current_trace.get()
    trace_id = trace.trace_id if trace else secrets.token_hex(16)
    rows = []
    done: list[tuple[Event, Operation]] = []
    for event in await with_subjects(connection, events):
        operation = None
        if event.action not in WITHOUT_PERSONS:
            operation = Operation(trace_id=trace_id, operation_id=secrets.token_hex(8))
            done.append((event, operation))
        entry = chain(head, event, at=at, operation=operation)
        head = Head(seq=entry.seq, hash=entry.hash)
        # mode="json" makes lists of tuples; the moment stays a datetime for its column.
        rows.append(entry.model_dump(mode="json") | {"at": entry.at})
    await connection.execute(sa.insert(audit_log), rows)
    await processing_log.append(connection, done, trace, at=at)


async def has_seen(
    connection: AsyncConnection, actor: str, object_type: str, object_id: str, version: int, *, view: str
) -> bool:
    """Whether the log tells that this user made or saw this version of a record.

    Seeing it in ``view``, or whole, counts; a list or a piece of its sound does not.
    """
    query = sa.select(audit_log.c.action, audit_log.c.details).where(
        audit_log.c.object_id == object_id,
        audit_log.c.object_type == object_type,
        audit_log.c.object_version == version,
        audit_log.c.actor == actor,
    )
    rows = (await connection.execute(query)).all()
    return any(row.action in _MADE or _is_look(row.action, row.details, view) for row in rows)


def _is_look(action: str, details: Mapping[str, object], view: str) -> bool:
    return action == Action.CONSULT.value and details.get("view", view) == view


@dataclass(frozen=True, slots=True)
class Proven:
    """An entry with the proof that it stands in the log: the nodes beside its way up, the lowest first."""

    content: str
    """Canonical JSON of all but the hash."""
    hash: str
    proof: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Extract:
    """Some entries of a log, provable by whoever trusts the key.

    ``checkpoint`` is the whole note that covers them, ``key`` the public key as C2SP writes it.
    """

    stream: str
    checkpoint: str
    key: str
    entries: tuple[Proven, ...]


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

    async def extract(self, object_ids: Collection[str], checkpoints: Checkpoints) -> dict[str, Extract]:
        """What both logs say about these records, with proofs, by the name of the log.

        A checkpoint is made where the newest does not cover all of it yet.

        Raises:
            CheckpointRefused, StorageFull: there is no checkpoint to prove it by.
        """
        about = audit_log.c.object_id.in_(list(object_ids))
        async with self._database.reading() as connection:
            access = await log_lines.lines_where(connection, ACCESS, about)
            operations = sa.select(audit_log.c.operation_id).where(about)
            belongs = processing_lines.c.operation_id.in_(operations)
            processing = await log_lines.lines_where(connection, PROCESSING, belongs)
        signed, key = await checkpoints.make(), await checkpoints.key()
        return {
            stream: Extract(
                stream=stream,
                checkpoint=signed[stream].note,
                key=key.verifier_key(stream),
                entries=await self._proven(stream, lines, signed[stream].checkpoint.size),
            )
            for stream, lines in ((ACCESS, access), (PROCESSING, processing))
        }

    async def _proven(self, stream: str, lines: list[StoredLine], size: int) -> tuple[Proven, ...]:
        leaves: list[bytes] = []
        while lines and len(leaves) < size:
            async with self._database.reading() as connection:
                page = await log_lines.links(
                    connection, stream, after=len(leaves), until=min(size, len(leaves) + log_lines.PAGE)
                )
            leaves += [bytes.fromhex(own) for _, _, own in page]
        tree = await asyncio.to_thread(Tree, leaves)
        return tuple(
            Proven(
                content=line.content.decode(),
                hash=line.hash,
                proof=tuple(node.hex() for node in tree.inclusion_proof(line.seq - 1)),
            )
            for line in lines
        )

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
