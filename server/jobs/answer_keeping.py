"""Sound of answers that no draft names goes: what a crash, or a refusal, left between sound and version."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog

from server.jobs.now_and_then import now_and_then
from server.store import answer_sounds
from server.store.database import Database
from server.store.sound.answer_sounds import AnswerSounds

log = structlog.get_logger(__name__)

FIRST_AFTER_S, TIDY_EVERY_S = 45.0, 3600.0
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class AnswerKeeping:
    """Sweeps sound without a name."""

    database: Database
    sounds: AnswerSounds

    async def run(self) -> None:
        """Sweep now and then, until cancelled."""
        await now_and_then(
            self.sweep,
            first_after_s=FIRST_AFTER_S,
            every_s=TIDY_EVERY_S,
            failed=lambda error: log.warning("answers_not_swept", error=type(error).__name__),
        )

    async def sweep(self) -> None:
        """Destroy what is old enough to have a name and has none, once."""
        found = await asyncio.to_thread(self.sounds.orphans)
        for at in range(0, len(found), AT_ONCE):
            await self.destroy_unnamed(found[at : at + AT_ONCE])

    async def destroy_unnamed(self, sound_ids: list[str]) -> None:
        """Destroy those of them that no version of a draft names."""
        async with self.database.reading() as connection:
            unnamed = await answer_sounds.unnamed(connection, sound_ids)
        for sound_id in sorted(unnamed):
            await asyncio.to_thread(self.sounds.destroy, sound_id)
        if unnamed:
            log.info("answers_swept", count=len(unnamed))
