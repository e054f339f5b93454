"""States of records under retention. Functions take the connection of the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.audit import Action, Event
from server.domain.errors import NotFound
from server.domain.report import DraftState
from server.domain.retention import Change, Clock, Facts, Kind, RuleSet, State
from server.domain.seen_time import within
from server.store.dictations import DictationState
from server.store.logs import audit_log
from server.store.reports import lock as lock_report
from server.store.retention.legal_holds import held_among
from server.store.retention.retention_sources import REPORT, Found, basis_of
from server.store.tables import dictations, drafts, reports, retention_states

SYSTEM = "retention"
"""Who acts when a run does."""

_LOCK = 0x5645_5245  # "VERE": PostgreSQL's advisory lock of whoever destroys, holds or claims a run
_ACTIONS = {State.RESTRICTED: Action.RESTRICT, State.REMOVED: Action.REMOVE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One record that is not destroyed yet, with what decides about it."""

    object_type: str
    mark: int
    facts: Facts

    @property
    def key(self) -> tuple[str, str]:
        """Type and id."""
        return (self.object_type, self.facts.object_id)


async def lock(connection: AsyncConnection) -> None:
    """Be the only one that destroys, holds or claims a run, until the transaction ends."""
    if connection.dialect.name == "postgresql":
        # SQLite's writers already wait for each other.
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


async def note_found(
    connection: AsyncConnection,
    found: Sequence[Found],
    rules: RuleSet,
    *,
    before: datetime | None,
    moment: datetime,
) -> int:
    """Keep what a run found: new records, and those whose mark changed, whose term begins anew.

    Args:
        connection: of a writing transaction.
        found: what the run came across.
        rules: those in force.
        before: the moment of the run before, which had not seen these.
        moment: that of this run.

    Returns:
        How many were new or changed.
    """
    marks = await _marks(connection, found)
    new: list[dict[str, Any]] = []
    changed = 0
    for one in found:
        row = _row(one, rules, before=before, moment=moment)
        known = marks.get(one.key)
        if known is None:
            new.append(row)
        elif known != one.mark:
            values = {name: row[name] for name in ("kind", "basis", "mark", "started_at")}
            change = sa.update(retention_states).where(_is(one.key), _not_destroyed())
            await connection.execute(change.values(values))
            changed += 1
    if new:
        await connection.execute(sa.insert(retention_states), new)
    return len(new) + changed


async def as_if_noted(
    connection: AsyncConnection,
    found: Sequence[Found],
    rules: RuleSet,
    *,
    before: datetime | None,
    moment: datetime,
) -> list[Kept]:
    """What :func:`note_found` would make of ``found``, without keeping anything."""
    marks = await _marks(connection, found)
    rows = [_row(one, rules, before=before, moment=moment) for one in found if marks.get(one.key) != one.mark]
    return await _with_holds(connection, rules, rows)


async def page(
    connection: AsyncConnection, rules: RuleSet, *, after: tuple[str, str], limit: int
) -> list[Kept]:
    """Records that are not destroyed, by type and id."""
    query = (
        sa.select(retention_states)
        .where(
            _not_destroyed(),
            sa.or_(
                retention_states.c.object_type > after[0],
                sa.and_(retention_states.c.object_type == after[0], retention_states.c.object_id > after[1]),
            ),
        )
        .order_by(retention_states.c.object_type, retention_states.c.object_id)
        .limit(limit)
    )
    return await _with_holds(connection, rules, (await connection.execute(query)).mappings().all())


async def find(
    connection: AsyncConnection, rules: RuleSet, key: tuple[str, str], *, for_change: bool = False
) -> Kept | None:
    """One record; None when it is destroyed or was never seen."""
    query = sa.select(retention_states).where(_is(key), _not_destroyed())
    if for_change:
        query = query.with_for_update()
    return next(
        iter(await _with_holds(connection, rules, (await connection.execute(query)).mappings().all())), None
    )


async def advance(
    connection: AsyncConnection, kept: Kept, changes: Sequence[Change], *, at: datetime
) -> None:
    """Bring a record to the last of ``changes``, with an audit entry for each; none of them destroys."""
    for change in changes:
        moved = sa.update(retention_states).where(_is(kept.key))
        await connection.execute(moved.values(state=change.becomes.value, since=at))
        event = Event(
            actor=SYSTEM,
            action=_ACTIONS[change.becomes],
            object_type=kept.object_type,
            object_id=kept.facts.object_id,
            details={"rule": kept.facts.basis, "due": int(change.at.timestamp())},
        )
        await audit_log.append(connection, event)


async def set_state(
    connection: AsyncConnection, key: tuple[str, str], state: State, *, at: datetime, unfinished: str | None
) -> None:
    """Move a record on; ``unfinished`` says what is still to be done with one that is destroyed."""
    await connection.execute(
        sa.update(retention_states).where(_is(key)).values(state=state.value, since=at, unfinished=unfinished)
    )


async def take_mark(connection: AsyncConnection, key: tuple[str, str]) -> bool:
    """True for the one that finishes a destruction: the mark was there, and is gone now."""
    marked = sa.and_(_is(key), retention_states.c.unfinished.is_not(None))
    change = sa.update(retention_states).where(marked).values(unfinished=None)
    return (await connection.execute(change)).rowcount == 1


async def unfinished(connection: AsyncConnection, *, limit: int) -> list[tuple[tuple[str, str], str]]:
    """Records whose rows are gone and whose destruction was not finished, with what is to be done."""
    query = (
        sa.select(retention_states)
        .where(retention_states.c.state == State.DESTROYED.value, retention_states.c.unfinished.is_not(None))
        .order_by(retention_states.c.object_type, retention_states.c.object_id)
        .limit(limit)
    )
    rows = (await connection.execute(query)).mappings().all()
    return [((row["object_type"], row["object_id"]), row["unfinished"]) for row in rows]


async def note_start(connection: AsyncConnection, report_id: str, started_at: datetime, *, by: str) -> None:
    """Note when the term of a report begins whose rule waits for that (Wpg art. 9 and 10).

    Raises:
        NotFound: there is no such report, its rule does not wait for a date, or the first run that
            would know it is still to come.
    """
    waits = sa.and_(_is((REPORT, report_id)), _not_destroyed())
    change = sa.update(retention_states).where(waits).values(started_at=started_at)
    if (await connection.execute(change)).rowcount != 1:
        raise NotFound
    event = Event(
        actor=by,
        action=Action.ALTER,
        object_type=REPORT,
        object_id=report_id,
        details={"retention_from": int(started_at.timestamp())},
    )
    await audit_log.append(connection, event)


async def is_unchanged(connection: AsyncConnection, kept: Kept) -> bool:
    """True when a record still is what the run saw: nobody changed, confirmed or finished it.

    Keeps others from doing so until the transaction ends, and from adding to a report.
    """
    object_id = kept.facts.object_id
    if kept.facts.kind in {Kind.DRAFT, Kind.DISCARDED}:
        query = sa.select(drafts.c.id).where(
            drafts.c.id == object_id,
            drafts.c.version == kept.mark,
            drafts.c.state != DraftState.CONFIRMED,
        )
    elif kept.facts.kind is Kind.DICTATION:
        query = sa.select(dictations.c.id).where(
            dictations.c.id == object_id, dictations.c.state != DictationState.ENDED
        )
    elif kept.facts.kind is Kind.REPORT:
        # What somebody is adding to it at this moment belongs with it, and is found next.
        await lock_report(connection, object_id)
        return True
    else:
        return True
    return (await connection.execute(query.with_for_update())).first() is not None


async def type_of(connection: AsyncConnection, object_id: str) -> str:
    """What kind of record has this id.

    Raises:
        NotFound: none has.
    """
    for table, name in ((reports, "report"), (drafts, "draft"), (dictations, "dictation")):
        query = sa.select(table.c.id).where(table.c.id == object_id).limit(1)
        if (await connection.execute(query)).first():
            return name
    raise NotFound


async def _marks(connection: AsyncConnection, found: Sequence[Found]) -> dict[tuple[str, str], int]:
    query = sa.select(
        retention_states.c.object_type, retention_states.c.object_id, retention_states.c.mark
    ).where(retention_states.c.object_id.in_([one.object_id for one in found]))
    return {(row.object_type, row.object_id): row.mark for row in await connection.execute(query)}


def _row(one: Found, rules: RuleSet, *, before: datetime | None, moment: datetime) -> dict[str, Any]:
    """A record's state as it begins."""
    first_at = within(one.first_at, after=None if one.first_is_known else before, until=moment)
    rule = rules.of(one.basis)
    started_at: datetime | None = first_at
    if one.kind is not Kind.REPORT:
        started_at = within(one.changed_at, after=before, until=moment)
    elif rule is not None and rule.clock is Clock.NOTED:
        started_at = None
    return {
        "object_type": one.object_type,
        "object_id": one.object_id,
        "kind": one.kind.value,
        "basis": one.basis,
        "mark": one.mark,
        "first_at": first_at,
        "started_at": started_at,
        "state": State.ACTIVE.value,
        "since": moment,
        "unfinished": None,
    }


async def _with_holds(
    connection: AsyncConnection, rules: RuleSet, rows: Sequence[sa.RowMapping | dict[str, Any]]
) -> list[Kept]:
    held = await held_among(connection, [(row["object_type"], row["object_id"]) for row in rows])
    return [
        Kept(
            object_type=row["object_type"],
            mark=row["mark"],
            facts=Facts(
                kind=(kind := Kind(row["kind"])),
                object_id=row["object_id"],
                # Of all but reports there is one rule a kind, whatever it was called then.
                basis=row["basis"] if kind is Kind.REPORT else basis_of(rules, kind),
                started_at=row["started_at"],
                state=State(row["state"]),
                since=row["since"],
                held=(row["object_type"], row["object_id"]) in held,
            ),
        )
        for row in rows
    ]


def _is(key: tuple[str, str]) -> sa.ColumnElement[bool]:
    return sa.and_(retention_states.c.object_type == key[0], retention_states.c.object_id == key[1])


def _not_destroyed() -> sa.ColumnElement[bool]:
    return retention_states.c.state != State.DESTROYED.value
