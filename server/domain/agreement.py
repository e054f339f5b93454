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

from server.domain.transcript import SAMPLE_RATE_HZ, Word, middle_s, word_key

MAX_OVERLAP_WORDS = 8
"""A new hypothesis may repeat this many settled words at its edge when times wobble."""
TIME_TOLERANCE_S = 0.15


@dataclass(frozen=True, slots=True)
class SettlePolicy:
    """When a word counts as settled. The values were measured (docs/adr/0011)."""

    hypotheses: int = 2  # this many in a row must agree on it
    hold_back_s: float = 0.6  # a word that ends this close to the audio's edge is never settled
    min_probability: float = 0.65  # in each of the hypotheses
    context_s: float = 1.5  # sound before the words in question that is heard again with them


class Agreement:
    """Settled and tentative words of one utterance. Settled words never change.

    Words of a long utterance that are neither settled nor heard again are *carried*: they stay on
    the screen as tentative until the final.
    """

    def __init__(self, policy: SettlePolicy | None = None) -> None:
        self._policy = policy or SettlePolicy()
        self._settled: list[Word] = []
        self._carried: list[Word] = []
        self._from_s: float | None = None  # where the next hypothesis begins, once it is not the start
        # What the latest hypotheses say after the settled words, the newest last.
        self._recent: deque[list[Word]] = deque(maxlen=self._policy.hypotheses)

    @property
    def settled_text(self) -> str:
        """Words that will not change before the final."""
        return " ".join(word.text for word in self._settled)

    @property
    def tentative_text(self) -> str:
        """Words that may still change."""
        newest = self._recent[-1] if self._recent else []
        return " ".join(word.text for word in (*self._carried, *newest))

    def heard_from(self, start_sample: int, position: int, window_s: float) -> int:
        """First sample of the next hypothesis: all of a short utterance, the end of a long one.

        Args:
            start_sample: where the utterance begins.
            position: where its sound ends for now.
            window_s: a longer stretch than this is shortened to about half of it, and some sound before.
        """
        begin = start_sample if self._from_s is None else round(self._from_s * SAMPLE_RATE_HZ)
        if position - begin > round(window_s * SAMPLE_RATE_HZ):
            self._carry(position / SAMPLE_RATE_HZ - window_s / 2)
            begin = start_sample if self._from_s is None else round(self._from_s * SAMPLE_RATE_HZ)
        return max(start_sample, begin)

    def hear(self, words: Sequence[Word], *, edge_s: float) -> None:
        """Take the next hypothesis of the utterance, from :meth:`heard_from` to ``edge_s``.

        Times are seconds of the dictation's audio, as ``edge_s`` is.
        """
        policy = self._policy
        self._recent.append(self._after_known(words))
        agreed = 0
        # What follows a carried word can't be settled before it.
        if len(self._recent) == policy.hypotheses and not self._carried:
            for said in zip(*self._recent, strict=False):
                same = len({_key(word) for word in said}) == 1
                sure = min(word.probability for word in said) >= policy.min_probability
                if not (same and sure and said[-1].end_s <= edge_s - policy.hold_back_s):
                    break
                agreed += 1
        self._settled += self._recent[-1][:agreed]
        for hypothesis in self._recent:
            del hypothesis[:agreed]

    def _carry(self, until_s: float) -> None:
        """Stop hearing what ended before ``until_s``: its words stay as they are."""
        for hypothesis in self._recent:
            old = sum(word.end_s <= until_s for word in hypothesis)
            if hypothesis is self._recent[-1]:
                self._carried += hypothesis[:old]
            del hypothesis[:old]
        known = [*self._settled, *self._carried]
        begins = [word.start_s for word in known if word.start_s <= known[-1].end_s - self._policy.context_s]
        if begins:
            self._from_s = begins[-1]

    def _after_known(self, words: Sequence[Word]) -> list[Word]:
        """The part of a hypothesis that lies behind the settled and the carried words."""
        known = [*self._settled, *self._carried]
        if not known:
            return list(words)
        fresh = [w for w in words if middle_s(w) > known[-1].end_s - TIME_TOLERANCE_S]
        # Times wobble between hypotheses: drop what repeats the end of the known words.
        for size in range(min(MAX_OVERLAP_WORDS, len(fresh), len(known)), 0, -1):
            if [_key(w) for w in fresh[:size]] == [_key(w) for w in known[-size:]]:
                return fresh[size:]
        return fresh


def _key(word: Word) -> str:
    """Case and punctuation change between hypotheses without the word being another one."""
    return word_key(word.text) or word.text
