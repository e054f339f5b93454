"""What goes wrong only at an unlucky moment: a slow disk, a late message, two windows, a fault inside."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.websockets import WebSocket

from server import wire
from server.api import connection
from server.api.connection import Connection
from server.api.recordings import Recordings
from server.asr.recognizer import Decoded, DecodeRequest
from server.domain.transcript import Utterance
from server.store.dictations import DictationState
from server.store.sound.audio_files import AudioFile
from tests.api.live_server import DICTATED_AT, LiveServer, serving
from tests.fakes import ScriptedRecognizer, speech

TALE = speech((0, 0.4), (11, 0.6), (12, 0.6), (0, 1.2), (13, 0.5), (14, 0.5), (0, 1.0), (15, 0.8))
TALE_TEXTS = ["w11 w12", "w13 w14", "w15"]
SAMPLES = len(TALE) // 2


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[LiveServer]:
    async with serving(tmp_path) as server:
        yield server


def slow_disk(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    append = AudioFile.append

    def slowly(self: AudioFile, pcm: bytes) -> int:
        time.sleep(seconds)
        return append(self, pcm)

    monkeypatch.setattr(AudioFile, "append", slowly)


async def test_a_takeover_while_the_disk_is_slow_loses_and_doubles_nothing(
    live: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    pcm = speech(*[(10 + n, 0.4) for n in range(60)])
    slow_disk(monkeypatch, 0.3)
    async with live.dictating() as first:
        await first.speak(pcm[: len(pcm) // 2], frame_samples=1_600)  # far more than may wait
        async with live.dictating(first.resume) as second:
            at = second.ready.next_sample
            await second.speak(pcm[at * 2 :], first_sample=at, frame_samples=16_000)
            await second.say(wire.End(samples=len(pcm) // 2))
            ended = await second.hear(wire.Ended, within_s=30)
    assert ended.audio_s == len(pcm) / 2 / 16_000
    draft = await live.get(f"/v1/drafts/{ended.draft_id}")
    heard = [word["text"] for u in draft["transcript"]["utterances"] for word in u["words"]]
    assert [f"w{10 + n}" for n in range(60)] == list(dict.fromkeys(heard))
    assert live.kept_sound(first.ready.dictation_id) == pcm


async def test_ready_promises_only_what_is_on_disk(live: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    slow_disk(monkeypatch, 0.5)
    async with live.dictating() as first:
        await first.speak(TALE)
        async with live.dictating(first.resume) as second:
            assert second.ready.next_sample * 2 <= len(live.kept_sound(first.ready.dictation_id))


async def test_cancelling_what_has_just_ended_keeps_the_draft_and_its_sound(
    live: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_text = WebSocket.send_text

    async def late(self: WebSocket, data: str) -> None:
        await asyncio.sleep(0.3)  # the client has not heard of the end when it cancels
        await send_text(self, data)

    async with live.dictating() as talk:
        await talk.speak(TALE)
        await talk.hear_ack(SAMPLES)
        monkeypatch.setattr(WebSocket, "send_text", late)
        await talk.say(wire.End(samples=SAMPLES))
        while await live.get("/v1/dictations"):
            pass  # it has not ended yet
        await talk.say(wire.Cancel())
        ended = await talk.hear(wire.Ended)
    assert ended.draft_id
    assert (await live.get(f"/v1/drafts/{ended.draft_id}"))["narrative"]["text"] == " ".join(TALE_TEXTS)
    assert (live.settings.data_dir / "audio" / f"{talk.ready.dictation_id}.sound").exists()


async def test_cancelling_an_ended_dictation_is_refused_before_anything_is_removed(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await talk.speak(TALE)
        await talk.say(wire.End())
        await talk.hear(wire.Ended)
    recordings: Recordings = live.app.state.live.recordings
    with pytest.raises(Exception, match="afgerond"):
        await recordings.cancel(talk.ready.dictation_id, live.app.state.identity.user(None))
    assert (live.settings.data_dir / "audio" / f"{talk.ready.dictation_id}.sound").exists()


async def test_sound_of_a_cancelled_dictation_that_a_crash_left_is_removed_at_the_next_start(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path) as live:
        async with live.dictating() as talk:
            await talk.speak(TALE)
            await talk.say(wire.Cancel())
            await talk.hear(wire.Ended)
        left = tmp_path / "audio" / f"{talk.ready.dictation_id}.sound"
        left.write_bytes(TALE)
    async with serving(tmp_path):
        assert not left.exists()


@pytest.mark.parametrize("frame_samples", [1_600, 8_000, 16_000, 30_000])
async def test_partials_go_on_after_utterances_that_arrive_in_large_blocks(
    live: LiveServer, frame_samples: int
) -> None:
    async with live.dictating() as talk:
        await talk.speak(TALE, frame_samples=frame_samples)
        await talk.hear_ack(SAMPLES)
        later = speech((21, 3.0))
        for at in range(0, len(later) // 2, 4_000):
            await talk.speak(later[at * 2 : (at + 4_000) * 2], first_sample=SAMPLES + at)
            await asyncio.sleep(0.03)
        while (await talk.hear(wire.Partial)).start_s < SAMPLES / 16_000 - 1.5:
            pass


async def test_a_fault_inside_is_told_and_frees_the_dictation(
    live: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise PermissionError("a secret path")

    async with live.dictating() as talk:
        monkeypatch.setattr("server.api.recording.Recording.add_audio", broken)
        await talk.speak(TALE[:3_200])
        failed = await talk.hear(wire.Failed)
        assert (failed.code, "secret" in failed.message) == ("internal", False)
        assert (await talk.closed())[0] == 1011
    monkeypatch.undo()
    [waiting] = await live.get("/v1/dictations")
    assert not waiting["connected"]


async def test_a_fault_at_the_start_is_told(live: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise OSError("database is locked")

    monkeypatch.setattr(Recordings, "start", broken)
    async with live.socket() as talk:
        await talk.say(wire.Start(template="mutatie", dictated_at=DICTATED_AT))
        assert (await talk.hear(wire.Failed)).code == "internal"


async def test_a_dictation_with_thousands_of_finals_can_be_resumed(
    live: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MAX_OUTBOX", 50)
    async with live.dictating() as talk:
        await talk.speak(TALE)
        await talk.hear_ack(SAMPLES)
        recording = live.app.state.live.recordings._open[talk.ready.dictation_id]
        recording._news._utterances |= {
            n: Utterance(utterance=n, revision=1, start_s=n, end_s=n + 1, text="", words=())
            for n in range(9, 300)
        }
    async with live.dictating(talk.resume) as again:
        final = None
        while final is None or final.utterance < 299:
            final = await again.hear(wire.Final)


async def test_a_connection_that_was_taken_over_is_no_longer_obeyed(
    live: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with live.dictating() as first:
        await first.speak(TALE[: 20_000 * 2])
        await first.hear_ack(20_000)
        recording = live.app.state.live.recordings._open[first.ready.dictation_id]
        old = recording._news.listener
        monkeypatch.setattr(
            Connection, "dismiss", lambda self, error: None
        )  # its goodbye is still on the way
        async with live.dictating(first.resume) as second:
            monkeypatch.undo()
            assert recording._news.listener is not old
            await first.say(wire.Cancel())
            await second.speak(TALE[20_000 * 2 :], first_sample=20_000)
            await second.say(wire.End(samples=SAMPLES))
            assert (await second.hear(wire.Ended)).draft_id
            assert second.texts() == TALE_TEXTS


async def test_a_language_the_model_does_not_know_is_refused_before_any_sound(live: LiveServer) -> None:
    async with live.socket() as talk:
        await talk.say(wire.Start(template="mutatie", language="zz", dictated_at=DICTATED_AT))
        assert (await talk.hear(wire.Refused)).code == "invalid_request"


async def test_a_recogniser_that_gives_too_few_answers_is_told(tmp_path: Path) -> None:
    class Forgetful(ScriptedRecognizer):
        def recognize(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
            return super().recognize(batch)[1:]

    async with serving(tmp_path, recognizer=Forgetful()) as live, live.dictating() as talk:
        await talk.speak(TALE)
        assert (await talk.hear(wire.Failed)).code == "recognition_failed"
        assert (await live.get("/health/ready"))["status"] == "ready"


async def test_finishing_what_is_being_cancelled_has_a_defined_answer(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await talk.speak(TALE)
        await talk.hear_ack(SAMPLES)
    recordings: Recordings = live.app.state.live.recordings
    user = live.app.state.identity.user(None)
    dictation_id = talk.ready.dictation_id
    answers: tuple[Any, ...] = await asyncio.gather(
        recordings.finish(dictation_id, user), recordings.cancel(dictation_id, user), return_exceptions=True
    )
    row = await recordings._workshop.dictations.get(dictation_id, user.user_id)
    assert row is not None
    sound = (live.settings.data_dir / "audio" / f"{dictation_id}.sound").exists()
    if row.state is DictationState.ENDED:
        assert sound
        assert isinstance(answers[0], str)
    else:
        assert not sound
        assert getattr(answers[0], "code", "") == "dictation_closed"
    async with httpx.AsyncClient(base_url=live.url) as http:
        assert (await http.get("/health/live")).status_code == 200
