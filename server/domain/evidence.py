"""What the sound and the decoder say about recognised words, each sign on its own.

None of these signs proves anything alone; ``domain/inventions.py`` asks for two before words go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.domain.endpointing import WINDOW_SAMPLES
from server.domain.transcript import SAMPLE_RATE_HZ, Word

VOICED_FROM = 0.35
"""Speech probability from which a window counts as voiced: where the endpointer, too, still hears
speech. Rather too much than too little, since words outside it are in doubt."""
WOBBLE_S = 0.3
"""Word times come from attention and wobble by about 0.2 s; a little more at the first word."""
MIN_VOICE_S = 0.06
"""Two windows of voice make a word's sound possible; one is a click."""
FASTEST_CHARS_PER_S = 25.0
"""Nobody dictates faster. The fastest four words of 60 read Dutch clips came to 19 a second."""
NO_SPEECH_FROM = 0.5
"""Whisper's own guess that nobody spoke. Noise, music and silence gave 0.58 and more (one stretch of
music 0.08), speech at most 0.33. OpenAI's threshold is 0.6."""
UNLIKELY_LOGPROB = -1.0
"""OpenAI's threshold; the worst of 60 clean clips had -0.94, speech played backwards -1.2."""
UNSURE_BELOW = 0.45
"""Mean word probability. The worst of 60 clean clips had 0.49, speech played backwards 0.27 to 0.37."""
LITTLE_VOICE = 0.5
"""Share of voice in words. Speech reaches it even over its short pauses."""
SILENCE_DB = -80.0
"""Three steps of 16-bit audio. Speech at -72 dB was still understood."""

SHORT_PAUSE_S = 0.3
"""Voice on both sides of so short a dip is one stretch of speech."""
WORDLESS_S = 0.7
"""So much voice holds a word. Shorter ones are breath, a cough, or an "eh" that nobody misses."""

Stretch = tuple[float, float]
"""From and to, in seconds of the dictation's audio."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One stretch of sound as it was recognised.

    Attributes:
        start_s, end_s: the stretch, in seconds of the dictation's audio.
        voiced: the parts of it that voice activity detection judged speech, in order.
        loudness_db: RMS level in dB below full scale (a negative number), or None if unknown.
    """

    start_s: float
    end_s: float
    voiced: tuple[Stretch, ...]
    loudness_db: float | None = None

    def voiced_s(self, start_s: float, end_s: float) -> float:
        """Seconds of voice between two moments."""
        return sum(max(0.0, min(end_s, end) - max(start_s, start)) for start, end in self.voiced)

    def clamp(self, start_s: float, end_s: float) -> Stretch:
        """The two moments, moved into the stretch."""
        inside = (min(max(moment, self.start_s), self.end_s) for moment in (start_s, end_s))
        first, last = inside
        return first, max(first, last)


@dataclass(frozen=True, slots=True)
class Signs:
    """Evidence and the decoder's own figures for one hearing of it."""

    evidence: Evidence
    avg_logprob: float
    compression_ratio: float
    no_speech_probability: float

    @property
    def silence(self) -> bool:
        """No voice can be in audio this quiet: the one sign that stands alone."""
        return self.evidence.loudness_db is not None and self.evidence.loudness_db <= SILENCE_DB

    @property
    def decoder_unsure(self) -> bool:
        """The decoder itself believes that nobody spoke, or that its words are unlikely."""
        return self.no_speech_probability >= NO_SPEECH_FROM or self.avg_logprob < UNLIKELY_LOGPROB

    def voiceless(self, words: Sequence[Word]) -> bool:
        """No voice at or near the words."""
        start_s, end_s = span(words)
        return self.evidence.voiced_s(start_s - WOBBLE_S, end_s + WOBBLE_S) < MIN_VOICE_S

    def too_little_voice(self, words: Sequence[Word]) -> bool:
        """Less voice than the words need, or words stretched out over silence."""
        start_s, end_s = span(words)
        near_s = self.evidence.voiced_s(start_s - WOBBLE_S, end_s + WOBBLE_S)
        if near_s * FASTEST_CHARS_PER_S < _characters(words):
            return True
        return self.evidence.voiced_s(start_s, end_s) < LITTLE_VOICE * (end_s - start_s)


def unsure(words: Sequence[Word]) -> bool:
    """The words' own probabilities are low."""
    return sum(word.probability for word in words) < UNSURE_BELOW * len(words)


def packed(words: Sequence[Word], *, wobble_s: float = WOBBLE_S) -> bool:
    """More letters than anybody can speak in the time of these words."""
    start_s, end_s = span(words)
    return _characters(words) > FASTEST_CHARS_PER_S * (end_s - start_s + 2 * wobble_s)


def span(words: Sequence[Word]) -> Stretch:
    """From the first start to the last end of at least one word."""
    return min(word.start_s for word in words), max(word.end_s for word in words)


def wordless(evidence: Evidence, words: Sequence[Word]) -> list[Stretch]:
    """Stretches with at least :data:`WORDLESS_S` of voice and no word at or near it."""
    free = [(evidence.start_s, evidence.end_s)]
    for word in words:
        first, last = word.start_s - WOBBLE_S, word.end_s + WOBBLE_S
        free = [
            piece
            for start_s, end_s in free
            for piece in ((start_s, min(end_s, first)), (max(start_s, last), end_s))
            if piece[0] < piece[1]
        ]
    voices = [
        (max(start_s, voice_s), min(end_s, silent_s))
        for start_s, end_s in free
        for voice_s, silent_s in evidence.voiced
        if max(start_s, voice_s) < min(end_s, silent_s)
    ]
    joined: list[Stretch] = []
    for start_s, end_s in sorted(voices):
        if joined and start_s - joined[-1][1] <= SHORT_PAUSE_S:
            joined[-1] = (joined[-1][0], end_s)
        else:
            joined.append((start_s, end_s))
    return [one for one in joined if evidence.voiced_s(*one) >= WORDLESS_S]


def voiced_stretches(
    probabilities: Sequence[float], *, first_sample: int = 0, voiced_from: float = VOICED_FROM
) -> tuple[Stretch, ...]:
    """Where there is a voice, from one speech probability for each window of audio.

    Args:
        probabilities: one for each :data:`WINDOW_SAMPLES`, in order.
        first_sample: where the first window begins in the dictation's audio.
        voiced_from: probability from which a window counts.
    """
    stretches: list[Stretch] = []
    for window, probability in enumerate(probabilities):
        if probability < voiced_from:
            continue
        start_s = (first_sample + window * WINDOW_SAMPLES) / SAMPLE_RATE_HZ
        end_s = (first_sample + (window + 1) * WINDOW_SAMPLES) / SAMPLE_RATE_HZ
        if stretches and stretches[-1][1] == start_s:
            stretches[-1] = (stretches[-1][0], end_s)
        else:
            stretches.append((start_s, end_s))
    return tuple(stretches)


def _characters(words: Sequence[Word]) -> int:
    return sum(len(word.text) for word in words) + len(words) - 1
