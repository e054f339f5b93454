"""Which words of a growing utterance are settled: those on which sure hypotheses agree.

LocalAgreement-n (Liu et al. 2020; Macháček et al. 2023, "Turning Whisper into Real-Time
Transcription System"), on words compared without case and punctuation. Agreement alone settles
words that the final changes, since two hypotheses of nearly the same sound share their errors; so
a word also needs the recogniser's own confidence and some sound after it (docs/adr/0011).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from server.domain.transcript import SAMPLE_RATE_HZ, Word

MAX_OVERLAP_WORDS = 8
"""A new hypothesis may repeat this many settled words at its edge when times wobble."""
TIME_TOLERANCE_S = 0.15


@dataclass(frozen=True, slots=True)
class SettlePolicy:
    """When a word counts as settled. The values were measured (docs/adr/0011)."""

    hypotheses: int = 2  # this many in a row must agree on it
    hold_back_s: float = 0.6  # a word that ends this close to the audio's edge is never settled
    min_probability: float = 0.65  # in each of the hypotheses
    context_s: float = 2.0  # settled sound that is heard again before what is not settled


class Agreement:
    """Settled and tentative words of one utterance. Settled words never change."""

    def __init__(self, policy: SettlePolicy | None = None) -> None:
        self._policy = policy or SettlePolicy()
        self._settled: list[Word] = []
        # What the latest hypotheses say after the settled words, the newest last.
        self._recent: deque[list[Word]] = deque(maxlen=self._policy.hypotheses)

    @property
    def settled_text(self) -> str:
        """Words that will not change before the final."""
        return " ".join(word.text for word in self._settled)

    @property
    def tentative_text(self) -> str:
        """Words that may still change."""
        return " ".join(word.text for word in self._recent[-1]) if self._recent else ""

    def heard_from(self, start_sample: int, position: int, window_s: float) -> int:
        """First sample of the next hypothesis: all of a short utterance, else from settled words on.

        Args:
            start_sample: where the utterance begins.
            position: where its sound ends for now.
            window_s: up to this length all of it is heard.
        """
        if position - start_sample <= round(window_s * SAMPLE_RATE_HZ) or not self._settled:
            return start_sample
        known_s = self._settled[-1].end_s - self._policy.context_s
        begins = [word.start_s for word in self._settled if word.start_s <= known_s]
        return max(start_sample, round(begins[-1] * SAMPLE_RATE_HZ)) if begins else start_sample

    def hear(self, words: Sequence[Word], *, edge_s: float) -> None:
        """Take the next hypothesis of the utterance, from :meth:`heard_from` to ``edge_s``.

        Times are seconds of the dictation's audio, as ``edge_s`` is.
        """
        policy = self._policy
        self._recent.append(self._after_settled(words))
        agreed = 0
        if len(self._recent) == policy.hypotheses:
            for said in zip(*self._recent, strict=False):
                same = len({_key(word) for word in said}) == 1
                sure = min(word.probability for word in said) >= policy.min_probability
                if not (same and sure and said[-1].end_s <= edge_s - policy.hold_back_s):
                    break
                agreed += 1
        self._settled += self._recent[-1][:agreed]
        for hypothesis in self._recent:
            del hypothesis[:agreed]

    def _after_settled(self, words: Sequence[Word]) -> list[Word]:
        """The part of a hypothesis that lies behind the settled words."""
        if not self._settled:
            return list(words)
        settled_to_s = self._settled[-1].end_s
        fresh = [w for w in words if (w.start_s + w.end_s) / 2 > settled_to_s - TIME_TOLERANCE_S]
        # Times wobble between hypotheses: drop what repeats the settled end.
        for size in range(min(MAX_OVERLAP_WORDS, len(fresh), len(self._settled)), 0, -1):
            if [_key(w) for w in fresh[:size]] == [_key(w) for w in self._settled[-size:]]:
                return fresh[size:]
        return fresh


def _key(word: Word) -> str:
    """Case and punctuation change between hypotheses without the word being another one."""
    return "".join(c for c in word.text.casefold() if c.isalnum()) or word.text
