"""The definitions, followed to the letter and as slow as they are: what the inquiry is compared with.

Nothing here is shared with the assessment or the inquiry. One case is a set of observed literals; every
consistent future of it is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations

from server.domain.theory import Outcomes, Status, Theory, Topic


def closed(theory: Theory, held: frozenset[str], attacking: frozenset[str]) -> frozenset[str]:
    """What follows from ``held`` by rules whose conclusion ``attacking`` does not contradict."""
    found = set(held)
    while True:
        more = {
            rule.head
            for rule in theory.rules
            if found.issuperset(rule.body)
            and (rule.strict or not theory.contraries.get(rule.head, frozenset()) & attacking)
        }
        if more <= found:
            return frozenset(found)
        found |= more


def status_of(theory: Theory, held: frozenset[str]) -> dict[str, Status]:
    """The status of each literal by grounded semantics."""
    arguable = closed(theory, held, frozenset())
    defended: frozenset[str] = frozenset()
    while True:
        tenable = closed(theory, held, defended)
        more = closed(theory, held, tenable)
        if more == defended:
            break
        defended = more
    found = {}
    for literal in theory.literals:
        if literal in defended:
            found[literal] = Status.DEFENDED
        elif literal not in arguable:
            found[literal] = Status.UNSATISFIABLE
        else:
            found[literal] = Status.BLOCKED if literal in tenable else Status.OUT
    return found


def futures(theory: Theory, held: frozenset[str]) -> Iterator[frozenset[str]]:
    """Every consistent set of observations that ``held`` can grow to, itself included."""
    addable = sorted(theory.can_observe(held))
    for count in range(len(addable) + 1):
        for more in combinations(addable, count):
            grown = held.union(more)
            if all(not theory.contraries.get(one, frozenset()) & grown for one in more):
                yield grown


class Exact:
    """The exact foresight of one theory and what it says about questions, each future looked at once."""

    def __init__(self, theory: Theory) -> None:
        self.theory = theory
        self.status = lru_cache(maxsize=None)(lambda held: status_of(theory, held))
        self.futures = lru_cache(maxsize=None)(lambda held: tuple(futures(theory, held)))

    def possible(self, held: frozenset[str]) -> dict[str, frozenset[Status]]:
        """The statuses of each literal over all futures."""
        everything = [self.status(future) for future in self.futures(held)]
        return {one: frozenset(each[one] for each in everything) for one in self.theory.literals}

    def outcomes(self, cases: Sequence[frozenset[str]]) -> Outcomes:
        """The same, as a foresight says it."""
        return as_outcomes([self.possible(held) for held in cases])

    def foresee(self, theory: Theory, cases: Sequence[frozenset[str]]) -> Outcomes:
        """A :class:`server.domain.theory.Foresight`."""
        assert theory == self.theory
        return self.outcomes(cases)

    def is_open(self, topic: Topic, held: frozenset[str]) -> bool:
        possible = self.possible(held)
        refuted = topic.whole is not None and possible["-" + topic.whole] == {Status.DEFENDED}
        return not refuted and any(len(possible[one]) > 1 for one in topic.elements)

    def influences(self, queryable: str, topic: Topic, held: frozenset[str]) -> bool:
        """There is a future in which observing ``queryable`` changes the status of an element."""
        if queryable not in self.theory.can_observe(held):
            return False
        return any(
            self.status(future)[one] != self.status(future | {queryable})[one]
            for future in self.futures(held)
            if queryable in self.theory.can_observe(future)
            for one in topic.elements
        )

    def in_minimal_future(self, queryable: str, topic: Topic, held: frozenset[str]) -> bool:
        """As Odekerken e.a. 2023 define relevance: a future settles a status, and not without it."""
        return any(
            len(self.possible(future)[one]) == 1 and len(self.possible(future - {queryable})[one]) > 1
            for future in self.futures(held)
            if queryable in future and queryable not in held
            for one in topic.elements
        )


def as_outcomes(cases: Sequence[Mapping[str, frozenset[Status]]]) -> Outcomes:
    """Possible statuses of each case, put together one bit a case."""

    def bits(status: Status) -> dict[str, int]:
        return {
            literal: sum(1 << number for number, case in enumerate(cases) if status in case[literal])
            for literal in cases[0]
        }

    return Outcomes(
        len(cases),
        unsatisfiable=bits(Status.UNSATISFIABLE),
        defended=bits(Status.DEFENDED),
        out=bits(Status.OUT),
        blocked=bits(Status.BLOCKED),
    )


def loosened(exact: Mapping[str, frozenset[Status]], loose: frozenset[str]) -> dict[str, frozenset[Status]]:
    """What a less exact foresight could say: anything at all of the literals in ``loose``."""
    return {one: frozenset(Status) if one in loose else statuses for one, statuses in exact.items()}
