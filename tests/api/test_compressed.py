"""Compressed sound: the same samples whatever breaks, and a chain over what the device really recorded."""

from __future__ import annotations

import errno
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from server import wire
from server.api.compressed import CompressedSound
from server.asr.opus import OpusPackets, OpusStream
from server.domain.endpointing import WINDOW_SAMPLES
from server.domain.errors import OddFrame, StorageFull
from server.domain.sound_pieces import Piece, PieceChain, PieceKind, pieces_in
from server.store.sound.audio_files import AudioFiles
from server.store.sound.audio_keys import SoundKey
from server.store.sound.sound_format import RecordHeader
from server.store.sound.sound_records import Records
from tests.api.live_server import DICTATED_AT, LiveServer, Talk, serving
from tests.api.test_live_sound import collected, warnings
from tests.failing_disk import refuse
from tests.fakes import ScriptedVoice, speech

START = wire.Start(template="mutatie", dictated_at=DICTATED_AT, encoding="opus")
PACKET = 320
RAW = wire.ChangeEncoding(encoding="pcm_s16le")


def packets_of(pcm: bytes) -> list[Piece]:
    """As the web app makes them: 20 ms each, from 16 kHz."""
    encoder = av.AudioCodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 16_000, "mono", "s16"
    encoder.bit_rate = 24_000
    encoder.options = {"frame_duration": "20", "application": "voip"}
    samples = np.frombuffer(pcm, dtype="<i2")
    made: list[bytes] = []
    for at in range(0, len(samples) - PACKET + 1, PACKET):
        frame = av.AudioFrame.from_ndarray(
            samples[at : at + PACKET].reshape(1, -1), format="s16", layout="mono"
        )
        frame.sample_rate, frame.pts = 16_000, at
        made += [bytes(one) for one in encoder.encode(frame)]
    return [Piece(PieceKind.OPUS, one) for one in made]


def restless(seconds: int) -> bytes:
    """Sound of which no two packets are alike, so that a decoder has much to remember."""
    dice = np.random.default_rng(11)
    at = np.arange(seconds * 16_000) / 16_000
    voice = 6000 * np.sign(np.sin(2 * np.pi * 140 * at)) * np.abs(np.sin(2 * np.pi * 1.7 * at))
    noise = dice.normal(0, 2500, len(at)) * np.abs(np.sin(2 * np.pi * 0.9 * at))
    return (voice + noise).clip(-32768, 32767).astype("<i2").tobytes()


TALE = packets_of(restless(11))
SAMPLES = len(TALE) * PACKET


def chain_of(pieces: list[Piece]) -> str:
    chain = PieceChain()
    for piece in pieces:
        chain.add(piece)
    return chain.digest


def end_of(pieces: list[Piece]) -> wire.End:
    return wire.End(samples=len(pieces) * PACKET, chain=chain_of(pieces), chain_over="packets")


async def send(talk: Talk, pieces: list[Piece], first: int = 0) -> None:
    for nth, piece in enumerate(pieces, start=first):
        await talk.socket.send(wire.audio_frame(nth * PACKET, piece.content))


@pytest.fixture(autouse=True)
def nobody_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said does not matter here: the sound is noise."""
    monkeypatch.setattr(
        ScriptedVoice, "probabilities", lambda _, samples: [0.0] * (len(samples) // WINDOW_SAMPLES)
    )


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[LiveServer]:
    async with serving(tmp_path) as server:
        yield server


@pytest.fixture(scope="module")
def undisturbed() -> bytes:
    """The sound that all packets give in one go."""
    stream = OpusStream()
    return b"".join(stream.decode(nth * PACKET, piece.content) for nth, piece in enumerate(TALE))


def again(talk: Talk) -> wire.Start:
    return START.model_copy(update={"dictation_id": talk.ready.dictation_id})


def kept_pieces(live: LiveServer, talk: Talk) -> list[Piece]:
    files = AudioFiles(live.settings.audio_dir, live.app.state.audio_keys)
    return list(pieces_in(files.packets(talk.ready.dictation_id)))


async def test_the_chain_over_the_packets_is_compared_with_what_the_disk_gives_back(live: LiveServer) -> None:
    async with live.dictating(START) as talk:
        await send(talk, TALE)
        await talk.say(end_of(TALE))
        ended = await talk.hear(wire.Ended)
    details = await collected(live, ended.draft_id)
    assert details["sound_matches"] is True
    assert details["sound_chain_packets"] == details["sound_chain_client"] == chain_of(TALE)
    assert details["sound_samples"] == SAMPLES
    assert "sound_unmatched" not in details
    assert kept_pieces(live, talk) == TALE
    assert warnings(talk) == []


async def test_a_packet_that_changed_on_its_way_is_told(live: LiveServer) -> None:
    changed = [*TALE[:100], TALE[5], *TALE[101:]]
    assert changed != TALE
    async with live.dictating(START) as talk:
        await send(talk, changed)
        await talk.say(end_of(TALE))
        ended = await talk.hear(wire.Ended)
    assert (await collected(live, ended.draft_id))["sound_matches"] is False
    assert warnings(talk) == ["sound_differs"]


async def test_lost_connections_and_packets_sent_twice_leave_no_trace(
    live: LiveServer, undisturbed: bytes
) -> None:
    async with live.dictating(START) as talk:
        await send(talk, TALE[:200])
        await talk.hear_ack(200 * PACKET)
    async with live.dictating(again(talk)) as second:
        assert second.ready.next_sample == 200 * PACKET
        await send(second, TALE[150:400], first=150)
        await second.hear_ack(400 * PACKET)
        await send(second, TALE[390:], first=390)
        await second.say(end_of(TALE))
        ended = await second.hear(wire.Ended)
    assert live.kept_sound(talk.ready.dictation_id) == undisturbed
    assert kept_pieces(live, talk) == TALE
    assert (await collected(live, ended.draft_id))["sound_matches"] is True


@pytest.mark.parametrize("at", [3, 249, 260, 499])
async def test_after_a_restart_the_samples_are_the_same_without_sending_anything_again(
    tmp_path: Path, undisturbed: bytes, at: int
) -> None:
    async with serving(tmp_path) as live, live.dictating(START) as talk:
        await send(talk, TALE[:at])
        await talk.hear_ack(at * PACKET)
    async with serving(tmp_path) as live:
        async with live.dictating(again(talk)) as second:
            assert second.ready.next_sample == at * PACKET
            await send(second, TALE[at:], first=at)
            await second.say(end_of(TALE))
            await second.hear(wire.Ended)
        assert live.kept_sound(talk.ready.dictation_id) == undisturbed


async def test_sound_that_was_not_written_any_more_is_made_of_the_packets_that_were(
    tmp_path: Path, undisturbed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(tmp_path) as live, live.dictating(START) as talk:
        await send(talk, TALE[:300])
        await talk.hear_ack(300 * PACKET)
        sound = live.settings.audio_dir / f"{talk.ready.dictation_id}.sound"
        whole = sound.stat().st_size
    with sound.open("r+b") as file:  # a power cut between the two files
        file.truncate(whole - 100)
    async with serving(tmp_path) as live:
        async with live.dictating(again(talk)) as second:
            assert second.ready.next_sample == 300 * PACKET
            await send(second, TALE[300:], first=300)
            await second.say(end_of(TALE))
            await second.hear(wire.Ended)
        assert live.kept_sound(talk.ready.dictation_id) == undisturbed


async def test_a_disk_that_fails_loses_nothing_acknowledged(
    live: LiveServer, undisturbed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with live.dictating(START) as talk:
        await send(talk, TALE[:200])
        await talk.hear_ack(200 * PACKET)
        with monkeypatch.context() as failing:
            failing.setattr(os, "fdatasync", refuse(errno.ENOSPC))
            await send(talk, TALE[200:250], first=200)
            assert (await talk.hear(wire.Failed)).code == "storage_full"
    async with live.dictating(again(talk)) as second:
        at = second.ready.next_sample // PACKET
        assert at >= 200
        await send(second, TALE[at:], first=at)
        await second.say(end_of(TALE))
        ended = await second.hear(wire.Ended)
    assert live.kept_sound(talk.ready.dictation_id) == undisturbed
    assert (await collected(live, ended.draft_id))["sound_matches"] is True


async def test_a_device_whose_encoder_stops_goes_on_in_pcm(live: LiveServer) -> None:
    raw = Piece(PieceKind.PCM, speech((11, 0.02)))
    made = [*TALE[:60], *[raw] * 60]
    async with live.dictating(START) as talk:
        await send(talk, made[:60])
        await talk.say(RAW)
        await send(talk, made[60:100], first=60)
        await talk.hear_ack(100 * PACKET)
    async with live.dictating(again(talk)) as second:  # each connection begins in the dictation's encoding
        await second.say(RAW)
        await send(second, made[100:], first=100)
        await second.say(end_of(made))
        ended = await second.hear(wire.Ended)
    assert (await collected(live, ended.draft_id))["sound_matches"] is True
    assert live.kept_sound(talk.ready.dictation_id)[60 * PACKET * 2 :] == raw.content * 60


async def test_only_a_compressed_dictation_changes_its_encoding(live: LiveServer) -> None:
    async with live.dictating() as talk:
        await talk.say(RAW)
        assert (await talk.hear(wire.Failed)).code == "out_of_order"


@pytest.mark.parametrize("content", [b"\0", b""], ids=["half a sample", "nothing"])
async def test_pcm_in_a_compressed_dictation_is_whole_samples(live: LiveServer, content: bytes) -> None:
    async with live.dictating(START) as talk:
        await talk.say(RAW)
        await talk.socket.send(wire.audio_frame(0, content))
        assert (await talk.hear(wire.Failed)).code == "odd_frame"


async def test_what_is_beyond_the_limit_is_cut_and_the_log_adds_up(tmp_path: Path) -> None:
    async with serving(tmp_path, max_dictation_s=60) as live, live.dictating(START) as talk:
        limit = int(live.settings.max_dictation_s * 16_000)
        beyond = [Piece(PieceKind.PCM, bytes(60_000))] * (limit // 30_000 + 1)
        await talk.say(RAW)
        for nth, piece in enumerate(beyond):
            await talk.socket.send(wire.audio_frame(nth * 30_000, piece.content))
        assert (await talk.hear(wire.Failed)).code == "too_long"
        await talk.closed()
        async with live.dictating(again(talk)) as second:
            await second.hear_ack(limit) if second.ready.next_sample < limit else None
        assert sum(len(piece.content) for piece in kept_pieces(live, talk)) == limit * 2


async def test_a_dictation_that_gets_no_log_leaves_no_sound_and_no_key(
    live: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> CompressedSound:
        raise StorageFull

    monkeypatch.setattr(CompressedSound, "open", full)
    before = sorted(live.settings.audio_dir.iterdir())
    async with live.socket() as talk:
        await talk.say(START)
        assert (await talk.closed())[1] == "storage_full"
    assert sorted(live.settings.audio_dir.iterdir()) == before


class _Keyed:
    """A dictation's files, without a server."""

    def __init__(self, live: LiveServer) -> None:
        self.files = AudioFiles(live.settings.audio_dir, live.app.state.audio_keys)

    def opened(self) -> tuple[Any, CompressedSound]:
        sound = self.files.open("dictation-1")
        return sound, CompressedSound.open(self.files, "dictation-1", sound)


@pytest.fixture
def keyed(live: LiveServer) -> _Keyed:
    return _Keyed(live)


def test_sound_of_an_earlier_version_has_its_place_in_the_log(keyed: _Keyed) -> None:
    decoder = OpusPackets()
    early = b"".join(decoder.decode(piece.content) for piece in TALE[:120])
    with keyed.files.open("dictation-1") as sound:
        sound.append(early)
    for _ in range(2):  # the second time the log has it all
        sound, compressed = keyed.opened()
        sound.close()
        compressed.close()
    kept = list(pieces_in(keyed.files.packets("dictation-1")))
    assert {piece.kind for piece in kept} == {PieceKind.PCM}
    assert b"".join(piece.content for piece in kept) == early


def test_a_packet_that_overlaps_in_part_gives_what_is_new(keyed: _Keyed) -> None:
    sound, compressed = keyed.opened()
    taken = compressed.take(0, TALE[0], received=100, room=10_000)
    assert len(taken.pcm) == (PACKET - 100) * 2
    (logged,) = pieces_in([taken.log])
    assert logged == Piece(PieceKind.PCM, taken.pcm)
    sound.close()
    compressed.close()


def test_little_of_a_long_log_is_read_back_at_the_end(keyed: _Keyed, monkeypatch: pytest.MonkeyPatch) -> None:
    decrypt = Records.decrypt
    decrypted: list[int] = []

    def counting(records: Records, key: SoundKey, offset: int, header: RecordHeader) -> bytes:
        decrypted.append(offset)
        return decrypt(records, key, offset, header)

    pieces = TALE * 4
    for half in (pieces[:1000], pieces[1000:]):  # the second one after a restart
        sound, compressed = keyed.opened()
        for nth in range(0, len(half), 10):
            compressed.keep(b"".join(piece.pack() for piece in half[nth : nth + 10]))
        with monkeypatch.context() as patch:
            patch.setattr(Records, "decrypt", counting)
            digest = compressed.chain()
        compressed.close()
        sound.close()
    assert digest == chain_of(pieces)
    assert len(decrypted) < 2 * 20  # of more than two hundred


def test_a_damaged_packet_is_refused(keyed: _Keyed) -> None:
    sound, compressed = keyed.opened()
    with pytest.raises(OddFrame):
        compressed.take(0, Piece(PieceKind.OPUS, b""), received=0, room=10)
    sound.close()
    compressed.close()


def test_a_log_that_cannot_be_made_is_told_and_nothing_stays_open(
    keyed: _Keyed, monkeypatch: pytest.MonkeyPatch
) -> None:
    with keyed.files.open("dictation-1") as sound:
        monkeypatch.setattr(os, "pwrite", refuse(errno.ENOSPC))
        with pytest.raises(StorageFull):
            CompressedSound.open(keyed.files, "dictation-1", sound)
