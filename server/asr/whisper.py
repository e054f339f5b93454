"""faster-whisper and CTranslate2: the only module that imports them.

Whisper is trained on 30 s windows, and every server built on faster-whisper pads each
utterance to that length. The encoder takes shorter input as well, at a fraction of the cost
and without loss, provided that timestamp tokens are on and that some seconds of padding
follow the speech (docs/adr/0003). Here each request is padded to the next step of
:data:`BUCKET_S` seconds, so that requests of one bucket can form a batch. On a processor
batches of padded finals are slower than one at a time, and one at a time gives bit for bit the
same result whatever else is going on; so only a GPU gets batches.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_ctranslate2_storage, get_suppressed_tokens, merge_punctuations

from server.asr.recognizer import Decoded, DecodeRequest, EngineInfo, Quality, Samples
from server.domain.errors import ModelUnavailable, RecognitionFailed
from server.domain.transcript import SAMPLE_RATE_HZ, Word

WINDOW_S = 30
"""Whisper's own window; no request is padded beyond it."""
MIN_PADDING_S = {Quality.PARTIAL: 6, Quality.FINAL: 20}
"""Padding behind the speech. A partial takes the cheapest that does no harm; a final, decoded
once and kept, takes what costs no accuracy on short utterances either (docs/adr/0003)."""
BUCKET_S = 4
FRAMES_PER_S = 100
DOUBT_LOGPROB = -0.5
"""A final whose tokens have a lower mean log probability is decoded again in the whole window."""
LOOP_COMPRESSION_RATIO = 2.4
"""Text that compresses better than this repeats itself (OpenAI's own threshold)."""
TOKENS_PER_S = 12
"""Fast Dutch speech is below 8 tokens a second; the cap stops endless loops early."""
PREPENDED = "\"'“¿([{-"
APPENDED = "\"'.,!?:”)]}"
MAX_BATCH = {"cpu": 1, "cuda": 16}
PREFERRED_COMPUTE = {
    "cuda": ("float16", "int8_float16", "bfloat16", "float32"),
    "cpu": ("int8", "int8_float32", "float32"),
}


def pick_device(wanted: str) -> str:
    """``auto`` → ``cuda`` where a CUDA device answers, else ``cpu``."""
    if wanted != "auto":
        return wanted
    try:
        return "cuda" if ctranslate2.get_cuda_device_count() > 0 else "cpu"
    except RuntimeError:  # a driver without a device, or the other way round
        return "cpu"


def pick_compute_type(wanted: str, device: str) -> str:
    """``auto`` → the fastest type the device supports without loss that matters."""
    if wanted != "auto":
        return wanted
    supported = ctranslate2.get_supported_compute_types(device)
    return next((kind for kind in PREFERRED_COMPUTE[device] if kind in supported), "default")


class WhisperRecognizer:
    """A Whisper model in CTranslate2 form on one device.

    Args:
        folder: CTranslate2 model folder.
        model: name shown in drafts and reports.
        model_sha256: of ``model.bin``, kept in every report.
        device: ``auto``, ``cpu`` or ``cuda``.
        compute_type: ``auto`` or a CTranslate2 type.
        beam_size: beams of a final; partials are greedy.
        cpu_threads: 0 lets CTranslate2 decide.

    Raises:
        ModelUnavailable: the folder can't be loaded on this device.
    """

    def __init__(
        self,
        folder: Path,
        *,
        model: str,
        model_sha256: str,
        device: str = "auto",
        compute_type: str = "auto",
        beam_size: int = 5,
        cpu_threads: int = 0,
    ) -> None:
        self._whisper, self._device, self._compute_type = _load(folder, device, compute_type, cpu_threads)
        self._beam_size = beam_size
        self._tokenizers: dict[str, Tokenizer] = {}
        self.info = EngineInfo(
            name=f"ctranslate2 {ctranslate2.__version__}",
            model=model,
            model_sha256=model_sha256,
            device=self._device,
            compute_type=self._compute_type,
            settings={
                "beam_size": beam_size,
                "padding_s": MIN_PADDING_S[Quality.FINAL],
                "bucket_s": BUCKET_S,
                "doubt_logprob": DOUBT_LOGPROB,
            },
        )

    @property
    def max_batch(self) -> int:
        """One on a processor, see the module's text."""
        return MAX_BATCH[self._device]

    def bucket(self, request: DecodeRequest) -> tuple[int, str, str, str]:
        """Padded length in seconds, and what else must be equal in a batch.

        The prompt is in it because ``<|startoftranscript|>`` must stand at one position in all
        rows of a batch.
        """
        return (padded_s(request), request.language, request.quality, request.prompt)

    def recognize(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
        """See :class:`server.asr.recognizer.Recognizer`."""
        if not batch:
            return []
        first = batch[0]
        if any(self.bucket(request) != self.bucket(first) for request in batch):
            raise ValueError("a batch must be of one bucket")
        try:
            return self._recognize(batch)
        except (RuntimeError, ValueError) as error:  # CTranslate2 raises both
            raise RecognitionFailed(reason=type(error).__name__) from error

    def _recognize(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
        heard = self._decode(batch, padded_s(batch[0]), self._short_features)
        if batch[0].quality is Quality.PARTIAL:
            return heard
        # Two windows err in different places: where the first is in doubt, the surer one is kept.
        doubtful = [row for row, found in enumerate(heard) if found.avg_logprob < DOUBT_LOGPROB]
        if doubtful:
            again = self._decode([batch[row] for row in doubtful], WINDOW_S, self._whole_features)
            for row, found in zip(doubtful, again, strict=True):
                heard[row] = max(heard[row], found, key=lambda one: one.avg_logprob)
        return heard

    def _decode(
        self, batch: Sequence[DecodeRequest], seconds: int, features: Callable[[Samples, int], Samples]
    ) -> list[Decoded]:
        first = batch[0]
        tokenizer = self._tokenizer(first.language)
        encoded = self._whisper.model.encode(
            get_ctranslate2_storage(np.stack([features(request.samples, seconds) for request in batch]))
        )
        prompt = self._whisper.get_prompt(tokenizer, [], hotwords=first.prompt or None)
        longest_s = max(request.duration_s for request in batch)
        kwargs: dict[str, Any] = {
            "max_length": min(448, len(prompt) + 16 + math.ceil(longest_s * TOKENS_PER_S)),
            "beam_size": self._beam_size if first.quality is Quality.FINAL else 1,
            "return_scores": True,
            "return_no_speech_prob": True,
            "suppress_blank": True,
            "suppress_tokens": list(get_suppressed_tokens(tokenizer, [-1])),
            "max_initial_timestamp_index": 50,
        }
        results = self._whisper.model.generate(encoded, [prompt] * len(batch), **kwargs)
        tokens = [list(result.sequences_ids[0]) for result in results]
        looping = [
            row
            for row, ids in enumerate(tokens)
            if first.quality is Quality.FINAL and _compression(tokenizer, ids) > LOOP_COMPRESSION_RATIO
        ]
        if looping:
            # Deterministic instead of Whisper's random temperatures: the same audio must give
            # the same words years later.
            again = self._whisper.model.generate(
                encoded, [prompt] * len(batch), **kwargs, no_repeat_ngram_size=3, repetition_penalty=1.1
            )
            for row in looping:
                results[row] = again[row]
                tokens[row] = list(again[row].sequences_ids[0])
        text_tokens = [[token for token in ids if token < tokenizer.eot] for ids in tokens]
        aligned = self._whisper.find_alignment(tokenizer, text_tokens, encoded, seconds * FRAMES_PER_S)
        return [
            Decoded(
                words=_words(found, request.duration_s),
                avg_logprob=result.scores[0],
                no_speech_probability=result.no_speech_prob,
                compression_ratio=_compression(tokenizer, ids),
            )
            for found, request, result, ids in zip(aligned, batch, results, tokens, strict=True)
        ]

    def _whole_features(self, samples: Samples, seconds: int) -> Samples:
        """Log-mel of shape (mels, seconds * 100) as faster-whisper makes it: the speech, then zeros."""
        frames: Samples = self._whisper.feature_extractor(samples)[:, :-1]
        padded = np.zeros((frames.shape[0], seconds * FRAMES_PER_S), dtype=np.float32)
        count = min(frames.shape[1], padded.shape[1])
        padded[:, :count] = frames[:, :count]
        return padded

    def _short_features(self, samples: Samples, seconds: int) -> Samples:
        """Log-mel of shape (mels, seconds * 100): the speech, then the mel minimum, as silence gives."""
        padded = np.zeros(seconds * SAMPLE_RATE_HZ, dtype=np.float32)
        padded[: len(samples)] = samples
        features: Samples = self._whisper.feature_extractor(padded, padding=0)
        return features[:, : seconds * FRAMES_PER_S]

    def _tokenizer(self, language: str) -> Tokenizer:
        if language not in self._tokenizers:
            self._tokenizers[language] = Tokenizer(
                self._whisper.hf_tokenizer,
                self._whisper.model.is_multilingual,
                task="transcribe",
                language=language,
            )
        return self._tokenizers[language]


def padded_s(request: DecodeRequest) -> int:
    """Seconds a request is padded to: by its own length and quality alone, never by its batch."""
    least_s = request.duration_s + MIN_PADDING_S[request.quality]
    return min(WINDOW_S, math.ceil(least_s / BUCKET_S) * BUCKET_S)


def baseline_transcribe(
    folder: Path,
    *,
    device: str = "auto",
    compute_type: str = "auto",
    beam_size: int = 5,
    cpu_threads: int = 0,
) -> Callable[[Samples, str], str]:
    """faster-whisper's own ``WhisperModel.transcribe`` with its VAD, for comparison.

    Returns:
        A function ``(samples, language) -> text``.
    """
    whisper, _, _ = _load(folder, device, compute_type, cpu_threads)

    def transcribe(samples: Samples, language: str) -> str:
        segments, _ = whisper.transcribe(samples, language=language, beam_size=beam_size, vad_filter=True)
        return " ".join(segment.text.strip() for segment in segments)

    return transcribe


def _load(folder: Path, device: str, compute_type: str, cpu_threads: int) -> tuple[WhisperModel, str, str]:
    picked = pick_device(device)
    kind = pick_compute_type(compute_type, picked)
    try:
        model = WhisperModel(
            str(folder), device=picked, compute_type=kind, cpu_threads=cpu_threads, local_files_only=True
        )
    except (RuntimeError, ValueError, OSError) as error:
        if picked == "cuda" and device == "auto":
            # A card whose libraries are missing: work on, slower, and say so in the engine's record.
            return _load(folder, "cpu", compute_type, cpu_threads)
        raise ModelUnavailable(
            f"The model in {folder} does not load on {picked} ({kind}): {error}", device=picked
        ) from error
    return model, picked, kind


def _compression(tokenizer: Tokenizer, tokens: Sequence[int]) -> float:
    text = tokenizer.decode(list(tokens)).strip().encode()
    return len(text) / len(zlib.compress(text)) if text else 1.0


def _words(aligned: list[dict[str, Any]], duration_s: float) -> tuple[Word, ...]:
    """Whole words with their punctuation; times within the request."""
    merge_punctuations(aligned, PREPENDED, APPENDED)
    words: list[Word] = []
    for piece in aligned:
        text = str(piece["word"])
        start_s = min(float(piece["start"]), duration_s)
        end_s = min(max(float(piece["end"]), start_s), duration_s)
        probability = min(max(float(piece["probability"]), 0.0), 1.0)
        if words and text.strip() and not text.startswith(" "):
            # The tail of a compound or a number: auto + -inbraak, 22 + .15.
            head = words.pop()
            text = head.text + text
            start_s, probability = head.start_s, min(head.probability, probability)
        # A piece may hold spaces (a merged opening quote); a word never does.
        words += [
            Word(
                text=one, start_s=round(start_s, 3), end_s=round(end_s, 3), probability=round(probability, 4)
            )
            for one in text.split()
        ]
    return tuple(words)
