from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from client import connection as connection_module
from client import spool as spool_module
from client.address import ServerAddress, async_http_client
from client.backoff import Backoff
from client.keys import Key
from client.problems import MicrophoneGone, NoMicrophone, Stopped
from client.sending import WINDOW_SAMPLES
from client.spool import Spool
from client.view import Phase
from server import wire
from tests.client.by_hand import ByHand, Desk
from tests.client.fake_protocol import SECOND_BYTES, Close, text_of
from tests.client.fake_server import FakeServer
from tests.client.sounds import noise
from tests.client.waiting import eventually

SOUND = noise(3 * 16_000 + 1_000)


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_module, "Backoff", lambda chance: Backoff(chance, first_s=0.01))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with FakeServer() as server, async_http_client(ServerAddress.parse(server.url)) as http:
        yield Desk(server, tmp_path / "spool", http)


async def test_a_dictation_leads_to_a_draft_and_leaves_nothing_behind(desk: Desk) -> None:
    source = ByHand(SOUND[:SECOND_BYTES], SOUND[SECOND_BYTES:])
    source.stop()
    outcome = await desk.dictating(source).run()

    assert outcome.draft_id == "draft-of-dictation-1"
    assert outcome.audio_s == pytest.approx(3.0625)
    assert desk.heard() == SOUND
    assert desk.kept == []
    assert desk.screen.now.text.final_text == text_of(SOUND)
    assert desk.screen.now.labels == {"plate": "Kenteken", "place": "Plaats"}
    assert desk.screen.now.phase is Phase.FINISHING
    assert desk.screen.closed
    assert source.calls[-1] == "close"


async def test_push_to_talk_starts_paused_and_each_pause_is_told(desk: Desk) -> None:
    source = ByHand()
    running = asyncio.create_task(desk.dictating(source, hands_free=False).run())
    await eventually(lambda: desk.press and desk.screen.view)
    assert desk.press is not None
    assert source.calls == ["start", "pause"]
    assert desk.screen.now.phase is Phase.PAUSED
    desk.press(Key.TOGGLE)
    source.give(SOUND[:SECOND_BYTES])
    await eventually(lambda: desk.server.dictations and len(desk.heard()) == SECOND_BYTES)
    desk.press(Key.TOGGLE)
    await eventually(lambda: desk.server.dictations["dictation-1"].flushed_at)
    assert desk.screen.now.phase is Phase.PAUSED
    desk.press(Key.TOGGLE)
    source.give(SOUND[SECOND_BYTES:])
    desk.press(Key.STOP)
    desk.press(Key.TOGGLE)
    desk.press(Key.STOP)
    await running

    assert source.calls == ["start", "pause", "resume", "pause", "resume", "stop", "close"]
    assert desk.server.dictations["dictation-1"].flushed_at == [16_000]
    assert desk.heard() == SOUND


async def test_an_interrupted_dictation_keeps_every_sound_and_is_resumed(desk: Desk) -> None:
    source = ByHand(SOUND[:SECOND_BYTES])
    source.leftover = SOUND[SECOND_BYTES : SECOND_BYTES + 2_000]
    running = asyncio.create_task(desk.dictating(source).run())
    await eventually(lambda: desk.server.dictations and len(desk.heard()) == SECOND_BYTES)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert desk.screen.closed

    (path,) = desk.kept
    again = Spool.open(path)
    assert again.record.dictation_id == "dictation-1"
    assert again.recorded == (SECOND_BYTES + 2_000) // 2
    outcome = await desk.dictating(None, again).run()

    assert outcome.draft_id == "draft-of-dictation-1"
    assert desk.heard() == SOUND[: SECOND_BYTES + 2_000]
    assert desk.kept == []


async def test_a_block_that_is_being_written_is_kept_whole_when_interrupted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, writing = Spool.append, asyncio.Event()
    loop = asyncio.get_running_loop()

    def slowly(spool: Spool, pcm: bytes) -> None:
        if pcm:
            loop.call_soon_threadsafe(writing.set)
            time.sleep(0.05)
        append(spool, pcm)

    monkeypatch.setattr(Spool, "append", slowly)
    running = asyncio.create_task(desk.dictating(ByHand(SOUND)).run())
    await writing.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    again = Spool.open(desk.kept[0])
    assert again.read(0, again.recorded) == SOUND
    again.close()


async def test_a_refusal_for_good_stops_the_recording_and_keeps_the_sound(desk: Desk) -> None:
    desk.server.closes = [
        Close(4409, wire.Failed(code="taken_over", message="Gaat elders verder."), at="audio")
    ]
    source = ByHand(SOUND)

    with pytest.raises(Stopped, match="elders"):
        await desk.dictating(source).run()

    assert "stop" in source.calls
    again = Spool.open(desk.kept[0])
    assert again.read(0, again.recorded) == SOUND
    again.close()


async def test_the_news_of_the_end_may_be_lost(desk: Desk) -> None:
    """Killed after the server had everything in the text, before the client knew."""
    spool = desk.spool()
    spool.append(SOUND)
    running = asyncio.create_task(desk.dictating(ByHand(), spool).run())
    await eventually(lambda: desk.server.dictations and desk.heard() == SOUND)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    desk.server.dictations["dictation-1"].state = "ended"

    again = Spool.open(desk.kept[0])
    again.acknowledge(again.recorded)
    outcome = await desk.dictating(None, again).run()

    assert outcome.draft_id is None
    assert outcome.dictation_id == "dictation-1"
    assert outcome.audio_s
    assert desk.kept == []


async def test_sound_recorded_after_the_server_ended_is_kept(desk: Desk) -> None:
    spool = desk.spool()
    spool.append(SOUND)
    spool.remember("dictation-1")
    dictation = desk.server._find(wire.Start(template="mutatie", dictated_at=datetime.now(UTC)))
    assert dictation is not None
    dictation.state = "ended"

    with pytest.raises(Stopped) as stopped:
        await desk.dictating(None, spool).run()
    assert stopped.value.code == "dictation_closed"
    assert len(desk.kept) == 1


async def test_a_server_that_ends_too_early_is_not_believed(desk: Desk) -> None:
    desk.server.end_early_s = 0.5
    source = ByHand(SOUND)
    source.stop()

    with pytest.raises(Stopped, match="voordat al het geluid"):
        await desk.dictating(source).run()
    assert len(desk.kept) == 1


async def test_recording_stops_before_the_servers_longest_length(desk: Desk) -> None:
    desk.server.max_dictation_s = 3.0
    source = ByHand()
    running = asyncio.create_task(desk.dictating(source).run())
    await eventually(lambda: desk.screen.view and desk.screen.now.text.model)
    source.give(SOUND[: 2 * SECOND_BYTES + 200])
    outcome = await running

    assert outcome.audio_s == pytest.approx(2.00625)
    assert any("grootste lengte" in remark for remark in desk.screen.remarks)


@pytest.mark.parametrize("problem", [MicrophoneGone("De microfoon is weg."), None])
async def test_when_recording_fails_what_there_is_becomes_a_draft(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, problem: Exception | None
) -> None:
    source = ByHand(SOUND)
    if problem:
        source.problem = problem
    else:
        monkeypatch.setattr(spool_module, "RESERVE_SAMPLES", len(SOUND) // 2)
        source.give(SOUND + b"\0\0")
    outcome = await desk.dictating(source).run()

    assert outcome.draft_id
    assert desk.heard() == SOUND
    assert "stop" in source.calls
    assert any("weg" in remark or "opname stopt" in remark for remark in desk.screen.remarks)


async def test_a_microphone_that_will_not_open_leaves_no_empty_dictation(desk: Desk) -> None:
    source = ByHand()
    source.problem = NoMicrophone("Geen microfoon.")

    with pytest.raises(NoMicrophone):
        await desk.dictating(source).run()
    assert desk.kept == []
    assert desk.server.connections == 0


async def test_nothing_recorded_is_cancelled_at_the_server(desk: Desk) -> None:
    source = ByHand()
    running = asyncio.create_task(desk.dictating(source).run())
    await eventually(lambda: desk.server.dictations)
    await eventually(lambda: desk.screen.view and desk.screen.now.text.model)
    source.stop()
    outcome = await running

    assert outcome.draft_id is None
    assert outcome.audio_s == 0
    assert desk.server.dictations == {}
    assert desk.kept == []


async def test_nothing_recorded_without_a_server_ends_at_once(desk: Desk) -> None:
    await desk.server.stop()
    source = ByHand()
    source.stop()
    outcome = await desk.dictating(source).run()
    await desk.server.start()

    assert (outcome.draft_id, outcome.dictation_id, outcome.audio_s) == (None, None, 0.0)


async def test_recording_goes_on_without_a_server_and_says_how_much_waits(desk: Desk) -> None:
    await desk.server.stop()
    source = ByHand(SOUND)
    running = asyncio.create_task(desk.dictating(source).run())
    await eventually(lambda: desk.screen.view and desk.screen.now.unsent_s > 3)
    await desk.server.start()
    source.stop()
    await running

    assert desk.heard() == SOUND


async def test_a_fast_source_waits_for_acknowledgement(desk: Desk) -> None:
    await desk.server.stop()
    block = noise(16_000)
    source = ByHand(*[block] * 14, fast=True)
    running = asyncio.create_task(desk.dictating(source).run())
    await eventually(lambda: desk.screen.view and desk.screen.now.recorded_s * 16_000 >= WINDOW_SAMPLES)
    await asyncio.sleep(0.05)
    assert len(source.blocks) == 4
    await desk.server.start()
    source.stop()
    await running

    assert desk.heard() == block * 14


async def test_a_fast_source_can_be_stopped_while_it_waits(desk: Desk) -> None:
    await desk.server.stop()
    source = ByHand(*[noise(16_000)] * 11, fast=True)
    running = asyncio.create_task(desk.dictating(source).run())
    await eventually(lambda: len(source.blocks) == 1)
    await eventually(lambda: desk.press)
    assert desk.press is not None
    desk.press(Key.STOP)
    await eventually(lambda: not source.blocks)
    await desk.server.start()
    await running

    assert len(desk.heard()) == 11 * SECOND_BYTES


async def test_a_muted_microphone_is_noticed_and_a_live_one_forgotten(desk: Desk) -> None:
    source = ByHand(*[bytes(SECOND_BYTES)] * 5)
    running = asyncio.create_task(desk.dictating(source).run())
    await eventually(lambda: desk.screen.view and desk.screen.now.silent_s == pytest.approx(5.0))
    source.give(SOUND)
    source.stop()
    await running

    assert desk.screen.now.silent_s == 0


async def test_keys_mean_nothing_when_there_is_no_source(desk: Desk) -> None:
    await desk.server.stop()
    spool = desk.spool()
    spool.append(SOUND)
    running = asyncio.create_task(desk.dictating(None, spool).run())
    await eventually(lambda: desk.press)
    assert desk.press is not None
    desk.press(Key.STOP)
    await desk.server.start()
    await running

    assert desk.heard() == SOUND


@pytest.mark.parametrize("answer", [(500, {}), (200, b"<html>")])
async def test_without_labels_the_dictation_goes_on(desk: Desk, answer: tuple[int, object]) -> None:
    desk.server.answer["GET", "/v1/templates"] = answer
    source = ByHand(SOUND)
    source.stop()
    outcome = await desk.dictating(source).run()

    assert outcome.draft_id
    assert desk.screen.now.labels == {}


async def test_what_the_full_memory_cannot_take_at_an_interruption_does_not_hide_the_rest(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = ByHand(SOUND)
    running = asyncio.create_task(desk.dictating(source).run())
    await eventually(lambda: desk.server.dictations and desk.heard() == SOUND)
    monkeypatch.setattr(spool_module, "RESERVE_SAMPLES", 1)
    source.leftover = noise(50)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running

    again = Spool.open(desk.kept[0])
    assert again.read(0, again.recorded) == SOUND
    again.close()
