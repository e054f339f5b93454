"""Finds, among thousands of short keys, those within a few letters of a given one, in microseconds.

Partition instead of comparison (Li, Deng, Wang, Feng: *Pass-Join: a partition-based method for
similarity joins*, PVLDB 5(3), 2011): a key that may differ in ``d`` places is cut in ``d + 1``
pieces, and whatever differs in at most ``d`` places must hold one of them unchanged, at most
``d`` places away. Only keys that share a piece are compared.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from rapidfuzz.distance import Levenshtein


@dataclass(frozen=True, slots=True)
class Near:
    """A key that was found, ``distance`` insertions, deletions or replacements away."""

    key: str
    distance: int


STEPS = (5, 10, 15)
"""Lengths from which one more difference is allowed: about one in five letters, none in a short key."""


def tolerance(length: int) -> int:
    """In how many places a key of this length may differ."""
    return bisect_right(STEPS, length)


class NearKeys:
    """An index of keys. Finding is exact: every key within its :func:`tolerance`, and no other."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = frozenset(key for key in keys if key)
        self._pieces: dict[int, tuple[_Piece, ...]] = {}
        for key in sorted(self._keys):
            for piece in self._pieces.setdefault(len(key), _pieces(len(key))):
                piece.keys.setdefault(key[piece.start : piece.end], []).append(key)

    def __len__(self) -> int:
        return len(self._keys)

    def near(self, key: str) -> list[Near]:
        """Keys within their tolerance of ``key``, nearest first, then by the alphabet."""
        found = [Near(key, 0)] if key in self._keys else []
        for candidate in self._sharing_a_piece(key):
            limit = tolerance(len(candidate))
            distance = Levenshtein.distance(key, candidate, score_cutoff=limit)
            if 0 < distance <= limit:
                found.append(Near(candidate, distance))
        return sorted(found, key=lambda near: (near.distance, near.key))

    def exact(self, key: str) -> list[Near]:
        """The key itself, if it is there."""
        return [Near(key, 0)] if key in self._keys else []

    def _sharing_a_piece(self, key: str) -> set[str]:
        sharing: set[str] = set()
        for length in range(len(key) - len(STEPS), len(key) + len(STEPS) + 1):
            limit, longer = tolerance(length), len(key) - length
            if not limit or abs(longer) > limit:
                continue
            for number, piece in enumerate(self._pieces.get(length, ())):
                # Differences before the piece and those behind it share the tolerance, so it can't
                # have moved far (the paper's multi-match-aware selection).
                size = piece.end - piece.start
                low = piece.start + max(-number, longer - (limit - number), -piece.start)
                high = piece.start + min(number, longer + (limit - number), len(key) - size - piece.start)
                for at in range(low, high + 1):
                    sharing.update(piece.keys.get(key[at : at + size], ()))
        return sharing


@dataclass(frozen=True, slots=True)
class _Piece:
    """Letters ``start`` to ``end`` of all keys of one length: the keys by what stands there."""

    start: int
    end: int
    keys: dict[str, list[str]] = field(default_factory=dict)


def _pieces(length: int) -> tuple[_Piece, ...]:
    """A key's pieces, as even as can be: one more than it may have differences."""
    count = tolerance(length) + 1
    return tuple(_Piece(length * number // count, length * (number + 1) // count) for number in range(count))
