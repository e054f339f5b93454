"""Holds: orders that a record may not be destroyed. Functions take the caller's connection.

A hold on a report, draft or dictation is a hold on all that belongs together. The ground, in people's own
words, stays out of the audit log and goes with the record.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.audit import Action, Event
from server.domain.errors import NoSuchHold
from server.domain.retention import Reason
from server.store.logs import audit_log
from server.store.tables import answer_sounds, drafts, legal_holds, reports

_MOST_IDS = 500  # of one query: SQLite takes 32,766 values, and a page of records is smaller


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """An order by ``placed_by``; ``ground`` is None once the record is gone."""

    id: str
    object_type: str
    object_id: str
    reason: Reason
    ground: str | None
    placed_by: str
    placed_at: datetime
    lifted_by: str | None = None
    lifted_at: datetime | None = None


async def place(connection: AsyncConnection, hold: Hold) -> None:
    """Keep a hold, with its audit entry. The caller knows that the record exists, and has the lock."""
    values = {name: getattr(hold, name) for name in Hold.__slots__} | {"reason": hold.reason.value}
    await connection.execute(sa.insert(legal_holds).values(**values))
    await audit_log.append(connection, _event(Action.HOLD, hold, hold.placed_by), at=hold.placed_at)


async def lift(connection: AsyncConnection, hold_id: str, *, by: str, at: datetime) -> Hold:
    """End a hold, with its audit entry.

    Raises:
        NoSuchHold: there is none with this id, or it is lifted.
    """
    change = (
        sa.update(legal_holds)
        .where(legal_holds.c.id == hold_id, legal_holds.c.lifted_at.is_(None))
        .values(lifted_by=by, lifted_at=at)
    )
    if (await connection.execute(change)).rowcount != 1:
        raise NoSuchHold
    row = (
        (await connection.execute(sa.select(legal_holds).where(legal_holds.c.id == hold_id))).mappings().one()
    )
    hold = _hold(row)
    await audit_log.append(connection, _event(Action.RELEASE, hold, by), at=at)
    return hold


async def listing(connection: AsyncConnection, *, all_of_them: bool = False) -> list[Hold]:
    """Holds in force, the oldest first; or also those that were lifted."""
    query = sa.select(legal_holds).order_by(legal_holds.c.placed_at, legal_holds.c.id)
    if not all_of_them:
        query = query.where(legal_holds.c.lifted_at.is_(None))
    return [_hold(row) for row in (await connection.execute(query)).mappings()]


async def forget_grounds(connection: AsyncConnection, object_ids: Collection[str]) -> None:
    """The words go when the record goes; that there was a hold stays."""
    change = sa.update(legal_holds).where(legal_holds.c.object_id.in_(object_ids)).values(ground=None)
    await connection.execute(change)


async def families(
    connection: AsyncConnection, roots: Collection[tuple[str, str]]
) -> Mapping[tuple[str, str], frozenset[str]]:
    """Ids of all that belongs with each record (type, id), its own among them.

    A report takes its drafts and dictations along, also drafts that put it right; a draft its dictation,
    and the report that it puts right; a sound its dictation and what became of that, or the draft in
    which it is an answer, with all of this.
    """
    found: dict[tuple[str, str], set[str]] = {root: {root[1]} for root in roots}
    of_type: dict[str, set[str]] = {}
    for object_type, object_id in roots:
        of_type.setdefault(object_type, set()).add(object_id)
    if ids := of_type.get("report"):
        # Two queries: no index serves both at once.
        of_reports = (
            sa.select(reports.c.id, reports.c.draft_id, drafts.c.dictation_id)
            .join(drafts, drafts.c.id == reports.c.draft_id)
            .where(reports.c.id.in_(ids))
        )
        for row in (await connection.execute(of_reports)).all():
            found["report", row.id] |= {row.draft_id, row.dictation_id} - {None}
        for row in await _links(connection, drafts.c.rectifies.in_(ids)):
            found["report", row.rectifies] |= {row.draft_id, row.dictation_id} - {None}
    if ids := of_type.get("draft"):
        for row in await _links(connection, drafts.c.id.in_(ids)):
            found["draft", row.draft_id] |= {row.report_id, row.dictation_id, row.rectifies} - {None}
    if ids := of_type.get("sound"):
        for row in await _links(connection, drafts.c.dictation_id.in_(ids)):
            found["sound", row.dictation_id] |= {row.report_id, row.draft_id} - {None}
        for row in await _answer_links(connection, ids):
            links = {row.report_id, row.draft_id, row.dictation_id, row.rectifies}
            found["sound", row.sound_id] |= links - {None}
    return {root: frozenset(family) for root, family in found.items()}


async def held_among(
    connection: AsyncConnection, roots: Collection[tuple[str, str]]
) -> frozenset[tuple[str, str]]:
    """Which of these records (type, id) are under hold, by themselves or by what belongs with them."""
    kin = await families(connection, roots)
    ids = list({one for family in kin.values() for one in family})
    held: set[str] = set()
    for start in range(0, len(ids), _MOST_IDS):
        query = sa.select(legal_holds.c.object_id).where(
            legal_holds.c.object_id.in_(ids[start : start + _MOST_IDS]), legal_holds.c.lifted_at.is_(None)
        )
        held.update((await connection.execute(query)).scalars())
    return frozenset(root for root, family in kin.items() if family & held)


async def _links(connection: AsyncConnection, where: sa.ColumnElement[bool]) -> Sequence[Any]:
    query = (
        sa.select(
            drafts.c.id.label("draft_id"),
            drafts.c.dictation_id,
            drafts.c.rectifies,
            reports.c.id.label("report_id"),
        )
        .outerjoin(reports, reports.c.draft_id == drafts.c.id)
        .where(where)
    )
    return (await connection.execute(query)).all()


async def _answer_links(connection: AsyncConnection, ids: Collection[str]) -> Sequence[Any]:
    query = (
        sa.select(
            answer_sounds.c.id.label("sound_id"),
            drafts.c.id.label("draft_id"),
            drafts.c.dictation_id,
            drafts.c.rectifies,
            reports.c.id.label("report_id"),
        )
        .join(drafts, drafts.c.id == answer_sounds.c.draft_id)
        .outerjoin(reports, reports.c.draft_id == drafts.c.id)
        .where(answer_sounds.c.id.in_(ids))
    )
    return (await connection.execute(query)).all()


def _hold(row: sa.RowMapping) -> Hold:
    return Hold(**dict(row) | {"reason": Reason(row["reason"])})


def _event(action: Action, hold: Hold, actor: str) -> Event:
    return Event(
        actor=actor,
        action=action,
        object_type=hold.object_type,
        object_id=hold.object_id,
        details={"hold": hold.id, "reason": hold.reason.value},
    )
