"""Clips of a speech manifest as sound, and where in a clip there is sound."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.adapters.protocol import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ
from server.asr.audio import AudioLimits, Decoding
from server.evaluation import read_manifest

MANIFEST = Path("../shared/speech/manifest.jsonl")
FRAME_SAMPLES = SAMPLE_RATE_HZ // 100
QUIET = 0.03
"""Part of a clip's loud level (95th percentile of its frames) below which a frame is silent: -30 dB."""
FULL_SCALE = 32768.0

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SpokenClip:
    """One recording of a manifest: PCM s16le, 16 kHz, mono, and the words that are spoken in it."""

    name: str
    speaker: str
    text: str
    pcm: bytes

    @property
    def seconds(self) -> float:
        """Length."""
        return len(self.pcm) / BYTES_PER_SAMPLE / SAMPLE_RATE_HZ

    @property
    def key(self) -> str:
        """Hash of sound and text: what an alignment of the two depends on."""
        return hashlib.sha256(self.pcm + b"\0" + self.text.encode()).hexdigest()


class Speech:
    """The clips of a manifest by speaker; sound is read when it is asked for.

    Raises:
        server.evaluation.ManifestError: the manifest can't be used.
        OSError: it can't be read.
    """

    def __init__(self, manifest: Path) -> None:
        self._folder = manifest.parent
        self._rows: dict[str, list[tuple[str, str]]] = {}
        for clip in read_manifest(manifest):
            self._rows.setdefault(clip.speaker, []).append((clip.audio, clip.text))

    @property
    def speakers(self) -> tuple[str, ...]:
        """In alphabetical order."""
        return tuple(sorted(self._rows))

    def count(self, speaker: str) -> int:
        """Clips of one speaker."""
        return len(self._rows[speaker])

    def clip(self, speaker: str, number: int) -> SpokenClip:
        """One clip with its sound."""
        audio, text = self._rows[speaker][number]
        return SpokenClip(audio, speaker, text, b"".join(Decoding(self._folder / audio, AudioLimits())))


def floats(pcm: bytes) -> Samples:
    """PCM s16le as numbers in [-1, 1)."""
    samples: Samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32) / np.float32(FULL_SCALE)
    return samples


def pcm_of(samples: NDArray[np.floating]) -> bytes:
    """Numbers in [-1, 1] as PCM s16le; what is beyond is cut off."""
    return np.clip(np.round(samples * FULL_SCALE), -32768, 32767).astype("<i2").tobytes()


def loud_frames(samples: Samples) -> NDArray[np.bool_]:
    """For each whole 10 ms: is there sound, measured against the clip's own loud level?"""
    whole = len(samples) // FRAME_SAMPLES
    if not whole:
        return np.zeros(0, dtype=np.bool_)
    frames = samples[: whole * FRAME_SAMPLES].reshape(whole, FRAME_SAMPLES).astype(np.float64)
    level = np.sqrt(np.mean(frames**2, axis=1))
    found: NDArray[np.bool_] = level > QUIET * np.percentile(level, 95)
    return found


def sound_bounds_s(samples: Samples) -> tuple[float, float]:
    """Where the sound of a clip begins and ends, in seconds; the whole clip when it is silent."""
    loud = np.flatnonzero(loud_frames(samples))
    if not len(loud):
        return 0.0, len(samples) / SAMPLE_RATE_HZ
    return float(loud[0]) / 100, float(loud[-1] + 1) / 100
