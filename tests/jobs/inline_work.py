"""Durable work without the durability: handlers run at once, in the test's own loop."""

from __future__ import annotations

import asyncio
from typing import Any

from server.jobs.work import Handler, Unfinished, Work


class InlineWork:
    """Stands in for :class:`server.jobs.durable.DurableWork`; keys are done once.

    Work with a delay is noted in ``delayed`` and not done. While ``held``, nothing begins.
    """

    def __init__(self, *_: Any) -> None:
        self.delayed: list[Work] = []
        self.handed_in: list[Work] = []
        self.errors: list[Exception] = []
        self.held = asyncio.Event()
        self.held.set()
        self._handlers: dict[str, Handler] = {}
        self._unfinished: list[Unfinished] = []
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def register(self, name: str, handler: Handler, *, unfinished: Unfinished | None = None) -> None:
        self._handlers[name] = handler
        if unfinished is not None:
            self._unfinished.append(unfinished)

    async def start(self) -> None:
        for unfinished in self._unfinished:
            async for page in unfinished():
                await self.enqueue(*page)

    async def stop(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def enqueue(self, *works: Work) -> None:
        self.soon(*works)

    def soon(self, *works: Work) -> None:
        for work in works:
            self.handed_in.append(work)
            if work.delay_s:
                self.delayed.append(work)
            elif work.key not in self._tasks:
                self._tasks[work.key] = asyncio.create_task(self._do(work))

    def cancel(self, key: str) -> None:
        if key in self._tasks:
            self._tasks[key].cancel()

    async def done(self) -> None:
        """Wait until nothing is being done."""
        while any(not task.done() for task in self._tasks.values()):
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def again(self, work: Work) -> None:
        """Do a piece of work a second time, as after a crash."""
        await self._handlers[work.name](work.args)

    async def _do(self, work: Work) -> None:
        await self.held.wait()
        try:
            await self._handlers[work.name](work.args)
        except Exception as error:  # noqa: BLE001 - the real one repeats it later; tests look here
            self.errors.append(error)
