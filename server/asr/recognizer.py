"""What the rest of the server knows about speech recognition: one protocol, no engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from server.domain.transcript import SAMPLE_RATE_HZ, Word

Samples = NDArray[np.float32]
"""Mono audio at 16 kHz, one dimension, values in [-1, 1]."""


class Quality(StrEnum):
    """How much work a decode is worth."""

    PARTIAL = "partial"  # shown for a moment: greedy
    SOON = "soon"  # shown for some seconds, until its passage is heard: greedy, loop check
    FINAL = "final"  # kept: beam search, loop check


@dataclass(frozen=True, slots=True, eq=False)
class DecodeRequest:
    """One stretch of speech to recognise; the policies keep it within the model's window.

    ``prompt`` is vocabulary shown to the model as preceding text; empty for none.
    """

    samples: Samples
    language: str = "nl"
    quality: Quality = Quality.FINAL
    prompt: str = ""

    @property
    def duration_s(self) -> float:
        """Length in seconds of audio."""
        return len(self.samples) / SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class Decoded:
    """What was heard. Word times are seconds from the request's first sample.

    ``avg_logprob`` is the mean log probability of the tokens, ``no_speech_probability`` the
    model's own guess that nobody spoke, ``compression_ratio`` the text's length over its
    zlib-compressed length (above 2.4 it repeats itself). ``rival`` is what the recogniser took for
    nearly as likely, when it hesitated; None when it did not.
    """

    words: tuple[Word, ...]
    avg_logprob: float = 0.0
    no_speech_probability: float = 0.0
    compression_ratio: float = 1.0
    rival: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """What did the recognising; goes into every draft and report."""

    name: str
    model: str
    model_sha256: str
    device: str
    compute_type: str
    settings: dict[str, Any] = field(default_factory=dict)

    def as_record(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {
            "engine": self.name,
            "model": self.model,
            "model_sha256": self.model_sha256,
            "device": self.device,
            "compute_type": self.compute_type,
            "settings": dict(self.settings),
        }


class Recognizer(Protocol):
    """Turns batches of speech into words. Blocking; up to ``workers`` calls at a time."""

    @property
    def info(self) -> EngineInfo:
        """What is recognising."""
        ...

    @property
    def max_batch(self) -> int:
        """Largest batch that pays on this device."""
        ...

    @property
    def workers(self) -> int:
        """How many calls pay at a time."""
        ...

    def bucket(self, request: DecodeRequest) -> object:
        """Requests of equal buckets may be recognised together."""
        ...

    def recognize(self, batch: Sequence[DecodeRequest]) -> list[Decoded]:
        """Recognise every request of one bucket, in order.

        Raises:
            RecognitionFailed: the engine broke; the audio is untouched.
        """
        ...
