"""A clock and a device that do nothing by themselves, for tests of the scheduler."""

import asyncio
from collections.abc import Sequence

import numpy as np

from server.asr.recognizer import Decoded, DecodeRequest, EngineInfo, Quality
from server.asr.scheduler import Priority, Scheduler


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class GatedDevice:
    """A device that decodes one batch each time it is let through; remembers the batches."""

    info = EngineInfo("gated", "gated", "0" * 64, "cpu", "none")
    max_batch = 3
    workers = 1

    def __init__(self) -> None:
        self.gate = asyncio.Semaphore(0)
        self.batches: list[list[DecodeRequest]] = []

    def bucket(self, request: DecodeRequest) -> tuple[str, str]:
        return (request.quality, request.language)

    async def decode(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
        self.batches.append(list(batch))
        await self.gate.acquire()
        return [Decoded(words=()) for _ in batch]


def request(language: str = "nl", quality: Quality = Quality.FINAL) -> DecodeRequest:
    return DecodeRequest(np.zeros(160, dtype=np.float32), language=language, quality=quality)


async def queued(scheduler: Scheduler, *jobs: tuple[DecodeRequest, Priority]) -> list[asyncio.Task[Decoded]]:
    tasks = [asyncio.create_task(scheduler.decode(*job)) for job in jobs]
    await asyncio.sleep(0)
    return tasks
