"""Which spoken word is which word of a text: alignment of normalised words.

Costs are those of NIST's sclite: 4 for a substitution, 3 for an insertion or deletion, so that a
word that is there finds its match even beside other errors. Among equal alignments the one whose
pairs stand earliest is taken; so a text that breaks off leaves the last spoken words unpaired.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from server.evaluation import spoken

SUBSTITUTION, GAP = 4, 3


@dataclass(frozen=True, slots=True)
class Pair:
    """Word ``heard`` of the text stands where word ``said`` was spoken; equal or instead of it."""

    said: int
    heard: int
    equal: bool


def words_of(text: str) -> list[str]:
    """Words as they are compared: normalisation ``spoken`` of server/evaluation.py."""
    return spoken(text).split()


def align(said: Sequence[str], heard: Sequence[str], *, unfinished: bool = False) -> list[Pair]:
    """Pair the words of a text with the words that were spoken, both normalised.

    Args:
        said: the reference.
        heard: the text.
        unfinished: the text may stop anywhere: spoken words after its end cost nothing.

    Returns:
        Pairs in order; what is not paired was left out, or was added.
    """
    if not said or not heard:
        return []
    costs = _costs(said, heard)
    row = len(heard)
    # Among equally good ends the last one: it is as good only for the words it has found.
    column = int(np.flatnonzero(costs[row] == costs[row].min())[-1]) if unfinished else len(said)
    pairs: list[Pair] = []
    while row and column:
        here = costs[row, column]
        equal = said[column - 1] == heard[row - 1]
        if here == costs[row, column - 1] + GAP:
            column -= 1
        elif here == costs[row - 1, column - 1] + (0 if equal else SUBSTITUTION):
            row -= 1
            column -= 1
            pairs.append(Pair(column, row, equal))
        else:
            row -= 1
    return pairs[::-1]


def _costs(said: Sequence[str], heard: Sequence[str]) -> NDArray[np.int64]:
    """Cost of aligning the first ``row`` heard words with the first ``column`` said words."""
    numbers = {word: number for number, word in enumerate(dict.fromkeys([*said, *heard]))}
    reference = np.array([numbers[word] for word in said])
    gaps = np.arange(len(said) + 1) * GAP
    costs = np.empty((len(heard) + 1, len(said) + 1), dtype=np.int64)
    costs[0] = gaps
    for row, word in enumerate(heard, start=1):
        above = costs[row - 1]
        best = above + GAP
        best[1:] = np.minimum(best[1:], above[:-1] + np.where(reference == numbers[word], 0, SUBSTITUTION))
        # A run of left-out words from any column to its left, without a loop over columns.
        costs[row] = np.minimum.accumulate(best - gaps) + gaps
    return costs
