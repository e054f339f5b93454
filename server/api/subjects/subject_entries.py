"""Entries of the audit log about requests of data subjects, and who may make them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from server.api.identity import User
from server.api.subjects.subject_records import log_id
from server.domain.audit import Action, Event
from server.domain.errors import Forbidden
from server.domain.rights import Item, SubjectRequest
from server.domain.roles import Role
from server.store.database import Database
from server.store.logs import audit_log
from server.store.rights.subject_requests import OBJECT_TYPE

REASON: Final = "subject_request"
"""Reason of every consultation and disclosure for a request."""


async def require_privacy_officer(database: Database, user: User, command: str, *, at: datetime) -> None:
    """Pass only for a privacy officer; who is refused gets an entry in the log.

    Raises:
        Forbidden: another role.
    """
    if Role.PRIVACY_OFFICER in user.roles:
        return
    event = Event(
        actor=user.user_id,
        action=Action.REFUSE,
        object_type=OBJECT_TYPE,
        object_id="requests",
        details={"command": command, "needs": Role.PRIVACY_OFFICER.value},
    )
    async with database.writing() as connection:
        await audit_log.append(connection, event, at=at)
    raise Forbidden(needs=[Role.PRIVACY_OFFICER.value])


def about_item(
    user: User,
    action: Action,
    request: SubjectRequest,
    item: Item,
    subjects: tuple[str, ...],
    **details: str | bool,
) -> Event:
    """An entry about a record of a request; ``subjects`` are pseudonyms of the person in that record."""
    return Event(
        actor=user.user_id,
        action=action,
        object_type=item.kind,
        object_id=log_id(item.kind, item.record_id),
        object_version=item.version,
        details={"reason": REASON, "request": request.id, **details},
        subjects=subjects,
    )


async def log_request(
    connection: AsyncConnection,
    user: User,
    action: Action,
    request: SubjectRequest,
    *,
    at: datetime,
    **details: str | int | tuple[str, ...],
) -> None:
    """An entry about the request itself."""
    event = Event(
        actor=user.user_id,
        action=action,
        object_type=OBJECT_TYPE,
        object_id=request.id,
        object_version=request.version,
        details={"reason": REASON, "request": request.id, **details},
    )
    await audit_log.append(connection, event, at=at)
