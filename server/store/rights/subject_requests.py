"""Requests of data subjects, each step a version. Functions take the caller's connection."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.audit import SALT_BYTES, Action, Event, commitment
from server.domain.errors import NotFound, StaleVersion
from server.domain.rights import RequestState, SubjectRequest
from server.store.logs import audit_log
from server.store.tables import subject_request_versions, subject_requests

OBJECT_TYPE = "subject"
"""Kind of record in the audit log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRequest:
    """A request with the salt of its digests."""

    request: SubjectRequest
    salt: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestVersion:
    """One step: who made it when, and what the request then was."""

    at: datetime
    actor: str
    request: SubjectRequest


async def insert(connection: AsyncConnection, request: SubjectRequest, *, actor: str, at: datetime) -> None:
    """Keep a new request, with its audit entry."""
    salt = secrets.token_bytes(SALT_BYTES)
    await connection.execute(
        sa.insert(subject_requests).values(
            id=request.id,
            kind=request.kind,
            received_at=request.received_at,
            due_at=request.due_at,
            salt=salt,
            **_state(request),
        )
    )
    content = await _insert_version(connection, request, actor=actor, at=at)
    event = _event(Action.COLLECT, request, actor, content=commitment(salt, content), kind=request.kind.value)
    await audit_log.append(connection, event, at=at)


async def find(connection: AsyncConnection, request_id: str) -> StoredRequest:
    """The request at its newest version.

    Raises:
        NotFound: there is none.
    """
    query = (
        sa.select(subject_requests.c.salt, subject_request_versions.c.content)
        .join_from(subject_requests, subject_request_versions, _newest())
        .where(subject_requests.c.id == request_id)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    return StoredRequest(request=SubjectRequest.model_validate_json(row.content), salt=row.salt)


async def listing(
    connection: AsyncConnection, states: tuple[RequestState, ...], *, limit: int
) -> list[SubjectRequest]:
    """Requests in these states, those due first in front."""
    query = (
        sa.select(subject_request_versions.c.content)
        .join_from(subject_requests, subject_request_versions, _newest())
        .where(subject_requests.c.state.in_(states))
        .order_by(subject_requests.c.due_at, subject_requests.c.id)
        .limit(limit)
    )
    return [SubjectRequest.model_validate_json(one) for one in (await connection.execute(query)).scalars()]


async def history(connection: AsyncConnection, request_id: str) -> list[RequestVersion]:
    """Every version, oldest first; empty when there is no such request."""
    query = (
        sa.select(subject_request_versions)
        .where(subject_request_versions.c.request_id == request_id)
        .order_by(subject_request_versions.c.version)
    )
    return [
        RequestVersion(
            at=row["at"], actor=row["actor"], request=SubjectRequest.model_validate_json(row["content"])
        )
        for row in (await connection.execute(query)).mappings()
    ]


async def save(
    connection: AsyncConnection,
    stored: StoredRequest,
    new: SubjectRequest,
    *,
    actor: str,
    at: datetime,
    **details: Any,
) -> None:
    """Keep ``new`` as the version after ``stored``, with its audit entry.

    Raises:
        StaleVersion: the request changed since it was read.
    """
    old = stored.request
    change = (
        sa.update(subject_requests)
        .where(subject_requests.c.id == old.id, subject_requests.c.version == old.version)
        .values(**_state(new))
    )
    if (await connection.execute(change)).rowcount != 1:
        raise StaleVersion("Dit verzoek is intussen gewijzigd. Probeer het opnieuw.", expected=old.version)
    content = await _insert_version(connection, new, actor=actor, at=at)
    event = _event(Action.ALTER, new, actor, content=commitment(stored.salt, content), **details)
    await audit_log.append(connection, event, at=at)


def _state(request: SubjectRequest) -> dict[str, Any]:
    return {
        "state": request.state,
        "outcome": request.outcome,
        "handled_by": request.handled_by,
        "version": request.version,
    }


def _newest() -> sa.ColumnElement[bool]:
    return sa.and_(
        subject_request_versions.c.request_id == subject_requests.c.id,
        subject_request_versions.c.version == subject_requests.c.version,
    )


async def _insert_version(
    connection: AsyncConnection, request: SubjectRequest, *, actor: str, at: datetime
) -> str:
    content = request.model_dump_json()
    await connection.execute(
        sa.insert(subject_request_versions).values(
            request_id=request.id, version=request.version, at=at, actor=actor, content=content
        )
    )
    return content


def _event(action: Action, request: SubjectRequest, actor: str, **details: Any) -> Event:
    return Event(
        actor=actor,
        action=action,
        object_type=OBJECT_TYPE,
        object_id=request.id,
        object_version=request.version,
        details=details,
    )
