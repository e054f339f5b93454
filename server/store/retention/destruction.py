"""Destroys records: every row that holds their content, in one transaction with the audit entries.

What hangs on a report, draft or dictation by a foreign key is found through the tables themselves, so
a table that is added later is not forgotten; :data:`BY_NAME` holds those that only name an id.
The salts go with the rows: what the log keeps of the content says nothing any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.audit import Action, Event
from server.store import answer_sounds
from server.store.logs import audit_log
from server.store.retention.legal_holds import families, forget_grounds
from server.store.retention.retention import SYSTEM
from server.store.tables import dictations, drafts, metadata, outbox, reports, retention_states

BY_NAME: Mapping[str, tuple[sa.Column[str], ...]] = {"report": (outbox.c.report_id,)}
"""Columns without a foreign key that name a record of each kind: such rows go with it."""


@dataclass(slots=True)
class Gone:
    """What was destroyed: ids by kind, and the rows of each table. ``sounds`` are to be erased next."""

    objects: dict[str, tuple[str, ...]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    sounds: tuple[str, ...] = ()

    def add(self, table: str, rows: int) -> None:
        """Count rows of a table."""
        if rows:
            self.counts[table] = self.counts.get(table, 0) + rows


async def destroy_rows(
    connection: AsyncConnection, object_type: str, object_id: str, *, rule: str, run: int
) -> Gone:
    """Delete all rows of a record and what belongs with it; tell the audit log of each.

    A report takes its drafts, dictations and everything on them along; a draft its dictation. The
    caller has the lock, has looked at holds, and destroys the sound next: that of dictations and that of
    answers.
    """
    kin = (await families(connection, [(object_type, object_id)]))[object_type, object_id]
    report_ids = await _among(connection, reports.c.id, kin) if object_type == "report" else []
    draft_ids = await _among(connection, drafts.c.id, kin)
    dictation_ids = await _among(connection, dictations.c.id, kin)
    sounds = (*dictation_ids, *await answer_sounds.behind(connection, draft_ids))
    gone = Gone(
        objects={
            kind: tuple(ids)
            for kind, ids in (("report", report_ids), ("draft", draft_ids), ("dictation", dictation_ids))
            if ids
        },
        sounds=sounds,
    )
    details = {"rule": rule, "run": run}
    events = [
        Event(
            actor=SYSTEM,
            action=Action.ERASE,
            object_type=kind,
            object_id=one,
            details=details,
            subjects=await _subjects(connection, kind, one),
        )
        for kind, ids in gone.objects.items()
        for one in ids
    ]
    for table, ids in ((reports, report_ids), (drafts, draft_ids), (dictations, dictation_ids)):
        await _delete(connection, table, table.c.id.in_(ids), gone)
    for column in BY_NAME["report"] if report_ids else ():
        deleted = await connection.execute(sa.delete(column.table).where(column.in_(report_ids)))
        gone.add(column.table.name, deleted.rowcount)
    ids = [one for ids in gone.objects.values() for one in ids]
    await forget_grounds(connection, ids)
    # States of what went along (a draft, a sound): their own end has come as well.
    for kind, along in (*gone.objects.items(), ("sound", sounds)):
        theirs = sa.and_(
            retention_states.c.object_type == kind,
            retention_states.c.object_id.in_(
                [one for one in along if (kind, one) != (object_type, object_id)]
            ),
        )
        await connection.execute(sa.delete(retention_states).where(theirs))
    await audit_log.append(connection, *events)
    return gone


async def _among(connection: AsyncConnection, column: sa.Column[str], ids: Collection[str]) -> list[str]:
    query = sa.select(column).where(column.in_(ids)).distinct().order_by(column)
    return list((await connection.execute(query)).scalars())


async def _delete(
    connection: AsyncConnection, table: sa.Table, which: sa.ColumnElement[bool], gone: Gone
) -> None:
    """Delete rows, first those of other tables that hang on them."""
    for child in metadata.tables.values():
        for key in child.foreign_keys:
            if key.column.table is table:
                parents = sa.select(key.column).where(which)
                await _delete(connection, child, key.parent.in_(parents), gone)
    gone.add(table.name, (await connection.execute(sa.delete(table).where(which))).rowcount)


async def _subjects(connection: AsyncConnection, kind: str, object_id: str) -> tuple[str, ...]:
    """Pseudonyms of the persons a record is about, for the processing log."""
    table = {"report": reports, "draft": drafts}.get(kind)
    if table is None:
        return ()
    query = sa.select(table.c.subjects).where(table.c.id == object_id)
    kept = (await connection.execute(query)).scalars()
    return tuple(dict.fromkeys(one for subjects in kept for one in subjects or ()))
