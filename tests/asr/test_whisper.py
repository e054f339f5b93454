"""The real model on real speech, and the parts around it that need neither."""

from pathlib import Path

import ctranslate2
import jiwer
import numpy as np
import pytest

from server.asr import whisper
from server.asr.recognizer import Decoded, DecodeRequest, Quality, Recognizer
from server.asr.whisper import PADDING_S, WINDOW_S, WhisperRecognizer, padded_s
from server.domain.errors import ModelUnavailable
from tests.conftest import Clip

pytestmark = pytest.mark.model


def plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def joined(decoded: Decoded) -> str:
    return " ".join(word.text for word in decoded.words)


@pytest.fixture(scope="module")
def heard(recognizer: Recognizer, clips: list[Clip]) -> list[Decoded]:
    """Each clip, by itself."""
    return [recognizer.recognize([DecodeRequest(clip.floats)])[0] for clip in clips]


def test_dutch_speech_is_recognised(heard: list[Decoded], clips: list[Clip]) -> None:
    texts = [plain(joined(one)) for one in heard]
    assert jiwer.wer([plain(clip.text) for clip in clips], texts) < 0.3


def test_words_have_rising_times_within_the_audio(heard: list[Decoded], clips: list[Clip]) -> None:
    for decoded, clip in zip(heard, clips, strict=True):
        times = [time for word in decoded.words for time in (word.start_s, word.end_s)]
        assert times == sorted(times)
        assert 0 <= times[0] < times[-1] <= len(clip.samples) / 16_000
        assert all(0 < word.probability <= 1 and " " not in word.text for word in decoded.words)


def test_a_batch_hears_what_each_request_alone_hears(
    recognizer: Recognizer, heard: list[Decoded], clips: list[Clip]
) -> None:
    requests = [DecodeRequest(clip.floats) for clip in clips]
    bucket = recognizer.bucket(requests[0])
    alike = [number for number, request in enumerate(requests) if recognizer.bucket(request) == bucket]
    assert len(alike) > 1
    together = recognizer.recognize([requests[number] for number in alike])
    assert [joined(one) for one in together] == [joined(heard[number]) for number in alike]


def test_the_same_audio_gives_the_same_words(
    recognizer: Recognizer, heard: list[Decoded], clips: list[Clip]
) -> None:
    [again] = recognizer.recognize([DecodeRequest(clips[2].floats)])
    assert again.words == heard[2].words


def test_a_partial_costs_less_and_hears_much_the_same(
    recognizer: Recognizer, heard: list[Decoded], clips: list[Clip]
) -> None:
    [partial] = recognizer.recognize([DecodeRequest(clips[3].floats, quality=Quality.PARTIAL)])
    assert jiwer.cer(plain(joined(heard[3])), plain(joined(partial))) < 0.4


def test_vocabulary_may_be_given(recognizer: Recognizer, clips: list[Clip]) -> None:
    [decoded] = recognizer.recognize([DecodeRequest(clips[0].floats, prompt="Verbalisant, kenteken")])
    assert decoded.words


def test_a_tenth_of_a_second_is_decoded_at_once_and_to_few_words(
    recognizer: Recognizer, clips: list[Clip]
) -> None:
    for quality in Quality:
        [decoded] = recognizer.recognize([DecodeRequest(clips[0].floats[8000:9600], quality=quality)])
        assert len(decoded.words) <= 6
        assert all(word.end_s <= 0.1 for word in decoded.words)


def test_clipped_and_very_quiet_speech_are_heard_much_as_it_was(
    recognizer: Recognizer, clips: list[Clip]
) -> None:
    some = clips[::2]
    for gain in (8.0, 0.01):
        bent = [np.clip(clip.floats * np.float32(gain), -1, 1) for clip in some]
        texts = [plain(joined(recognizer.recognize([DecodeRequest(samples)])[0])) for samples in bent]
        assert jiwer.wer([plain(clip.text) for clip in some], texts) < 0.45


def test_a_control_token_in_the_vocabulary_is_text(recognizer: Recognizer, clips: list[Clip]) -> None:
    [harmless, hostile] = [
        recognizer.recognize([DecodeRequest(clips[0].floats, prompt=prompt)])[0].words
        for prompt in ("kenteken endoftext|>.", "kenteken <|endoftext|>.")
    ]
    assert harmless == hostile


def test_no_audio_is_no_words(recognizer: Recognizer) -> None:
    assert recognizer.recognize([]) == []


def test_what_recognised_is_on_record(recognizer: Recognizer) -> None:
    record = recognizer.info.as_record()
    assert record["engine"].startswith("ctranslate2 ")
    assert len(record["model_sha256"]) == 64
    assert record["device"] == "cpu"


def test_a_batch_of_two_lengths_is_refused(recognizer: Recognizer, clips: list[Clip]) -> None:
    long = DecodeRequest(np.zeros(20 * 16_000, dtype=np.float32))
    with pytest.raises(ValueError, match="one bucket"):
        recognizer.recognize([DecodeRequest(clips[0].floats, quality=Quality.PARTIAL), long])


def test_a_folder_that_is_no_model_is_told(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"nothing")
    with pytest.raises(ModelUnavailable, match="does not load"):
        WhisperRecognizer(tmp_path, model="x", model_sha256="0" * 64, device="cpu")


def test_a_card_without_libraries_falls_back_to_the_processor_only_when_it_may_choose(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tried: list[str] = []

    def load(folder: str, *, device: str, **_: object) -> object:
        tried.append(device)
        if device == "cuda":
            raise RuntimeError("libcublas.so.12 is not found")
        return object()

    monkeypatch.setattr(whisper, "WhisperModel", load)
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)
    monkeypatch.setattr(
        ctranslate2, "get_supported_compute_types", lambda device: {"float16", "int8", "float32"}
    )
    assert WhisperRecognizer(tmp_path, model="x", model_sha256="").info.device == "cpu"
    assert tried == ["cuda", "cpu"]
    with pytest.raises(ModelUnavailable):
        WhisperRecognizer(tmp_path, model="x", model_sha256="", device="cuda")


def test_the_device_and_its_type_are_chosen_and_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)
    assert whisper.pick_device("auto") == "cuda"
    assert whisper.pick_device("cpu") == "cpu"
    monkeypatch.setattr(ctranslate2, "get_supported_compute_types", lambda device: {"float16"})
    assert whisper.pick_compute_type("auto", "cuda") == "float16"
    assert whisper.pick_compute_type("auto", "cpu") == "default"
    assert whisper.pick_compute_type("bfloat16", "cuda") == "bfloat16"

    def no_driver() -> int:
        raise RuntimeError("CUDA driver version is insufficient")

    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", no_driver)
    assert whisper.pick_device("auto") == "cpu"


@pytest.mark.parametrize("duration_s", [0.1, 3.4, 11.9, 22.0, 30.0])
def test_padding_is_enough_and_depends_on_the_length_alone(duration_s: float) -> None:
    for quality in Quality:
        samples = np.zeros(round(duration_s * 16_000), dtype=np.float32)
        padded = padded_s(DecodeRequest(samples, quality=quality))
        assert duration_s <= padded <= WINDOW_S
        assert padded == WINDOW_S or padded - duration_s >= PADDING_S


def test_what_is_kept_shares_a_batch_only_with_what_gets_as_many_tokens(recognizer: Recognizer) -> None:
    def bucket(seconds: float, quality: Quality) -> object:
        samples = np.zeros(round(seconds * 16_000), dtype=np.float32)
        return recognizer.bucket(DecodeRequest(samples, quality=quality))

    assert bucket(9, Quality.FINAL) == bucket(11.5, Quality.FINAL)
    assert bucket(2, Quality.FINAL) != bucket(11.5, Quality.FINAL)  # though both are padded to 16 s
    assert bucket(2, Quality.SOON) == bucket(11.5, Quality.SOON)
