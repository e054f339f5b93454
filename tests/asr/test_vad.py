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
