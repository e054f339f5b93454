"""Which statuses a literal can still get, exactly: by looking at every future that makes a difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from server.domain.theory import Outcomes, Theory
from server.reporting.assessment.arrays import Arrays, arrays_of
from server.reporting.assessment.foresight import label, label_cases
from server.reporting.assessment.futures import (
    Columns,
    Group,
    Horizon,
    TooManyFutures,
    bits,
    folded,
    samples,
    side_by_side,
    spread,
    twice,
    ways,
)
from server.reporting.assessment.grounded import grounded
from server.reporting.assessment.labels import Labels

MOST = 3**11
"""Futures of one literal in one case that :func:`foresee_exactly` looks at."""

FEW = 3**5
"""Futures of one literal in one case that :func:`foresee_best` looks at."""

AT_ONCE = 1 << 16
"""Futures that are looked at side by side: enough to be quick, and no more memory than that."""

Kinds = tuple[list[int], list[int], list[int], list[int]]
"""Unsatisfiable, defended, out, blocked: a mask of cases for each literal."""


def foresee_exactly(theory: Theory, cases: Sequence[frozenset[str]], *, most: int = MOST) -> Outcomes:
    """The statuses that occur in the futures of each case: none too few, and none too many.

    Raises:
        TooManyFutures: more than ``most`` futures make a difference to one literal in one case.
    """
    search = _Search.of(theory, cases)
    search.sharpen(search.unseen(), most=most, exactly=True)
    return search.outcomes()


def foresee_best(theory: Theory, cases: Sequence[frozenset[str]]) -> Outcomes:
    """What ``foresee`` says, sharper where a literal may be settled without its saying so.

    That is: where it leaves two statuses or more, and only one of them is seen in a sample of the futures.
    Where at most :data:`FEW` futures make a difference the answer is exact; else the nearest open
    queryables are gone through, and for the others the approximation holds. A case's answer does not depend
    on the cases beside it.
    """
    search = _Search.of(theory, cases)
    search.sharpen(search.doubtful(), most=FEW, exactly=False)
    return search.outcomes()


@dataclass(slots=True)
class _Search:
    """Labels that are made sharper by going through futures."""

    arrays: Arrays
    count: int
    labels: Labels
    kinds: Kinds
    several: list[int]
    seen: Kinds

    @classmethod
    def of(cls, theory: Theory, cases: Sequence[frozenset[str]]) -> _Search:
        """Start with the approximation, and with what is seen in a sample."""
        arrays = arrays_of(theory)
        labels = label_cases(arrays, theory, cases)
        never = [labels.full & ~one for one in labels.surely]
        kinds = (never, labels.defended, labels.out, labels.blocked)
        several = [twice(possible) for possible in zip(*kinds, strict=True)]
        return cls(arrays, len(cases), labels, kinds, several, _seen(arrays, theory, labels, several))

    def outcomes(self) -> Outcomes:
        """By name."""
        named = [self.arrays.named(masks) for masks in self.kinds]
        return Outcomes(self.count, named[0], named[1], named[2], named[3])

    def unseen(self) -> list[int]:
        """Where several statuses may be possible, and the sample does not show them all."""
        masks = [0] * len(self.several)
        for possible, seen in zip(self.kinds, self.seen, strict=True):
            for one, mask in enumerate(possible):
                masks[one] |= mask & ~seen[one] & self.several[one]
        return masks

    def doubtful(self) -> list[int]:
        """Where several statuses may be possible, and the sample shows one."""
        seen = zip(*self.seen, strict=True)
        return [mask & ~twice(shown) for mask, shown in zip(self.several, seen, strict=True)]

    def sharpen(self, wanted: Sequence[int], *, most: int, exactly: bool) -> None:
        """Go through the futures that matter to the literals in the cases that ``wanted`` has for them."""
        settled = [self.labels.full & ~mask for mask in self.several]
        horizon = Horizon(self.arrays, self.labels, settled)
        within = cache(lambda nearest: _within(horizon, nearest, most))
        held = cache(self._held)
        whole = _Batch(self.arrays)
        partly = _Batch(self.arrays)
        for literal, mask in enumerate(wanted):
            matters = horizon.matters(literal, mask)
            for case in bits(mask):
                nearest = tuple(one for one, where in matters if where >> case & 1)
                choice = within(nearest)
                if exactly and choice.still:
                    raise TooManyFutures(f"more than {most} futures of {self.arrays.names[literal]}")
                batch = partly if choice.still else whole
                batch.add(literal, case, held(case), choice)
                if batch.columns.width >= AT_ONCE:
                    self._finish(batch, approximately=bool(choice.still))
        self._finish(whole, approximately=False)
        self._finish(partly, approximately=True)

    def _held(self, case: int) -> list[int]:
        return [number for number, mask in enumerate(self.labels.held) if mask >> case & 1]

    def _finish(self, batch: _Batch, *, approximately: bool) -> None:
        """Take over what the futures of a batch say, and empty it."""
        if not batch.jobs:
            return
        columns, full = batch.columns, (1 << batch.columns.width) - 1
        parts = self.arrays.below({literal for literal, *_ in batch.jobs})
        if approximately:
            found = label(self.arrays, columns.held, columns.can, full, parts)
            surely, defended, out, blocked = found.surely, found.defended, found.out, found.blocked
        else:
            surely, not_out, defended = grounded(parts, columns.held, full)
            out = [one & ~other for one, other in zip(surely, not_out, strict=True)]
            blocked = [one & ~other for one, other in zip(not_out, defended, strict=True)]
        never = [full & ~one for one in surely]
        for literal, case, first, count in batch.jobs:
            every = (1 << count) - 1
            for masks, ours in zip((never, defended, out, blocked), self.kinds, strict=True):
                if not masks[literal] >> first & every:
                    ours[literal] &= ~(1 << case)
        batch.empty()


class _Batch:
    """Futures to look at side by side, and which literal of which case each stretch of them is for."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self.empty()

    def empty(self) -> None:
        self.columns = Columns.over(self._arrays)
        self.jobs: list[tuple[int, int, int, int]] = []
        self._added: dict[tuple[int, tuple[int, ...], tuple[int, ...]], tuple[int, int]] = {}

    def add(self, literal: int, case: int, held: Sequence[int], choice: _Choice) -> None:
        key = (case, choice.taken, choice.still)
        stretch = self._added.get(key)
        if stretch is None:
            stretch = self._added[key] = self.columns.add(held, choice.groups, choice.still)
        self.jobs.append((literal, case, *stretch))


@dataclass(frozen=True, slots=True)
class _Choice:
    """Which open queryables are gone through, in groups; ``still`` may be observed beside them or not."""

    groups: tuple[Group, ...]
    taken: tuple[int, ...]
    still: tuple[int, ...]


def _within(horizon: Horizon, matters: Sequence[int], most: int) -> _Choice:
    """Take the first groups that go at most ``most`` ways together."""
    groups: list[Group] = []
    taken: list[int] = []
    still: list[int] = []
    for members in horizon.groups(matters):
        group = horizon.choices(members, most)
        if group is None or len(group) * ways(groups) > most:
            still.extend(members)
        else:
            groups.append(group)
            taken.extend(members)
    return _Choice(tuple(groups), tuple(sorted(taken)), tuple(sorted(still)))


def _seen(arrays: Arrays, theory: Theory, labels: Labels, several: Sequence[int]) -> Kinds:
    """Which statuses occur in a sample of the futures of each case.

    Of the cases from the first to the last in which any literal has ``several`` left: nothing else matters.
    """
    doubt = 0
    for mask in several:
        doubt |= mask
    first = (doubt & -doubt).bit_length() - 1 if doubt else 0
    width = doubt.bit_length() - first
    every = (1 << width) - 1
    chosen, count = samples(theory)
    held = side_by_side([mask >> first & every for mask in labels.held], count, width)
    can = side_by_side([mask >> first & every for mask in labels.can], count, width)
    for one, mask in enumerate(chosen):
        if mask:
            held[one] |= can[one] & spread(mask, width)
    full = (1 << count * width) - 1
    derivable, not_out, defended = grounded(arrays.parts, held, full)
    shown = (
        (full & ~one, other, one & ~left, left & ~other)
        for one, left, other in zip(derivable, not_out, defended, strict=True)
    )
    kinds: Kinds = ([], [], [], [])
    for masks, several_left in zip(shown, several, strict=True):
        for kind, mask in zip(kinds, masks, strict=True):
            kind.append(folded(mask, count, width) << first if several_left and mask else 0)
    return kinds
