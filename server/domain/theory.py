"""What the rooms of assessment and inquiry share about argumentation: values only, no reasoning.

A theory holds literals, which of them contradict each other, rules that lead from some to another, and which
can be observed (*queryables*). What was observed (*axioms*) is always a consistent set of queryables. The
statuses are those of grounded semantics over the arguments that rules and axioms make.

Source: D. Odekerken, F. Bex, A. Borg, B. Testerink, "Approximating stability for applied argument-based
inquiry", Intelligent Systems with Applications 16 (2022) 200110, sections 2 and 3; strict rules as in
S. Modgil, H. Prakken, "The ASPIC+ framework for structured argumentation: a tutorial", Argument &
Computation 5 (2014): an argument is attacked where a defeasible rule concludes, never on a strict one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Protocol, overload

from server.domain.transcript import Frozen

NOT = "-"
"""Starts the literal that says that another one does not hold."""


class Status(StrEnum):
    """How a literal stands on what was observed."""

    UNSATISFIABLE = "unsatisfiable"  # no argument for it
    DEFENDED = "defended"  # an argument for it withstands every attack
    OUT = "out"  # every argument for it is attacked by one that withstands
    BLOCKED = "blocked"  # the rest: arguments that keep each other in balance


class Rule(Frozen):
    """From all of ``body`` follows ``head``. An empty body always holds.

    A strict rule's conclusion is attacked through its body only; a defeasible one also on itself.
    """

    id: str
    body: tuple[str, ...]
    head: str
    strict: bool = False


@dataclass(frozen=True)
class Theory:
    """Rules over literals. ``contraries`` is symmetric; ``queryables`` is closed under the contraries in it.

    Everything is sorted by the caller or not at all: no answer depends on an order.
    """

    rules: tuple[Rule, ...]
    contraries: Mapping[str, frozenset[str]]
    queryables: frozenset[str]

    @cached_property
    def literals(self) -> frozenset[str]:
        """Every literal that occurs."""
        in_rules = {one for rule in self.rules for one in (*rule.body, rule.head)}
        return frozenset(in_rules | self.queryables | set(self.contraries))

    @cached_property
    def rules_by_head(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules for each literal that has any, by their ids."""
        found: dict[str, list[Rule]] = {}
        for rule in sorted(self.rules, key=lambda rule: (rule.id, sorted(rule.body), rule.strict)):
            found.setdefault(rule.head, []).append(rule)
        return {head: tuple(rules) for head, rules in found.items()}

    def can_observe(self, held: Iterable[str]) -> frozenset[str]:
        """The queryables that may still be added to ``held`` without a contradiction."""
        now = frozenset(held)
        ruled_out = {one for literal in now for one in self.contraries.get(literal, ())}
        return self.queryables - now - ruled_out

    def without(self, queryables: Iterable[str]) -> Theory:
        """The theory in which nobody can observe these any more."""
        return Theory(self.rules, self.contraries, self.queryables - frozenset(queryables))


def opposite(literal: str) -> str:
    """The literal that says that ``literal`` does not hold, and back."""
    return literal.removeprefix(NOT) if literal.startswith(NOT) else NOT + literal


def paired(literals: Iterable[str], *more: tuple[str, str]) -> Mapping[str, frozenset[str]]:
    """Contraries: each literal has its :func:`opposite`, and those of each pair in ``more`` each other."""
    pairs: dict[str, set[str]] = {}
    for one, other in (*((literal, opposite(literal)) for literal in literals), *more):
        pairs.setdefault(one, set()).add(other)
        pairs.setdefault(other, set()).add(one)
    return MappingProxyType({literal: frozenset(others) for literal, others in pairs.items()})


class Topic(Frozen):
    """What an inquiry is about: it goes on while one of ``elements`` is not settled.

    Where they all belong to one ``whole``, it ends as well when the opposite of that is settled as
    defended: with one part refuted for good, the others make no difference.
    """

    id: str
    elements: tuple[str, ...]
    whole: str | None = None


@dataclass(frozen=True, slots=True)
class Cases(Sequence[frozenset[str]]):
    """What was observed in each of ``size`` cases: bit ``n`` of ``bits["x"]`` says that x is in case ``n``.

    Reads as the sequence of these sets; hundreds of cases cost no more than one where the bits are used.
    """

    size: int
    bits: Mapping[str, int]

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[frozenset[str]]:
        return map(self._case, range(self.size))

    @overload
    def __getitem__(self, index: int) -> frozenset[str]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[frozenset[str]]: ...
    def __getitem__(self, index: int | slice) -> frozenset[str] | Sequence[frozenset[str]]:
        numbers = range(self.size)[index]
        return self._case(numbers) if isinstance(numbers, int) else [self._case(one) for one in numbers]

    def _case(self, number: int) -> frozenset[str]:
        return frozenset(literal for literal, bits in self.bits.items() if bits >> number & 1)


def bits_of(cases: Sequence[frozenset[str]]) -> Mapping[str, int]:
    """Each literal that any of the cases has → the cases that have it, one bit each."""
    if isinstance(cases, Cases):
        return cases.bits
    found: dict[str, int] = {}
    for number, case in enumerate(cases):
        for literal in case:
            found[literal] = found.get(literal, 0) | 1 << number
    return found


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Which statuses literals can have, in each of ``worlds`` cases at once: one bit a case.

    Bit ``n`` of ``defended["x"]`` says that x is defended in case ``n``, or can still become so in a
    future of it, as whoever made these outcomes says. Every literal of the theory is in all four.
    """

    worlds: int
    unsatisfiable: Mapping[str, int]
    defended: Mapping[str, int]
    out: Mapping[str, int]
    blocked: Mapping[str, int]

    def of(self, literal: str, world: int = 0) -> frozenset[Status]:
        """The statuses of ``literal`` in one case."""
        masks = (
            (Status.UNSATISFIABLE, self.unsatisfiable),
            (Status.DEFENDED, self.defended),
            (Status.OUT, self.out),
            (Status.BLOCKED, self.blocked),
        )
        return frozenset(status for status, mask in masks if mask[literal] >> world & 1)

    def settled(self, literal: str) -> int:
        """The cases in which one status is left, as bits."""
        masks = (self.unsatisfiable, self.defended, self.out, self.blocked)
        once = twice = 0
        for mask in masks:
            twice |= once & mask[literal]
            once |= mask[literal]
        return once & ~twice


class Foresight(Protocol):
    """Tells which statuses are still possible; an assessment gives it, an inquiry asks it.

    What is not possible for certain is left out; what is left in may be too much
    (Odekerken e.a. 2022: deciding it exactly is coNP-complete).
    """

    def __call__(self, theory: Theory, cases: Sequence[frozenset[str]]) -> Outcomes:
        """The statuses still possible in all futures of each case, given as what was observed in it."""
        ...
