"""Makes checkpoints in the background: at the start, as the logs grow, and at the end.

Nothing that is acknowledged waits for it. What goes wrong is told in the log, in the figures and at
``/health/ready``, and tried again; a later checkpoint covers what an earlier one would have.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic

import structlog

from server.domain.errors import VerbaalError
from server.store.database import Database
from server.store.logs import log_lines
from server.store.logs.checkpoints import Checkpoints, Signed

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 5.0
"""How often the length of the logs is looked at; it is one read of two rows."""


@dataclass(frozen=True, slots=True)
class Pace:
    """A checkpoint after so many new entries, or so long after the last one when there is any."""

    entries: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Told:
    """Who wants to know: sizes by the name of a log, and the code of a failure."""

    made: Callable[[str, int], None]
    failed: Callable[[str], None]


class Checkpointing:
    """The background task.

    Args:
        database: whose logs.
        checkpoints: makes them.
        pace: when.
        told: gets the figures.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        database: Database,
        checkpoints: Checkpoints,
        *,
        pace: Pace,
        told: Told,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._database = database
        self._checkpoints = checkpoints
        self._pace = pace
        self._told = told
        self._clock = clock
        self._sizes: dict[str, int] = {}
        self._at_s = clock()
        self._failure: VerbaalError | None = None

    async def ready(self) -> None:
        """A check of ``/health/ready``.

        Raises:
            VerbaalError: the last attempt failed.
        """
        if self._failure is not None:
            raise self._failure

    async def attempt(self) -> dict[str, Signed]:
        """Make checkpoints where the logs grew; a failure is told, kept, and gives nothing."""
        self._at_s = self._clock()
        try:
            signed = await self._checkpoints.make()
        except Exception as error:  # noqa: BLE001 - whatever is wrong, dictating goes on
            self._failure = error if isinstance(error, VerbaalError) else VerbaalError()
            log.error("checkpoint_failed", code=self._failure.code, error=type(error).__name__)  # noqa: TRY400 - its text may hold a path
            self._told.failed(self._failure.code)
            return {}
        self._failure = None
        for stream, one in signed.items():
            if self._sizes.get(stream) != one.checkpoint.size:
                self._sizes[stream] = one.checkpoint.size
                self._told.made(stream, one.checkpoint.size)
                log.info("checkpoint_made", kind=stream, count=one.checkpoint.size)
        return signed

    async def look(self) -> None:
        """One round: make checkpoints when it is time."""
        due = self._clock() - self._at_s >= self._pace.seconds
        if self._failure is not None:
            if due:
                await self.attempt()
            return
        try:
            heads = await log_lines.heads(self._database)
        except VerbaalError as error:
            log.warning("log_not_read", code=error.code)
            return
        grown = max((head.seq - self._sizes.get(stream, 0) for stream, head in heads.items()), default=0)
        if grown >= self._pace.entries or (grown and due):
            await self.attempt()

    async def run(self) -> None:
        """Look now and then, until cancelled."""
        await self.attempt()
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await self.look()


@asynccontextmanager
async def checkpointing(task: Checkpointing) -> AsyncIterator[Checkpointing]:
    """Let it run inside the block; at the end of it come the last checkpoints."""
    running = asyncio.create_task(task.run(), name="checkpointing")
    try:
        yield task
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await task.attempt()
