"""A word at a cut through speech: heard from both sides, kept once.

Both sides of a forced cut hear a second beyond it, and a word belongs to the side where its
middle lies. But each side has its own word times, and they wobble: near the cut a word may lie on
the far side for both, or on the near side for both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.domain.transcript import Word, middle_s, word_key

NEAR_S = 0.3
"""So far from the cut the middle of a word may lie on the wrong side."""


@dataclass(frozen=True, slots=True)
class LeftSide:
    """What the side before a cut heard: the words it keeps, and those beyond the cut."""

    cut_s: float
    kept: tuple[Word, ...]
    beyond: tuple[Word, ...]


def join(left: LeftSide | None, kept: Sequence[Word], before: Sequence[Word]) -> list[Word]:
    """The words that the side after a cut keeps.

    Args:
        left: what the side before the cut heard; None when there was no cut.
        kept: its own words, by their middle.
        before: what it heard before the cut.
    """
    if left is None:
        return list(kept)
    near = [word for word in left.kept if _near(word, left.cut_s)]
    if kept and _near(kept[0], left.cut_s) and any(_same(kept[0], word) for word in near):
        return list(kept[1:])
    # Both gave it to the other side: it is taken with the times that put it on this one.
    lost = [
        word
        for word in left.beyond
        if _near(word, left.cut_s)
        and any(_same(word, other) and _near(other, left.cut_s) for other in before)
        and not any(_same(word, other) for other in [*near, *kept[:1]])
    ]
    return [*lost[:1], *kept]


def _near(word: Word, cut_s: float) -> bool:
    return abs(middle_s(word) - cut_s) <= NEAR_S


def _same(one: Word, other: Word) -> bool:
    return word_key(one.text) == word_key(other.text)
