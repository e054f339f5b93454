"""Which utterances are recognised together in the better pass, and what sound that pass hears.

Whisper hears a short utterance better together with its neighbours than alone
(docs/adr/0011). So utterances that follow each other are joined to passages, and the words that
are kept come from one decode of the whole passage. Passages depend on the audio and the flush
points alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.domain.transcript import SAMPLE_RATE_HZ, Placed, middle_s


@dataclass(frozen=True, slots=True)
class PassagePolicy:
    """What fits in one passage. Durations are in seconds."""

    max_passage_s: float = 20.0
    max_gap_s: float = 3.0  # a longer silence ends a passage: it costs encoding and joins nothing
    overlap_s: float = 1.0  # heard beyond a cut through speech, so that no word is halved


@dataclass(frozen=True, slots=True)
class Span:
    """An utterance as samples; ``cut_before`` and ``cut_after`` where speech was cut, not paused."""

    utterance: int
    start_sample: int
    end_sample: int
    cut_before: bool = False
    cut_after: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """Utterances that are recognised in one decode, in the order of the audio; at least one."""

    spans: tuple[Span, ...]

    def heard(self, overlap_s: float) -> tuple[int, int]:
        """First and last sample (exclusive) of what the recogniser hears."""
        first, last = self.spans[0], self.spans[-1]
        overlap = round(overlap_s * SAMPLE_RATE_HZ)
        start = first.start_sample - (overlap if first.cut_before else 0)
        return max(0, start), last.end_sample + (overlap if last.cut_after else 0)

    def share(self, items: Sequence[Placed]) -> list[list[Placed]]:
        """Each utterance's own items, by their middle.

        Between utterances the border lies halfway the pause. What lies beyond a cut through
        speech belongs to the neighbouring passage, which hears it too, and is left out.
        """
        shares: list[list[Placed]] = [[] for _ in self.spans]
        borders = [
            _seconds((one.end_sample + other.start_sample) / 2)
            for one, other in zip(self.spans, self.spans[1:], strict=False)
        ]
        outside = {id(item) for item in [*self.before_cut(items), *self.beyond_cut(items)]}
        for item in items:
            if id(item) not in outside:
                shares[sum(middle_s(item) >= border for border in borders)].append(item)
        return shares

    def before_cut(self, items: Sequence[Placed]) -> list[Placed]:
        """What lies before the cut at its beginning, if that is a cut."""
        first = self.spans[0]
        return [item for item in items if first.cut_before and middle_s(item) < _seconds(first.start_sample)]

    def beyond_cut(self, items: Sequence[Placed]) -> list[Placed]:
        """What lies beyond the cut at its end, if that is a cut."""
        last = self.spans[-1]
        return [item for item in items if last.cut_after and middle_s(item) >= _seconds(last.end_sample)]


class Passages:
    """Joins utterances to passages as they come."""

    def __init__(self, policy: PassagePolicy | None = None) -> None:
        self._policy = policy or PassagePolicy()
        self._open: list[Span] = []

    def joins(self, start_sample: int, end_sample: int) -> bool:
        """An utterance of this extent would go on with the passage in progress."""
        if not self._open:
            return False
        gap = start_sample - self._open[-1].end_sample
        extent = end_sample - self._open[0].start_sample
        return gap <= _samples(self._policy.max_gap_s) and extent <= _samples(self._policy.max_passage_s)

    def add(self, span: Span) -> Passage | None:
        """The next utterance. Returns the passage that it ends by not fitting in."""
        ended = None if self.joins(span.start_sample, span.end_sample) else self.close()
        self._open.append(span)
        return ended

    def close(self) -> Passage | None:
        """End the passage in progress, if there is one: a flush, the end, or a long silence."""
        spans, self._open = tuple(self._open), []
        return Passage(spans) if spans else None

    def silent_until(self, position: int) -> Passage | None:
        """Nobody spoke up to ``position``. Returns the passage in progress when nothing can join it."""
        if self._open and position - self._open[-1].end_sample > _samples(self._policy.max_gap_s):
            return self.close()
        return None


def _samples(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE_HZ)


def _seconds(samples: float) -> float:
    return samples / SAMPLE_RATE_HZ
