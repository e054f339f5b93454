"""The engine beside encodings for an answer set solver that share nothing with it."""

from __future__ import annotations

import random

import pytest

from benchmarks.inquiry.asp import Solver, extension
from benchmarks.inquiry.police import POLICE, SMALL, TOPICS, NotATheory, compare, read_theory
from benchmarks.inquiry.theories import KINDS, some_case
from server.domain.theory import Theory
from server.reporting.assessment.exact import foresee_best, foresee_exactly
from server.reporting.assessment.foresight import foresee
from server.reporting.assessment.grounded import statuses
from tests.reporting.assessment.argued import D, O, only, theory

ANSWER_SETS = 200
"""``python -m benchmarks.inquiry police`` takes 2,000."""

published = pytest.mark.skipif(
    not POLICE.is_file(), reason="../shared/inquiry/anonymised_police_iat.lp is absent"
)


@published
def test_status_and_stability_on_the_published_rule_set_are_the_solvers() -> None:
    found = compare(read_theory(POLICE), cases=ANSWER_SETS, seed=20)
    assert set(TOPICS) < set(found)
    for literal, counts in found.items():
        assert (literal, counts) == (literal, {**dict.fromkeys(counts, 0), "stable": counts["stable"]})
    assert all(0 < found[topic]["stable"] < ANSWER_SETS for topic in TOPICS)


@published
def test_a_dialogue_that_ends_when_no_answer_matters_any_more() -> None:
    given_theory = read_theory(POLICE)
    answers = ["q1", "q3", "-q4", "-q14", "q8", "-q6"]
    stable = [
        foresee(given_theory, [frozenset(answers[:number])]).settled("fraudarticle326") for number in range(7)
    ]
    assert stable == [0, 0, 0, 0, 0, 0, 1]
    assert only(statuses(given_theory, [frozenset(answers)]), "fraudarticle326") is D
    assert foresee(given_theory, [frozenset({"-q1"})]).settled("fraudarticle326")


@pytest.mark.skipif(not SMALL.is_file(), reason="../shared/inquiry/small.lp is absent")
def test_a_theory_with_preferences_is_not_taken_for_one_without() -> None:
    with pytest.raises(NotATheory, match="preferred"):
        read_theory(SMALL)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_random_theories(kind: str) -> None:
    chance = random.Random(f"solver {kind}")
    for _ in range(40):
        made = KINDS[kind](chance, chance.randint(4, 20))
        same_as_solver(made, some_case(chance, made, chance.random() * 0.7))


def test_strict_rules_that_contradict_each_other() -> None:
    given_theory = theory("p -> a\nq -> -a\na => b\nq => -b\nr -> -b", asks="p q r")
    for held in (set(), {"p"}, {"p", "q"}, {"p", "q", "r"}):
        same_as_solver(given_theory, frozenset(held))
    assert only(statuses(given_theory, [frozenset("pqr")]), "b") is O


def same_as_solver(given_theory: Theory, held: frozenset[str]) -> None:
    solver = Solver(given_theory)
    now, later = solver.status(held), solver.possible(held)
    labelled = extension(given_theory, held)
    ours, exactly = statuses(given_theory, [held]), foresee_exactly(given_theory, [held])
    best, labels = foresee_best(given_theory, [held]), foresee(given_theory, [held])
    for literal in sorted(given_theory.literals):
        assert ours.of(literal) == now[literal] == {labelled[literal]}, literal
        assert exactly.of(literal) == later[literal], literal
        assert later[literal] <= best.of(literal) <= labels.of(literal), literal
