"""Real Dutch speech joined to dictations: clips of one speaker with silences, always the same."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

RATE_HZ = 16_000
SPEECH = Path(__file__).parents[3] / "shared" / "speech"

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Dictation:
    """What is spoken: the words, and the sound (float32, 16 kHz mono)."""

    text: str
    samples: Samples

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE_HZ

    def write(self, path: Path) -> Path:
        """The sound as a WAV file that Chromium's fake microphone can play."""
        soundfile.write(path, self.samples, RATE_HZ, subtype="PCM_16")
        return path


def joined_clips(*, at_least_s: float, seed: int, speaker: str = "nathalie") -> Dictation:
    """Random clips of one speaker with 0.3-1.2 s of silence between them."""
    manifest = SPEECH / "manifest.jsonl"
    if not manifest.is_file():
        pytest.skip(f"real speech is not on this machine: {manifest} is missing")
    lines = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]
    choose = random.Random(seed)
    clips = [line for line in lines if line["speaker"] == speaker and line["seconds"] >= 2]
    choose.shuffle(clips)
    parts: list[Samples] = [np.zeros(RATE_HZ, dtype=np.float32)]
    words: list[str] = []
    seconds = 1.0
    for clip in clips:
        if seconds >= at_least_s:
            break
        sound, rate = soundfile.read(SPEECH / clip["audio"], dtype="float32")
        assert rate == RATE_HZ
        pause = np.zeros(round(choose.uniform(0.3, 1.2) * RATE_HZ), dtype=np.float32)
        parts += [sound, pause]
        words.append(clip["text"])
        seconds += (len(sound) + len(pause)) / RATE_HZ
    return Dictation(" ".join(words), np.concatenate(parts))


def plain_words(text: str) -> list[str]:
    """Lower case words without punctuation."""
    return re.findall(r"[^\W_]+", text.lower())


def word_errors(heard: str, spoken: str) -> float:
    """Word error rate: edits per word that was spoken."""
    hypothesis, reference = plain_words(heard), plain_words(spoken)
    row = list(range(len(hypothesis) + 1))
    for n, wanted in enumerate(reference, start=1):
        above, row = row, [n]
        for m, got in enumerate(hypothesis, start=1):
            row.append(min(above[m] + 1, row[m - 1] + 1, above[m - 1] + (wanted != got)))
    return row[-1] / max(1, len(reference))


def share_present(recorded: Samples, spoken: Samples, *, window_s: float = 0.5) -> float:
    """The part of the spoken windows that is found in ``recorded``, in order and at its place.

    Gain may differ (microphones level it). Windows of silence are not looked for. A window may
    lie 60 ms from where its predecessor says it should be.
    """
    width, slack = round(window_s * RATE_HZ), round(0.06 * RATE_HZ)
    # Not from the very start: the microphone may open a moment after the file began to play.
    lead = RATE_HZ
    offset = _lag(recorded, spoken[lead : lead + 6 * RATE_HZ]) - lead
    found = looked_for = 0
    for start in range(0, len(spoken) - width, width):
        window = spoken[start : start + width]
        if np.sqrt(np.mean(window**2)) < 0.02:
            continue
        looked_for += 1
        first = max(0, offset + start - slack)
        area = recorded[first : offset + start + width + slack]
        if len(area) < width:
            continue
        lags, energy = _correlate(area, window)
        best = int(np.argmax(lags / energy))
        if lags[best] / energy[best] > 0.85:
            found += 1
            offset = first + best - start
    return found / looked_for


def _lag(recorded: Samples, spoken: Samples) -> int:
    lags, energy = _correlate(recorded, spoken)
    return int(np.argmax(lags / energy))


def _correlate(area: Samples, window: Samples) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Products of ``window`` with every stretch of ``area``, and the norms that make them -1 to 1."""
    size = 1 << (len(area) + len(window)).bit_length()
    spectrum = np.fft.rfft(area, size) * np.conj(np.fft.rfft(window, size))
    products = np.fft.irfft(spectrum, size)[: len(area) - len(window) + 1]
    sums = np.concatenate(([0.0], np.cumsum(area.astype(np.float64) ** 2)))
    norms = np.sqrt(np.maximum(sums[len(window) :] - sums[: -len(window)], 1e-9))
    return products, norms * float(np.linalg.norm(window)) + 1e-9
