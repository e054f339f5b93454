"""REST beside the live socket: the sound, and dictations that wait for their end."""

import io
import wave
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import pytest

from server import wire
from server.store.logs.audit_log import AuditLog
from tests.api.live_server import DICTATED_AT, LiveServer, serving
from tests.fakes import ScriptedRecognizer, speech

PCM = speech((0, 0.4), (11, 0.6), (0, 1.0), (12, 0.6))


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[LiveServer]:
    async with serving(tmp_path) as server:
        yield server


async def ask(live: LiveServer, method: str, path: str, **kwargs: Any) -> httpx.Response:
    async with httpx.AsyncClient(base_url=live.url) as http:
        return await http.request(method, path, **kwargs)


async def dictated(live: LiveServer) -> tuple[str, str]:
    """A finished dictation: its id and its draft's."""
    async with live.dictating() as talk:
        await talk.speak(PCM)
        await talk.say(wire.End())
        ended = await talk.hear(wire.Ended)
    return talk.ready.dictation_id, ended.draft_id


async def test_the_sound_behind_a_field_can_be_heard(live: LiveServer) -> None:
    dictation_id, draft_id = await dictated(live)
    for path in (f"/v1/dictations/{dictation_id}/audio", f"/v1/drafts/{draft_id}/audio"):
        answer = await ask(live, "GET", path, params={"start_s": 0.4, "end_s": 0.5})
        assert answer.headers["content-type"] == "audio/wav"
        assert answer.headers["cache-control"] == "no-store"
        with wave.open(io.BytesIO(answer.content)) as heard:
            assert (heard.getframerate(), heard.getnchannels()) == (16_000, 1)
            assert heard.readframes(9_999) == PCM[6_400 * 2 : 8_000 * 2]


async def test_seeing_and_hearing_a_dictation_is_noted(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await talk.speak(PCM)
        await talk.hear_ack(len(PCM) // 2)
        await live.get("/v1/dictations")
        await ask(live, "GET", f"/v1/dictations/{talk.ready.dictation_id}/audio")
    entries = await AuditLog(live.app.state.records.database).entries()
    assert entries.pop(0).action == "configure"  # what is in force, at the start
    seen = [(entry.action, entry.details.get("view")) for entry in entries]
    assert seen == [("collect", None), ("consult", "list"), ("consult", "audio")]
    assert (entries[2].details["start_ms"], entries[2].details["end_ms"]) == (0, 600_000)


async def test_without_an_end_the_sound_comes_to_its_end(live: LiveServer) -> None:
    dictation_id, _ = await dictated(live)
    answer = await ask(live, "GET", f"/v1/dictations/{dictation_id}/audio")
    assert len(answer.content) == len(PCM) + 44


async def test_sound_beyond_the_end_or_of_nobody_is_not_found(live: LiveServer) -> None:
    dictation_id, _ = await dictated(live)
    beyond = await ask(live, "GET", f"/v1/dictations/{dictation_id}/audio", params={"start_s": 99})
    nobody = await ask(live, "GET", f"/v1/dictations/{'x' * 22}/audio")
    assert (beyond.status_code, nobody.status_code) == (404, 404)


@pytest.mark.parametrize("wrong", [{"start_s": -1}, {"start_s": "nan"}, {"from": 1}])
async def test_a_stretch_that_cannot_be_is_refused(live: LiveServer, wrong: dict[str, Any]) -> None:
    answer = await ask(live, "GET", f"/v1/dictations/{'x' * 22}/audio", params=wrong)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


async def test_a_lost_dictation_is_listed_and_becomes_a_draft(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await talk.speak(PCM)
        await talk.hear_ack(len(PCM) // 2)
        [waiting] = await live.get("/v1/dictations")
        assert waiting["connected"]
        refused = await ask(live, "POST", "/v1/drafts", json={"dictation_id": talk.ready.dictation_id})
        assert (refused.status_code, refused.json()["code"]) == (409, "dictation_open")
    answer = await ask(live, "POST", "/v1/drafts", json={"dictation_id": talk.ready.dictation_id})
    assert answer.status_code == 201
    assert answer.json()["transcript"]["utterances"][1]["text"] == "w12"
    assert await live.get("/v1/dictations") == []


async def test_a_dictation_that_waits_tells_when_it_is_destroyed(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await talk.speak(PCM)
        await talk.hear_ack(len(PCM) // 2)
        [waiting] = await live.get("/v1/dictations")
    left = datetime.fromisoformat(waiting["purge_at"]) - datetime.now(UTC)
    assert timedelta(days=30) - timedelta(hours=2) < left < timedelta(days=31, hours=2)
    assert waiting["purge_soon"] is False


async def test_a_lost_dictation_becomes_a_draft_after_a_restart(tmp_path: Path) -> None:
    async with serving(tmp_path) as live, live.dictating() as talk:
        await talk.speak(PCM)
        await talk.hear_ack(len(PCM) // 2)
    async with serving(tmp_path) as live:
        answer = await ask(live, "POST", "/v1/drafts", json={"dictation_id": talk.ready.dictation_id})
        assert answer.json()["narrative"]["text"] == "w11 w12"


async def test_a_cancelled_dictation_makes_no_draft(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await talk.speak(PCM)
        await talk.say(wire.Cancel())
        await talk.hear(wire.Ended)
    answer = await ask(live, "POST", "/v1/drafts", json={"dictation_id": talk.ready.dictation_id})
    assert (answer.status_code, answer.json()["code"]) == (409, "dictation_closed")


async def test_opus_packets_are_understood(tmp_path: Path) -> None:
    class Loud(ScriptedRecognizer):
        """Hears one word wherever there is sound: a lossy codec keeps no exact values."""

        def words(self, samples: Any) -> Any:
            loud = np.where(np.abs(samples) > 0.05, np.float32(11 / 32768), np.float32(0))
            return super().words(np.maximum.accumulate(loud))[:1]

    encoder = av.AudioCodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "mono", "s16"
    encoder.open()
    size = encoder.frame_size or 960
    seconds = np.arange(48_000 * 2) / 48_000
    tone = (np.sin(seconds * 2 * np.pi * 440) * 12_000).astype(np.int16)
    packets: list[bytes] = []
    for at in range(0, len(tone) - size + 1, size):
        frame = av.AudioFrame.from_ndarray(tone[None, at : at + size], format="s16", layout="mono")
        frame.sample_rate, frame.pts = 48_000, at
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    async with serving(tmp_path, recognizer=Loud()) as live:
        async with live.dictating(
            wire.Start(template="mutatie", dictated_at=DICTATED_AT, encoding="opus")
        ) as talk:
            for number, packet in enumerate(packets):
                await talk.socket.send(wire.audio_frame(number * size // 3, packet))
            await talk.say(wire.End(samples=len(packets) * size // 3))
            ended = await talk.hear(wire.Ended)
        assert ended.audio_s == pytest.approx(len(packets) * size / 48_000)
        heard = await ask(live, "GET", f"/v1/dictations/{talk.ready.dictation_id}/audio")
        samples = np.frombuffer(heard.content[44:], dtype="<i2")[16_000:]
        peak = np.argmax(np.abs(np.fft.rfft(samples))) * 16_000 / len(samples)
        assert peak == pytest.approx(440, abs=2)


async def test_half_an_opus_packet_is_refused(live: LiveServer) -> None:
    async with live.dictating(
        wire.Start(template="mutatie", dictated_at=DICTATED_AT, encoding="opus")
    ) as talk:
        await talk.socket.send(wire.audio_frame(0, b"\xff\xff\xff"))
        assert (await talk.hear(wire.Failed)).code == "odd_frame"


async def test_what_needs_no_sign_in_tells_the_server_is_ready(live: LiveServer) -> None:
    assert (await live.get("/health/ready"))["status"] == "ready"
    figures = await ask(live, "GET", "/metrics")
    assert "verbaal_dictations_open" in figures.text
