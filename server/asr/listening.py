"""How dictations and files are listened to: policy, language, expected words, known inventions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from server.domain.dictation import StreamingPolicy
from server.domain.stock_phrases import StockPhrases
from server.domain.transcript import Suggestion, Word
from server.domain.word_lists import OwnWords

FILE_POLICY = StreamingPolicy(live=False, lag_told_s=float("inf"))
"""Nobody watches a file being read: complete finals only, and falling behind is no news."""


class SessionVocabulary(Protocol):
    """Words that one dictation probably holds."""

    def prompt(self) -> str:
        """What the recogniser is shown before each stretch of sound; empty for nothing."""
        ...

    def suggest(self, words: Sequence[Word], said: str = "") -> tuple[Suggestion, ...]:
        """Terms that doubtful words of one utterance sound like; ``said`` is what came before."""
        ...


class NoVocabulary:
    """Expects nothing and suggests nothing."""

    def prompt(self) -> str:
        """Nothing."""
        return ""

    def suggest(self, words: Sequence[Word], said: str = "") -> tuple[Suggestion, ...]:  # noqa: ARG002 - the protocol's form
        """Nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class Hearing:
    """How one recording is listened to.

    Attributes:
        policy: what is decoded when.
        language: of the speech.
        vocabulary: shown to the recogniser, and suggested where words sound alike.
        phrases: subtitle phrases that recognisers make up.
        own_words: lists of the officer and the unit that ``vocabulary`` was made with.
        waited_for: somebody looks at the screen until the words are there, though it is a file.
    """

    policy: StreamingPolicy = FILE_POLICY
    language: str = "nl"
    vocabulary: SessionVocabulary = field(default_factory=NoVocabulary)
    phrases: StockPhrases = field(default_factory=StockPhrases)
    own_words: OwnWords = field(default_factory=OwnWords)
    waited_for: bool = False
