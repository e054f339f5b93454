"""No file costs more than its limits allow, whatever it claims and however it is broken."""

from __future__ import annotations

import io
import itertools
import tracemalloc
from collections import deque
from collections.abc import Callable
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.asr.audio import BLOCK_BYTES, AudioLimits, Decoding, probe
from server.domain.errors import DecodeTooExpensive, FileTooLarge, FormatRefused, TooLong, VerbaalError
from tests.asr.sounds import encode, tone

LIMITS = AudioLimits()


def _pcm(content: bytes, limits: AudioLimits = LIMITS) -> bytes:
    return b"".join(Decoding(io.BytesIO(content), limits))


def test_too_many_bytes_are_refused_before_reading() -> None:
    content = encode("wav", "pcm_s16le", tone(1))
    limits = AudioLimits(max_bytes=len(content) - 1)
    for read in (lambda: _pcm(content, limits), lambda: probe(io.BytesIO(content), limits)):
        with pytest.raises(FileTooLarge):
            read()
    assert _pcm(content, AudioLimits(max_bytes=len(content)))


def test_too_long_is_refused_by_the_packets_and_by_the_sound() -> None:
    content = encode("flac", "flac", tone(5))
    with pytest.raises(TooLong):
        probe(io.BytesIO(content), AudioLimits(max_audio_s=4.9))
    got: list[bytes] = []
    with pytest.raises(TooLong):
        got.extend(Decoding(io.BytesIO(content), AudioLimits(max_audio_s=3.0)))
    assert len(b"".join(got)) <= 3 * BLOCK_BYTES
    assert len(_pcm(content, AudioLimits(max_audio_s=5.0))) == 5 * BLOCK_BYTES


def test_a_decompression_bomb_costs_no_memory_and_ends_at_the_limit() -> None:
    bomb = encode("flac", "flac", np.zeros(48_000 * 300, dtype=np.int16), rate=48_000, channels=2)
    assert len(bomb) < 200_000 < 300 * 48_000 * 4 / 200
    tracemalloc.start()
    decoding = Decoding(io.BytesIO(bomb), AudioLimits(max_audio_s=250))
    with pytest.raises(TooLong):
        deque(decoding, maxlen=0)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert decoding.audio_s == 250
    assert peak < 2_000_000


def _with_chunk(content: bytes, chunk: bytes, *, before_data: bool) -> bytes:
    at = content.index(b"data") if before_data else len(content)
    return content[:at] + chunk + content[at:]


@pytest.mark.parametrize("before_data", [True, False])
@pytest.mark.parametrize("form", [b"RIFF", b"RIFX"])
def test_a_chunk_that_claims_gigabytes_takes_no_memory(form: bytes, *, before_data: bool) -> None:
    # FFmpeg would make room for all of it before it reads: 2 GB for a file of 5 kB.
    order: Literal["little", "big"] = "little" if form == b"RIFF" else "big"
    plain = encode("wav", "pcm_s16le", tone(0.1))
    if order == "big":
        data = plain.index(b"data")
        size = (len(plain) - data - 8).to_bytes(4, "big")
        plain = (
            form + plain[4:16] + (16).to_bytes(4, "big") + plain[20:data] + b"data" + size + plain[data + 8 :]
        )
        listed = plain.index(b"LIST")
        plain = plain[:listed] + plain[data:]
    claim = b"LIST" + (0x7800_0000).to_bytes(4, order) + b"INFOISFT"
    bomb = _with_chunk(plain, claim, before_data=before_data)
    with pytest.raises(FormatRefused):
        probe(io.BytesIO(bomb), LIMITS)


def test_a_large_wav_header_is_followed_to_what_stands_behind_the_sound() -> None:
    sound = tone(0.1).tobytes()
    ds64 = b"ds64" + (28).to_bytes(4, "little") + bytes(8) + len(sound).to_bytes(8, "little") + bytes(12)
    head = b"RF64" + b"\xff" * 4 + b"WAVE" + ds64 + encode("wav", "pcm_s16le", tone(0.1))[12:36]
    whole = head + b"data" + b"\xff" * 4 + sound
    assert _pcm(whole) == sound
    with pytest.raises(FormatRefused):
        _pcm(whole + b"LIST" + (0x7800_0000).to_bytes(4, "little") + b"INFO")


def test_a_wav_that_is_cut_off_in_its_notes_is_read() -> None:
    plain = encode("wav", "pcm_s16le", tone(1.0))
    assert _pcm(plain + b"LIST" + (400).to_bytes(4, "little") + b"INFOISFT") == tone(1.0).tobytes()


def test_endless_chunks_are_not_walked_for_ever() -> None:
    with pytest.raises(FormatRefused):
        _pcm(b"RIFF\xff\xff\xff\xffWAVE" + b"JUNK\x00\x00\x00\x00" * 20_000)


def test_processor_time_is_limited_by_the_sound_it_gives() -> None:
    content = encode("wav", "pcm_s16le", tone(5))
    ticks = itertools.count(step=1.0)  # every look at the clock finds a second spent
    with pytest.raises(DecodeTooExpensive):
        list(Decoding(io.BytesIO(content), LIMITS, cpu_clock=lambda: next(ticks)))


def test_time_that_the_caller_spends_does_not_count() -> None:
    spent = [0.0]
    content = encode("wav", "pcm_s16le", tone(5))
    for _ in Decoding(io.BytesIO(content), LIMITS, cpu_clock=lambda: spent[-1]):
        spent.append(spent[-1] + 1000.0)
    assert len(spent) == 6


@pytest.mark.parametrize("rate", [1, 100, 3_999])
def test_a_rate_that_no_microphone_has_is_refused(rate: int) -> None:
    # At 1 Hz, one block would grow 16,000 times.
    content = bytearray(encode("wav", "pcm_s16le", tone(0.5)))
    at = content.index(b"fmt ") + 12
    content[at : at + 4] = rate.to_bytes(4, "little")
    with pytest.raises((FormatRefused, TooLong)):
        _pcm(bytes(content), AudioLimits(max_audio_s=1e9))


MUTABLE: list[Callable[[], bytes]] = [
    lambda: encode("wav", "pcm_s16le", tone(0.3)),
    lambda: encode("mp4", "aac", tone(0.3, rate=44_100), rate=44_100),
    lambda: encode("webm", "libopus", tone(0.3, rate=48_000), rate=48_000),
    lambda: encode("flac", "flac", tone(0.3)),
    lambda: encode("ogg", "libopus", tone(0.3, rate=48_000), rate=48_000),
    lambda: encode("mp3", "libmp3lame", tone(0.3)),
]
WHOLE = [make() for make in MUTABLE]


@settings(max_examples=150, deadline=None)
@given(
    kind=st.integers(0, len(WHOLE) - 1),
    changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=20),
    keep=st.floats(0.05, 1),
)
def test_mutilated_files_give_sound_or_a_known_error(
    kind: int, changes: list[tuple[float, int]], keep: float
) -> None:
    content = bytearray(WHOLE[kind])
    for where, value in changes:
        content[int(where * len(content))] = value
    limits = AudioLimits(max_audio_s=30)
    try:
        pcm = _pcm(bytes(content[: int(len(content) * keep)]), limits)
    except VerbaalError:
        return
    assert 0 < len(pcm) <= 30 * BLOCK_BYTES
    assert len(pcm) % 2 == 0
