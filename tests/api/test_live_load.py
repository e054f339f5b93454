"""What a dictation takes of the server: no more than it needs, and nothing when it was left."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest

from server import wire
from server.asr import decodes
from server.asr.recognizer import Decoded, DecodeRequest
from server.asr.scheduler import Scheduler
from server.asr.transcriber import MAX_WAITING_FINALS
from server.domain.errors import RecognitionFailed
from tests.api.live_server import DICTATED_AT, LiveServer, serving
from tests.fakes import ScriptedRecognizer, speech

TALE = speech((0, 0.4), (11, 0.6), (12, 0.6), (0, 1.2), (13, 0.5), (14, 0.5), (0, 1.0), (15, 0.8))
SAMPLES = len(TALE) // 2


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[LiveServer]:
    async with serving(tmp_path) as server:
        yield server


def scheduler_of(live: LiveServer) -> Scheduler:
    [scheduler] = live.app.state.live.recordings._workshop.schedulers._all
    assert isinstance(scheduler, Scheduler)
    return scheduler


async def soon(true: Callable[[], bool]) -> None:
    for _ in range(500):
        if true():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it did not happen within five seconds")


async def sessions_become(live: LiveServer, count: int) -> None:
    await soon(lambda: scheduler_of(live).sessions == count)


class Slow(ScriptedRecognizer):
    """Some times faster than speech, and one request at a time."""

    max_batch = 1

    def recognize(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
        time.sleep(0.003 * batch[0].duration_s)
        return super().recognize(batch)


async def test_minutes_sent_at_once_wait_on_disk_and_not_in_the_queue(tmp_path: Path) -> None:
    pcm = speech(*[part for n in range(120) for part in ((10 + n, 1.5), (0, 1.0))])
    async with serving(tmp_path, recognizer=Slow()) as live, live.dictating() as talk:
        await talk.speak(pcm, frame_samples=16_000)
        await talk.say(wire.End(samples=len(pcm) // 2))
        most = 0
        hearing = asyncio.create_task(talk.hear(wire.Ended, within_s=20))
        while not hearing.done():
            most = max(most, scheduler_of(live).waiting)
            await asyncio.sleep(0.01)
        assert (await hearing).draft_id
        assert talk.texts() == [f"w{10 + n}" for n in range(120)]
        assert most < MAX_WAITING_FINALS + 12
        lags = [message.seconds for message in talk.heard if isinstance(message, wire.Lag)]
        assert max(lags) > 100  # told though most of it is not even queued
        assert len(lags) < 60


async def test_a_dictation_that_was_left_takes_no_part_of_the_device(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await sessions_become(live, 1)
        await talk.speak(TALE)
        await talk.hear_ack(SAMPLES)
    await sessions_become(live, 0)
    async with live.dictating(talk.resume) as again:
        await sessions_become(live, 1)
        await again.say(wire.End(samples=SAMPLES))
        await again.hear(wire.Ended)
    await sessions_become(live, 0)


async def test_a_dictation_that_broke_takes_no_part_of_the_device(tmp_path: Path) -> None:
    broken = ScriptedRecognizer(fail_times=99)
    async with serving(tmp_path, recognizer=broken) as live, live.dictating() as talk:
        await talk.speak(TALE)
        assert (await talk.hear(wire.Failed)).code == "recognition_failed"
        await sessions_become(live, 0)


async def test_one_that_broke_while_it_ended_unheard_keeps_nobody_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decodes, "RETRY_AFTER_S", 0.3)  # the client has left when it breaks
    async with serving(tmp_path, recognizer=ScriptedRecognizer(fail_times=99)) as live:
        async with live.dictating() as talk:
            await talk.speak(TALE)
            await talk.hear_ack(SAMPLES)
            await talk.say(wire.End(samples=SAMPLES))
        recordings = live.app.state.live.recordings
        await soon(lambda: recordings._open[talk.ready.dictation_id].finished)
        # Full for as long as anything of it is still there.
        monkeypatch.setattr(
            type(recordings._workshop.schedulers),
            "retry_after_s",
            lambda _: 9.0 if recordings._open else None,
        )
        async with live.socket() as other:
            await other.say(wire.Start(template="mutatie", dictated_at=DICTATED_AT))
            await other.hear(wire.Ready)


async def test_a_stretch_that_always_breaks_the_engine_does_not_keep_a_dictation_from_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decodes, "LAST_RETRY_AFTER_S", 0.0)

    class Choosy(ScriptedRecognizer):
        def recognize(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
            if any((request.samples * 32768 == 666).any() for request in batch):
                raise RecognitionFailed(reason="scripted")
            return super().recognize(batch)

    pcm = speech((11, 1.0), (0, 4.0), (666, 1.0), (0, 4.0), (12, 1.0))
    async with serving(tmp_path, recognizer=Choosy()) as live, live.dictating() as talk:
        await talk.speak(pcm)
        await talk.say(wire.End(samples=len(pcm) // 2))
        ended = await talk.hear(wire.Ended)
        assert talk.texts() == ["w11", "", "w12"]
        draft = await live.get(f"/v1/drafts/{ended.draft_id}")
    marks = [mark for one in draft["transcript"]["utterances"] for mark in one["marks"]]
    [(kind, start_s, end_s)] = [(mark["kind"], mark["start_s"], mark["end_s"]) for mark in marks]
    assert kind == "speech_without_text"
    assert (start_s, end_s) == pytest.approx((5.0, 6.0), abs=0.1)


async def test_after_a_restart_nothing_is_decoded_of_what_is_known(tmp_path: Path) -> None:
    pcm = speech(*[part for n in range(6) for part in ((10 + n, 2.0), (0, 4.0))])
    async with serving(tmp_path) as live, live.dictating() as talk:
        await talk.speak(pcm)
        while (final := await talk.hear(wire.Final)).utterance != 5 or final.revision < 2:
            pass
    recognizer = ScriptedRecognizer()
    async with serving(tmp_path, recognizer=recognizer) as live, live.dictating(talk.resume) as again:
        await again.say(wire.End(samples=len(pcm) // 2))
        await again.hear(wire.Ended)
        assert again.texts() == [f"w{10 + n}" for n in range(6)]
    assert recognizer.batches == []
