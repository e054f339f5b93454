"""Destroys one record so that a crash leaves nothing half gone, and nothing is certified that is not gone.

Three steps: the rows go in one transaction that also marks what is left to do; then the keys of the
sound; then the certificate, which takes the mark away. What is marked is finished at the next start.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.certificates import Certificate, Seal, signed
from server.domain.retention import Change, Rule, State
from server.domain.transcript import Frozen
from server.ids import new_id
from server.jobs.retention_sources import Source
from server.store.database import Database
from server.store.retention import certificates, retention
from server.store.retention.destruction import Gone, destroy_rows
from server.store.retention.retention import Kept
from server.store.retention.retention_runs import Run
from server.store.retention.retention_sources import SOUND

_AT_ONCE = 200


class Sounds(Protocol):
    """The sound of dictations and answers, and its keys. Calls block."""

    def samples(self, dictation_id: str) -> int:
        """How much of it there is; 0 where there is none (any more)."""
        ...

    def exists(self, dictation_id: str) -> bool:
        """True when anything of it is left."""
        ...

    def erase(self, dictation_id: str) -> None:
        """Make it unreadable for ever, and remove it. Repeatable."""
        ...


class Todo(Frozen):
    """What is left to do when the rows are gone: ``sounds`` to erase, and what is certified then."""

    sounds: tuple[str, ...]
    certificate: dict[str, Any]


class Destroyer:
    """Destroys records of one database.

    Args:
        database: theirs.
        seal: signs certificates.
        sounds: what is heard of dictations.
        sources: those with a ``destroy`` of their own know how.
        now: the clock.
    """

    def __init__(
        self,
        database: Database,
        *,
        seal: Seal,
        sounds: Sounds,
        sources: Sequence[Source],
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._seal = seal
        self._sounds = sounds
        self._own = {one.object_type: one.destroy for one in sources if one.destroy is not None}
        self._now = now

    async def delete(
        self, connection: AsyncConnection, run: Run, kept: Kept, rule: Rule, change: Change
    ) -> Todo:
        """Delete a record's rows and mark what is left to do, in the caller's transaction."""
        object_id = kept.facts.object_id
        if kept.object_type == SOUND:
            gone = Gone(sounds=(object_id,))
        elif own := self._own.get(kept.object_type):
            gone = await own(connection, object_id, rule=rule.id, run=run.id)
        else:
            gone = await destroy_rows(connection, kept.object_type, object_id, rule=rule.id, run=run.id)
        heard = tuple([one for one in gone.sounds if await asyncio.to_thread(self._sounds.exists, one)])
        todo = Todo(
            sounds=gone.sounds,
            certificate={
                "certificate": new_id(),
                "object_type": kept.object_type,
                "object_id": object_id,
                "objects": gone.objects | ({SOUND: heard} if heard else {}),
                "counts": gone.counts,
                "rule": rule.id,
                "rule_version": rule.version,
                "rule_digest": rule.digest,
                "rules_digest": run.rules,
                "article": change.step.article,
                "run": run.id,
                "due_at": change.at.isoformat(),
                "destroyed_at": max(self._now(), run.moment).isoformat(),
            },
        )
        await retention.set_state(
            connection, kept.key, State.DESTROYED, at=run.moment, unfinished=todo.model_dump_json()
        )
        return todo

    async def finish(self, key: tuple[str, str], todo: Todo) -> None:
        """Erase the sound of a record whose rows are gone, then certify. Repeatable."""
        for dictation_id in todo.sounds:
            await asyncio.to_thread(self._sounds.erase, dictation_id)
        destroyed_at = datetime.fromisoformat(todo.certificate["destroyed_at"])
        at = max(self._now(), destroyed_at)
        certificate = Certificate.model_validate(todo.certificate | {"finished_at": at})
        note = signed(certificate, self._seal)
        async with self._database.writing() as connection:
            await retention.lock(connection)
            if await retention.take_mark(connection, key):
                await certificates.insert(connection, certificate, note, at=at)

    async def finish_marked(self) -> int:
        """Finish everything that was broken off. Returns how much that was."""
        finished = 0
        while True:
            async with self._database.reading() as connection:
                marked = await retention.unfinished(connection, limit=_AT_ONCE)
            for key, todo in marked:
                await self.finish(key, Todo.model_validate_json(todo))
            finished += len(marked)
            if len(marked) < _AT_ONCE:
                return finished
