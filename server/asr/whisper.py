"""faster-whisper and CTranslate2: the only module that imports them.

Whisper is trained on 30 s windows, and every server built on faster-whisper pads each
utterance to that length. The encoder takes shorter input as well, at a fraction of the cost
and without loss, provided that timestamp tokens are on and that some seconds of padding
follow the speech (docs/adr/0003). Here each request is padded to the next step of
:data:`BUCKET_S` seconds, so that requests of one bucket can form a batch: decoding four together
takes a processor half as long as one after the other (docs/adr/0011).
"""

from __future__ import annotations

import math
import os
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_ctranslate2_storage, get_suppressed_tokens, merge_punctuations

from server.asr.memory import keep_freed_memory
from server.asr.recognizer import Decoded, DecodeRequest, EngineInfo, Quality, Samples
from server.asr.words import Piece, whole_words
from server.domain.errors import ModelUnavailable, RecognitionFailed
from server.domain.transcript import SAMPLE_RATE_HZ, Word

WINDOW_S = 30
"""Whisper's own window; no request is padded beyond it."""
PADDING_S = 4
"""Silence behind the speech; with less the last words go wrong (docs/adr/0003 and 0011)."""
LEAST_FINAL_S = 16
"""A short utterance that stands alone needs more silence to be kept (docs/adr/0003)."""
BUCKET_S = 2
TOKEN_STEPS_S = (0.25, 0.5, 1, 2, 4, 8, 12, 16, 20, 24, 28, WINDOW_S)
"""Seconds. Tokens are capped by the length of the sound, rounded up to one of these where words are kept:
requests of different caps share no batch, since a cap must not depend on company."""
FRAMES_PER_S = 100
LOOP_COMPRESSION_RATIO = 2.4
"""Text that compresses better than this repeats itself (OpenAI's own threshold)."""
HESITATION_LOGPROB = 1.0
"""A rival whose whole text is less than this much less likely (natural logarithm) is told."""
TOKENS_PER_S = 12
"""Fast Dutch speech is below 8 tokens a second; the cap stops endless loops early."""
EXTRA_TOKENS = 6
"""For timestamps and punctuation, on top of what the length of the sound allows."""
PREPENDED = "\"'“¿([{-"
APPENDED = "\"'.,!?:”)]}"
MAX_BATCH = {"cpu": 4, "cuda": 32}
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


def device_count(wanted: str) -> int:
    """How many recognisers to make: one for each CUDA device, one for a processor."""
    return ctranslate2.get_cuda_device_count() if pick_device(wanted) == "cuda" else 1


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
        beam_size: beams of what is kept; the rest is greedy.
        cpu_threads: processor cores to use, each by a worker of its own; 0 for all.
        device_index: which CUDA device.

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
        device_index: int = 0,
    ) -> None:
        loaded = _load(folder, device, compute_type, cpu_threads, device_index)
        self._whisper, self._device, self._compute_type, self._workers = loaded
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
                "padding_s": PADDING_S,
                "bucket_s": BUCKET_S,
                "workers": self._workers,
            },
        )

    @property
    def max_batch(self) -> int:
        """Few on a processor: a batch keeps everybody in it waiting for the last one."""
        return MAX_BATCH[self._device]

    @property
    def workers(self) -> int:
        """Cores on a processor, one on a graphics card."""
        return self._workers

    def bucket(self, request: DecodeRequest) -> tuple[int, float, str, str, str]:
        """Padded length and longest speech in seconds, and what else must be equal in a batch.

        The prompt is in it because ``<|startoftranscript|>`` must stand at one position in all
        rows of a batch. What is shown for a moment goes together whatever its length, padded to the
        longest: its words may depend on their company, those that are kept may not.
        """
        kept = request.quality is Quality.FINAL
        seconds, longest_s = (padded_s(request), _longest_s(request)) if kept else (0, 0)
        return (seconds, longest_s, request.language, request.quality, request.prompt)

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

    def warm_up(self) -> None:
        """Recognise a second of silence in each way, so that the first officer does not wait for it."""
        for quality in Quality:
            self.recognize([DecodeRequest(np.zeros(SAMPLE_RATE_HZ, dtype=np.float32), quality=quality)])

    def _recognize(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
        first = batch[0]
        seconds = max(padded_s(request) for request in batch)
        tokenizer = self._tokenizer(first.language)
        encoded = self._encode([self._features(request.samples, seconds) for request in batch])
        # The tokenizer takes "<|endoftext|>" in a text for the token itself.
        shown = first.prompt.replace("<|", "").strip() or None
        prompt = self._whisper.get_prompt(tokenizer, [], hotwords=shown)
        longest_s = max(_longest_s(request) for request in batch)
        beams = self._beam_size if first.quality is Quality.FINAL else 1
        kwargs: dict[str, Any] = {
            "max_length": min(448, len(prompt) + EXTRA_TOKENS + math.ceil(longest_s * TOKENS_PER_S)),
            "beam_size": beams,
            "num_hypotheses": min(2, beams),
            "return_scores": True,
            "return_no_speech_prob": True,
            "suppress_blank": True,
            "suppress_tokens": self._suppressed(tokenizer),
            "max_initial_timestamp_index": 50,
        }
        results = self._whisper.model.generate(encoded, [prompt] * len(batch), **kwargs)
        if first.quality is not Quality.PARTIAL and any(
            _compression(tokenizer, one.sequences_ids[0]) > LOOP_COMPRESSION_RATIO for one in results
        ):
            # Deterministic instead of Whisper's random temperatures: the same audio must give
            # the same words years later. The encoded sound is used again.
            again = self._whisper.model.generate(
                encoded, [prompt] * len(batch), **kwargs, no_repeat_ngram_size=3, repetition_penalty=1.1
            )
            results = [
                other if _compression(tokenizer, one.sequences_ids[0]) > LOOP_COMPRESSION_RATIO else one
                for one, other in zip(results, again, strict=True)
            ]
        texts = [[token for token in one.sequences_ids[0] if token < tokenizer.eot] for one in results]
        aligned = self._whisper.find_alignment(tokenizer, texts, encoded, seconds * FRAMES_PER_S)
        return [
            Decoded(
                words=_words(found, request.duration_s),
                avg_logprob=result.scores[0],
                no_speech_probability=result.no_speech_prob,
                compression_ratio=_compression(tokenizer, result.sequences_ids[0]),
                rival=_rival(tokenizer, result),
            )
            for found, request, result in zip(aligned, batch, results, strict=True)
        ]

    def _encode(self, features: list[Samples]) -> Any:
        """Encoder output of a batch, shape (batch, frames / 2, width).

        A processor encodes one at a time: in batches each takes longer (docs/adr/0011).
        """
        if self._device != "cpu" or len(features) == 1:
            return self._whisper.model.encode(get_ctranslate2_storage(np.stack(features)))
        rows = [
            np.asarray(self._whisper.model.encode(get_ctranslate2_storage(one[None]))) for one in features
        ]
        return get_ctranslate2_storage(np.concatenate(rows))

    def _features(self, samples: Samples, seconds: int) -> Samples:
        """Log-mel of shape (mels, seconds * 100): the speech, then the mel minimum, as silence gives."""
        padded = np.zeros(seconds * SAMPLE_RATE_HZ, dtype=np.float32)
        padded[: len(samples)] = samples
        features: Samples = self._whisper.feature_extractor(padded, padding=0)
        return features[:, : seconds * FRAMES_PER_S]

    def _suppressed(self, tokenizer: Tokenizer) -> list[int]:
        return list(get_suppressed_tokens(tokenizer, [-1]))

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
    if request.quality is not Quality.FINAL:
        return min(WINDOW_S, math.ceil(request.duration_s + PADDING_S))
    least_s = max(request.duration_s + PADDING_S, LEAST_FINAL_S)
    return min(WINDOW_S, math.ceil(least_s / BUCKET_S) * BUCKET_S)


def _longest_s(request: DecodeRequest) -> float:
    """How long speech may be that shares a batch with this request: its tokens are capped by that."""
    if request.quality is not Quality.FINAL:
        return request.duration_s
    return next((step_s for step_s in TOKEN_STEPS_S if step_s >= request.duration_s), request.duration_s)


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
    whisper, _, _, _ = _load(folder, device, compute_type, cpu_threads)

    def transcribe(samples: Samples, language: str) -> str:
        segments, _ = whisper.transcribe(samples, language=language, beam_size=beam_size, vad_filter=True)
        return " ".join(segment.text.strip() for segment in segments)

    return transcribe


def _load(
    folder: Path, device: str, compute_type: str, cpu_threads: int, device_index: int = 0
) -> tuple[WhisperModel, str, str, int]:
    """The model, its device, its number type, and how many calls pay at a time."""
    picked = pick_device(device)
    kind = pick_compute_type(compute_type, picked)
    # On a processor: as many workers as threads, one thread each. Small matrices gain little from
    # two threads and cost half as much processor time again (docs/adr/0011).
    workers = (cpu_threads or len(os.sched_getaffinity(0))) if picked == "cpu" else 1
    if picked == "cpu":
        keep_freed_memory()
    try:
        model = WhisperModel(
            str(folder),
            device=picked,
            device_index=device_index if picked == "cuda" else 0,
            compute_type=kind,
            cpu_threads=1,
            num_workers=workers,
            local_files_only=True,
        )
    except (RuntimeError, ValueError, OSError) as error:
        if picked == "cuda" and device == "auto":
            # A card whose libraries are missing: work on, slower, and say so in the engine's record.
            return _load(folder, "cpu", compute_type, cpu_threads)
        raise ModelUnavailable(
            f"The model in {folder} does not load on {picked} ({kind}): {error}", device=picked
        ) from error
    return model, picked, kind, workers


def _compression(tokenizer: Tokenizer, tokens: Sequence[int]) -> float:
    text = tokenizer.decode(list(tokens)).strip().encode()
    return len(text) / len(zlib.compress(text)) if text else 1.0


def _rival(tokenizer: Tokenizer, result: Any) -> tuple[str, ...] | None:
    """The runner-up among the beams, where it is nearly as likely as the winner."""
    if len(result.scores) == 1:
        return None
    # Scores are means over tokens; a whole text's likelihood is what two texts are compared by.
    first, second = (
        score * max(1, len(ids))
        for score, ids in zip(result.scores[:2], result.sequences_ids[:2], strict=True)
    )
    if first - second > HESITATION_LOGPROB:
        return None
    tokens = [token for token in result.sequences_ids[1] if token < tokenizer.eot]
    return tuple(str(tokenizer.decode(tokens)).split())


def _words(aligned: list[dict[str, Any]], duration_s: float) -> tuple[Word, ...]:
    merge_punctuations(aligned, PREPENDED, APPENDED)
    pieces = (
        Piece(str(piece["word"]), float(piece["start"]), float(piece["end"]), float(piece["probability"]))
        for piece in aligned
    )
    return whole_words(pieces, duration_s)
