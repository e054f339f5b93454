"""The part of a dictation's sound that may still be recognised, and what voice was found in it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from server.asr.recognizer import Samples
from server.domain.endpointing import WINDOW_SAMPLES
from server.domain.evidence import Evidence, voiced_stretches
from server.domain.transcript import SAMPLE_RATE_HZ

FULL_SCALE = 32768.0
FORGET_SAMPLES = WINDOW_SAMPLES * 64
"""Old sound goes in pieces of two seconds at least, and of half of what is kept, so that little is
copied whether a breath is kept or minutes."""
SILENCE_DB = -120.0
"""Told for digital silence, which has no level."""


class SoundWindow:
    """Sound and speech probabilities, addressed by sample numbers of the dictation."""

    def __init__(self) -> None:
        self._pcm: NDArray[np.int16] = np.zeros(0, dtype=np.int16)  # the first `kept` of it count
        self._from = 0  # sample number of the first sample kept, a multiple of the window
        self._probabilities: list[float] = []  # one for each window, from the same sample on
        self.received = 0
        """Samples taken in so far."""

    @property
    def kept(self) -> int:
        """Samples that were not forgotten."""
        return self.received - self._from

    def append(self, pcm: bytes) -> None:
        """Take in more sound: s16le, 16 kHz, mono, whole samples."""
        block = np.frombuffer(pcm, dtype="<i2")
        end = self.kept + len(block)
        if end > len(self._pcm):
            # Twice what is needed: each sample is copied about once, however small the blocks.
            roomier = np.empty(end * 2, dtype=np.int16)
            roomier[: self.kept] = self._pcm[: self.kept]
            self._pcm = roomier
        self._pcm[self.kept : end] = block
        self.received += len(block)

    def judged(self, probability: float) -> None:
        """The speech probability of the next window."""
        self._probabilities.append(probability)

    def samples(self, start_sample: int, end_sample: int) -> Samples:
        """Sound as floats in [-1, 1]."""
        end = min(end_sample, self.received)
        kept = self._pcm[start_sample - self._from : end - self._from]
        samples: Samples = kept.astype(np.float32) / np.float32(FULL_SCALE)
        return samples

    def evidence(self, start_sample: int, end_sample: int) -> Evidence:
        """What the sound says about a stretch; times in seconds from ``start_sample``."""
        first = (start_sample - self._from) // WINDOW_SAMPLES
        last = -(-(end_sample - self._from) // WINDOW_SAMPLES)
        offset = self._from + first * WINDOW_SAMPLES - start_sample
        length_s = (end_sample - start_sample) / SAMPLE_RATE_HZ
        voiced = (
            (max(0.0, start_s), min(length_s, end_s))
            for start_s, end_s in voiced_stretches(self._probabilities[first:last], first_sample=offset)
        )
        samples = self.samples(start_sample, end_sample)
        power = float(np.mean(np.square(samples))) if len(samples) else 0.0
        return Evidence(
            start_s=0.0,
            end_s=length_s,
            voiced=tuple(voiced),
            loudness_db=10 * math.log10(power) if power > 0 else SILENCE_DB,
        )

    def forget_before(self, sample: int) -> None:
        """Sound before this will not be asked for again."""
        windows = (sample - self._from) // WINDOW_SAMPLES
        if windows * WINDOW_SAMPLES < max(FORGET_SAMPLES, self.kept // 2):
            return
        self._pcm = self._pcm[windows * WINDOW_SAMPLES : self.kept].copy()
        self._probabilities = self._probabilities[windows:]
        self._from += windows * WINDOW_SAMPLES
