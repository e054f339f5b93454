import asyncio
from collections.abc import Sequence

import numpy as np
import pytest

from server.asr.device import ThreadDevice
from server.asr.recognizer import Decoded, DecodeRequest, EngineInfo, Quality
from server.asr.scheduler import BatchFigures, Priority, Scheduler
from server.domain.errors import RecognitionFailed
from tests.fakes import ScriptedRecognizer


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
    for task in tasks[1:]:
        with pytest.raises(asyncio.CancelledError):
            await task
    tasks[0].cancel()
