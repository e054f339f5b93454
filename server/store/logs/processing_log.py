"""The processing log's table: lines are appended with the entries of the access log they belong to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.audit import Event, Head, Operation
from server.domain.processing import Line, Trace, lines_of, link
from server.store.tables import processing_log


async def append(
    connection: AsyncConnection,
    done: Iterable[tuple[Event, Operation]],
    trace: Trace | None,
    *,
    at: datetime,
) -> None:
    """Add the lines of these events; the caller holds the lock of the one that appends."""
    lines = [
        fields
        for event, operation in done
        for fields in lines_of(event, operation, trace, at=at, resource=resource())
    ]
    if not lines:
        return
    last = (
        sa.select(processing_log.c.seq, processing_log.c.hash).order_by(processing_log.c.seq.desc()).limit(1)
    )
    row = (await connection.execute(last)).one_or_none()
    head = Head(seq=row.seq, hash=row.hash) if row else Head()
    rows = []
    for fields in lines:
        line = link(head, fields)
        head = Head(seq=line.seq, hash=line.hash)
        rows.append(line.model_dump() | {"status_code": line.status_code.value})
    await connection.execute(sa.insert(processing_log), rows)


@cache
def resource() -> dict[str, str]:
    """What processes: this program and its version."""
    try:
        return {"service.name": "verbaal", "service.version": version("verbaal")}
    except PackageNotFoundError:  # run from a bare checkout
        return {"service.name": "verbaal", "service.version": "unknown"}


async def lines(connection: AsyncConnection, operation_ids: Iterable[str]) -> list[Line]:
    """The lines of these operations, oldest first."""
    wanted = list(operation_ids)
    found: list[Line] = []
    for start in range(0, len(wanted), _CHUNK):
        query = sa.select(processing_log).where(
            processing_log.c.operation_id.in_(wanted[start : start + _CHUNK])
        )
        found += [Line.model_validate(dict(row)) for row in (await connection.execute(query)).mappings()]
    return sorted(found, key=lambda line: line.seq)


_CHUNK = 500  # of the variables that one statement may have
