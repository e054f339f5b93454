"""Theories written as they are read, for tests: rules by line, and random ones for hypothesis."""

from __future__ import annotations

import random
from collections.abc import Iterator

from hypothesis import strategies as st

from benchmarks.inquiry.theories import KINDS, some_case
from server.domain.theory import Outcomes, Rule, Status, Theory, opposite, paired

U, D, O, B = Status.UNSATISFIABLE, Status.DEFENDED, Status.OUT, Status.BLOCKED  # noqa: E741 - as in the paper


def theory(rules: str, *, asks: str = "", excludes: str = "") -> Theory:
    """``a b => c`` is a defeasible rule, ``a b -> c`` a strict one, a line each; their ids are r1, r2, …

    ``asks`` are the observables; ``excludes`` further pairs that contradict each other: ``p/q r/s``.
    """
    made = []
    for number, line in enumerate(filter(None, (line.strip() for line in rules.splitlines())), start=1):
        arrow = "->" if "->" in line.split() else "=>"
        body, head = line.split(arrow)
        made.append(Rule(id=f"r{number}", body=tuple(body.split()), head=head.strip(), strict=arrow == "->"))
    named = {name for rule in made for name in (*rule.body, rule.head)} | set(asks.split())
    pairs = [(one, other) for one, _, other in (pair.partition("/") for pair in excludes.split())]
    observed = {one for name in asks.split() for one in (name, opposite(name))}
    return Theory(tuple(made), paired(sorted(named), *pairs), frozenset(observed))


def only(outcomes: Outcomes, literal: str, case: int = 0) -> Status:
    """The one status of a literal."""
    (status,) = outcomes.of(literal, case)
    return status


def futures(theory: Theory, held: frozenset[str]) -> Iterator[frozenset[str]]:
    """Every consistent set of observations from here on, one by one."""
    can = sorted(theory.can_observe(held))

    def further(at: int, now: frozenset[str]) -> Iterator[frozenset[str]]:
        if at == len(can):
            yield now
            return
        yield from further(at + 1, now)
        contraries = theory.contraries.get(can[at], frozenset())
        if can[at] not in contraries and now.isdisjoint(contraries):
            yield from further(at + 1, now | {can[at]})

    return further(0, held)


def shuffled(given: Theory, seed: int) -> Theory:
    """The same theory with everything in another order."""
    chance = random.Random(seed)
    rules = list(given.rules)
    chance.shuffle(rules)
    turned = []
    for rule in rules:
        body = list(rule.body)
        chance.shuffle(body)
        turned.append(rule.model_copy(update={"body": tuple(body)}))
    contraries = list(given.contraries.items())
    chance.shuffle(contraries)
    return Theory(tuple(turned), dict(contraries), given.queryables)


@st.composite
def theories(draw: st.DrawFn, *, most: int = 14) -> Theory:
    """Layered and cyclic theories of up to ``most`` literals."""
    chance = random.Random(draw(st.integers(0, 2**32)))
    return KINDS[draw(st.sampled_from(sorted(KINDS)))](chance, draw(st.integers(4, most)))


@st.composite
def theories_with_cases(draw: st.DrawFn, *, most: int = 14) -> tuple[Theory, list[frozenset[str]]]:
    """A theory with up to four consistent sets of observations."""
    made = draw(theories(most=most))
    chance = random.Random(draw(st.integers(0, 2**32)))
    shares = draw(st.lists(st.sampled_from((0.0, 0.2, 0.5, 0.9)), min_size=1, max_size=4))
    return made, [some_case(chance, made, share) for share in shares]
