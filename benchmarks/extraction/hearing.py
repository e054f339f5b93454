"""What became of each spoken word: heard, misheard, left out, split in two, joined with the next.

Unlike the alignment behind an error rate, this one lets words that sound alike meet: "in kunnen"
and "inkunnen" are one joining, not an error and a word left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from server.dutch.numbers import cardinal
from server.dutch.words import fold

_LEAST, _PER_DIFFERENCE = 0.3, 0.7
_GAP = 0.6
_JOINT, _PER_JOINT_DIFFERENCE = 0.4, 1.5
_SHAPES = ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1))
"""Spoken and heard words that one step pairs."""


@dataclass(frozen=True, slots=True)
class Step:
    """Spoken words ``[said:said_end]`` were heard as ``[heard:heard_end]``."""

    said: int
    said_end: int
    heard: int
    heard_end: int

    @property
    def shape(self) -> tuple[int, int]:
        """How many spoken words became how many heard ones."""
        return self.said_end - self.said, self.heard_end - self.heard


def steps(said: Sequence[str], heard: Sequence[str]) -> list[Step]:
    """The cheapest way from the spoken to the heard words (both normalised), in order."""
    costs = {(0, 0): 0.0}
    came: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(len(said) + 1):
        for column in range(len(heard) + 1):
            for cost, before in _arrivals(said, heard, row, column, costs):
                if cost < costs.get((row, column), float("inf")):
                    costs[row, column] = cost
                    came[row, column] = before
    found = []
    place = (len(said), len(heard))
    while place in came:
        before = came[place]
        found.append(Step(before[0], place[0], before[1], place[1]))
        place = before
    return found[::-1]


def same(said: str, heard: str) -> bool:
    """Equal, or one number in words and in digits."""
    if said == heard:
        return True
    number = cardinal(fold(said)) if heard[:1].isdigit() else None
    return number is not None and number == cardinal(heard)


def difference(one: str, other: str) -> float:
    """0 for equal words to 1 for words that share no letter in place."""
    return float(Levenshtein.normalized_distance(one, other))


def _arrivals(
    said: Sequence[str], heard: Sequence[str], row: int, column: int, costs: dict[tuple[int, int], float]
) -> Iterator[tuple[float, tuple[int, int]]]:
    for words, theirs in _SHAPES:
        before = (row - words, column - theirs)
        if min(before) >= 0:
            yield costs[before] + _cost(said[before[0] : row], heard[before[1] : column]), before


def _cost(said: Sequence[str], heard: Sequence[str]) -> float:
    if not said or not heard:
        return _GAP
    if len(said) == len(heard):
        return 0.0 if same(said[0], heard[0]) else _LEAST + _PER_DIFFERENCE * difference(said[0], heard[0])
    return _JOINT + _PER_JOINT_DIFFERENCE * difference("".join(said), "".join(heard))
