"""When each word of a clip is spoken: Whisper aligns the text that is known to the sound.

The clips have no word times of their own. Cross-attention alignment (faster-whisper's
``find_alignment``, after OpenAI's ``timing.py``) of the *reference* text gives them: nothing is
recognised, so no engine under test has a say. An alignment may count the silence behind a word as
its own; so each end is moved back to where the sound ends within the word. An end that is too
early makes a delay look longer, never shorter.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_ctranslate2_storage

from benchmarks.adapters.protocol import SAMPLE_RATE_HZ
from benchmarks.speech import Samples, SpokenClip, floats, loud_frames, sound_bounds_s

WINDOW_S = 30
FRAMES_PER_S = 100
CACHE_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text as the alignment cuts it, with its times in seconds of the clip."""

    text: str
    start_s: float
    end_s: float


class Aligner(Protocol):
    """Times the words of clips."""

    def word_ends_s(self, clip: SpokenClip) -> tuple[float, ...]:
        """End of each word of ``clip.text.split()``, in seconds of the clip, never falling."""
        ...


class ClipTooLong(Exception):
    """A clip that does not fit Whisper's window."""


class WhisperAligner:
    """Times words with a Whisper model, on the processor, in int8."""

    def __init__(self, folder: Path, *, language: str = "nl") -> None:
        self._whisper = WhisperModel(str(folder), device="cpu", compute_type="int8", local_files_only=True)
        self._tokenizer = Tokenizer(
            self._whisper.hf_tokenizer,
            self._whisper.model.is_multilingual,
            task="transcribe",
            language=language,
        )

    def word_ends_s(self, clip: SpokenClip) -> tuple[float, ...]:
        """See :class:`Aligner`.

        Raises:
            ClipTooLong: longer than 30 s.
        """
        if clip.seconds > WINDOW_S:
            raise ClipTooLong(f"{clip.name} is longer than {WINDOW_S} s")
        samples = floats(clip.pcm)
        window = np.zeros(WINDOW_S * SAMPLE_RATE_HZ, dtype=np.float32)
        window[: len(samples)] = samples
        features = self._whisper.feature_extractor(window, padding=0)[:, : WINDOW_S * FRAMES_PER_S]
        encoded = self._whisper.model.encode(get_ctranslate2_storage(features[None]))
        tokens = self._tokenizer.encode(" " + " ".join(clip.text.split()))
        # The window's frames beyond the clip are told to the alignment: no word may lie there.
        frames = min(WINDOW_S * FRAMES_PER_S, int(clip.seconds * FRAMES_PER_S) + 1)
        found: list[dict[str, Any]] = self._whisper.find_alignment(
            self._tokenizer, [tokens], encoded, frames
        )[0]
        pieces = [Piece(str(one["word"]), float(one["start"]), float(one["end"])) for one in found]
        return ends_of(clip.text.split(), pieces, samples)


def ends_of(words: Sequence[str], pieces: Sequence[Piece], samples: Samples) -> tuple[float, ...]:
    """End of each word from the pieces it is cut into; punctuation has no time of its own.

    Args:
        words: the reference, cut at spaces.
        pieces: together they spell the words, with spaces somewhere between.
        samples: the clip's sound.
    """
    first_s, last_s = sound_bounds_s(samples)
    loud = loud_frames(samples)
    letters = [char for piece in pieces for char in piece.text if not char.isspace()]
    owners = [piece for piece in pieces for char in piece.text if not char.isspace()]
    if "".join(letters) != "".join(words):
        raise ValueError("the alignment does not spell the reference")
    ends: list[float] = []
    at = 0
    for word in words:
        of_word = owners[at : at + len(word)]
        spoken = [piece for char, piece in zip(word, of_word, strict=True) if char.isalnum()] or of_word[:1]
        at += len(word)
        end_s = _sound_end_s(loud, spoken[0].start_s, spoken[-1].end_s)
        earliest_s = ends[-1] if ends else first_s
        ends.append(round(min(max(end_s, earliest_s), last_s), 3))
    if ends:
        # Whatever the alignment says, the last word lasts until the sound stops.
        ends[-1] = max(ends[-1], min(last_s, _sound_end_s(loud, ends[-1], last_s)))
    return tuple(ends)


def _sound_end_s(loud: Any, start_s: float, end_s: float) -> float:
    """The end of the last loud 10 ms between two times; the second time when there is none."""
    first, last = int(start_s * FRAMES_PER_S), min(len(loud), round(end_s * FRAMES_PER_S))
    inside = np.flatnonzero(loud[first:last])
    return (first + int(inside[-1]) + 1) / FRAMES_PER_S if len(inside) else end_s


class CachedTimes:
    """Word times kept in a file, one per model; the model is loaded only for what is not there yet.

    Args:
        folder: of the cache; made when first needed.
        model_sha256: of the model that aligns.
        make: loads the aligner.
    """

    def __init__(self, folder: Path, model_sha256: str, make: Callable[[], Aligner]) -> None:
        self._path = folder / f"word-times-{CACHE_FORMAT}-{model_sha256[:16]}.json"
        self._make = make
        self._aligner: Aligner | None = None
        self._known: dict[str, list[float]] = {}
        if self._path.exists():
            self._known = json.loads(self._path.read_text(encoding="utf-8"))
        self._new = 0

    def word_ends_s(self, clip: SpokenClip) -> tuple[float, ...]:
        """See :class:`Aligner`."""
        known = self._known.get(clip.key)
        if known is None:
            self._aligner = self._aligner or self._make()
            known = self._known[clip.key] = list(self._aligner.word_ends_s(clip))
            self._new += 1
        return tuple(known)

    def save(self) -> None:
        """Write what is new; whole or not at all."""
        if not self._new:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        half = self._path.with_suffix(".half")
        half.write_text(json.dumps(self._known), encoding="utf-8")
        half.replace(self._path)
        self._new = 0
