"""DBOS, the library that keeps track of durable work. Nothing else imports it.

What it is steered around (docs/adr/0013): its version of the program is pinned, or a deploy would
strand what waits; its serializer is JSON, not pickle; what a dead worker left is taken over by
our own look, since its own needs a service elsewhere; its logger writes through ours, without
what it says.

Importing takes a second: do it when there is work.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import threading
from collections.abc import Callable, Coroutine, Generator, Iterable
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import dbos
from sqlalchemy.engine import make_url

from server.jobs.work import MAX_RANK, Args, Work
from server.jobs.workers import Slot, Worker

APPLICATION = "verbaal"
VERSION = "1"
"""Pinned: DBOS would take a hash of the program, and a deploy would strand what waits."""
WORKFLOW = "verbaal_work"
QUEUE = "verbaal"
FORGET_AFTER = timedelta(days=7)
FORGET_AT_ONCE = 500
LET_GO_S = 30.0
_OVER = frozenset({"SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"})

_one_launched = threading.Lock()
"""DBOS is one to a process; two that run at once would take each other's work."""


class LeftForLater(BaseException):
    """Ends a workflow without an outcome, which DBOS records for any other exception: it stays pending."""


def system_database_url(database_url: str) -> str:
    """Where DBOS keeps its tables: beside SQLite's file, or in the same PostgreSQL database."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        folder = (url.database or "").rpartition("/")[0]
        return f"sqlite:///{folder}/jobs.sqlite3"
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


class DbosEngine:
    """DBOS while it runs. Its methods block: call them in a thread."""

    def __init__(
        self,
        database_url: str,
        worker: Worker,
        slot: Slot,
        *,
        do: Callable[[str, str, Args], Coroutine[Any, Any, None]],
        loop: asyncio.AbstractEventLoop,
        at_once: int,
        poll_s: float,
    ) -> None:
        self._url = system_database_url(database_url)
        self._worker = worker
        self._slot = slot
        self._do = do
        self._loop = loop
        self._at_once = at_once
        self._poll_s = poll_s
        self._workflow: Any = None
        self._stopping = False
        self._idle = threading.Condition()
        self._busy: dict[str, int] = {}

    @property
    def worker_id(self) -> str:
        """Name under which this process does work."""
        return self._worker.id

    @property
    def busy(self) -> frozenset[str]:
        """Keys that threads of this process are at, or are about to begin with."""
        with self._idle:
            return frozenset(self._busy)

    def launch(self) -> None:
        """Start DBOS.

        Raises:
            RuntimeError: another one runs in this process.
        """
        if not _one_launched.acquire(blocking=False):
            raise RuntimeError("durable work runs in this process already")
        try:
            # DBOS would write to the console by itself; our logging tells where it wrote, not what.
            logger = logging.getLogger("dbos")
            if not logger.handlers:
                logger.addHandler(logging.NullHandler())
            logger.propagate = True
            dbos.DBOS(
                config=dbos.DBOSConfig(
                    name=APPLICATION,
                    system_database_url=self._url,
                    application_version=VERSION,
                    executor_id=self.worker_id,
                    serializer=dbos.DBOSPortableJSONSerializer(),  # the default is pickle
                    log_level="WARNING",
                    enable_otlp=False,
                    # Neither its messages nor its schedules are used.
                    use_listen_notify=False,
                    scheduler_polling_interval_sec=3600.0,
                    notification_listener_polling_interval_sec=2 * self._poll_s,  # stopping waits for it
                )
            )

            def run(
                name: str, key: str, args: dict[str, str | int]
            ) -> None:  # DBOS takes plain functions only
                self._run(name, key, args)

            self._workflow = dbos.DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)(run)
            dbos.DBOS.launch()
            dbos.DBOS.register_queue(
                QUEUE,
                worker_concurrency=self._at_once,
                polling_interval_sec=self._poll_s,
                on_conflict="always_update",
            )
        except BaseException:
            self._destroy()
            raise

    async def stop(self) -> None:
        """Wait for the threads, whose handlers were cancelled, and stop DBOS."""
        self._stopping = True
        await asyncio.to_thread(self._wait_idle)
        await asyncio.to_thread(self._destroy)
        await self._worker.leave()
        self._slot.release()

    def _wait_idle(self) -> None:
        with self._idle:
            self._idle.wait_for(lambda: not self._busy, timeout=LET_GO_S)

    def _destroy(self) -> None:
        try:
            dbos.DBOS.destroy(destroy_registry=True)
        finally:
            _one_launched.release()

    def submit(self, work: Work) -> None:
        """Start work at once where there is room, put it in the queue otherwise."""
        args: tuple[Any, ...] = (work.name, work.key, dict(work.args))
        # Its place is taken here, not when its thread begins: of more handed in together, each would
        # find the place of the one before it free.
        with self._idle:
            room = len(self._busy) < self._at_once and not work.delay_s
            if room:
                self._take(work.key)
        with dbos.SetWorkflowID(work.key):
            if room:
                try:
                    started = dbos.DBOS.start_workflow(self._workflow, *args)
                except BaseException:
                    self._give_back(work.key)
                    raise
                running: concurrent.futures.Future[Any] | None = getattr(started, "future", None)
                if running is None:  # handed in before: no thread began
                    self._give_back(work.key)
                else:
                    running.add_done_callback(lambda _: self._give_back(work.key))
                return
            options: dict[str, Any] = {"delay_seconds": work.delay_s} if work.delay_s else {}
            with dbos.SetEnqueueOptions(priority=max(1, min(MAX_RANK, work.rank)), **options):
                dbos.DBOS.enqueue_workflow(QUEUE, self._workflow, *args)

    def lost(self, works: Iterable[Work]) -> list[Work]:
        """Those that DBOS does not have, or takes for done."""
        wanted = {work.key: work for work in works}
        known = dbos.DBOS.list_workflows(workflow_ids=list(wanted), load_input=False, load_output=False)
        over = [one.workflow_id for one in known if one.status in _OVER]
        if over:
            dbos.DBOS.delete_workflows(over)
        waiting = {one.workflow_id for one in known} - set(over)
        return [work for key, work in wanted.items() if key not in waiting]

    def pending(self) -> dict[str, str | None]:
        """Keys that some worker took, with its name."""
        taken = dbos.DBOS.list_workflows(status="PENDING", name=WORKFLOW, load_input=False, load_output=False)
        return {one.workflow_id: one.executor_id for one in taken}

    def resume(self, keys: list[str]) -> None:
        """Put work back into the queue."""
        # Without a name they would go to DBOS's own queue, which has no limit.
        dbos.DBOS.resume_workflows(keys, queue_name=QUEUE)

    def forget(self) -> None:
        """Remove what was done long ago."""
        while True:
            old = dbos.DBOS.list_workflows(
                status=sorted(_OVER),
                completed_before=(datetime.now(UTC) - FORGET_AFTER).isoformat(),
                limit=FORGET_AT_ONCE,
                load_input=False,
                load_output=False,
            )
            if old:
                dbos.DBOS.delete_workflows([one.workflow_id for one in old])
            if len(old) < FORGET_AT_ONCE:
                return

    def _run(self, name: str, key: str, args: dict[str, str | int]) -> None:
        """The one workflow: waits, in a thread of DBOS, for the handler on the server's loop."""
        with self._working(key):
            if self._stopping:
                raise LeftForLater
            work = self._do(name, key, args)
            try:
                handling = asyncio.run_coroutine_threadsafe(work, self._loop)
            except RuntimeError:  # the loop is closed
                work.close()
                raise LeftForLater from None
            try:
                handling.result()
            except concurrent.futures.CancelledError:
                raise LeftForLater from None

    @contextmanager
    def _working(self, key: str) -> Generator[None]:
        self._take(key)
        try:
            yield
        finally:
            self._give_back(key)

    def _take(self, key: str) -> None:
        with self._idle:
            self._busy[key] = self._busy.get(key, 0) + 1

    def _give_back(self, key: str) -> None:
        with self._idle:
            self._busy[key] -= 1
            if not self._busy[key]:
                del self._busy[key]
            self._idle.notify_all()
