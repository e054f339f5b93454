"""Entries of the audit log about backups: whoever copied everything, and where a log goes on."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from server.domain.audit import Action, Event
from server.store.backup.manifest import Manifest
from server.store.database import Database, repeated
from server.store.logs import audit_log
from server.store.tables import audit_log as entries

OBJECT: Final = {"object_type": "database", "object_id": "all"}


@repeated
async def note_export(database: Database, actor: str, *, keys: bool, recipients: int) -> None:
    """Somebody is about to copy everything; ``recipients`` is for how many keys it is encrypted."""
    details = {"keys": keys, "recipients": recipients}
    async with database.writing() as connection:
        await audit_log.append(
            connection, Event(actor=actor, action=Action.BACK_UP, details=details, **OBJECT)
        )


@repeated
async def note_restore(database: Database, actor: str, manifest: Manifest) -> None:
    """Everything before this entry came from a backup. Repeatable."""
    details = {
        "backup_sha256": manifest.files_sha256,
        "made_at": manifest.made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "revision": manifest.revision,
        "rows": sum(table.rows for table in manifest.tables.values()),
    }
    async with database.writing() as connection:
        last = sa.select(entries.c.action, entries.c.details).order_by(entries.c.seq.desc()).limit(1)
        row = (await connection.execute(last)).one_or_none()
        if row is not None and (row.action, row.details) == (Action.RESTORE.value, details):
            return  # by the same restore, broken off after this
        await audit_log.append(
            connection, Event(actor=actor, action=Action.RESTORE, details=details, **OBJECT)
        )
