"""Sound and its speech probabilities, by sample numbers of the dictation."""

import numpy as np
import pytest

from server.asr.sound_window import FORGET_SAMPLES, SoundWindow
from server.domain.endpointing import WINDOW_SAMPLES
from tests.fakes import speech

WINDOW_S = WINDOW_SAMPLES / 16_000


def window_with(pcm: bytes, probabilities: list[float]) -> SoundWindow:
    sound = SoundWindow()
    sound.append(pcm)
    for probability in probabilities:
        sound.judged(probability)
    return sound


def test_samples_are_addressed_by_their_number_also_after_old_ones_went() -> None:
    sound = window_with(speech((100, 2.0), (200, 3.0)), [1.0] * 156)
    before = sound.samples(42_000, 42_100)
    sound.forget_before(FORGET_SAMPLES + 8000)
    assert np.array_equal(sound.samples(42_000, 42_100), before)
    assert before[0] == pytest.approx(200 / 32768)
    assert sound.kept == 5 * 16_000 - FORGET_SAMPLES - 8000 // WINDOW_SAMPLES * WINDOW_SAMPLES
    assert sound.received == 5 * 16_000
    sound.append(speech((300, 1.0)))
    assert np.array_equal(sound.samples(42_000, 42_100), before)
    assert sound.samples(5 * 16_000, 6 * 16_000).tolist() == pytest.approx([300 / 32768] * 16_000)
    assert len(sound.samples(5 * 16_000, 7 * 16_000)) == 16_000  # no more than there is


def test_sound_in_small_blocks_is_copied_seldom() -> None:
    sound = SoundWindow()
    buffers = set()
    for _ in range(2_000):
        sound.append(speech((100, 0.1)))
        buffers.add(sound._pcm.ctypes.data)
    assert sound.kept == 2_000 * 1_600
    assert len(buffers) < 20


def test_minutes_of_kept_sound_are_not_copied_for_each_two_seconds_that_go() -> None:
    sound = window_with(speech((100, 60.0)), [1.0] * 1875)
    sound.forget_before(20 * 16_000)
    assert sound.kept == 60 * 16_000
    sound.forget_before(40 * 16_000)
    assert sound.kept == 20 * 16_000


def test_evidence_is_timed_from_the_first_sample_that_was_asked_for() -> None:
    probabilities = [0.0] * 10 + [1.0] * 10 + [0.0] * 10
    sound = window_with(speech((0, 0.32), (3000, 0.32), (0, 0.32)), probabilities)
    evidence = sound.evidence(5 * WINDOW_SAMPLES, 30 * WINDOW_SAMPLES)
    [voiced] = evidence.voiced
    assert voiced == pytest.approx((5 * WINDOW_S, 15 * WINDOW_S))
    assert evidence.start_s == 0.0
    assert evidence.end_s == pytest.approx(25 * WINDOW_S)
    assert evidence.loudness_db == pytest.approx(
        20 * np.log10(3000 / 32768) + 10 * np.log10(10 / 25), abs=0.1
    )


def test_voice_that_began_earlier_counts_from_the_first_sample() -> None:
    sound = window_with(speech((3000, 1.0)), [1.0] * 31)
    evidence = sound.evidence(700, 9_000)
    [voiced] = evidence.voiced
    assert voiced == pytest.approx((0.0, 8_300 / 16_000))


def test_digital_silence_has_a_level() -> None:
    assert window_with(speech((0, 1.0)), [0.0] * 31).evidence(0, 16_000).loudness_db == -120.0
    assert SoundWindow().evidence(0, 0).loudness_db == -120.0
