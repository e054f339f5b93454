"""Work that survives a crash: a thin interface over DBOS (``server.jobs.dbos_engine``).

Handlers run on the server's event loop. They may run more than once (a killed process, a worker
that was taken for dead), so whatever a handler does must be harmless the second time; our own
tables decide what counts, DBOS only sees to it that somebody does it.

Launching takes a second and some threads, so it waits until there is work. What DBOS keeps are
names, keys and identifiers, in a SQLite file of its own or in the schema ``dbos`` of the same
PostgreSQL database.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from server.jobs.work import Args, Handler, Unfinished, Work
from server.jobs.workers import Slot, Worker
from server.store.jobs.workers import WorkerRows

if TYPE_CHECKING:
    from server.jobs.dbos_engine import DbosEngine
    from server.store.database import Database

log = structlog.get_logger(__name__)

POLL_S = 0.5
BEAT_S = 10.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 60.0
TIDY_EVERY_S = 24 * 3600.0


class DurableWork:
    """Sees to it that work is done, whatever happens to this process.

    Args:
        database: where workers tell that they live.
        database_url: of the same; with SQLite, DBOS gets a file ``jobs.sqlite3`` beside it.
        folder: where processes of this machine take their places.
        at_once: pieces of work that may run here at the same time of those that begin when they are
            handed in, and as many again of those that waited in the queue. More than there are
            places for what is scarce, so that the next one is at hand when a place becomes free.
        poll_s: how often DBOS looks for queued work.
        beat_s: between signs of life, and looks for work that nobody does.
    """

    def __init__(
        self,
        database: Database,
        database_url: str,
        folder: Path,
        *,
        at_once: int = 12,
        poll_s: float = POLL_S,
        beat_s: float = BEAT_S,
    ) -> None:
        self._rows = WorkerRows(database)
        self._url = database_url
        self._folder = folder
        self._at_once = at_once
        self._poll_s = poll_s
        self._beat_s = beat_s
        self._handlers: dict[str, Handler] = {}
        self._unfinished: list[Unfinished] = []
        self._engine: DbosEngine | None = None
        self._launching: asyncio.Task[DbosEngine] | None = None
        self._tasks: set[asyncio.Future[None]] = set()
        self._doing: dict[str, asyncio.Task[None]] = {}
        self._cancelled: set[str] = set()
        self._suspects: frozenset[str] = frozenset()
        self._stopping = False

    def register(self, name: str, handler: Handler, *, unfinished: Unfinished | None = None) -> None:
        """Name what does a kind of work; before :meth:`start`.

        Args:
            name: stays the same for ever: work may wait over many versions of the program.
            handler: is repeated, after a while, when it raises. Cancelling it means: stop now.
            unfinished: what should be waiting or running; work that got lost between our tables
                and DBOS, or with its database, is handed in again.
        """
        self._handlers[name] = handler
        if unfinished is not None:
            self._unfinished.append(unfinished)

    async def start(self) -> None:
        """Take up what an earlier process left; returns at once."""
        self._background(self._take_up())

    async def stop(self) -> None:
        """Stop all work; it goes on when some process starts again."""
        self._stopping = True
        if self._launching is not None:
            await asyncio.wait({self._launching})
        for task in [*self._tasks, *self._doing.values()]:
            task.cancel()
        await asyncio.gather(*self._tasks, *self._doing.values(), return_exceptions=True)
        if self._engine is not None:
            await self._engine.stop()
            self._engine = None

    @property
    def launched(self) -> bool:
        """True when work is being done."""
        return self._engine is not None

    async def enqueue(self, *works: Work) -> None:
        """Have work done, soon. What was handed in before, by its key, is not done again."""
        engine = await self._launched()
        for work in works:
            await asyncio.to_thread(engine.submit, work)

    def soon(self, *works: Work) -> None:
        """:meth:`enqueue` without waiting. What goes wrong is put right by ``unfinished``."""
        self._background(self.enqueue(*works))

    def cancel(self, key: str) -> None:
        """Stop the handler that works on ``key`` in this process, for good."""
        if key in self._doing:
            self._cancelled.add(key)
            self._doing[key].cancel()

    async def repair(self) -> None:
        """Hand in again what our tables miss in DBOS."""
        for unfinished in self._unfinished:
            async for page in unfinished():
                engine = await self._launched()
                if lost := await asyncio.to_thread(engine.lost, page):
                    log.info("work_repaired", count=len(lost))
                    await self.enqueue(*lost)

    async def _take_up(self) -> None:
        async for _ in self._attempts():
            try:
                await self.repair()
            except Exception as error:  # noqa: BLE001 - whatever it is (disk, database): it is tried again
                log.warning("work_not_taken_up", error=type(error).__name__)
            else:
                return

    async def _launched(self) -> DbosEngine:
        if self._engine is None:
            if self._stopping:
                raise asyncio.CancelledError
            if self._launching is None or self._launching.done():
                self._launching = asyncio.create_task(self._launch())
            return await asyncio.shield(self._launching)
        return self._engine

    async def _launch(self) -> DbosEngine:
        began_s = time.monotonic()
        engine_of = await asyncio.to_thread(_import_engine)
        slot = await asyncio.to_thread(Slot, self._folder)
        worker = Worker(self._rows, slot)
        engine = engine_of(
            self._url,
            worker,
            slot,
            do=self._do,
            loop=asyncio.get_running_loop(),
            at_once=self._at_once,
            poll_s=self._poll_s,
        )
        try:
            await worker.beat()
            await asyncio.to_thread(engine.launch)
        except BaseException:
            slot.release()
            raise
        self._engine = engine
        if not self._stopping:
            self._background(self._beat(engine, worker))
        log.info("work_launched", duration_s=round(time.monotonic() - began_s, 3))
        return engine

    async def _beat(self, engine: DbosEngine, worker: Worker) -> None:
        tidied_s: float | None = None
        while True:
            await asyncio.sleep(self._beat_s)
            try:
                await self.look_after(engine, await worker.beat())
                await self.repair()
                if tidied_s is None or time.monotonic() - tidied_s > TIDY_EVERY_S:
                    tidied_s = time.monotonic()
                    await asyncio.to_thread(engine.forget)
            except Exception as error:  # noqa: BLE001 - a full disk or a database that is away: go on
                log.warning("work_not_looked_after", error=type(error).__name__)

    async def look_after(self, engine: DbosEngine, alive: frozenset[str]) -> None:
        """Hand out again what nobody works on: of workers that died, and our own that broke off."""
        pending = await asyncio.to_thread(engine.pending)
        orphans = [key for key, executor in pending.items() if executor not in alive]
        own = frozenset(key for key, executor in pending.items() if executor == engine.worker_id)
        # A piece of work is marked before its thread starts: only what is idle twice was dropped.
        idle = own - engine.busy
        dropped = idle & self._suspects
        self._suspects = idle - dropped
        if orphans or dropped:
            log.info("work_adopted", count=len(orphans) + len(dropped))
            await asyncio.to_thread(engine.resume, [*orphans, *dropped])

    def _background(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(_told(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _do(self, name: str, key: str, args: Args) -> None:
        """Run the handler until it returns. Cancelled: the work is left for later."""
        task = asyncio.current_task()
        handler = self._handlers.get(name)
        if handler is None:
            log.error("work_unknown", kind=name)  # a newer version of the program knows what to do with it
        if task is None or handler is None or self._stopping or key in self._doing:
            raise asyncio.CancelledError
        self._doing[key] = task
        try:
            async for attempt in self._attempts():
                try:
                    await handler(args)
                except Exception:
                    log.exception("work_failed", kind=name, attempt=attempt)
                else:
                    return
        except asyncio.CancelledError:
            if key not in self._cancelled:
                raise
        finally:
            del self._doing[key]
            self._cancelled.discard(key)

    async def _attempts(self) -> AsyncIterator[int]:
        """Count attempts from 1, with ever longer pauses between them, until cancelled."""
        attempt = 0
        while True:
            attempt += 1
            yield attempt
            await asyncio.sleep(min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(attempt - 1, 10)))


def _import_engine() -> type[DbosEngine]:
    from server.jobs.dbos_engine import DbosEngine  # noqa: PLC0415 - a second, which few starts need

    return DbosEngine


async def _told(work: Awaitable[None]) -> None:
    try:
        await work
    except Exception as error:  # noqa: BLE001 - nobody waits for it, and ``unfinished`` puts it right
        log.warning("work_not_handed_in", error=type(error).__name__)
