"""Which words of a growing utterance are settled: those on which two hypotheses agree.

LocalAgreement-2 (Liu et al. 2020; Macháček et al. 2023, "Turning Whisper into Real-Time
Transcription System"), on words compared without case and punctuation.
"""

from __future__ import annotations

from collections.abc import Sequence

from server.domain.transcript import Word

MAX_OVERLAP_WORDS = 5
"""A new hypothesis may repeat this many settled words at its edge when times wobble."""
TIME_TOLERANCE_S = 0.15


class Agreement:
    """Settled and tentative words of one utterance. Settled words never change."""

    def __init__(self) -> None:
        self.seen_to = 0  # sample up to which a partial was asked for
        self._settled: list[Word] = []
        self._tentative: list[Word] = []

    @property
    def settled_text(self) -> str:
        """Words that will not change before the final."""
        return " ".join(word.text for word in self._settled)

    @property
    def tentative_text(self) -> str:
        """Words that may still change."""
        return " ".join(word.text for word in self._tentative)

    def hear(self, words: Sequence[Word], *, settle_before_s: float) -> None:
        """Take the next hypothesis of the utterance; ``words`` cover it from its start.

        Words that end after ``settle_before_s`` stay tentative: the audio may cut them.
        """
        fresh = self._after_settled(words)
        agreed = 0
        for old, new in zip(self._tentative, fresh, strict=False):
            if _key(old) != _key(new) or new.end_s > settle_before_s:
                break
            agreed += 1
        self._settled += fresh[:agreed]
        self._tentative = fresh[agreed:]

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
