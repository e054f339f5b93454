from __future__ import annotations

import pytest
from hypothesis import given, settings

from server.domain.theory import Rule, Status, Theory, paired
from server.reporting.assessment.grounded import statuses
from tests.reporting.assessment.argued import B, D, O, U, only, shuffled, theories_with_cases, theory

TAKEN = theory(
    """
    grabbed => taken
    gift => -taken
    taken -> theft
    """,
    asks="grabbed gift",
)


@pytest.mark.parametrize(
    ("held", "taken", "refuted", "theft"),
    [
        ("", U, U, U),
        ("grabbed", D, U, D),
        ("gift", U, D, U),
        ("grabbed gift", B, B, B),
        ("grabbed -gift", D, U, D),
    ],
)
def test_what_speaks_for_a_literal_and_against_it_decides_its_status(
    held: str, taken: Status, refuted: Status, theft: Status
) -> None:
    found = statuses(TAKEN, [frozenset(held.split())])
    assert (only(found, "taken"), only(found, "-taken"), only(found, "theft")) == (taken, refuted, theft)


def test_many_cases_are_answered_at_once() -> None:
    found = statuses(TAKEN, [frozenset(), frozenset({"grabbed"}), frozenset({"grabbed", "gift"})])
    assert [only(found, "taken", case) for case in range(3)] == [U, D, B]


def test_no_cases_are_answered_with_nothing() -> None:
    assert statuses(TAKEN, []).defended["taken"] == 0


def test_what_was_observed_defeats_a_default() -> None:
    found = statuses(theory("p => a", asks="p a"), [frozenset({"p", "-a"})])
    assert only(found, "a") is O
    assert only(found, "-a") is D


def test_a_strict_conclusion_is_attacked_through_its_body_only() -> None:
    given = theory("p -> a\nq => -a\nq => -p\n", asks="p q")
    assert only(statuses(given, [frozenset({"p", "q"})]), "a") is D
    assert only(statuses(given, [frozenset({"p", "q"})]), "-a") is O


def test_two_strict_conclusions_may_contradict_each_other() -> None:
    found = statuses(theory("p -> a\nq -> -a\na => b", asks="p q"), [frozenset({"p", "q"})])
    assert [only(found, one) for one in ("a", "-a", "b")] == [D, D, D]


def test_defeat_of_the_attacker_reinstates() -> None:
    given = theory("p => a\nq => -a\nr -> -b\nb => -a\nq => b\n", asks="p q r")
    assert only(statuses(given, [frozenset({"p", "r"})]), "a") is D
    assert only(statuses(given, [frozenset({"p", "q", "r"})]), "b") is O


def test_a_rule_with_nothing_to_ask_always_holds() -> None:
    given = theory("=> innocent\nseen => -innocent", asks="seen")
    found = statuses(given, [frozenset(), frozenset({"seen"})])
    assert [only(found, "innocent", case) for case in range(2)] == [D, B]


def test_rules_that_go_round_prove_nothing() -> None:
    found = statuses(theory("a => b\nb => a"), [frozenset()])
    assert {only(found, one) for one in ("a", "b")} == {U}


def test_rules_that_go_round_pass_on_what_comes_in() -> None:
    found = statuses(theory("a => b\nb => a\np => a", asks="p"), [frozenset({"p"})])
    assert {only(found, one) for one in ("a", "b")} == {D}


def test_a_rule_that_contradicts_itself_is_in_the_balance() -> None:
    found = statuses(theory("a => -a\np => a", asks="p"), [frozenset({"p"})])
    assert (only(found, "a"), only(found, "-a")) == (B, B)


def test_three_that_exclude_each_other_are_all_blocked() -> None:
    given = theory("p => a\np => b\np => c", asks="p", excludes="a/b b/c a/c")
    assert {only(statuses(given, [frozenset({"p"})]), one) for one in "abc"} == {B}


def test_an_observed_literal_that_has_rules_too_is_defended() -> None:
    given = theory("p => q\nr => -q", asks="p q r")
    assert only(statuses(given, [frozenset({"p", "q", "r"})]), "q") is D
    assert only(statuses(given, [frozenset({"p", "r"})]), "q") is B


def test_a_long_chain_needs_no_stack() -> None:
    given = theory("\n".join(f"a{step} => a{step + 1}" for step in range(3000)), asks="a0")
    assert only(statuses(given, [frozenset({"a0"})]), "a3000") is D


def test_five_hundred_observations() -> None:
    asks = " ".join(f"q{one}" for one in range(500))
    given = theory("\n".join(f"q{one} => a{one % 7}" for one in range(500)), asks=asks)
    assert only(statuses(given, [frozenset(asks.split())]), "a3") is D


def test_a_literal_without_rules_or_contraries() -> None:
    assert only(statuses(Theory((), paired([]), frozenset({"p"})), [frozenset({"p"})]), "p") is D


def test_without_contraries_whatever_can_be_derived_is_defended() -> None:
    rules = (Rule(id="r1", body=("p",), head="a"), Rule(id="r2", body=("a", "b"), head="b"))
    found = statuses(Theory(rules, {}, frozenset({"p"})), [frozenset({"p"})])
    assert [only(found, one) for one in ("a", "b")] == [D, U]


@given(theories_with_cases())
@settings(deadline=None, max_examples=60)
def test_order_makes_no_difference(made: tuple[Theory, list[frozenset[str]]]) -> None:
    given_theory, cases = made
    assert statuses(given_theory, cases) == statuses(shuffled(given_theory, 1), cases)


@given(theories_with_cases())
@settings(deadline=None, max_examples=60)
def test_each_literal_has_one_status_and_what_is_held_is_defended(
    made: tuple[Theory, list[frozenset[str]]],
) -> None:
    given_theory, cases = made
    found = statuses(given_theory, cases)
    for case, held in enumerate(cases):
        assert all(len(found.of(literal, case)) == 1 for literal in given_theory.literals)
        assert all(only(found, literal, case) is D for literal in held)
        assert found.settled(next(iter(held), min(given_theory.literals))) >> case & 1


@given(theories_with_cases())
@settings(deadline=None, max_examples=60)
def test_more_observations_never_make_less_derivable(made: tuple[Theory, list[frozenset[str]]]) -> None:
    given_theory, cases = made
    for held in cases:
        grown = [held | {one} for one in sorted(given_theory.can_observe(held))]
        found = statuses(given_theory, [held, *grown])
        assert all(not mask or mask & 1 for mask in found.unsatisfiable.values())
