"""Speech for the browser's fake microphone."""

from __future__ import annotations

import wave
from pathlib import Path

from benchmarks.speech import Speech

SPEAKER = "nathalie"
PAUSE = bytes(2 * 16_000 * 6 // 10)


def spoken(manifest: Path, *, at_least_s: float, seed: int, path: Path) -> tuple[Path, str]:
    """Clips of one speaker one after another as a WAV file, and their text; the same for the same seed."""
    speech = Speech(manifest)
    count = speech.count(SPEAKER)
    parts, words, seconds = [PAUSE], [], 0.0
    for nth in range(count):
        if seconds >= at_least_s:
            break
        clip = speech.clip(SPEAKER, (seed * 31 + nth) % count)
        parts += [clip.pcm, PAUSE]
        words.append(clip.text)
        seconds = sum(map(len, parts)) / 2 / 16_000
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(b"".join(parts))
    return path, " ".join(words)
