from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.sounds import DEGRADED, WITHOUT_SPEECH, clipped, telephone, very_quiet
from benchmarks.speech import floats, pcm_of
from tests.benchmarks.examples import tone


def level_db(pcm: bytes) -> float:
    return float(10 * np.log10(np.mean(floats(pcm).astype(np.float64) ** 2) + 1e-12))


@pytest.mark.parametrize("make", WITHOUT_SPEECH.values(), ids=list(WITHOUT_SPEECH))
def test_sounds_are_as_long_as_asked_and_the_same_for_a_seed(make: Callable[[float, int], bytes]) -> None:
    sound = make(31.0, 1)
    assert len(sound) == 31 * 32_000
    assert make(31.0, 1) == sound
    assert make(10.0, 1) == sound[: 10 * 32_000]
    assert not any(sound) or make(31.0, 2) != sound


def test_their_levels_are_those_of_the_things_they_stand_for() -> None:
    levels = {name: level_db(make(10.0, 1)) for name, make in WITHOUT_SPEECH.items()}
    assert levels["silence"] < -100
    assert levels["faint noise"] == pytest.approx(-60, abs=2)
    assert -32 < levels["street"] < -12
    assert -30 < levels["music"] < -15


def spectrum(pcm: bytes) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.abs(np.fft.rfft(floats(pcm).astype(np.float64)))


def test_the_telephone_has_nothing_above_four_kilohertz() -> None:
    noise = pcm_of(0.1 * np.random.default_rng(3).standard_normal(32_000))
    half = len(spectrum(noise)) // 2
    assert np.sum(spectrum(telephone(noise))[half + 50 :]) < 0.02 * np.sum(spectrum(noise)[half + 50 :])
    low = slice(0, half // 2)
    assert np.sum(spectrum(telephone(noise))[low]) == pytest.approx(np.sum(spectrum(noise)[low]), rel=0.01)


def test_clipping_cuts_peaks_flat() -> None:
    cut = floats(clipped(tone(0.5)))
    assert np.max(cut) == pytest.approx(0.98, abs=0.001)
    assert np.mean(np.abs(cut) > 0.97) > 0.5


def test_very_quiet_is_forty_decibel_softer() -> None:
    assert level_db(very_quiet(tone(1.0))) == pytest.approx(level_db(tone(1.0)) - 40, abs=0.5)


@pytest.mark.parametrize("make", DEGRADED.values(), ids=list(DEGRADED))
def test_a_worse_version_is_as_long(make: Callable[[bytes], bytes]) -> None:
    for seconds in (0.5, 0.50005):
        sound = tone(seconds)
        assert len(make(sound)) == len(sound)
