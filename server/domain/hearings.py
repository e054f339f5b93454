"""Where two hearings of the same sound disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from server.domain.evidence import Stretch, span
from server.domain.transcript import Word, word_key

NEIGHBOUR_WORDS = 1
"""Differences with no more equal words than this between them are one difference."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Words ``first`` up to ``end`` (excluded) were ``other`` in the other hearing.

    ``at`` is the difference's time: that of the words, or of ``other`` where there are none.
    """

    first: int
    end: int
    other: tuple[Word, ...]
    at: Stretch


def differences(words: Sequence[Word], other: Sequence[Word]) -> list[Difference]:
    """Where ``other`` has different words, without case, punctuation and the space in compounds."""
    matcher = SequenceMatcher(None, _keys(words), _keys(other), autojunk=False)
    blocks: list[tuple[int, int, int, int]] = []
    for tag, first, end, other_first, other_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        if blocks and first - blocks[-1][1] <= NEIGHBOUR_WORDS:
            earlier = blocks.pop()
            blocks.append((earlier[0], end, earlier[2], other_end))
        else:
            blocks.append((first, end, other_first, other_end))
    return [
        Difference(first, end, tuple(other[a:b]), span(words[first:end] or other[a:b]))
        for first, end, a, b in blocks
        if _letters(words[first:end]) != _letters(other[a:b])
    ]


def _keys(words: Sequence[Word]) -> list[str]:
    return [word_key(word.text) for word in words]


def _letters(words: Sequence[Word]) -> str:
    return "".join(_keys(words))
