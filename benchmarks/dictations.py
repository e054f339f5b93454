"""Dictations of known words: clips of one speaker joined with pauses, always the same for a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from benchmarks.adapters.protocol import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ
from benchmarks.matching import words_of
from benchmarks.speech import Speech, SpokenClip, floats, sound_bounds_s
from benchmarks.word_times import WINDOW_S, Aligner

PAUSE_S = (0.3, 1.2)
LENGTH_S = (30.0, 60.0)
LEAD_IN_S, LEAD_OUT_S = 0.5, 0.5
"""Silence before the first clip and after the last: nobody starts or stops on the sample."""


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word as it is compared (normalised), and when its sound ends, in seconds of the dictation."""

    text: str
    end_s: float


@dataclass(frozen=True, slots=True)
class Dictation:
    """What one session hears.

    ``pcm`` is s16le, 16 kHz, mono. ``speech_s`` is the time in which somebody speaks: each clip
    from its first sound to its last.
    """

    name: str
    speaker: str
    text: str
    pcm: bytes
    words: tuple[SpokenWord, ...]
    speech_s: float

    @property
    def samples(self) -> int:
        """Length in samples."""
        return len(self.pcm) // BYTES_PER_SAMPLE

    @property
    def audio_s(self) -> float:
        """Length in seconds."""
        return self.samples / SAMPLE_RATE_HZ

    def opening(self, seconds: float) -> bytes:
        """Its first seconds, to warm an engine up."""
        return self.pcm[: round(seconds * SAMPLE_RATE_HZ) * BYTES_PER_SAMPLE]

    def with_sound(self, name: str, pcm: bytes) -> Dictation:
        """The same words in another sound of the same length, such as a worse one."""
        if len(pcm) != len(self.pcm):
            raise ValueError("the other sound must be as long: word times would be wrong")
        return replace(self, name=f"{self.name} {name}", pcm=pcm)


def dictations(
    speech: Speech, aligner: Aligner, *, count: int, seed: int, at_least_s: float | None = None
) -> tuple[Dictation, ...]:
    """The first ``count`` dictations of a seed; the first few are the same whatever the count.

    Speakers take turns. No clip comes twice before all clips of its speaker have been used.

    Args:
        speech: the clips.
        aligner: times their words.
        count: how many.
        seed: of the order, the pauses and the lengths.
        at_least_s: length of each; 30 to 60 s when left out.
    """
    return tuple(islice(_endless(speech, aligner, seed, at_least_s), count))


def _endless(speech: Speech, aligner: Aligner, seed: int, at_least_s: float | None) -> Iterator[Dictation]:
    draw = _draw(str(seed))
    streams = {speaker: _clips(speech, speaker, _draw(f"{seed} {speaker}")) for speaker in speech.speakers}
    order = list(speech.speakers)
    draw.shuffle(order)
    number = 0
    while True:
        speaker = order[number % len(order)]
        length_s = draw.uniform(*LENGTH_S) if at_least_s is None else at_least_s
        yield _join(f"{speaker}-{seed}-{number}", streams[speaker], aligner, draw, length_s)
        number += 1


def _draw(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - must repeat, is no secret


def _clips(speech: Speech, speaker: str, draw: random.Random) -> Iterator[SpokenClip]:
    numbers = list(range(speech.count(speaker)))
    while True:
        draw.shuffle(numbers)
        for number in numbers:
            clip = speech.clip(speaker, number)
            if clip.pcm and clip.seconds <= WINDOW_S and words_of(clip.text):
                yield clip


def _join(
    name: str, clips: Iterator[SpokenClip], aligner: Aligner, draw: random.Random, at_least_s: float
) -> Dictation:
    pcm = bytearray(_silence(LEAD_IN_S))
    texts: list[str] = []
    words: list[SpokenWord] = []
    speech_s = 0.0
    speaker = ""
    while True:
        clip = next(clips)
        speaker = clip.speaker
        begins_s = len(pcm) / BYTES_PER_SAMPLE / SAMPLE_RATE_HZ
        ends_s = aligner.word_ends_s(clip)
        for written, end_s in zip(clip.text.split(), ends_s, strict=True):
            # A written word may be several when compared: "en/of", "Zuid-Holland".
            words += [SpokenWord(one, round(begins_s + end_s, 3)) for one in words_of(written)]
        first_s, last_s = sound_bounds_s(floats(clip.pcm))
        speech_s += last_s - first_s
        texts.append(clip.text)
        pcm += clip.pcm
        if len(pcm) / BYTES_PER_SAMPLE / SAMPLE_RATE_HZ + LEAD_OUT_S >= at_least_s:
            break
        pcm += _silence(draw.uniform(*PAUSE_S))
    pcm += _silence(LEAD_OUT_S)
    return Dictation(name, speaker, " ".join(texts), bytes(pcm), tuple(words), speech_s)


def _silence(seconds: float) -> bytes:
    return bytes(round(seconds * SAMPLE_RATE_HZ) * BYTES_PER_SAMPLE)
