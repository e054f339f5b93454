import numpy as np
import pytest

from server.asr.vad import SileroModel
from server.domain.endpointing import WINDOW_SAMPLES
from tests.conftest import Clip


@pytest.fixture(scope="module")
def silero() -> SileroModel:
    return SileroModel()


def whole_windows(clip: Clip) -> np.ndarray:
    return clip.floats[: len(clip.samples) // WINDOW_SAMPLES * WINDOW_SAMPLES]


def test_silence_and_noise_are_no_speech(silero: SileroModel) -> None:
    quiet = np.zeros(WINDOW_SAMPLES * 30, dtype=np.float32)
    hiss = np.random.default_rng(1).normal(0, 0.02, WINDOW_SAMPLES * 60).astype(np.float32)
    assert max(silero.stream().probabilities(quiet)) < 0.2
    assert np.median(silero.stream().probabilities(hiss)) < 0.35


def test_speech_is_speech(silero: SileroModel, clips: list[Clip]) -> None:
    judged = silero.stream().probabilities(whole_windows(clips[0]))
    assert len(judged) == len(clips[0].samples) // WINDOW_SAMPLES
    assert np.quantile(judged, 0.75) > 0.9


def test_probabilities_do_not_depend_on_how_the_audio_was_cut(silero: SileroModel, clips: list[Clip]) -> None:
    samples = whole_windows(clips[1])
    at_once = silero.stream().probabilities(samples)
    stream = silero.stream()
    in_pieces = [
        probability
        for start in range(0, len(samples), WINDOW_SAMPLES * 7)
        for probability in stream.probabilities(samples[start : start + WINDOW_SAMPLES * 7])
    ]
    assert in_pieces == at_once


def test_speech_that_is_hardly_louder_than_nothing_is_found_too(
    silero: SileroModel, clips: list[Clip]
) -> None:
    loud = found = 0
    for clip in clips:
        samples = whole_windows(clip)
        # 40 dB less, in 16 bits
        quiet = (np.round(samples * 327.68) / 32768).astype(np.float32)
        loud += sum(probability > 0.5 for probability in silero.stream().probabilities(samples))
        found += sum(probability > 0.5 for probability in silero.stream().probabilities(quiet))
    assert found > 0.85 * loud


def test_a_quiet_room_made_louder_is_no_speech(silero: SileroModel) -> None:
    for level in (0.0003, 0.001, 0.003):
        hiss = np.random.default_rng(2).normal(0, level, WINDOW_SAMPLES * 300).astype(np.float32)
        assert np.quantile(silero.stream().probabilities(hiss), 0.98) < 0.5
