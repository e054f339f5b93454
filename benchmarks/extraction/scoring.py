"""How many attributes an extractor gets right: precision, recall and F1 by type of fact.

Facts of one type are paired within a dictation, the pair with most equal attributes first, then the
pair with fewest different ones. Each attribute of a pair is right, or is at once one too many and
one missing; those of facts without a counterpart are too many or missing. Each garment counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.extraction.corpus import Fact
from benchmarks.extraction.values import CLOTHING, Value, attributes, same_garments

TYPES = (
    *("incident", "time", "location", "person", "description", "vehicle", "item", "amount", "iban"),
    *("article", "measurement", "action", "negation"),
)
RESAMPLES = 2000
LEVEL = 0.95

Attributes = Mapping[str, Value | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Counts:
    """Attributes that were right, one too many (or wrong), and missing (or wrong)."""

    right: int = 0
    extra: int = 0
    missing: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.right + other.right, self.extra + other.extra, self.missing + other.missing)

    @property
    def precision(self) -> float:
        """Of what was found, what was right; 0 when nothing was found."""
        return self.right / (self.right + self.extra) if self.right + self.extra else 0.0

    @property
    def recall(self) -> float:
        """Of what was stated, what was found; 0 when nothing was stated."""
        return self.right / (self.right + self.missing) if self.right + self.missing else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        every = 2 * self.right + self.extra + self.missing
        return 2 * self.right / every if every else 0.0


@dataclass(frozen=True, slots=True)
class Interval:
    """Bootstrap interval of F1 at :data:`LEVEL`; dictations were drawn again."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scored:
    """Counts and the interval of their F1."""

    counts: Counts
    f1_interval: Interval


ByType = Mapping[str, Counts]


def compare(expected: Sequence[Fact], found: Sequence[Fact]) -> dict[str, Counts]:
    """One dictation, by type of fact."""
    kinds = {str(fact.get("type")) for fact in (*expected, *found)}
    return {
        kind: _compare_one_type(_of_type(expected, kind), _of_type(found, kind)) for kind in sorted(kinds)
    }


def pairs_of(expected: Sequence[Attributes], found: Sequence[Attributes]) -> list[tuple[int, int]]:
    """Positions of facts that stand for each other. Facts without an equal attribute never do."""
    candidates = sorted(
        (-equal, _size(one) + _size(other), row, column)
        for row, one in enumerate(expected)
        for column, other in enumerate(found)
        if (equal := equal_attributes(one, other))
    )
    rows: set[int] = set()
    columns: set[int] = set()
    paired = []
    for _, _, row, column in candidates:
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            paired.append((row, column))
    return paired


def equal_attributes(one: Attributes, other: Attributes) -> int:
    """How many attributes two facts share; clothing counts by the garment."""
    equal = 0
    for key, value in one.items():
        its = other.get(key)
        if its is None:
            continue
        if key == CLOTHING and isinstance(value, tuple) and isinstance(its, tuple):
            equal += same_garments(value, its)
        else:
            equal += value == its
    return equal


def score(dictations: Sequence[ByType], *, seed: int = 0) -> dict[str, Scored]:
    """By type, in the order of :data:`TYPES`, and ``all`` over all types (micro average)."""
    kinds = {kind for one in dictations for kind in one}
    ordered = [kind for kind in TYPES if kind in kinds] + sorted(kinds - set(TYPES))
    rows = {kind: [one.get(kind, Counts()) for one in dictations] for kind in ordered}
    rows["all"] = [sum(one.values(), Counts()) for one in dictations]
    return {
        kind: Scored(sum(counts, Counts()), f1_interval(counts, seed=seed)) for kind, counts in rows.items()
    }


def f1_interval(dictations: Sequence[Counts], *, seed: int = 0) -> Interval:
    """What F1 may be on dictations of the same kind. Draws in which nothing counts are left out."""
    table = np.array([[one.right, one.extra + one.missing] for one in dictations], dtype=np.float64)
    if not len(table) or not table.any():
        return Interval(0.0, 0.0)
    draw = np.random.default_rng(seed)
    right, wrong = table[draw.integers(0, len(table), (RESAMPLES, len(table)))].sum(axis=1).T
    every = 2 * right + wrong
    rates = 2 * right[every > 0] / every[every > 0]
    low, high = np.quantile(rates, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))


def _of_type(facts: Sequence[Fact], kind: str) -> list[Attributes]:
    return [attributes(fact) for fact in facts if str(fact.get("type")) == kind]


def _compare_one_type(expected: Sequence[Attributes], found: Sequence[Attributes]) -> Counts:
    right = sum(equal_attributes(expected[row], found[column]) for row, column in pairs_of(expected, found))
    return Counts(right, sum(map(_size, found)) - right, sum(map(_size, expected)) - right)


def _size(one: Attributes) -> int:
    return sum(len(value) if isinstance(value, tuple) else 1 for value in one.values())
