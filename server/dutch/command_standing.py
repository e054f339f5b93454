"""Where a dictation stands after the words so far: its field, and what "schrap dat" can strike.

Small and immutable, so that each utterance can be searched by itself with what the one before it left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple


class Spot(NamedTuple):
    """A token: its position in stretch number ``stretch``."""

    stretch: int
    position: int


@dataclass(frozen=True, slots=True)
class _Sentence:
    """Where a sentence begins that "schrap dat" can strike, and the one before it."""

    start: Spot
    earlier: _Sentence | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the dictation stands after the words so far."""

    field: str = ""
    sentence: _Sentence | None = None
    in_sentence: bool = False

    def word(self, spot: Spot) -> Standing:
        """A word was said there."""
        if self.in_sentence:
            return self
        return replace(self, sentence=_Sentence(spot, self.sentence), in_sentence=True)

    def stopped(self) -> Standing:
        """A sentence ended."""
        return replace(self, in_sentence=False) if self.in_sentence else self

    def struck(self) -> Standing:
        """The last sentence was struck."""
        earlier = self.sentence.earlier if self.sentence else None
        return replace(self, sentence=earlier, in_sentence=False)

    def entered(self, field_id: str) -> Standing:
        """A field was named: nothing before it can be struck any more."""
        return Standing(field=field_id)


START = Standing()
