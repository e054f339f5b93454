from __future__ import annotations

from hypothesis import given, settings

from server.domain.theory import Status, Theory
from server.reporting.assessment.foresight import foresee
from server.reporting.assessment.grounded import statuses
from tests.reporting.assessment.argued import (
    B,
    D,
    O,
    U,
    futures,
    shuffled,
    theories_with_cases,
    theory,
)

TAKEN = theory("grabbed => taken\ngift => -taken\ntaken -> theft", asks="grabbed gift")


def possible(given_theory: Theory, literal: str, held: str = "") -> set[Status]:
    return set(foresee(given_theory, [frozenset(held.split())]).of(literal))


def test_with_everything_open_everything_may_come() -> None:
    assert possible(TAKEN, "taken") == {U, D, B}


def test_what_can_no_longer_be_attacked_is_settled() -> None:
    assert possible(TAKEN, "taken", "grabbed -gift") == {D}
    assert possible(TAKEN, "theft", "grabbed -gift") == {D}


def test_what_can_no_longer_be_shown_is_settled() -> None:
    assert possible(TAKEN, "taken", "-grabbed") == {U}


def test_what_may_still_be_attacked_is_not_settled() -> None:
    assert possible(TAKEN, "taken", "grabbed") == {D, B}


def test_what_is_held_stays_defended() -> None:
    assert possible(TAKEN, "grabbed", "grabbed") == {D}
    assert possible(TAKEN, "-grabbed", "grabbed") == {U}


def test_a_default_that_an_observation_may_defeat() -> None:
    given_theory = theory("p => a", asks="p a")
    assert possible(given_theory, "a", "p") == {D, O}
    assert possible(given_theory, "a", "p -a") == {O}
    assert possible(given_theory, "a", "p a") == {D}


def test_without_force_nothing_is_ever_out() -> None:
    given_theory = theory("p => a\nq => -a\na => b\nr => -b", asks="p q r")
    assert possible(given_theory, "b") == {U, D, B}


def test_a_balance_that_no_answer_lifts_is_settled() -> None:
    assert possible(TAKEN, "taken", "grabbed gift") == {B}
    assert possible(theory("=> a\n=> -a\np => a", asks="p"), "a") == {B}


def test_rules_that_go_round_do_not_keep_each_other_possible() -> None:
    given_theory = theory("a => b\nb => a\np => a", asks="p")
    assert possible(given_theory, "a", "-p") == {U}
    assert possible(given_theory, "b", "p") == {D}


def test_a_circle_that_attacks_itself_is_blocked_for_good() -> None:
    assert possible(theory("=> a\na => b\nb => -a\np => b", asks="p"), "a") == {B}


def test_an_attacker_in_the_balance_bars_a_defence() -> None:
    given_theory = theory("p => a\nq => -a\nq => b", asks="p q r", excludes="b/-a")
    assert D not in possible(given_theory, "a", "p q")


def test_a_strict_rule_for_an_attacker_puts_out() -> None:
    given_theory = theory("p => a\nq -> -a", asks="p q")
    assert possible(given_theory, "a", "p") == {D, O}
    assert possible(given_theory, "a", "p q") == {O}


def test_questions_that_exclude_each_other_close_each_other() -> None:
    given_theory = theory("car => vehicle\nbike => -vehicle", asks="car bike", excludes="car/bike")
    assert possible(given_theory, "vehicle", "car") == {D}


def test_without_questions_the_status_of_now_is_left() -> None:
    given_theory = TAKEN.without(TAKEN.queryables)
    assert possible(given_theory, "taken", "grabbed") == {D}
    assert possible(given_theory, "taken") == {U}


@given(theories_with_cases())
@settings(deadline=None, max_examples=150)
def test_no_status_that_occurs_is_called_impossible(made: tuple[Theory, list[frozenset[str]]]) -> None:
    given_theory, cases = made
    found = foresee(given_theory, cases)
    for case, held in enumerate(cases):
        ahead = list(futures(given_theory, held))
        occurs = statuses(given_theory, ahead)
        for literal in given_theory.literals:
            seen = frozenset(status for future in range(len(ahead)) for status in occurs.of(literal, future))
            assert seen <= found.of(literal, case)
            assert (U in seen) == (U in found.of(literal, case))


@given(theories_with_cases())
@settings(deadline=None, max_examples=60)
def test_cases_do_not_change_each_other_and_order_makes_no_difference(
    made: tuple[Theory, list[frozenset[str]]],
) -> None:
    given_theory, cases = made
    found = foresee(given_theory, cases)
    assert found == foresee(shuffled(given_theory, 2), cases)
    for case, held in enumerate(cases):
        alone = foresee(given_theory, [held])
        assert all(alone.of(one) == found.of(one, case) for one in given_theory.literals)


@given(theories_with_cases(most=30))
@settings(deadline=None, max_examples=40)
def test_an_answer_never_makes_more_possible(made: tuple[Theory, list[frozenset[str]]]) -> None:
    given_theory, cases = made
    for held in cases:
        grown = [held | {one} for one in sorted(given_theory.can_observe(held))]
        found = foresee(given_theory, [held, *grown])
        for literal in given_theory.literals:
            for case in range(1, len(grown) + 1):
                assert found.of(literal, case) <= found.of(literal)
