"""Who is recognised when, and what happens when something breaks."""

import asyncio
from collections.abc import Sequence

import numpy as np
import pytest

from server.asr.batch_size import GROW_AGAIN_S
from server.asr.device import ThreadDevice
from server.asr.recognizer import Decoded, DecodeRequest, Quality
from server.asr.scheduler import BatchFigures, Priority, Scheduler
from server.domain.errors import RecognitionFailed
from tests.asr.gated import Clock, GatedDevice, queued, request
from tests.fakes import ScriptedRecognizer


async def test_finals_go_before_partials_before_files() -> None:
    device = GatedDevice()
    async with Scheduler(device) as scheduler:
        first = await queued(scheduler, (request("xx"), Priority.FILE))
        await asyncio.sleep(0)  # it is on the device now
        file, partial, final = request("aa"), request("bb", Quality.PARTIAL), request("cc")
        tasks = await queued(
            scheduler, (file, Priority.FILE), (partial, Priority.PARTIAL), (final, Priority.FINAL)
        )
        for _ in range(4):
            device.gate.release()
        await asyncio.gather(*first, *tasks)
    assert device.batches[1:] == [[final], [partial], [file]]


async def test_requests_of_one_bucket_share_a_batch_up_to_its_limit() -> None:
    device = GatedDevice()
    told: list[BatchFigures] = []
    async with Scheduler(device, on_batch=told.append) as scheduler:
        jobs = [(request(), Priority.FINAL) for _ in range(5)] + [(request("de"), Priority.FINAL)]
        tasks = await queued(scheduler, *jobs)
        for _ in range(3):
            device.gate.release()
        await asyncio.gather(*tasks)
    assert [len(batch) for batch in device.batches] == [3, 2, 1]
    assert [figures.size for figures in told] == [3, 2, 1]
    assert told[0].audio_s == pytest.approx(0.03)


async def test_a_request_that_was_given_up_is_never_decoded() -> None:
    device = GatedDevice()
    async with Scheduler(device) as scheduler:
        first = await queued(scheduler, (request("xx"), Priority.FINAL))
        await asyncio.sleep(0)
        [gone, stays] = await queued(
            scheduler, (request("aa"), Priority.FINAL), (request("bb"), Priority.FINAL)
        )
        gone.cancel()
        device.gate.release()
        device.gate.release()
        await asyncio.gather(*first, stays)
    assert [batch[0].language for batch in device.batches] == ["xx", "bb"]


async def test_a_newer_partial_takes_the_place_of_a_waiting_one_of_its_session() -> None:
    device = GatedDevice()
    mine, other = object(), object()
    async with Scheduler(device) as scheduler:
        first = await queued(scheduler, (request("xx"), Priority.FINAL))
        await asyncio.sleep(0)
        older = scheduler.submit(request("aa", Quality.PARTIAL), Priority.PARTIAL, mine)
        theirs = scheduler.submit(request("bb", Quality.PARTIAL), Priority.PARTIAL, other)
        newer = scheduler.submit(request("cc", Quality.PARTIAL), Priority.PARTIAL, mine)
        assert older.abandoned
        assert newer.queued_at == older.queued_at  # it keeps the place in the queue
        for _ in range(3):
            device.gate.release()
        await asyncio.gather(*first, theirs.done, newer.done)
    assert [batch[0].language for batch in device.batches] == ["xx", "cc", "bb"]


async def test_a_device_gets_as_many_batches_at_a_time_as_it_has_workers() -> None:
    device = GatedDevice()
    device.workers = 2
    async with Scheduler(device) as scheduler:
        tasks = await queued(scheduler, *[(request(code), Priority.FINAL) for code in ("aa", "bb", "cc")])
        await asyncio.sleep(0)
        assert [batch[0].language for batch in device.batches] == ["aa", "bb"]
        for _ in range(3):
            device.gate.release()
        await asyncio.gather(*tasks)


async def test_one_session_whose_sound_breaks_the_engine_leaves_the_others_unharmed() -> None:
    class Allergic(GatedDevice):
        async def decode(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
            self.batches.append(list(batch))
            if any(len(one.samples) == 7 for one in batch):
                raise RuntimeError("CUDA error")
            return [Decoded(words=()) for _ in batch]

    bad = DecodeRequest(np.zeros(7, dtype=np.float32))
    async with Scheduler(Allergic()) as scheduler:
        good = [scheduler.submit(request(), Priority.FINAL) for _ in range(2)]
        broken = scheduler.submit(bad, Priority.FINAL)
        assert [(await job.done).words for job in good] == [(), ()]
        with pytest.raises(RecognitionFailed):
            await broken.done
        assert (await scheduler.decode(request(), Priority.FINAL)).words == ()


async def test_a_batch_that_does_not_fit_the_memory_is_halved_from_then_on() -> None:
    class Small(GatedDevice):
        async def decode(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
            self.batches.append(list(batch))
            if len(batch) > 1:
                raise RuntimeError("CUDA failed with error out of memory")
            return [Decoded(words=()) for _ in batch]

    device = Small()
    device.max_batch = 2
    async with Scheduler(device) as scheduler:
        for _ in range(2):
            jobs = [scheduler.submit(request(), Priority.FINAL) for _ in range(2)]
            await asyncio.gather(*(job.done for job in jobs))
    assert [len(batch) for batch in device.batches] == [2, 1, 1, 1, 1]


async def test_a_broken_batch_is_told_to_those_who_wait_and_the_next_one_works() -> None:
    device = ThreadDevice(ScriptedRecognizer(fail_times=1))
    async with Scheduler(device) as scheduler:
        with pytest.raises(RecognitionFailed):
            await scheduler.decode(request(), Priority.FINAL)
        assert (await scheduler.decode(request(), Priority.FINAL)).words == ()
    device.close()


async def test_an_unknown_failure_of_the_device_becomes_a_known_error() -> None:
    class Broken(GatedDevice):
        async def decode(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
            raise OSError(len(batch))

    async with Scheduler(Broken()) as scheduler:
        with pytest.raises(RecognitionFailed) as failure:
            await scheduler.decode(request(), Priority.FINAL)
    assert failure.value.details == {"reason": "OSError"}


async def test_a_mistake_while_figures_are_told_does_not_stop_the_queue() -> None:
    def broken(_: BatchFigures) -> None:
        raise ZeroDivisionError

    device = GatedDevice()
    async with Scheduler(device, on_batch=broken) as scheduler:
        for _ in range(2):
            device.gate.release()
            assert (await scheduler.decode(request(), Priority.FINAL)).words == ()
        assert scheduler.running


async def test_closing_gives_up_what_still_waits() -> None:
    device = GatedDevice()
    async with Scheduler(device) as scheduler:
        tasks = await queued(scheduler, (request("aa"), Priority.FINAL), (request("bb"), Priority.FINAL))
        assert scheduler.waiting == 2
        await asyncio.sleep(0)
    for task in tasks:
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_closing_gives_up_what_is_being_decoded() -> None:
    device = GatedDevice()
    async with Scheduler(device) as scheduler:
        job = scheduler.submit(request(), Priority.FINAL)
        await asyncio.sleep(0)
        assert job.started
    assert job.abandoned


async def test_a_request_that_nobody_would_answer_is_refused() -> None:
    scheduler = Scheduler(GatedDevice())
    with pytest.raises(RuntimeError, match="while it runs"):
        scheduler.submit(request(), Priority.FINAL)
    async with scheduler:
        pass
    with pytest.raises(RuntimeError, match="while it runs"):
        scheduler.submit(request(), Priority.FINAL)


async def test_turns_of_who_has_ended_are_forgotten() -> None:
    device = GatedDevice()
    device.max_batch = 1
    async with Scheduler(device) as scheduler:
        for _ in range(2):
            jobs = [scheduler.submit(request(name), Priority.FINAL, name) for name in ("aa", "bb")]
            for _ in jobs:
                device.gate.release()
            await asyncio.gather(*(job.done for job in jobs))
            scheduler.session_ends("bb")
    assert [batch[0].language for batch in device.batches] == ["aa", "bb", "bb", "aa"]


async def test_batches_grow_again_after_one_that_broke_for_no_reason() -> None:
    class Stumbling(GatedDevice):
        async def decode(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
            self.batches.append(list(batch))
            if len(self.batches) == 1:
                raise RuntimeError("for a moment")
            return [Decoded(words=()) for _ in batch]

    device, clock = Stumbling(), Clock()
    device.max_batch = 2
    async with Scheduler(device, clock=clock) as scheduler:
        for later_s in (0.0, GROW_AGAIN_S):
            clock.now += later_s
            jobs = [scheduler.submit(request(), Priority.FINAL) for _ in range(2)]
            await asyncio.gather(*(job.done for job in jobs))
    assert [len(batch) for batch in device.batches] == [2, 1, 1, 2]


async def test_what_was_given_up_is_not_tried_again_after_its_batch_broke() -> None:
    class Broken(GatedDevice):
        async def decode(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
            await super().decode(batch)
            if len(batch) > 1:
                raise RuntimeError("CUDA error")
            return [Decoded(words=())]

    device = Broken()
    async with Scheduler(device) as scheduler:
        gone, stays = (scheduler.submit(one, Priority.FINAL) for one in (request(), request()))
        await asyncio.sleep(0)
        gone.done.cancel()
        device.gate.release()
        device.gate.release()
        await stays.done
    assert device.batches[1:] == [[stays.request]]


async def test_one_that_sends_an_hour_at_once_does_not_stop_the_others() -> None:
    device = GatedDevice()
    device.max_batch = 1
    async with Scheduler(device) as scheduler:
        jobs = [scheduler.submit(request("aa"), Priority.FINAL, "hasty") for _ in range(50)]
        await asyncio.sleep(0)
        jobs.append(scheduler.submit(request("bb"), Priority.FINAL, "calm"))
        for _ in jobs:
            device.gate.release()
        await asyncio.gather(*(job.done for job in jobs))
    assert [batch[0].language for batch in device.batches[:3]] == ["aa", "bb", "aa"]
