"""Sound as 16-bit samples in pure Python: mixing to mono, resampling, loudness.

The desk client installs without numpy; one speaker's 16 kHz is little enough to do without
(about 4 % of a processor core for 48 kHz stereo).
"""

from __future__ import annotations

import math
import sys
from array import array
from dataclasses import dataclass
from operator import mul

from server.wire import SAMPLE_RATE_HZ

MIN_RATE_HZ = 4_000
MAX_RATE_HZ = 384_000
SILENCE_DBFS = -96.0
"""What no signal at all is called; 16 bits reach no lower."""

CLIPPING_DBFS = -0.1

_FULL_SCALE = 32_768
_ZERO_CROSSINGS = 16
"""Of the sinc, each side: 32 taps at equal rates, flat to about 7 kHz."""
_PASSBAND = 0.94
"""Share of the lower rate's band that is kept; the rest is the filter's slope."""


def samples_of(pcm: bytes) -> array[int]:
    """Little-endian PCM s16 as numbers. ``pcm`` must hold whole samples."""
    samples = array("h")
    samples.frombytes(pcm)
    if sys.byteorder == "big":  # pragma: no cover - no such machine to run it on
        samples.byteswap()
    return samples


def bytes_of(samples: array[int]) -> bytes:
    """Numbers as little-endian PCM s16."""
    if sys.byteorder == "big":  # pragma: no cover - no such machine to run it on
        samples = array("h", samples)
        samples.byteswap()
    return samples.tobytes()


def to_mono(samples: array[int], channels: int) -> array[int]:
    """Average of interleaved channels; an incomplete last frame is dropped."""
    if channels == 1:
        return samples
    apart = [samples[channel::channels] for channel in range(channels)]
    return array("h", (sum(frame) // channels for frame in zip(*apart, strict=False)))


@dataclass(frozen=True, slots=True)
class Loudness:
    """How loud a block is, in dB relative to full scale (0 is the loudest there is)."""

    rms_dbfs: float
    peak_dbfs: float

    @property
    def clipped(self) -> bool:
        """True when the microphone is set too loud: the peak reaches full scale."""
        return self.peak_dbfs > CLIPPING_DBFS


def loudness(pcm: bytes) -> Loudness:
    """Loudness of one block of PCM s16le mono."""
    samples = samples_of(pcm)
    if not samples:
        return Loudness(SILENCE_DBFS, SILENCE_DBFS)
    rms = math.sqrt(sum(map(mul, samples, samples)) / len(samples))
    highest, lowest = max(samples), min(samples)
    peak = max(highest, -lowest)
    return Loudness(_dbfs(rms), _dbfs(peak))


def _dbfs(amplitude: float) -> float:
    if amplitude <= 0:
        return SILENCE_DBFS
    return max(SILENCE_DBFS, 20 * math.log10(amplitude / _FULL_SCALE))


class Resampler:
    """Any rate to 16 kHz with a windowed sinc (Smith, "Digital Audio Resampling", polyphase).

    Exact in time: output sample n lies at input time n x rate / 16000, never drifting, so n
    input samples give ceil(n x 16000 / rate) output samples. How the input is cut into blocks
    does not change a single output sample.
    """

    def __init__(self, rate_hz: int) -> None:
        if not MIN_RATE_HZ <= rate_hz <= MAX_RATE_HZ:
            raise ValueError(f"rate {rate_hz} Hz outside {MIN_RATE_HZ}-{MAX_RATE_HZ} Hz")
        divisor = math.gcd(rate_hz, SAMPLE_RATE_HZ)
        self._up = SAMPLE_RATE_HZ // divisor
        self._down = rate_hz // divisor
        self._cutoff = _PASSBAND * min(1.0, self._up / self._down)
        self._half = math.ceil(_ZERO_CROSSINGS * max(1.0, self._down / self._up))
        self._filters: dict[int, tuple[float, ...]] = {}
        # The buffer starts with the silence before the first sample.
        self._buffer = array("h", bytes(2 * self._half))
        self._buffer_start = -self._half
        self._received = 0
        self._produced = 0

    def feed(self, samples: array[int]) -> array[int]:
        """Take input; give every output sample whose neighbourhood is complete."""
        if self._up == self._down:
            return samples
        self._buffer.extend(samples)
        self._received += len(samples)
        return self._produce(self._received - self._half)

    def finish(self) -> array[int]:
        """Give the last samples: the input is followed by silence."""
        if self._up == self._down:
            return array("h")
        self._buffer.extend(array("h", bytes(2 * (self._half + 1))))
        return self._produce(self._received)

    def _produce(self, before: int) -> array[int]:
        """Output samples whose centre lies before input sample ``before``."""
        output = array("h")
        while (at := self._produced * self._down) < before * self._up:
            centre, phase = divmod(at, self._up)
            first = centre - self._half + 1 - self._buffer_start
            taps = self._filter(phase)
            value = round(sum(map(mul, taps, self._buffer[first : first + len(taps)])))
            output.append(max(-_FULL_SCALE, min(_FULL_SCALE - 1, value)))
            self._produced += 1
        centre = self._produced * self._down // self._up
        spent = centre - self._half - self._buffer_start
        if spent > 0:
            del self._buffer[:spent]
            self._buffer_start += spent
        return output

    def _filter(self, phase: int) -> tuple[float, ...]:
        """Weights for the input samples around an output sample, for its place between two of them."""
        if phase not in self._filters:
            offsets = [k - phase / self._up for k in range(-self._half + 1, self._half + 1)]
            taps = [_sinc(x * self._cutoff) * _hann(x / self._half) for x in offsets]
            total = sum(taps)
            self._filters[phase] = tuple(tap / total for tap in taps)
        return self._filters[phase]


def _sinc(x: float) -> float:
    return 1.0 if x == 0 else math.sin(math.pi * x) / (math.pi * x)


def _hann(x: float) -> float:
    """Window over -1..1."""
    return 0.5 + 0.5 * math.cos(math.pi * x) if abs(x) < 1 else 0.0
