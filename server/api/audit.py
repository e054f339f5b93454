"""The audit log for those who check it: entries in pages, and the newest signed checkpoints.

For the role ``auditor``. The log says itself who read it, and for which of the purposes that the law
names (directive (EU) 2016/680 art. 25(2), Wpg art. 32a): never to judge how somebody does their work.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import ConfigDict, Field

from server.api.identity import User, having
from server.domain.audit import Action, Event
from server.domain.roles import Role
from server.domain.transcript import Frozen
from server.jobs.checkpointing import Checkpointing, Pace, Told, checkpointing
from server.metrics import Metrics
from server.store.database import Database
from server.store.logs import audit_log, log_lines
from server.store.logs.checkpoints import Checkpoints, Places, Signed
from server.store.logs.log_lines import StoredLine

router = APIRouter(prefix="/v1/audit", tags=["audit"])

MOST_ENTRIES = 1000


class Purpose(StrEnum):
    """What the log may be read for: directive (EU) 2016/680 art. 25(2)."""

    LAWFULNESS = "lawfulness"  # is what was done allowed
    SELF_MONITORING = "self_monitoring"  # own checks, disciplinary proceedings under the law included
    SECURITY = "security"  # integrity and security of the data
    CRIMINAL_PROCEEDINGS = "criminal_proceedings"


class Stream(StrEnum):
    """Which of the two logs: who did it, or whose data was processed."""

    ACCESS = log_lines.ACCESS
    PROCESSING = log_lines.PROCESSING


@dataclass(frozen=True, slots=True)
class AuditTrail:
    """What the routes need; stands in ``app.state.audit``."""

    database: Database
    checkpoints: Checkpoints
    checkpointing: Checkpointing

    async def entries(self, user: User, query: PageQuery) -> list[StoredLine]:
        """Entries after one, oldest first; the log says who read them and why."""
        stream, after = query.stream.value, query.after
        async with self.database.writing() as connection:
            found = await log_lines.page_of(connection, stream, after=after, limit=query.limit)
            until = found[-1].seq if found else after
            details = {"from": after + 1, "to": until, "purpose": query.purpose.value}
            await audit_log.append(connection, _consulted(user, query.stream, details))
        return found

    async def checkpoint(self, user: User, query: LogQuery) -> Signed:
        """A signed checkpoint over all there is, the entry about this request included."""
        async with self.database.writing() as connection:
            details = {"view": "checkpoint", "purpose": query.purpose.value}
            await audit_log.append(connection, _consulted(user, query.stream, details))
        return (await self.checkpoints.make())[query.stream.value]


def _consulted(user: User, stream: Stream, details: dict[str, Any]) -> Event:
    return Event(
        actor=user.user_id,
        action=Action.CONSULT,
        object_type="audit_log",
        object_id=stream.value,
        details=details,
    )


class LogEntry(Frozen):
    """An entry as it was hashed (RFC 8785), and its SHA-256; ``entry`` is text so that no byte changes."""

    entry: str
    hash: str


class LogPage(Frozen):
    """Entries, oldest first. ``next_after`` asks for the following ones; None at the end of the log."""

    stream: Stream
    entries: tuple[LogEntry, ...]
    next_after: int | None
    read_at: datetime


def trail_of(request: Request) -> AuditTrail:
    """FastAPI dependency: what the app was built with."""
    return cast("AuditTrail", request.app.state.audit)


Trail = Annotated[AuditTrail, Depends(trail_of)]
Auditor = Annotated[User, Depends(having(Role.AUDITOR))]


class LogQuery(Frozen):
    """Which log, and what it is read for, which stands in the log.

    ``access`` tells who did what, ``processing`` whose data was processed.
    """

    model_config = ConfigDict(extra="forbid")

    purpose: Purpose
    stream: Stream = Stream.ACCESS


class PageQuery(LogQuery):
    """Also which entries: those ``after`` a number, at most ``limit``."""

    after: Annotated[int, Field(ge=0, le=2**53 - 1)] = 0
    limit: Annotated[int, Field(ge=1, le=MOST_ENTRIES)] = 200


@router.get("/entries")
async def read_audit_entries(trail: Trail, user: Auditor, query: Annotated[PageQuery, Query()]) -> LogPage:
    """Entries of one of the logs, oldest first. Reading them is an entry too.

    Only for the purposes of art. 25(2) of the directive; never to evaluate personnel.
    """
    found = await trail.entries(user, query)
    return LogPage(
        stream=query.stream,
        entries=tuple(LogEntry(entry=line.content.decode(), hash=line.hash) for line in found),
        next_after=found[-1].seq if len(found) == query.limit else None,
        read_at=datetime.now(UTC),
    )


@router.get("/checkpoint", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def read_audit_checkpoint(trail: Trail, user: Auditor, query: Annotated[LogQuery, Query()]) -> Response:
    """A checkpoint (C2SP tlog-checkpoint) over the whole log as it is now."""
    signed = await trail.checkpoint(user, query)
    return Response(
        signed.note, media_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"}
    )


@asynccontextmanager
async def auditing(
    database: Database, places: Places, pace: Pace, metrics: Metrics
) -> AsyncIterator[AuditTrail]:
    """The trail of a database, with checkpoints made in the background, and once more at the end.

    Args:
        database: whose logs.
        places: where key and checkpoints are.
        pace: when checkpoints are made.
        metrics: gets the figures.
    """
    checkpoints = places.checkpoints(database)
    task = Checkpointing(
        database, checkpoints, pace=pace, told=Told(metrics.checkpoint, metrics.checkpoint_failed)
    )
    async with checkpointing(task):
        yield AuditTrail(database, checkpoints, task)
