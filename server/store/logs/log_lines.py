"""Both logs as they are hashed: canonical JSON beside its hash, read fast and in pages.

Nothing is validated here: a row that somebody changed gives bytes that don't fit its hash, and that
is how it is found.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.audit import Head
from server.store.database import Database
from server.store.tables import audit_log, processing_log

ACCESS: Final = "access"
PROCESSING: Final = "processing"
STREAMS: Final = (ACCESS, PROCESSING)
TABLES: Final = {ACCESS: audit_log, PROCESSING: processing_log}
PAGE: Final = 5000

# Alphabetical, as RFC 8785 orders keys; then the hash.
_COLUMNS: Final = {
    ACCESS: (
        "action", "actor", "at", "details", "object_id", "object_type", "object_version", "operation_id",
        "prev_hash", "seq", "trace_id", "hash",
    ),
    PROCESSING: (
        "attributes", "end_time", "foreign_operation", "name", "operation_id", "parent_operation_id",
        "prev_hash", "resource", "seq", "start_time", "status_code", "trace_id", "hash",
    ),
}  # fmt: skip
_canonical: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


class StoredLine(NamedTuple):
    """An entry of either log: ``content`` is what its ``hash`` has to be the SHA-256 of."""

    seq: int
    prev_hash: str
    operation_id: str | None
    content: bytes
    hash: str


async def head(connection: AsyncConnection, stream: str) -> Head:
    """Where a log stands now."""
    table = TABLES[stream]
    query = sa.select(table.c.seq, table.c.hash).order_by(table.c.seq.desc()).limit(1)
    row = (await connection.execute(query)).one_or_none()
    return Head.model_construct(seq=row.seq, hash=row.hash) if row else Head()


async def heads(database: Database) -> dict[str, Head]:
    """Where both logs stand at one moment."""
    async with database.reading() as connection:
        return {stream: await head(connection, stream) for stream in STREAMS}


async def pages(
    database: Database, stream: str, *, after: int | None = 0, until: int | None = None, page: int = PAGE
) -> AsyncIterator[list[StoredLine]]:
    """The entries ``after`` one up to and including ``until``, oldest first.

    ``after`` None also gives what has a number below 1, where nothing may be.

    Each page is a transaction of its own, so that whoever appends waits for none.
    """
    while until is None or after is None or after < until:
        async with database.reading() as connection:
            lines = await page_of(connection, stream, after=after, until=until, limit=page)
        if not lines:
            return
        yield lines
        after = lines[-1].seq


async def page_of(
    connection: AsyncConnection, stream: str, *, after: int | None, limit: int, until: int | None = None
) -> list[StoredLine]:
    """At most ``limit`` entries after one, oldest first."""
    table = TABLES[stream]
    query = _query(connection, stream).order_by(table.c.seq).limit(limit)
    if after is not None:
        query = query.where(table.c.seq > after)
    if until is not None:
        query = query.where(table.c.seq <= until)
    return _lines(stream, (await connection.execute(query)).all())


async def lines_where(
    connection: AsyncConnection, stream: str, condition: sa.ColumnElement[bool]
) -> list[StoredLine]:
    """The entries of which something is so, oldest first."""
    query = _query(connection, stream).where(condition).order_by(TABLES[stream].c.seq)
    return _lines(stream, (await connection.execute(query)).all())


async def links(
    connection: AsyncConnection, stream: str, *, after: int, until: int
) -> list[tuple[int, str, str]]:
    """Number, hash of the one before and own hash of the entries after one, up to ``until``."""
    table = TABLES[stream]
    query = (
        sa.select(table.c.seq, table.c.prev_hash, table.c.hash)
        .where(table.c.seq > after, table.c.seq <= until)
        .order_by(table.c.seq)
    )
    return [(seq, prev_hash, own) for seq, prev_hash, own in (await connection.execute(query)).all()]


def _query(connection: AsyncConnection, stream: str) -> sa.Select[Any]:
    # Without types: what the driver gives, which for SQLite is text, and PostgreSQL is asked for the same.
    is_postgresql = connection.dialect.name == "postgresql"
    columns: list[sa.ColumnElement[Any]] = [
        sa.literal_column(_as_text(name) if is_postgresql else name).label(name) for name in _COLUMNS[stream]
    ]
    return sa.select(*columns).select_from(TABLES[stream])


def _as_text(name: str) -> str:
    if name in {"details", "attributes", "resource", "foreign_operation"}:
        return f"CAST({name} AS text)"
    if name in {"at", "start_time", "end_time"}:
        return f"to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
    return name


def _lines(stream: str, rows: Any) -> list[StoredLine]:
    written = _access if stream == ACCESS else _processing
    lines = []
    for row in rows:
        try:
            lines.append(written(_text, row))
        except TypeError:  # a number or nothing where a text was appended: somebody changed it
            lines.append(written(_any, row))
    return lines


def _access(text: Callable[[Any], str], row: Any) -> StoredLine:
    action, actor, at, details, object_id, object_type, version, operation, prev_hash, seq, trace, own = row
    linked = "" if operation is None else f',"operation_id":{text(operation)}'
    traced = "" if trace is None else f',"trace_id":{text(trace)}'
    content = (
        f'{{"action":{text(action)},"actor":{text(actor)},"at":{_moment(at)},"details":{_json(details)},'
        f'"object_id":{text(object_id)},"object_type":{text(object_type)},'
        f'"object_version":{"null" if version is None else version}{linked}'
        f',"prev_hash":{text(prev_hash)},"seq":{seq}{traced}}}'
    )
    return StoredLine(seq, prev_hash, operation, content.encode(), own)


def _processing(text: Callable[[Any], str], row: Any) -> StoredLine:
    attributes, end, foreign, name, operation, parent, prev_hash, resource, seq, start, status, trace, own = (
        row
    )
    caller = "null" if parent is None else text(parent)
    content = (
        f'{{"attributes":{_json(attributes)},"end_time":{_moment(end)},"foreign_operation":{_json(foreign)},'
        f'"name":{text(name)},"operation_id":{text(operation)},"parent_operation_id":{caller},'
        f'"prev_hash":{text(prev_hash)},"resource":{_json(resource)},"seq":{seq},'
        f'"start_time":{_moment(start)},"status_code":{text(status)},"trace_id":{text(trace)}}}'
    )
    return StoredLine(seq, prev_hash, operation, content.encode(), own)


# A text as RFC 8785 writes it.
_text: Final = encode_basestring


def _any(value: Any) -> str:
    return _text(value) if isinstance(value, str) else _canonical(value)


def _moment(value: Any) -> str:
    return _text(f"{value.replace(' ', 'T', 1)}+00:00") if isinstance(value, str) else _any(value)


def _json(value: Any) -> str:
    if value is None:
        return "null"
    return _read(value) if isinstance(value, str) else _any(value)


@lru_cache(maxsize=8192)  # many entries tell the same of different records
def _read(value: str) -> str:
    try:
        return _object(json.loads(value))
    except ValueError:
        return _text(value)


def _object(value: Any) -> str:
    """Canonical JSON, quickly for what entries hold: flat, with few texts and numbers."""
    if type(value) is not dict:
        return _canonical(value)
    parts = []
    for key in sorted(value):
        one = value[key]
        kind = type(one)
        written = _text(one) if kind is str else str(one) if kind is int else _canonical(one)
        parts.append(f"{_text(key)}:{written}")
    return f"{{{','.join(parts)}}}"
