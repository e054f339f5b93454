"""A theory as arrays: what the algorithms of this package run over, made once a theory.

A literal is a number, and its truth in many cases is one ``int``, one bit a case. Literals are put in
*parts*: the strongly connected components of "depends on a body literal or on a contrary". No part depends
on a later one, so every fixpoint is taken part by part, and most parts are a literal with its opposite.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from server.domain.theory import Theory, bits_of

Made = TypeVar("Made")
Bodies = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A literal with the bodies of its rules, strict and defeasible (``loose``), and its contraries.

    ``circle`` are the literals that it rests on and that rest on it by rules alone; none where there is no
    such circle.
    """

    literal: int
    strict: Bodies
    loose: Bodies
    contraries: tuple[int, ...]
    circle: frozenset[int]


@dataclass(frozen=True, slots=True)
class Part:
    """Literals that depend on each other.

    ``rows`` are those that have rules, a body before its head where they are in no circle together.
    ``circles``: some are, so that one pass over the rows is not enough. ``conflicts``: a row has a contrary.
    """

    literals: tuple[int, ...]
    rows: tuple[Row, ...]
    circles: bool
    conflicts: bool


@dataclass(frozen=True, slots=True)
class Arrays:
    """Literals are numbered in the order of their names; nothing depends on the order of the input.

    ``part_of`` is the place of each literal's part in ``parts``; ``rests_on`` the body literals and
    contraries of each literal.
    """

    names: tuple[str, ...]
    numbers: Mapping[str, int]
    contraries: tuple[tuple[int, ...], ...]
    parts: tuple[Part, ...]
    rows: Mapping[int, Row]
    part_of: tuple[int, ...]
    rests_on: tuple[tuple[int, ...], ...]

    def masks(self, cases: Sequence[frozenset[str]]) -> list[int]:
        """For each literal the cases that have it. Names that the theory does not know are left out."""
        masks = [0] * len(self.names)
        for name, mask in bits_of(cases).items():
            number = self.numbers.get(name)
            if number is not None:
                masks[number] = mask
        return masks

    def below(self, literals: Iterable[int]) -> list[Part]:
        """The parts that these literals are in or rest on, in order."""
        todo = set(literals)
        seen = set(todo)
        places: set[int] = set()
        while todo:
            one = todo.pop()
            places.add(self.part_of[one])
            fresh = set(self.rests_on[one]) - seen
            seen |= fresh
            todo |= fresh
        return [self.parts[place] for place in sorted(places)]

    def named(self, masks: Sequence[int]) -> dict[str, int]:
        """The masks by name."""
        return dict(zip(self.names, masks, strict=True))


class Kept(Generic[Made]):
    """What is made of a theory, kept as long as that lives. Theories are told apart by identity."""

    def __init__(self, make: Callable[[Theory], Made]) -> None:
        self._make = make
        self._kept: dict[int, tuple[weakref.ref[Theory], Made]] = {}

    def __call__(self, theory: Theory) -> Made:
        """Make it, the first time."""
        key = id(theory)
        kept = self._kept.get(key)
        if kept is not None and kept[0]() is theory:
            return kept[1]
        made = self._make(theory)
        self._kept[key] = (weakref.ref(theory, lambda gone: self._drop(key, gone)), made)
        return made

    def _drop(self, key: int, gone: weakref.ref[Theory]) -> None:
        """Forget one that is gone, unless another one has its place by now."""
        kept = self._kept.get(key)
        if kept is not None and kept[0] is gone:
            del self._kept[key]


def make_arrays(theory: Theory) -> Arrays:
    """Number the literals, and put them in parts."""
    names = tuple(sorted(theory.literals))
    numbers = {name: number for number, name in enumerate(names)}
    contraries = tuple(
        tuple(sorted(numbers[one] for one in theory.contraries.get(name, ()) if one in numbers))
        for name in names
    )
    strict: list[set[tuple[int, ...]]] = [set() for _ in names]
    loose: list[set[tuple[int, ...]]] = [set() for _ in names]
    bodies: list[set[int]] = [set() for _ in names]
    for rule in theory.rules:
        head = numbers[rule.head]
        body = tuple(sorted({numbers[one] for one in rule.body}))
        (strict if rule.strict else loose)[head].add(body)
        bodies[head].update(body)
    after = [sorted(bodies[one].union(contraries[one])) for one in range(len(names))]
    parts: list[Part] = []
    for members in components(range(len(names)), after):
        inside = set(members)
        within = {one: sorted(bodies[one] & inside) for one in members}
        cores = components(sorted(members), within)
        rows = tuple(
            Row(
                literal=one,
                strict=tuple(sorted(strict[one])),
                loose=tuple(sorted(loose[one])),
                contraries=contraries[one],
                circle=frozenset(core if len(core) > 1 or one in bodies[one] else ()),
            )
            for core in cores
            for one in core
            if strict[one] or loose[one]
        )
        parts.append(
            Part(
                literals=tuple(sorted(members)),
                rows=rows,
                circles=any(row.circle for row in rows),
                conflicts=any(row.contraries for row in rows),
            )
        )
    part_of = [0] * len(names)
    for place, part in enumerate(parts):
        for one in part.literals:
            part_of[one] = place
    return Arrays(
        names=names,
        numbers=numbers,
        contraries=contraries,
        parts=tuple(parts),
        rows={row.literal: row for part in parts for row in part.rows},
        part_of=tuple(part_of),
        rests_on=tuple(tuple(ones) for ones in after),
    )


arrays_of = Kept(make_arrays)


def components(
    nodes: Sequence[int], after: Mapping[int, Sequence[int]] | Sequence[Sequence[int]]
) -> list[list[int]]:
    """Strongly connected components, each after those that it leads to.

    Source: R. Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Computing 1 (1972);
    without recursion, as a theory may be a chain longer than Python's stack.
    """
    found: list[list[int]] = []
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    waiting: set[int] = set()
    for start in nodes:
        if start in index:
            continue
        path = [(start, iter(after[start]))]
        index[start] = low[start] = len(index)
        stack.append(start)
        waiting.add(start)
        while path:
            node, rest = path[-1]
            for other in rest:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    waiting.add(other)
                    path.append((other, iter(after[other])))
                    break
                if other in waiting:
                    low[node] = min(low[node], index[other])
            else:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[node])
                if low[node] == index[node]:
                    found.append([])
                    while not found[-1] or found[-1][-1] != node:
                        found[-1].append(stack.pop())
                    waiting.difference_update(found[-1])
                    found[-1].sort()
    return found
