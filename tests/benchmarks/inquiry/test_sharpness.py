from __future__ import annotations

import random

import pytest

from benchmarks.inquiry.sharpness import measure
from benchmarks.inquiry.theories import KINDS, cyclic, layered, some_case
from server.domain.theory import Theory


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_is_settled_is_found_and_never_wrongly(kind: str) -> None:
    tally = measure(kind, theories=10, literals=16, seed=3)
    assert (tally.cases, tally.skipped, tally.wrong) == (50, 0, 0)
    assert tally.labels >= 0.9 * tally.stable
    assert tally.best == tally.stable
    assert tally.literals > tally.stable > tally.hard > 0
    assert tally.hard_labels <= tally.hard_best == tally.hard


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_same_seed_makes_the_same_theory(kind: str) -> None:
    one, other = (KINDS[kind](random.Random(5), 24) for _ in range(2))
    assert (one.rules, one.contraries, one.queryables) == (other.rules, other.contraries, other.queryables)


def test_layers_lead_upwards_and_what_goes_round_goes_round() -> None:
    chance = random.Random(6)
    assert not any(_goes_round(layered(chance, 30)) for _ in range(20))
    assert any(_goes_round(cyclic(chance, 30)) for _ in range(20))


def test_answers_are_consistent() -> None:
    chance = random.Random(7)
    for kind in KINDS.values():
        theory = kind(chance, 30)
        held = some_case(chance, theory, 0.9)
        assert held <= theory.queryables
        assert all(held.isdisjoint(theory.contraries[one]) for one in held)
        assert not some_case(chance, theory, 0.0)


def _goes_round(theory: Theory) -> bool:
    reached = {rule.head: set(rule.body) for rule in theory.rules}
    for rule in theory.rules:
        reached[rule.head] |= set(rule.body)
    for middle, further in reached.items():
        for below in reached.values():
            if middle in below:
                below.update(further)
    return any(head in below for head, below in reached.items())
