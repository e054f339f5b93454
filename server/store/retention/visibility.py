"""The one place that says which records may be seen: what retention restricted or removed is hidden.

Everything that reads records for people asks here. Whoever says nothing gets what is in free use.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.errors import NotFound, Restricted
from server.domain.retention import Sight, State, reasons_for
from server.store.tables import drafts, reports, retention_states

REPORT = "report"
"""``object_type`` of a report's state; its draft, dictation and sound share it."""


def report_state() -> sa.ScalarSelect[str]:
    """The state of the report in the row at hand; NULL means active."""
    return _state_of(reports.c.id)


def draft_state() -> sa.ScalarSelect[str]:
    """The state of the report that the draft in the row at hand became, or puts right; NULL means active.

    A draft for the request of a data subject stays open to its officer, who is asked to finish it.
    """
    # In the JSON text: what people said can't hold this, for its quotation marks are escaped there.
    for_request = drafts.c.origin.contains('"request_id":"', autoescape=True)
    unasked = sa.case((drafts.c.rectifies.is_not(None) & ~for_request, drafts.c.rectifies))
    return _state_of(sa.func.coalesce(drafts.c.report_id, unasked))


def in_free_use(state: sa.ScalarSelect[str]) -> sa.ColumnElement[bool]:
    """True for rows that may stand in a list."""
    return sa.func.coalesce(state, State.ACTIVE.value) == State.ACTIVE.value


def dictation_in_free_use(dictation_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """True where the report that came of a dictation, if any, is in free use."""
    hidden = (
        sa.select(drafts.c.id)
        .join(
            retention_states,
            sa.and_(
                retention_states.c.object_type == REPORT, retention_states.c.object_id == drafts.c.report_id
            ),
        )
        .where(drafts.c.dictation_id == dictation_id, retention_states.c.state != State.ACTIVE.value)
    )
    return ~hidden.exists()


def may_see(state: str | None, *, is_own: bool, sight: Sight) -> None:
    """Return when a record in ``state`` may be read.

    Raises:
        NotFound: somebody else's, or removed: it is no longer there for whoever asks.
        Restricted: it is there, and a (fitting) reason opens it.
    """
    current = State(state) if state else State.ACTIVE
    if sight.allows(current, is_own=is_own):
        return
    may_ask = current is State.RESTRICTED and is_own
    if may_ask or (sight.privacy_officer and current in {State.RESTRICTED, State.REMOVED}):
        raise Restricted(state=current.value, reasons=[one.value for one in reasons_for(current)])
    raise NotFound


async def require_visible(connection: AsyncConnection, report_id: str, *, is_own: bool, sight: Sight) -> None:
    """Return when the report with this id, which exists, may be read.

    Raises:
        NotFound, Restricted: as :func:`may_see`.
    """
    query = sa.select(retention_states.c.state).where(
        retention_states.c.object_type == REPORT, retention_states.c.object_id == report_id
    )
    may_see((await connection.execute(query)).scalar_one_or_none(), is_own=is_own, sight=sight)


def _state_of(report_id: sa.ColumnElement[str] | sa.ColumnElement[str | None]) -> sa.ScalarSelect[str]:
    return (
        sa.select(retention_states.c.state)
        .where(retention_states.c.object_type == REPORT, retention_states.c.object_id == report_id)
        .scalar_subquery()
    )
