"""Futures as columns of bits: which open queryables matter to a literal, and every way they can go.

In one case, what is *open* may be observed and is not held. The status of a literal depends on few of the
open ones: those that are reached from it by bodies and contraries, without passing a literal whose status
is settled (it is the same in all futures, whatever it rests on) or a rule with a literal that can never be
derived. What is left of contraries between them cuts them in *groups* that go their ways independently:
mostly yes, no and not known.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice, product

from server.domain.theory import Theory
from server.reporting.assessment.arrays import Arrays, Kept, arrays_of
from server.reporting.assessment.labels import Labels, all_of, any_of

Group = tuple[tuple[int, ...], ...]
"""The consistent choices among queryables that contradict each other, each the literals observed."""

_DRAWN = 16
"""A multiple of four."""
_WAYS = 2
_TRIED = 4
"""Ways to derive a literal that are kept, and combinations of them that are tried for a rule."""


class TooManyFutures(Exception):
    """There are more ways to go on than may be looked at."""


@dataclass(slots=True)
class Columns:
    """Futures side by side, one bit each, of several cases and literals."""

    held: list[int]
    can: list[int]
    width: int = 0

    @classmethod
    def over(cls, arrays: Arrays) -> Columns:
        """No futures yet."""
        return cls([0] * len(arrays.names), [0] * len(arrays.names))

    def add(self, held: Iterable[int], groups: Sequence[Group], still: Iterable[int]) -> tuple[int, int]:
        """Add every way that ``groups`` can go: the first of them, and how many.

        ``held`` is observed in all of them, and ``still`` may be observed yet.
        """
        count = ways(groups)
        first, every = self.width, ((1 << count) - 1) << self.width
        for one in held:
            self.held[one] |= every
            self.can[one] |= every
        for one in still:
            self.can[one] |= every
        stride = 1
        for group in groups:
            block = (1 << stride) - 1
            period = stride * len(group)
            times = ((1 << count) - 1) // ((1 << period) - 1)
            for place, choice in enumerate(group):
                mask = (block << place * stride) * times << first
                for one in choice:
                    self.held[one] |= mask
                    self.can[one] |= mask
            stride = period
        self.width += count
        return first, count


def ways(groups: Iterable[Group]) -> int:
    """In how many ways the groups can go together."""
    count = 1
    for group in groups:
        count *= len(group)
    return count


@dataclass(slots=True)
class Horizon:
    """What is open in each of some cases, by their labels."""

    arrays: Arrays
    labels: Labels
    settled: Sequence[int]
    _choices: dict[tuple[int, ...], Group | None] = field(default_factory=dict)

    def matters(self, literal: int, cases: int) -> list[tuple[int, int]]:
        """The open queryables that the literal's status may depend on, each with cases in which it does.

        Step by step away from the literal, so that in each case those come first that are nearest.
        """
        labels = self.labels
        reached = {literal: cases}
        line = {literal: cases}
        found: list[tuple[int, int]] = []
        while line:
            further: dict[int, int] = {}
            for one, mask in sorted(line.items()):
                is_open = mask & labels.can[one] & ~labels.held[one]
                if is_open:
                    found.append((one, is_open))
                for near, where in self._near(one, mask):
                    fresh = where & ~self.settled[near] & ~reached.get(near, 0)
                    if fresh:
                        reached[near] = reached.get(near, 0) | fresh
                        further[near] = further.get(near, 0) | fresh
            line = further
        return found

    def _near(self, literal: int, cases: int) -> Iterator[tuple[int, int]]:
        """What the literal's status rests on directly, and in which of the cases."""
        row = self.arrays.rows.get(literal)
        if row is None:
            return
        for body in (*row.strict, *row.loose):
            alive = all_of(body, self.labels.ever, cases)
            if alive:
                for one in body:
                    yield one, alive
        if row.loose:
            for one in row.contraries:
                yield one, cases

    def groups(self, literals: Sequence[int]) -> list[tuple[int, ...]]:
        """These queryables, those that contradict each other together; by the first of each."""
        left = dict.fromkeys(literals)
        found: list[tuple[int, ...]] = []
        for start in literals:
            if start not in left:
                continue
            del left[start]
            line = [start]
            for one in line:
                for other in self.arrays.contraries[one]:
                    if other in left:
                        del left[other]
                        line.append(other)
            found.append(tuple(sorted(line)))
        return found

    def choices(self, members: tuple[int, ...], most: int) -> Group | None:
        """The consistent choices among ``members``; None where they are more than ``most``."""
        if members not in self._choices:
            choices: list[tuple[int, ...]] | None = [()]
            for one in members:
                against = set(self.arrays.contraries[one])
                if choices is not None and one not in against:
                    choices += [(*choice, one) for choice in choices if against.isdisjoint(choice)]
                    choices = choices if len(choices) <= most else None
            self._choices[members] = None if choices is None else tuple(choices)
        return self._choices[members]


def sample(theory: Theory) -> tuple[list[int], int]:
    """For each literal in which of some consistent choices it is observed, and how many choices they are.

    None is in the first. Some are drawn: a quarter of these leaves no question open that another answer does
    not close, the others leave out one in four, two and three. And a few of each rule have just what it can
    be derived from. Always the same ones for one theory: chance decides nothing, it only finds statuses that
    do occur.
    """
    arrays = arrays_of(theory)
    chance = random.Random(0)  # noqa: S311 - a fixed sequence of choices, no secret
    masks = [0] * len(arrays.names)
    order = [
        one
        for one, name in enumerate(arrays.names)
        if name in theory.queryables and one not in arrays.contraries[one]
    ]
    for wanted in (chance.getrandbits, lambda bits: (1 << bits) - 1):
        for one in order:
            masks[one] |= wanted(_DRAWN) & ~any_of(arrays.contraries[one], masks)
    quarter = _DRAWN // 4
    for one in order:
        some, others = chance.getrandbits(_DRAWN), chance.getrandbits(_DRAWN)
        kept = 0
        for place, keep in enumerate((-1, some | others, some, some & others)):
            kept |= keep & ((1 << quarter) - 1) << place * quarter
        masks[one] &= kept & ~1
    count = _DRAWN
    for grounds in _grounds(arrays, order):
        for one in grounds:
            masks[one] |= 1 << count
        count += 1
    return masks, count


def _grounds(arrays: Arrays, queryables: Sequence[int]) -> list[tuple[int, ...]]:
    """Consistent choices of queryables from which the bodies of rules can be derived, a few of each."""
    ways: dict[int, list[frozenset[int]]] = {one: [frozenset((one,))] for one in queryables}
    found: set[frozenset[int]] = set()
    changed = True
    while changed:
        changed = False
        for row in arrays.rows.values():
            for body in (*row.strict, *row.loose):
                for grounds in islice(product(*(ways.get(one, ()) for one in body)), _TRIED):
                    joined = frozenset[int]().union(*grounds)
                    if all(joined.isdisjoint(arrays.contraries[one]) for one in joined):
                        found.add(joined)
                        own = ways.setdefault(row.literal, [])
                        if len(own) < _WAYS and joined not in own:
                            own.append(joined)
                            changed = True
    return sorted(tuple(sorted(one)) for one in found)


samples = Kept(sample)


def side_by_side(masks: Sequence[int], times: int, width: int) -> list[int]:
    """Masks of ``width`` cases, written ``times`` times one after another."""
    every = ((1 << times * width) - 1) // ((1 << width) - 1) if width else 0
    return [mask * every for mask in masks]


def spread(mask: int, width: int) -> int:
    """Each bit of the mask ``width`` times over."""
    if not mask or not width:
        return 0
    digits = f"{mask:b}".replace("1", "x").replace("0", "0" * width).replace("x", "1" * width)
    return int(digits, 2)


def folded(mask: int, times: int, width: int) -> int:
    """The cases, of ``width``, that are in any of the ``times`` copies side by side."""
    while times > 1:
        half = (times + 1) // 2
        mask |= mask >> half * width
        times = half
    return mask & ((1 << width) - 1)


def bits(mask: int) -> Iterator[int]:
    """The places of the bits in the mask."""
    while mask:
        yield (mask & -mask).bit_length() - 1
        mask &= mask - 1


def twice(masks: Sequence[int]) -> int:
    """The bits that are in two of the masks or more."""
    mask = 0
    for one, other in combinations(masks, 2):
        mask |= one & other
    return mask
