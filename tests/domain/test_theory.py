"""Theories as values: what occurs, what can still be observed, and outcomes of many cases at once."""

from __future__ import annotations

import pytest

from server.domain.theory import Cases, Outcomes, Rule, Status, Theory, bits_of, opposite, paired

THEORY = Theory(
    rules=(
        Rule(id="r1", body=("taken", "of_another"), head="theft"),
        Rule(id="r2", body=("-taken",), head="-theft", strict=True),
    ),
    contraries=paired(["taken", "of_another", "theft"], ("taken", "lent")),
    queryables=frozenset({"taken", "-taken", "of_another", "lent"}),
)


@pytest.mark.parametrize(("literal", "other"), [("taken", "-taken"), ("-taken", "taken")])
def test_the_opposite_of_the_opposite_is_the_literal(literal: str, other: str) -> None:
    assert opposite(literal) == other
    assert opposite(opposite(literal)) == literal


def test_contraries_hold_both_ways_and_keep_every_pair() -> None:
    contraries = paired(["a"], ("a", "b"), ("b", "c"))
    assert contraries == {
        "a": frozenset({"-a", "b"}),
        "-a": frozenset({"a"}),
        "b": frozenset({"a", "c"}),
        "c": frozenset({"b"}),
    }


def test_a_literal_occurs_in_a_rule_an_observation_or_a_contradiction() -> None:
    literals = {"taken", "of_another", "theft", "lent"}
    assert THEORY.literals == literals | {"-taken", "-of_another", "-theft"}


def test_what_contradicts_what_is_held_can_not_be_observed_any_more() -> None:
    assert THEORY.can_observe([]) == THEORY.queryables
    assert THEORY.can_observe(["taken"]) == {"of_another"}
    assert THEORY.can_observe(["-taken"]) == {"of_another", "lent"}
    assert THEORY.can_observe(["unheard_of"]) == THEORY.queryables


def test_without_an_observation_all_else_stays() -> None:
    fewer = THEORY.without(["lent", "unheard_of"])
    assert fewer.queryables == THEORY.queryables - {"lent"}
    assert (fewer.rules, fewer.contraries) == (THEORY.rules, THEORY.contraries)


def test_the_rules_for_a_literal_come_by_their_ids() -> None:
    later, sooner = (Rule(id=one, body=("taken",), head="theft") for one in ("r9", "r0"))
    theory = Theory((later, *THEORY.rules, sooner), THEORY.contraries, THEORY.queryables)
    assert [rule.id for rule in theory.rules_by_head["theft"]] == ["r0", "r1", "r9"]
    assert theory.rules_by_head.keys() == {"theft", "-theft"}


def test_cases_read_as_the_sets_that_were_observed_in_them() -> None:
    sets = [frozenset({"a"}), frozenset(), frozenset({"a", "b"}), frozenset({"b"})]
    assert bits_of(sets) == {"a": 0b0101, "b": 0b1100}
    cases = Cases(len(sets), bits_of(sets))
    assert bits_of(cases) is cases.bits
    assert [*cases] == sets
    assert (cases[0], cases[-1], [*cases[1:3]]) == (sets[0], sets[-1], sets[1:3])
    with pytest.raises(IndexError):
        cases[4]


def test_outcomes_are_read_case_by_case() -> None:
    # Three cases: open between two statuses, settled as defended, open between three.
    outcomes = Outcomes(
        worlds=3, unsatisfiable={"x": 0b101}, defended={"x": 0b111}, out={"x": 0b100}, blocked={"x": 0}
    )
    assert outcomes.of("x") == {Status.UNSATISFIABLE, Status.DEFENDED}
    assert outcomes.of("x", 1) == {Status.DEFENDED}
    assert outcomes.of("x", 2) == {Status.UNSATISFIABLE, Status.DEFENDED, Status.OUT}
    assert outcomes.settled("x") == 0b010


def test_every_status_alone_settles() -> None:
    outcomes = Outcomes(
        worlds=4,
        unsatisfiable={"x": 0b0001},
        defended={"x": 0b0010},
        out={"x": 0b0100},
        blocked={"x": 0b1000},
    )
    assert [outcomes.of("x", world) for world in range(4)] == [
        {Status.UNSATISFIABLE},
        {Status.DEFENDED},
        {Status.OUT},
        {Status.BLOCKED},
    ]
    assert outcomes.settled("x") == 0b1111
