"""Sound for tests: every sample differs from its neighbours, so that a mix-up shows."""

from __future__ import annotations

import math
import random
import wave
from array import array
from pathlib import Path

from client.pcm import bytes_of


def noise(samples: int, *, seed: int = 1) -> bytes:
    """PCM s16le of reproducible noise."""
    return random.Random(seed).randbytes(2 * samples)


def tone(samples: int, *, hz: float, rate_hz: int, amplitude: float = 10_000) -> array[int]:
    """A sine."""
    return array("h", (round(amplitude * math.sin(2 * math.pi * hz * n / rate_hz)) for n in range(samples)))


def write_wav(path: Path, samples: array[int] | bytes, *, rate_hz: int = 16_000, channels: int = 1) -> Path:
    """A 16-bit WAV file."""
    with wave.open(str(path), "wb") as target:
        target.setnchannels(channels)
        target.setsampwidth(2)
        target.setframerate(rate_hz)
        target.writeframes(samples if isinstance(samples, bytes) else bytes_of(samples))
    return path
