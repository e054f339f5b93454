from __future__ import annotations

import pytest
from hypothesis import given, settings

from server.domain.theory import Status, Theory
from server.reporting.assessment import exact
from server.reporting.assessment.exact import foresee_best, foresee_exactly
from server.reporting.assessment.foresight import foresee
from server.reporting.assessment.futures import TooManyFutures
from server.reporting.assessment.grounded import statuses
from tests.reporting.assessment.argued import (
    B,
    D,
    U,
    futures,
    shuffled,
    theories_with_cases,
    theory,
)

EITHER_WAY = theory("p => a\n-p => -a", asks="p")
"""The answer decides which of the two is shown: they never meet."""


def occurring(given_theory: Theory, held: frozenset[str]) -> dict[str, frozenset[Status]]:
    """The statuses in all futures, gone through one by one."""
    ahead = list(futures(given_theory, held))
    found = statuses(given_theory, ahead)
    return {
        literal: frozenset(status for future in range(len(ahead)) for status in found.of(literal, future))
        for literal in given_theory.literals
    }


def test_what_never_meets_is_seen_by_going_through_the_futures_only() -> None:
    assert foresee(EITHER_WAY, [frozenset()]).of("a") == {U, D, B}
    assert foresee_exactly(EITHER_WAY, [frozenset()]).of("a") == {U, D}


NEVER = theory("q0 q1 q2 q3 q4 q5 q6 => a\n-q0 => b\na b => c\nc => d", asks="q0 q1 q2 q3 q4 q5 q6")
"""c takes an answer and its opposite: 3 * 2**6 ways to find out that there is no such future."""


def test_the_best_foresight_finds_what_is_settled_behind_answers_that_exclude_each_other() -> None:
    assert foresee(NEVER, [frozenset()]).of("d") == {U, D}
    assert foresee_best(NEVER, [frozenset()]).of("d") == {U}


def test_too_many_futures_are_refused_where_they_have_to_be_gone_through() -> None:
    assert foresee_exactly(NEVER, [frozenset()], most=3 * 2**6).of("d") == {U}
    with pytest.raises(TooManyFutures):
        foresee_exactly(NEVER, [frozenset()], most=3 * 2**6 - 1)


def test_beyond_few_futures_the_nearest_questions_are_gone_through() -> None:
    names = " ".join(f"q{one}" for one in range(30))
    near = theory(f"{names} => a\n-q0 => b\na b => c", asks=names)
    far = theory(f"{names} => a\n-q29 => b\na b => c", asks=names)
    assert foresee_best(near, [frozenset()]).of("c") == {U}
    assert foresee_best(far, [frozenset()]).of("c") <= {U, D}


def test_many_futures_are_taken_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [frozenset({one}) for one in ("q1", "q2", "q3", "-q4")]
    whole = foresee_best(NEVER, cases)
    monkeypatch.setattr(exact, "AT_ONCE", 1)
    assert foresee_best(NEVER, cases) == whole


def test_what_contradicts_itself_cannot_be_observed() -> None:
    given_theory = theory("p => a", asks="p", excludes="p/p")
    assert foresee_exactly(given_theory, [frozenset()]).of("a") == {U}


def test_no_cases_and_no_literals() -> None:
    assert foresee_best(EITHER_WAY, []).worlds == 0
    assert foresee_best(theory(""), [frozenset()]).worlds == 1


def test_a_crowd_of_questions_of_which_one_holds() -> None:
    names = [f"q{one}" for one in range(7)]
    excludes = " ".join(f"{one}/{other}" for one in names for other in names if one < other)
    given_theory = theory(
        "\n".join(f"{one} => a" for one in names) + "\nq0 q1 => b", asks=" ".join(names), excludes=excludes
    )
    assert foresee(given_theory, [frozenset()]).of("b") == {U, D}
    assert foresee_best(given_theory, [frozenset()]).of("b") == {U}
    assert foresee_exactly(given_theory, [frozenset({"q3"})]).of("a") == {D}


@given(theories_with_cases())
@settings(deadline=None, max_examples=150)
def test_exactly_is_what_occurs_in_the_futures_one_by_one(
    made: tuple[Theory, list[frozenset[str]]],
) -> None:
    given_theory, cases = made
    exactly, best, labels = (one(given_theory, cases) for one in (foresee_exactly, foresee_best, foresee))
    for case, held in enumerate(cases):
        for literal, occurs in occurring(given_theory, held).items():
            assert exactly.of(literal, case) == occurs
            assert occurs <= best.of(literal, case) <= labels.of(literal, case)
            assert (len(occurs) == 1) == (len(best.of(literal, case)) == 1)


@given(theories_with_cases(most=30))
@settings(deadline=None, max_examples=40)
def test_the_best_of_a_case_depends_on_nothing_beside_it(
    made: tuple[Theory, list[frozenset[str]]],
) -> None:
    given_theory, cases = made
    found = foresee_best(given_theory, cases)
    assert found == foresee_best(shuffled(given_theory, 3), cases)
    for case, held in enumerate(cases):
        alone = foresee_best(given_theory, [held])
        assert all(alone.of(one) == found.of(one, case) for one in given_theory.literals)
