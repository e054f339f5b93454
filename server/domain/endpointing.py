"""Where utterances begin and end, decided from speech probabilities alone.

A pure function of the probabilities and the flush points, in the order of the audio: however
the audio arrives, the same boundaries come out. Every position is a sample number.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from server.domain.transcript import SAMPLE_RATE_HZ

WINDOW_SAMPLES = 512
"""Samples per probability: 32 ms, the window of Silero VAD at 16 kHz."""


@dataclass(frozen=True, slots=True)
class EndpointPolicy:
    """When speech counts as begun and ended. Durations are in seconds."""

    on: float = 0.5  # probability from which silence becomes speech
    off: float = 0.35  # probability below which speech becomes silence
    min_speech_s: float = 0.096
    min_silence_s: float = 0.5
    lead_s: float = 0.45  # audio kept before what was detected: speech is noticed a little late
    tail_s: float = 0.3  # and after it
    max_utterance_s: float = 16.0
    cut_search_s: float = 8.0  # a forced cut falls at the quietest place in this last stretch,
    cut_margin_s: float = 1.0  # but this much later sound must be there, to hear the last word whole

    def windows(self, seconds: float) -> int:
        """Whole windows that cover ``seconds``."""
        return max(1, -(-round(seconds * SAMPLE_RATE_HZ) // WINDOW_SAMPLES))

    @property
    def reach_samples(self) -> int:
        """How far before the latest window an utterance may still begin, in samples."""
        return _samples(self.lead_s) + self.windows(self.min_speech_s) * WINDOW_SAMPLES


@dataclass(frozen=True, slots=True)
class Opened:
    """Speech began; the utterance starts at ``start_sample``."""

    start_sample: int


@dataclass(frozen=True, slots=True)
class Closed:
    """The utterance is complete: samples ``start_sample`` to ``end_sample`` (exclusive).

    ``cut``: not by a pause but in the middle of speech that went on for too long.
    """

    start_sample: int
    end_sample: int
    cut: bool = False


class Endpointer:
    """Turns one speech probability per window into utterance boundaries."""

    def __init__(self, policy: EndpointPolicy | None = None) -> None:
        self._policy = policy or EndpointPolicy()
        self._window = 0  # windows seen
        self._last_end = 0  # no utterance begins before this sample
        self._start: int | None = None  # of the open utterance
        self._speech_run = 0
        self._silence_run = 0
        # (probability, window) of the open utterance's last stretch, for a forced cut
        self._recent: deque[tuple[float, int]] = deque(maxlen=self._policy.windows(self._policy.cut_search_s))

    @property
    def position(self) -> int:
        """Samples judged so far."""
        return self._window * WINDOW_SAMPLES

    @property
    def open_since(self) -> int | None:
        """First sample of the utterance in progress, or None in silence."""
        return self._start

    def feed(self, probability: float) -> list[Opened | Closed]:
        """Judge the next window of :data:`WINDOW_SAMPLES` samples."""
        self._window += 1
        if self._start is None:
            return self._in_silence(probability)
        return self._in_speech(probability)

    def flush(self) -> list[Opened | Closed]:
        """Close the utterance in progress here, if there is one."""
        return self._close(self.position)

    def end(self, total_samples: int) -> list[Opened | Closed]:
        """The audio ends at ``total_samples``, less than a window behind :attr:`position`."""
        return self._close(total_samples)

    def _in_silence(self, probability: float) -> list[Opened | Closed]:
        policy = self._policy
        self._speech_run = self._speech_run + 1 if probability >= policy.on else 0
        if self._speech_run < policy.windows(policy.min_speech_s):
            return []
        heard_at = (self._window - self._speech_run) * WINDOW_SAMPLES
        return self._open(max(self._last_end, heard_at - _samples(policy.lead_s)))

    def _in_speech(self, probability: float) -> list[Opened | Closed]:
        policy = self._policy
        assert self._start is not None  # noqa: S101 - told by feed()
        self._recent.append((probability, self._window))
        if probability < policy.off:
            self._silence_run += 1
        else:
            self._silence_run = 0
        if self._silence_run >= policy.windows(policy.min_silence_s):
            silent_at = (self._window - self._silence_run) * WINDOW_SAMPLES
            return self._close(min(self.position, silent_at + _samples(policy.tail_s)))
        if self.position - self._start >= _samples(policy.max_utterance_s):
            return self._cut()
        return []

    def _cut(self) -> list[Opened | Closed]:
        """Speech without a pause: cut at its quietest window, the latest of equals, and go on."""
        last = self._window - self._policy.windows(self._policy.cut_margin_s)
        earlier = [judged for judged in self._recent if judged[1] <= last]
        _, window = min(earlier, key=lambda judged: (judged[0], -judged[1]))
        at = window * WINDOW_SAMPLES - WINDOW_SAMPLES // 2
        later = [judged for judged in self._recent if judged[1] > window]
        events = self._close(at, cut=True)
        events += self._open(at)
        self._recent.extend(later)
        return events

    def _open(self, start_sample: int) -> list[Opened | Closed]:
        self._start = start_sample
        self._silence_run = 0
        self._recent.clear()
        return [Opened(start_sample)]

    def _close(self, end_sample: int, *, cut: bool = False) -> list[Opened | Closed]:
        self._speech_run = 0
        self._silence_run = 0
        if self._start is None:
            return []
        start, self._start = self._start, None
        self._last_end = end_sample
        return [Closed(start, end_sample, cut)]


def _samples(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE_HZ)
