"""Notes in the audit log what is in force: settings, model, vocabulary, rules, program.

One entry at a start where something is other than at the last one; so for every moment the log
says with what the server worked then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from server.domain.audit import Action, Detail, Event, digest
from server.domain.inputs import inputs_of
from server.domain.report import Template
from server.store.database import Database
from server.store.logs import audit_log
from server.store.tables import audit_log as entries

SYSTEM: Final = "verbaal"
"""Actor of what the program does by itself."""
OBJECT: Final = ("configuration", "server")
CHANGED: Final = "changed"
SETTINGS: Final = "settings"


async def note(
    database: Database, engine: Mapping[str, Any], *, settings: Sequence[str], forms: Iterable[Template]
) -> tuple[str, ...]:
    """Append an entry when what is in force differs from what the last one says.

    Args:
        database: where the log is.
        engine: the record that every dictation gets: model, settings of decoding, vocabulary, rules.
        settings: ``name:digest`` of each setting.
        forms: the templates.

    Returns:
        Names of what changed; all of them the first time, none when nothing did.
    """
    templates = {form.id: form.digest for form in forms}
    in_force = inputs_of(engine) | {SETTINGS: tuple(settings), "templates_sha256": digest(templates)}
    object_type, object_id = OBJECT
    last = (
        sa.select(entries.c.details)
        .where(entries.c.object_id == object_id, entries.c.object_type == object_type)
        .where(entries.c.action == Action.CONFIGURE.value)
        .order_by(entries.c.seq.desc())
        .limit(1)
    )
    async with database.writing() as connection:
        before = (await connection.execute(last)).scalar_one_or_none() or {}
        changed = changes(before, in_force)
        if changed:
            event = Event(
                actor=SYSTEM,
                action=Action.CONFIGURE,
                object_type=object_type,
                object_id=object_id,
                details={**in_force, CHANGED: changed},
            )
            await audit_log.append(connection, event)
    return changed


def changes(before: Mapping[str, object], after: Mapping[str, Detail]) -> tuple[str, ...]:
    """Names of what differs; a setting as ``settings.name``."""
    old, new = _flat(before), _flat(after)
    return tuple(sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)))


def _flat(details: Mapping[str, object]) -> dict[str, object]:
    flat = {name: value for name, value in details.items() if name not in {CHANGED, SETTINGS}}
    settings = details.get(SETTINGS, ())
    for one in settings if isinstance(settings, list | tuple) else ():
        name, _, digest = str(one).partition(":")
        flat[f"{SETTINGS}.{name}"] = digest
    return flat
