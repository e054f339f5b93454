"""Long work gives way to those that dictate, and is not put off for ever."""

import asyncio
from collections.abc import Sequence

import pytest

from server.asr.load import PASSAGE_PATIENCE_S
from server.asr.recognizer import Decoded, DecodeRequest
from server.asr.scheduler import Priority, Scheduler
from tests.asr.gated import Clock, GatedDevice, queued, request


class Card(GatedDevice):
    """One worker, large batches, a tenth of a second for each request."""

    max_batch = 32

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock

    async def decode(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
        self.batches.append(list(batch))
        self.clock.now += 0.1 * len(batch)
        return [Decoded(words=()) for _ in batch]

    async def sizes(self, scheduler: Scheduler, priority: Priority, *, late_s: float = 0.0) -> list[int]:
        """Of the batches in which 32 requests go that wait this long already."""
        self.batches.clear()
        jobs = [scheduler.submit(request(), priority, "sender") for _ in range(32)]
        self.clock.now += late_s
        await asyncio.gather(*(job.done for job in jobs))
        return [len(batch) for batch in self.batches]


async def test_while_somebody_dictates_one_worker_is_kept_free_of_long_work() -> None:
    device = GatedDevice()
    device.workers = 2
    async with Scheduler(device) as scheduler:
        scheduler.session_begins("somebody")
        tasks = await queued(scheduler, *[(request(code), Priority.PASSAGE) for code in ("aa", "aa", "aa")])
        await asyncio.sleep(0)
        assert [len(batch) for batch in device.batches] == [1]
        tasks += await queued(scheduler, (request("bb"), Priority.FINAL))
        await asyncio.sleep(0)
        assert device.batches[-1][0].language == "bb"
        scheduler.session_ends("somebody")
        for _ in range(4):
            device.gate.release()
        await asyncio.gather(*tasks)


async def test_files_get_the_worker_that_was_kept_free_as_soon_as_nobody_dictates() -> None:
    device = GatedDevice()
    device.workers = 2
    async with Scheduler(device) as scheduler:
        scheduler.session_begins("somebody")
        tasks = await queued(scheduler, (request("aa"), Priority.FILE), (request("bb"), Priority.FILE))
        await asyncio.sleep(0)
        assert len(device.batches) == 1
        scheduler.session_ends("somebody")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert len(device.batches) == 2
        device.gate.release()
        device.gate.release()
        await asyncio.gather(*tasks)


async def test_passages_that_wait_too_long_get_every_worker_and_keep_newcomers_out() -> None:
    device, clock = GatedDevice(), Clock()
    device.workers = 2
    async with Scheduler(device, clock=clock) as scheduler:
        scheduler.session_begins("somebody")
        jobs = [scheduler.submit(request(), Priority.PASSAGE, session) for session in ("a", "b")]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert len(device.batches) == 1
        clock.now += PASSAGE_PATIENCE_S + 1
        assert scheduler.retry_after_s() == PASSAGE_PATIENCE_S + 1
        jobs.append(scheduler.submit(request("xx"), Priority.FILE))  # any new work wakes the worker
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert [batch[0].language for batch in device.batches] == ["nl", "nl"]
        assert scheduler.retry_after_s() is None
        for _ in jobs:
            device.gate.release()
        await asyncio.gather(*(job.done for job in jobs))


async def test_a_long_backlog_of_one_keeps_no_newcomers_out() -> None:
    device, clock = GatedDevice(), Clock()
    device.max_batch = 1
    async with Scheduler(device, clock=clock) as scheduler:
        scheduler.session_begins("hasty")
        jobs = [scheduler.submit(request(), Priority.PASSAGE, "hasty") for _ in range(20)]
        for _ in jobs:
            assert scheduler.retry_after_s() is None
            clock.now += 2
            device.gate.release()
            await asyncio.sleep(0.001)
        assert len(device.batches) == 20


@pytest.mark.parametrize("priority", [Priority.PASSAGE, Priority.FILE])
async def test_on_a_device_with_one_worker_long_batches_are_short_while_somebody_dictates(
    priority: Priority,
) -> None:
    card = Card(clock := Clock())
    async with Scheduler(card, clock=clock) as scheduler:
        assert await card.sizes(scheduler, priority) == [32]
        scheduler.session_begins("somebody")
        assert await card.sizes(scheduler, priority) == [5] * 6 + [2]
        scheduler.session_ends("somebody")
        assert await card.sizes(scheduler, priority) == [32]


async def test_they_are_somewhat_longer_while_passages_wait_too_long() -> None:
    card = Card(clock := Clock())
    async with Scheduler(card, clock=clock) as scheduler:
        await card.sizes(scheduler, Priority.PASSAGE)
        scheduler.session_begins("somebody")
        sizes = await card.sizes(scheduler, Priority.PASSAGE, late_s=PASSAGE_PATIENCE_S + 10)
    assert sizes[:2] == [10, 5]
