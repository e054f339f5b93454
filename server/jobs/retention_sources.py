"""What retention looks after: a source for each type of record, built by the composition root."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.errors import SoundDamaged
from server.domain.retention import RuleSet
from server.store.retention import retention_sources as found_by
from server.store.retention.destruction import Gone
from server.store.retention.retention_jobs import JOB, destroy_job, ended_jobs
from server.store.retention.retention_sources import Found
from server.store.sound.audio_files import AudioFiles


class Find(Protocol):
    """Finds records that are new or changed, by id."""

    def __call__(
        self, connection: AsyncConnection, rules: RuleSet, *, after: str, limit: int
    ) -> Awaitable[list[Found]]:
        """At most ``limit``, with ids after ``after``."""
        ...


class Destroy(Protocol):
    """Deletes a record's rows, with audit entries; the ``sounds`` of what is gone are erased next."""

    def __call__(
        self, connection: AsyncConnection, object_id: str, *, rule: str, run: int
    ) -> Awaitable[Gone]:
        """What is gone."""
        ...


@dataclass(frozen=True, slots=True)
class Source:
    """One type of record. ``destroy`` is None for those of ``server.store.retention.destruction``."""

    object_type: str
    find: Find
    destroy: Destroy | None = None


class KeptSounds:
    """The sound of dictations and answers as :class:`server.jobs.destroying.Sounds` has it. Calls block."""

    def __init__(self, audio: AudioFiles) -> None:
        self._audio = audio

    def samples(self, dictation_id: str) -> int:
        """Samples on disk; -1 for sound that is damaged, which changes no more."""
        try:
            return self._audio.samples(dictation_id)
        except SoundDamaged:
            return -1

    def exists(self, dictation_id: str) -> bool:
        """True when anything of it, or its key, is left."""
        return self._audio.exists(dictation_id)

    def erase(self, dictation_id: str) -> None:
        """Destroy its key, then remove it."""
        self._audio.delete(dictation_id)


def sources(samples: Callable[[str], int]) -> tuple[Source, ...]:
    """Reports, their sound and that of answers in them, drafts, dictations and jobs.

    Args:
        samples: how much sound there is of a dictation; blocks.
    """

    async def reports(connection: AsyncConnection, rules: RuleSet, *, after: str, limit: int) -> list[Found]:
        del rules  # a report's basis is that of its template
        return await found_by.new_reports(connection, after=after, limit=limit)

    async def dictations(
        connection: AsyncConnection, rules: RuleSet, *, after: str, limit: int
    ) -> list[Found]:
        found = await found_by.dictations_without_draft(connection, rules, after=after, limit=limit)
        # Sound that grew tells that somebody went on with it, whatever any clock says.
        return [replace(one, mark=await asyncio.to_thread(samples, one.object_id)) for one in found]

    return (
        Source(found_by.REPORT, reports),
        Source(found_by.SOUND, found_by.new_sounds),
        Source(found_by.SOUND, found_by.new_answer_sounds),
        Source(found_by.DRAFT, found_by.changed_drafts),
        Source(found_by.DICTATION, dictations),
        Source(JOB, ended_jobs, destroy_job),
    )
