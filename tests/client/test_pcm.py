from __future__ import annotations

import math
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client.pcm import SILENCE_DBFS, Resampler, bytes_of, loudness, samples_of, to_mono
from tests.client.sounds import noise, tone


def converted(samples: array[int], rate_hz: int, cuts: list[int] | None = None) -> array[int]:
    resampler = Resampler(rate_hz)
    output = array("h")
    at = 0
    for cut in [*sorted(cuts or []), len(samples)]:
        output += resampler.feed(samples[at:cut])
        at = max(at, cut)
    return output + resampler.finish()


def level_of(samples: array[int], hz: float) -> float:
    """Amplitude of one frequency in 16 kHz sound, edges left out."""
    middle = samples[400:-400]
    re = sum(s * math.cos(2 * math.pi * hz * n / 16_000) for n, s in enumerate(middle))
    im = sum(s * math.sin(2 * math.pi * hz * n / 16_000) for n, s in enumerate(middle))
    return 2 * math.hypot(re, im) / len(middle)


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 22_050, 32_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("length", [0, 1, 777, 4_410])
def test_resampled_sound_keeps_its_length_exactly(rate_hz: int, length: int) -> None:
    got = converted(samples_of(noise(length)), rate_hz)

    assert len(got) == math.ceil(length * 16_000 / rate_hz)


@pytest.mark.parametrize("rate_hz", [44_100, 48_000])
def test_speech_frequencies_pass_and_what_16_khz_cannot_hold_is_gone(rate_hz: int) -> None:
    kept = converted(tone(rate_hz // 4, hz=1_000, rate_hz=rate_hz), rate_hz)
    beyond = converted(tone(rate_hz // 4, hz=12_000, rate_hz=rate_hz), rate_hz)

    assert level_of(kept, 1_000) == pytest.approx(10_000, rel=0.01)
    # 12 kHz would fold to 4 kHz.
    assert level_of(beyond, 4_000) < 100


def test_a_tone_stays_where_it_was_in_time() -> None:
    got = converted(tone(24_000, hz=500, rate_hz=48_000), 48_000)
    expected = tone(8_000, hz=500, rate_hz=16_000)

    worst = max(abs(a - b) for a, b in zip(got[400:-400], expected[400:-400], strict=True))
    assert worst < 150


@settings(max_examples=40, deadline=None)
@given(
    length=st.integers(0, 600),
    cuts=st.lists(st.integers(0, 600), max_size=8),
    rate_hz=st.sampled_from([8_000, 44_100, 48_000, 44_101]),
)
def test_how_sound_is_cut_into_blocks_changes_nothing(length: int, cuts: list[int], rate_hz: int) -> None:
    samples = samples_of(noise(length))

    assert converted(samples, rate_hz, [min(cut, length) for cut in cuts]) == converted(samples, rate_hz)


def test_sound_at_16_khz_passes_unchanged() -> None:
    samples = samples_of(noise(100))

    assert converted(samples, 16_000) == samples


def test_full_scale_steps_do_not_wrap_around() -> None:
    square = array("h", ([32_767] * 100 + [-32_768] * 100) * 10)

    got = converted(square, 48_000)

    assert max(got) == 32_767
    assert min(got) == -32_768


@pytest.mark.parametrize("rate_hz", [0, 3_999, 400_000])
def test_a_rate_no_device_has_is_refused(rate_hz: int) -> None:
    with pytest.raises(ValueError, match="rate"):
        Resampler(rate_hz)


def test_channels_are_averaged_and_half_a_frame_is_dropped() -> None:
    assert to_mono(array("h", [100, 200, -100, -300, 7]), 2) == array("h", [150, -200])
    assert to_mono(array("h", [1, 2, 3]), 1) == array("h", [1, 2, 3])


def test_samples_and_bytes_are_each_others_reverse() -> None:
    assert bytes_of(samples_of(b"\x01\x00\xff\x7f\x00\x80")) == b"\x01\x00\xff\x7f\x00\x80"
    assert list(samples_of(b"\x01\x00\xff\x7f\x00\x80")) == [1, 32_767, -32_768]


def test_loudness_of_silence_of_speech_level_and_of_clipping() -> None:
    assert loudness(b"").rms_dbfs == SILENCE_DBFS
    assert loudness(bytes(200)).peak_dbfs == SILENCE_DBFS
    half = loudness(bytes_of(array("h", [16_384, -16_384] * 50)))
    assert half.rms_dbfs == pytest.approx(-6.02, abs=0.01)
    assert not half.clipped
    assert loudness(bytes_of(array("h", [-32_768, 0]))).clipped
