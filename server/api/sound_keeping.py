"""Work on kept sound that nobody waits for: sealing what has ended, encrypting what was once in clear."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

import structlog

from server.domain.errors import NotFound, VerbaalError
from server.store.sound.audio_files import AudioFiles

log = structlog.get_logger(__name__)


class SoundKeeping:
    """Runs it one file at a time. Whatever fails or is cut off leaves the sound as it was, readable."""

    def __init__(self, audio: AudioFiles) -> None:
        self._audio = audio
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    def seal(self, dictation_id: str) -> None:
        """Put the small blocks of a dictation that has ended together, soon."""
        self._soon(self._each([dictation_id], self._audio.seal))

    async def begin(self) -> None:
        """Take up what an earlier run, or an earlier version, left: in the background, once a start."""
        left = await asyncio.to_thread(self._audio.left_undone)
        if left:
            log.info("sound_left_undone", files=len(left))
            self._soon(self._each(left, self._audio.finish))

    async def idle(self) -> None:
        """Wait until there is nothing to do."""
        await asyncio.gather(*self._tasks)

    async def close(self) -> None:
        """Stop between two files; the next start goes on."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _soon(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _each(self, dictation_ids: list[str], work: Callable[[str], None]) -> None:
        for dictation_id in dictation_ids:
            async with self._turn:
                try:
                    await asyncio.to_thread(work, dictation_id)
                except NotFound:
                    pass  # it was thrown away meanwhile
                except VerbaalError as error:
                    log.warning("sound_work_failed", dictation_id=dictation_id, code=error.code)
                except Exception as error:
                    log.exception("sound_work_failed", dictation_id=dictation_id, error=type(error).__name__)
