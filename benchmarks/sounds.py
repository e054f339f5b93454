"""Sounds without speech, and worse versions of speech. All of it made here, the same for a seed.

Levels are in dB below full scale. Nothing is recorded, so nothing can hold a voice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from benchmarks.adapters.protocol import SAMPLE_RATE_HZ
from benchmarks.speech import floats, pcm_of

Signal = NDArray[np.float64]

FAINT_DB, STREET_DB, MUSIC_DB = -60.0, -26.0, -20.0
QUIET_DB = -40.0
"""How much softer the very quiet version is: a microphone across the room."""
HORN_CHANCE = 0.5
CLIP_GAIN = 12.0
TELEPHONE_HZ = 8_000
BLOCK_S = 30.0
"""Long sounds are made in blocks of this length: a spectrum of ten minutes would take gigabytes."""


def silence(seconds: float, seed: int = 0) -> bytes:  # noqa: ARG001 - the same signature as the others
    """Digital silence: zeros."""
    return bytes(2 * round(seconds * SAMPLE_RATE_HZ))


def faint_noise(seconds: float, seed: int = 0) -> bytes:
    """What an open microphone gives in a quiet room: pink noise at -60 dB."""
    return _in_blocks(seconds, seed, lambda count, draw: _at(_noise(count, draw, slope=0.5), FAINT_DB))


def street(seconds: float, seed: int = 0) -> bytes:
    """Traffic: a bed of brown noise, an engine that idles, cars that pass, now and then a horn."""
    return _in_blocks(seconds, seed, _street)


def music(seconds: float, seed: int = 0) -> bytes:
    """A tune: chords, a melody above them, and drums, at 100 beats a minute."""
    return _in_blocks(seconds, seed, _music)


WITHOUT_SPEECH: Mapping[str, Callable[[float, int], bytes]] = {
    "silence": silence,
    "faint noise": faint_noise,
    "street": street,
    "music": music,
}


def clipped(pcm: bytes) -> bytes:
    """Recorded far too loud: the peaks are cut flat."""
    return pcm_of(np.clip(floats(pcm).astype(np.float64) * CLIP_GAIN, -1.0, 1.0) * 0.98)


def very_quiet(pcm: bytes) -> bytes:
    """40 dB softer; what is left is rounded to the 16 bits there are."""
    return pcm_of(floats(pcm).astype(np.float64) * _gain(QUIET_DB))


def telephone(pcm: bytes) -> bytes:
    """Through 8 kHz and back: nothing above 4 kHz is left."""
    samples = floats(pcm).astype(np.float64)
    spectrum = np.fft.rfft(samples)
    spectrum[np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE_HZ) >= TELEPHONE_HZ / 2] = 0
    return pcm_of(np.fft.irfft(spectrum, len(samples)))


DEGRADED: Mapping[str, Callable[[bytes], bytes]] = {
    "clipped": clipped,
    "very quiet": very_quiet,
    "8 kHz": telephone,
}


def _in_blocks(seconds: float, seed: int, make: Callable[[int, np.random.Generator], Signal]) -> bytes:
    draw = np.random.default_rng(seed)
    left = round(seconds * SAMPLE_RATE_HZ)
    blocks: list[bytes] = []
    while left > 0:
        count = round(BLOCK_S * SAMPLE_RATE_HZ)  # whole blocks, so a longer sound begins like a shorter one
        blocks.append(pcm_of(make(count, draw)[:left]))
        left -= count
    return b"".join(blocks)


def _gain(decibel: float) -> float:
    return float(10 ** (decibel / 20))


def _at(signal: Signal, decibel: float) -> Signal:
    """With this root mean square level."""
    level = float(np.sqrt(np.mean(signal**2)))
    return signal * (_gain(decibel) / level) if level else signal


def _seconds(count: int) -> Signal:
    times: Signal = np.arange(count) / SAMPLE_RATE_HZ
    return times


def _noise(
    count: int, draw: np.random.Generator, *, slope: float, low_hz: float = 20.0, high_hz: float = 8_000.0
) -> Signal:
    """Noise whose amplitude falls with frequency to the power ``slope`` (0.5 pink, 1 brown)."""
    spectrum = np.fft.rfft(draw.standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / SAMPLE_RATE_HZ)
    inside = (hertz >= low_hz) & (hertz <= high_hz)
    shaped = np.where(inside, spectrum / np.maximum(hertz, low_hz) ** slope, 0)
    signal: Signal = np.fft.irfft(shaped, count)
    return signal


def _street(count: int, draw: np.random.Generator) -> Signal:
    times = _seconds(count)
    sound = _at(_noise(count, draw, slope=1.0, high_hz=4_000), STREET_DB - 4)
    idle_hz = draw.uniform(28, 40)
    wobble = 1 + 0.02 * np.sin(2 * np.pi * 1.3 * times)
    engine = sum(np.sin(2 * np.pi * idle_hz * part * times * wobble) / part for part in range(1, 9))
    sound += _at(np.asarray(engine), STREET_DB - 8)
    dull = _at(_noise(count, draw, slope=1.0, high_hz=1_500), STREET_DB + 2)
    bright = _at(_noise(count, draw, slope=0.5, low_hz=500, high_hz=6_000), STREET_DB)
    for _ in range(int(draw.integers(3, 7))):
        # Tyres: noise that swells and fades, brighter as the car is nearer.
        near = np.exp(-(((times - draw.uniform(0, times[-1])) / draw.uniform(0.8, 2.5)) ** 2))
        sound += dull * near + bright * near**2
    if draw.random() < HORN_CHANCE:
        sound += _horn(times, draw)
    return sound


def _horn(times: Signal, draw: np.random.Generator) -> Signal:
    """Two tones with overtones, as a car has, for a short moment."""
    start_s, length_s = draw.uniform(1, times[-1] - 2), draw.uniform(0.3, 0.9)
    inside = ((times >= start_s) & (times < start_s + length_s)).astype(np.float64)
    tones = sum(
        np.sin(2 * np.pi * hertz * part * times) / part for hertz in (415.0, 520.0) for part in range(1, 6)
    )
    horn: Signal = np.asarray(tones) * inside * _gain(STREET_DB + 4)
    return horn


BEAT_S = 0.6
SCALE = (0, 2, 4, 5, 7, 9, 11, 12)
CHORDS = ((0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14))
KEY_HZ = 220.0


def _music(count: int, draw: np.random.Generator) -> Signal:
    sound = np.zeros(count)
    beats = int(count / SAMPLE_RATE_HZ / BEAT_S)
    for beat in range(beats):
        if beat % 4 == 0:
            for step in CHORDS[beat // 4 % len(CHORDS)]:
                _add(sound, beat * BEAT_S, _note(KEY_HZ * 2 ** (step / 12), 4 * BEAT_S, 0.25))
        melody = int(draw.choice(SCALE)) + 12
        _add(sound, beat * BEAT_S, _note(KEY_HZ * 2 ** (melody / 12), BEAT_S * 0.9, 0.5))
        _add(sound, beat * BEAT_S, _drum(draw, deep=beat % 2 == 0))
        _add(sound, (beat + 0.5) * BEAT_S, 0.3 * _drum(draw, deep=False))
    return _at(sound, MUSIC_DB)


def _add(sound: Signal, start_s: float, part: Signal) -> None:
    first = round(start_s * SAMPLE_RATE_HZ)
    sound[first : first + len(part)] += part[: max(0, len(sound) - first)]


def _note(hertz: float, length_s: float, loud: float) -> Signal:
    """A plucked string: overtones that fade, the high ones first."""
    times = _seconds(round(length_s * SAMPLE_RATE_HZ))
    tones = sum(
        np.sin(2 * np.pi * hertz * part * times) * np.exp(-times * 2 * part) / part for part in range(1, 6)
    )
    return loud * np.asarray(tones)


def _drum(draw: np.random.Generator, *, deep: bool) -> Signal:
    """A bass drum (a tone that drops) or a snare (a burst of noise)."""
    times = _seconds(round(0.25 * SAMPLE_RATE_HZ))
    if deep:
        drum: Signal = (
            1.2 * np.sin(2 * np.pi * (50 * times + 8 * (1 - np.exp(-times * 30)))) * np.exp(-times * 12)
        )
        return drum
    snare: Signal = 0.5 * draw.standard_normal(len(times)) * np.exp(-times * 25)
    return snare
