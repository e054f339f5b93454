"""Something that recognises batches of speech without blocking the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from server.asr.recognizer import Decoded, DecodeRequest, EngineInfo, Recognizer


class Device(Protocol):
    """A processor, a graphics card, or a replica on another machine: the scheduler sees no difference."""

    @property
    def info(self) -> EngineInfo:
        """What is recognising."""
        ...

    @property
    def max_batch(self) -> int:
        """Largest batch that pays."""
        ...

    @property
    def workers(self) -> int:
        """How many batches it takes at a time."""
        ...

    def bucket(self, request: DecodeRequest) -> object:
        """Requests of equal buckets may share a batch."""
        ...

    async def decode(self, batch: Sequence[DecodeRequest]) -> Sequence[Decoded]:
        """Recognise a batch of one bucket, in order."""
        ...


class ThreadDevice:
    """A recogniser on this machine, in as many threads as it has workers."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer
        self._threads = ThreadPoolExecutor(max_workers=recognizer.workers, thread_name_prefix="recognizer")

    @property
    def info(self) -> EngineInfo:
        """See :class:`Device`."""
        return self._recognizer.info

    @property
    def max_batch(self) -> int:
        """See :class:`Device`."""
        return self._recognizer.max_batch

    @property
    def workers(self) -> int:
        """See :class:`Device`."""
        return self._recognizer.workers

    def bucket(self, request: DecodeRequest) -> object:
        """See :class:`Device`."""
        return self._recognizer.bucket(request)

    async def decode(self, batch: Sequence[DecodeRequest]) -> Sequence[Decoded]:
        """See :class:`Device`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._recognizer.recognize, list(batch))

    def close(self) -> None:
        """Let the threads finish what they do and stop."""
        self._threads.shutdown(wait=True, cancel_futures=True)
