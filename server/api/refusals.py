"""Notes in the audit log who asked in vain for a record, or for what their role does not open.

One place for all routes: the parameter of a route that ends in ``_id`` says what was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import structlog
from starlette.requests import HTTPConnection

from server.domain.audit import Action, Event
from server.domain.errors import Forbidden, NotFound, Restricted, VerbaalError
from server.store.database import Database
from server.store.logs import audit_log

log = structlog.get_logger(__name__)

NOTED: Final = (Forbidden, NotFound, Restricted)
ROUTE: Final = "route"
"""Kind of what was asked for where it is no record, but something that is for other roles."""

_PARAMETER: Final = re.compile(r"([a-z][a-z_]*)_id")
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9_.:@+-]{1,64}")


async def note_refusal(connection: HTTPConnection, error: VerbaalError) -> None:
    """Write an entry about ``error`` where a record, or what is not for everybody, was asked for."""
    state = connection.app.state
    database: Database | None = getattr(state, "database", None)
    asked = _asked_for(connection)
    if database is None or asked is None or (asked[0] == ROUTE and isinstance(error, NotFound)):
        return
    if isinstance(error, NOTED):
        try:
            actor: str = state.identity.user(connection).user_id
        except Forbidden:
            return  # nobody whom this server knows
        await note(database, actor, *asked, error)


async def note(database: Database, actor: str, object_type: str, object_id: str, error: VerbaalError) -> None:
    """Write the entry, in a transaction of its own: that of the request was undone.

    When it can't be written that is told in the server's log, and the request stays refused.
    """
    if not isinstance(error, NOTED):
        return
    event = Event(
        actor=actor,
        action=Action.REFUSE,
        object_type=object_type,
        object_id=object_id,
        details={"reason": error.code},
    )
    try:
        async with database.writing() as connection:
            await audit_log.append(connection, event)
    except Exception as failure:  # noqa: BLE001 - whatever is wrong, the answer stays a refusal
        log.error("refusal_not_noted", error=type(failure).__name__)  # noqa: TRY400 - its text may hold content


def _asked_for(connection: HTTPConnection) -> tuple[str, str] | None:
    """Kind and id of the record, or which route."""
    parameters: Mapping[str, object] = connection.scope.get("path_params", {})
    for name, value in parameters.items():
        found = _PARAMETER.fullmatch(name)
        if found and _IDENTIFIER.fullmatch(str(value)):
            return found[1], str(value)
    route = str(getattr(connection.scope.get("route"), "name", ""))
    return (ROUTE, route) if _IDENTIFIER.fullmatch(route) else None
