"""Bare Opus packets become a third of their samples, the same bytes every time."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from server.asr.opus import (
    OPUS_RATE_HZ,
    OpusPackets,
    OpusStream,
    _Decimator,
    _low_pass,
    packet_samples,
    replay_from,
)
from server.domain.errors import OddFrame
from tests.asr.sounds import level, pitch_hz, tone

DURATIONS_MS = [Fraction(5, 2), Fraction(5), Fraction(10), Fraction(20), Fraction(40), Fraction(60)]


def _packets(samples: NDArray[np.int16], *, ms: Fraction = Fraction(20), channels: int = 1) -> list[bytes]:
    layout = "mono" if channels == 1 else "stereo"
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate = OPUS_RATE_HZ
    encoder.layout = layout
    encoder.format = "s16"
    encoder.bit_rate = 32_000
    encoder.options = {"frame_duration": str(float(ms)), "application": "voip"}
    size = int(OPUS_RATE_HZ * ms / 1000)
    packets: list[bytes] = []
    for start in range(0, len(samples) - size + 1, size):
        piece = np.repeat(samples[start : start + size, None], channels, axis=1).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(piece), format="s16", layout=layout)
        frame.sample_rate = OPUS_RATE_HZ
        frame.pts = start
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    return packets + [bytes(packet) for packet in encoder.encode(None)]


def _decoded(packets: list[bytes]) -> bytes:
    decoder = OpusPackets()
    return b"".join(decoder.decode(packet) for packet in packets)


@pytest.mark.parametrize("ms", DURATIONS_MS, ids=str)
def test_each_packet_gives_exactly_a_third_of_its_samples(ms: Fraction) -> None:
    decoder = OpusPackets()
    for packet in _packets(tone(1, rate=OPUS_RATE_HZ), ms=ms):
        assert packet_samples(packet) == OPUS_RATE_HZ * ms / 1000
        assert len(decoder.decode(packet)) == 2 * 16_000 * ms / 1000


@pytest.mark.parametrize("ms", DURATIONS_MS, ids=str)
@pytest.mark.parametrize("channels", [1, 2])
def test_a_tone_keeps_its_pitch_and_level(ms: Fraction, channels: int) -> None:
    pcm = _decoded(_packets(tone(2, rate=OPUS_RATE_HZ), ms=ms, channels=channels))[8_000:]
    assert pitch_hz(pcm) == pytest.approx(440, abs=1)
    assert level(pcm) == pytest.approx(0.3 / np.sqrt(2), rel=0.06)


def test_what_16_khz_cannot_hold_does_not_fold_back() -> None:
    # 11 kHz would turn up at 5 kHz without the filter.
    pcm = _decoded(_packets(tone(1, hz=11_000, rate=OPUS_RATE_HZ)))[8_000:]
    assert level(pcm) < 0.3 / np.sqrt(2) / 300


def test_the_delay_is_the_encoders_run_up_and_a_millisecond() -> None:
    samples = np.zeros(OPUS_RATE_HZ, dtype=np.int16)
    samples[24_000:24_024] = 30_000
    heard = np.abs(np.frombuffer(_decoded(_packets(samples)), dtype="<i2").astype(int))
    assert 0.500 < np.argmax(heard) / 16_000 < 0.512


def test_the_same_packets_give_the_same_bytes() -> None:
    packets = _packets(np.random.default_rng(1).integers(-8000, 8000, OPUS_RATE_HZ).astype(np.int16))
    assert _decoded(packets) == _decoded(packets)


@pytest.mark.parametrize("chunk", [120, 960, 2880])
def test_the_filter_is_a_convolution_that_clips_and_never_wraps(chunk: int) -> None:
    loud = np.where(np.random.default_rng(2).random(OPUS_RATE_HZ // 10) < 0.5, 32_767, -32_768)
    loud = np.concatenate([loud, np.full(2880, 32_767), np.full(2880, -32_768)]).astype(np.int16)
    loud = loud[: len(loud) // 2880 * 2880]
    decimator = _Decimator()
    got = np.concatenate([decimator.reduce(loud[at : at + chunk]) for at in range(0, len(loud), chunk)])
    whole = np.convolve(loud.astype(np.float64), _low_pass() / 2**15)[: len(loud)][::3]
    assert np.abs(got - np.clip(whole, -32768, 32767)).max() <= 0.5


def test_a_packet_of_one_byte_is_silence_of_its_length() -> None:
    # Encoders send these while nobody speaks (DTX).
    decoder = OpusPackets()
    assert len(decoder.decode(_packets(tone(0.02, rate=OPUS_RATE_HZ))[0])) == 640
    assert len(decoder.decode(b"\xf8")) == 640


@pytest.mark.parametrize(
    "packet",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\x0b", id="frame count missing"),
        pytest.param(b"\x03\x00", id="no frames"),
        pytest.param(b"\x1b\x3f", id="longer than 120 ms"),
        pytest.param(bytes(70_000), id="too many bytes"),
        pytest.param(b"\xfb\xff" + b"\xff" * 10, id="lengths beyond the end"),
    ],
)
def test_a_broken_packet_is_refused_and_the_next_one_decoded(packet: bytes) -> None:
    decoder = OpusPackets()
    good = _packets(tone(0.1, rate=OPUS_RATE_HZ))
    decoder.decode(good[0])
    with pytest.raises(OddFrame):
        decoder.decode(packet)
    assert len(decoder.decode(good[1])) == 640


@settings(max_examples=300, deadline=None)
@given(packet=st.binary(max_size=200))
def test_any_bytes_give_their_own_length_or_a_known_error(packet: bytes) -> None:
    decoder = OpusPackets()
    try:
        pcm = decoder.decode(packet)
    except OddFrame:
        return
    assert len(pcm) == 2 * packet_samples(packet) // 3


def _speechlike(seconds: int) -> NDArray[np.int16]:
    """Something that changes all the time, so that a decoder has much to remember."""
    dice = np.random.default_rng(7)
    noise = dice.normal(0, 2500, seconds * OPUS_RATE_HZ)
    at = np.arange(seconds * OPUS_RATE_HZ) / OPUS_RATE_HZ
    voice = 6000 * np.sign(np.sin(2 * np.pi * 140 * at)) * np.abs(np.sin(2 * np.pi * 1.7 * at))
    return (voice + noise * np.abs(np.sin(2 * np.pi * 0.9 * at))).clip(-32768, 32767).astype(np.int16)


PACKET_SAMPLES = 320


def _streamed(packets: list[bytes], first: int = 0) -> dict[int, bytes]:
    """What a new stream makes of the packets from number ``first`` on."""
    stream = OpusStream()
    return {n: stream.decode(n * PACKET_SAMPLES, packets[n]) for n in range(first, len(packets))}


def test_a_new_stream_that_is_warmed_up_goes_on_with_exactly_the_same_samples() -> None:
    packets = _packets(_speechlike(12))
    whole = _streamed(packets)
    for resumed in (3, 249, 250, 260, 499, 500, 580):
        first = replay_from(resumed * PACKET_SAMPLES) // PACKET_SAMPLES
        assert resumed - first <= 300
        again = _streamed(packets, first)
        assert all(again[n] == whole[n] for n in range(resumed, len(packets)))


def test_the_seams_between_decoders_cannot_be_heard() -> None:
    packets = _packets(_speechlike(12))
    seamless = np.frombuffer(_decoded(packets), dtype="<i2").astype(int)
    streamed = np.frombuffer(b"".join(_streamed(packets).values()), dtype="<i2").astype(int)
    assert np.abs(seamless - streamed).max() < 0.01 * np.abs(seamless).max()


def test_a_decoder_prepared_for_a_stretch_that_never_came_is_not_used_for_another() -> None:
    packets = _packets(_speechlike(6))
    stream = OpusStream()
    for n in range(230):  # the decoder of the second stretch warms up
        stream.decode(n * PACKET_SAMPLES, packets[n])
    later = replay_from(900 * PACKET_SAMPLES) // PACKET_SAMPLES
    fresh = OpusStream()
    for n, packet in enumerate(packets, start=later):
        assert stream.decode(n * PACKET_SAMPLES, packet) == fresh.decode(n * PACKET_SAMPLES, packet)
