"""What becomes of the sound of a live dictation: encrypted, proven, sealed, and told when it is not whole."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from server import wire
from server.api.recordings import Recordings
from server.api.sound_keeping import SoundKeeping
from server.domain.audit import Action
from server.domain.errors import StorageFull
from server.domain.sound_chain import SoundChain
from server.store.database import Database
from server.store.logs.audit_log import AuditLog
from server.store.sound.audio_files import AudioFiles
from server.store.sound.sound_format import GROWING, samples_in_header
from tests.api.live_server import DICTATED_AT, LiveServer, Talk, serving
from tests.failing_disk import refuse
from tests.fakes import speech

TALE = speech((0, 0.4), (11, 0.6), (12, 0.6), (0, 1.0))
SAMPLES = len(TALE) // 2


def chain_of(pcm: bytes) -> str:
    chain = SoundChain()
    chain.add(pcm)
    return chain.digest


RIGHT = wire.End(samples=SAMPLES, chain=chain_of(TALE))
WRONG = wire.End(samples=SAMPLES, chain=chain_of(TALE[:-2] + b"\1\0"))


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[LiveServer]:
    async with serving(tmp_path) as server:
        yield server


async def collected(live: LiveServer, draft_id: str) -> dict[str, Any]:
    """Details of the log's entry about the draft."""
    database = Database(live.settings.resolved_database_url)
    entries = await AuditLog(database).entries(object_id=draft_id)
    await database.dispose()
    return dict(next(entry.details for entry in entries if entry.action is Action.COLLECT))


def warnings(talk: Talk) -> list[str]:
    return [message.code for message in talk.heard if isinstance(message, wire.Warned)]


def keeping(live: LiveServer) -> SoundKeeping:
    recordings: Recordings = live.app.state.live.recordings
    return recordings._keeping


def sound_file(live: LiveServer, talk: Talk) -> Path:
    return live.settings.audio_dir / f"{talk.ready.dictation_id}.sound"


@pytest.mark.parametrize(
    ("end", "warned", "noted"),
    [
        (RIGHT, [], {"sound_matches": True, "sound_chain_client": RIGHT.chain}),
        (WRONG, ["sound_differs"], {"sound_matches": False, "sound_chain_client": WRONG.chain}),
        (wire.End(samples=SAMPLES), [], {"sound_unmatched": "not_told"}),
        (wire.End(), [], {"sound_unmatched": "not_told"}),
    ],
    ids=["right", "wrong", "no chain", "nothing"],
)
async def test_the_chain_of_the_client_is_compared_with_the_sound_on_disk(
    live: LiveServer, end: wire.End, warned: list[str], noted: dict[str, Any]
) -> None:
    async with live.dictating() as talk:
        await talk.speak(TALE, frame_samples=1_234)
        await talk.say(end)
        ended = await talk.hear(wire.Ended)
    assert warnings(talk) == warned
    assert ended.audio_s == SAMPLES / 16_000
    details = await collected(live, ended.draft_id)
    known = {"sound_samples": SAMPLES, "sound_chain": RIGHT.chain} | noted
    assert {name: value for name, value in details.items() if name.startswith("sound_")} == known
    assert live.kept_sound(talk.ready.dictation_id) == TALE


async def test_a_client_that_missed_the_end_hears_again_that_the_sound_differs(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await talk.speak(TALE)
        await talk.say(WRONG)
        await talk.hear(wire.Ended)
    async with live.dictating(talk.resume) as again:
        await again.hear(wire.Ended)
    assert warnings(again) == ["sound_differs"]


async def test_the_chain_holds_over_connections_and_restarts(tmp_path: Path) -> None:
    half = SAMPLES // 2
    async with serving(tmp_path) as live, live.dictating() as talk:
        await talk.speak(TALE[: half * 2])
        await talk.hear_ack(half)
    async with serving(tmp_path) as live:
        async with live.dictating(talk.resume) as again:
            await again.speak(TALE[8_000:], first_sample=4_000)  # again what it has: the overlap is ignored
            await again.say(RIGHT)
            ended = await again.hear(wire.Ended)
        assert (await collected(live, ended.draft_id))["sound_matches"] is True
    assert warnings(again) == []


@pytest.mark.parametrize(
    "told", ['{"type":"end","chain":"%s"}' % ("a" * 64), '{"type":"end","samples":1,"chain":"x"}']
)
async def test_a_chain_that_is_none_is_refused(live: LiveServer, told: str) -> None:
    async with live.dictating() as talk:
        await talk.speak(TALE)
        await talk.hear_ack(SAMPLES)
        await talk.socket.send(told)
        assert (await talk.hear(wire.Failed)).code == "bad_message"


async def test_of_compressed_sound_the_chain_is_only_kept(live: LiveServer) -> None:
    start = wire.Start(template="mutatie", dictated_at=DICTATED_AT, encoding="opus")
    async with live.dictating(start) as talk:
        # One packet of 20 ms of silence (RFC 6716 section 3.1: CELT, mono, one frame).
        await talk.socket.send(wire.audio_frame(0, bytes([0xF8, 0xFF, 0xFE])))
        samples = (await talk.hear(wire.Ack)).next_sample
        await talk.say(wire.End(samples=samples, chain="ab" * 32))
        ended = await talk.hear(wire.Ended)
    assert warnings(talk) == []
    details = await collected(live, ended.draft_id)
    assert (details["sound_unmatched"], details["sound_chain_client"]) == ("compressed", "ab" * 32)
    assert "sound_matches" not in details


async def test_what_has_ended_is_sealed_and_still_heard(
    live: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = asyncio.Event()
    loop = asyncio.get_running_loop()
    really = AudioFiles.seal

    def seal(self: AudioFiles, dictation_id: str) -> None:
        really(self, dictation_id)
        loop.call_soon_threadsafe(sealed.set)

    monkeypatch.setattr(AudioFiles, "seal", seal)
    async with live.dictating() as talk:
        await talk.speak(TALE, frame_samples=400)
        await talk.hear_ack(SAMPLES)
        assert samples_in_header(sound_file(live, talk).read_bytes()) == GROWING
        await talk.say(RIGHT)
        await talk.hear(wire.Ended)
    await sealed.wait()
    assert samples_in_header(sound_file(live, talk).read_bytes()) == SAMPLES
    assert live.kept_sound(talk.ready.dictation_id) == TALE


async def test_a_disk_that_cannot_seal_leaves_the_sound_as_it_was(
    live: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def full(*_: object) -> None:
        loop.call_soon_threadsafe(asked.set)
        raise StorageFull

    monkeypatch.setattr(AudioFiles, "seal", full)
    async with live.dictating() as talk:
        await talk.speak(TALE)
        await talk.say(RIGHT)
        await talk.hear(wire.Ended)
    await asked.wait()
    await keeping(live).idle()
    assert live.kept_sound(talk.ready.dictation_id) == TALE


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
@pytest.mark.parametrize("call", ["pwrite", "fdatasync"])
async def test_a_disk_that_fails_is_told_and_nothing_acknowledged_is_lost(
    live: LiveServer, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    async with live.dictating() as talk:
        await talk.speak(TALE[:16_000])
        await talk.hear_ack(8_000)
        monkeypatch.setattr(os, call, refuse(number))
        await talk.speak(TALE[16_000:24_000], first_sample=8_000)
        assert (await talk.hear(wire.Failed)).code == "storage_full"
        assert await talk.closed() == (4507, "storage_full")
    async with live.socket() as refused:
        await refused.say(wire.Start(template="mutatie", dictated_at=DICTATED_AT))
        assert (await refused.hear(wire.Refused)).code == "storage_full"
    monkeypatch.undo()
    async with live.dictating(talk.resume) as again:
        assert again.ready.next_sample == 8_000
        await again.speak(TALE[16_000:], first_sample=8_000)
        await again.say(RIGHT)
        ended = await again.hear(wire.Ended)
    assert (await collected(live, ended.draft_id))["sound_matches"] is True
    assert live.kept_sound(talk.ready.dictation_id) == TALE


async def test_damaged_sound_is_told_when_somebody_goes_on_with_it_and_others_are_listed(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path) as live, live.dictating() as talk:
        for at in range(0, SAMPLES, 8_000):
            await talk.speak(TALE[at * 2 : at * 2 + 16_000], first_sample=at)
            await talk.hear_ack(min(SAMPLES, at + 8_000))
    path = sound_file(live, talk)
    content = bytearray(path.read_bytes())
    content[30] ^= 1  # in the clear numbers of the first block
    path.write_bytes(content)
    async with serving(tmp_path) as live:
        (listed,) = await live.get("/v1/dictations")
        assert (listed["id"], listed["audio_s"]) == (talk.ready.dictation_id, 0)
        async with live.socket() as again:
            await again.say(talk.resume)
            assert (await again.hear(wire.Refused)).code == "sound_damaged"
    assert path.read_bytes() == content


async def test_sound_that_an_earlier_version_left_in_clear_is_encrypted_after_the_start(
    tmp_path: Path,
) -> None:
    (tmp_path / "audio").mkdir()
    clear = tmp_path / "audio" / "old-dictation.pcm"
    clear.write_bytes(TALE)
    broken = tmp_path / "audio" / "broken-dictation.sound.new"
    broken.write_bytes(b"half")
    async with serving(tmp_path) as live:
        await keeping(live).idle()
        assert not clear.exists()
        assert live.kept_sound("old-dictation") == TALE
        assert TALE[20_000:20_100] not in (tmp_path / "audio" / "old-dictation.sound").read_bytes()


async def test_a_dictation_begun_in_clear_goes_on_encrypted(tmp_path: Path) -> None:
    half = SAMPLES // 2
    async with serving(tmp_path) as live, live.dictating() as talk:
        await talk.speak(TALE[: half * 2])
        await talk.hear_ack(half)
    sound_file(live, talk).unlink()
    clear = sound_file(live, talk).with_suffix(".pcm")
    clear.write_bytes(TALE[: half * 2])
    async with serving(tmp_path) as live:
        async with live.dictating(talk.resume) as again:
            assert again.ready.next_sample == half
            await again.speak(TALE[half * 2 :], first_sample=half)
            await again.say(RIGHT)
            ended = await again.hear(wire.Ended)
        assert (await collected(live, ended.draft_id))["sound_matches"] is True
        assert not clear.exists()


async def test_cancelling_destroys_the_key_with_the_sound(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await talk.speak(TALE)
        await talk.hear_ack(SAMPLES)
        assert live.app.state.audio_keys.exists(talk.ready.dictation_id)
        await talk.say(wire.Cancel())
        await talk.hear(wire.Ended)
    assert not live.app.state.audio_keys.exists(talk.ready.dictation_id)
    assert list(live.settings.audio_dir.iterdir()) == []
