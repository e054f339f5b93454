from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from hypothesis import given, settings

from server.domain.assessing import Evidence, Step
from server.domain.theory import Status, Theory
from server.reporting.assessment.explanation import Described, explain
from server.reporting.assessment.grounded import statuses
from tests.reporting.assessment.argued import B, D, O, U, only, shuffled, theories_with_cases, theory

GRABBED = Evidence(kind="observation", literal="grabbed", confirmed=True, words=("pakte",))
TAKEN = theory("grabbed => taken\nfound => taken\ngift => -taken\ntaken -> theft", asks="grabbed found gift")


def describe(name: str) -> Described:
    if name.startswith("r"):
        return Described(name, article="310", valid_from=date(2017, 1, 1), source=f"source of {name}")
    return Described(f"the {name}", evidence=(GRABBED,) if name == "grabbed" else ())


def tree(steps: Sequence[Step]) -> list[object]:
    """Literal and rule of each step, with what is below it."""
    return [
        f"{step.literal} {step.status.value}{' again' if step.again else ''}"
        if not step.rule
        else (f"{step.literal} {step.status.value} {step.rule}", tree(step.because), tree(step.against))
        for step in steps
    ]


def below(steps: Sequence[Step]) -> Iterator[Step]:
    """All steps."""
    for step in steps:
        yield step
        yield from below(step.because)
        yield from below(step.against)


def explained(given_theory: Theory, literal: str, held: str = "") -> tuple[Step, ...]:
    return explain(given_theory, frozenset(held.split()), literal, describe=describe)


def test_a_defended_literal_is_explained_down_to_what_was_observed() -> None:
    (step,) = explained(TAKEN, "theft", "grabbed")
    assert tree([step]) == [
        ("theft defended r4", [("taken defended r1", ["grabbed defended"], [])], []),
    ]
    assert (step.label, step.strict, step.article, step.source) == ("the theft", True, "310", "source of r4")
    assert step.because[0].because[0].evidence == (GRABBED,)
    assert step.because[0].evidence == ()


def test_each_argument_that_counts_is_told() -> None:
    assert tree(explained(TAKEN, "taken", "grabbed found")) == [
        ("taken defended r1", ["grabbed defended"], []),
        ("taken defended r2", ["found defended"], []),
    ]


def test_a_balance_tells_both_sides_once() -> None:
    assert tree(explained(TAKEN, "taken", "grabbed gift")) == [
        (
            "taken blocked r1",
            ["grabbed defended"],
            [("-taken blocked r3", ["gift defended"], ["taken blocked again"])],
        ),
    ]


def test_what_is_out_tells_what_defeats_it() -> None:
    given_theory = theory("p => a\nq -> -a\na => b", asks="p q")
    assert tree(explained(given_theory, "b", "p q")) == [
        (
            "b out r3",
            [("a out r1", ["p defended"], [("-a defended r2", ["q defended"], [])])],
            [],
        ),
    ]


def test_where_nothing_speaks_for_a_literal_one_step_says_so() -> None:
    (step,) = explained(TAKEN, "taken")
    assert (step.status, step.rule, step.because, step.again) == (U, None, (), False)


def test_an_observed_literal_with_a_rule_tells_both() -> None:
    given_theory = theory("p => q", asks="p q")
    assert tree(explained(given_theory, "q", "p q")) == ["q defended", ("q defended r1", ["p defended"], [])]


def test_a_claim_without_a_body_carries_its_own_evidence() -> None:
    given_theory = theory("=> grabbed\n=> -grabbed")
    (step,) = explained(given_theory, "grabbed")
    assert (step.status, step.rule, step.evidence) == (B, "r1", (GRABBED,))
    assert step.against[0].rule == "r2"


def test_rules_that_go_round_are_no_reason() -> None:
    given_theory = theory("p => a\na => b\nb => a\na => a", asks="p")
    assert tree(explained(given_theory, "a", "p")) == [("a defended r1", ["p defended"], [])]
    assert tree(explained(given_theory, "b", "p")) == [
        ("b defended r2", [("a defended r1", ["p defended"], [])], []),
    ]


def test_a_deep_chain_is_cut_where_it_gets_too_deep() -> None:
    given_theory = theory("\n".join(f"a{step} => a{step + 1}" for step in range(300)), asks="a0")
    steps = list(below(explained(given_theory, "a300", "a0")))
    assert len(steps) == 25
    assert steps[-1].again


def test_five_hundred_observations_make_a_bounded_tree() -> None:
    names = [f"q{one}" for one in range(500)]
    rules = "\n".join(f"{one} => a{number % 25}" for number, one in enumerate(names))
    whole = " ".join(f"a{one}" for one in range(25))
    given_theory = theory(f"{rules}\n{whole} -> all", asks=" ".join(names))
    steps = explain(given_theory, frozenset(names), "all", describe=describe, most=200)
    assert len(list(below(steps))) < 300


@given(theories_with_cases(most=24))
@settings(deadline=None, max_examples=60)
def test_every_step_says_what_is_so_and_order_makes_no_difference(
    made: tuple[Theory, list[frozenset[str]]],
) -> None:
    given_theory, cases = made
    held = cases[0]
    found = statuses(given_theory, [held])
    for literal in sorted(given_theory.literals):
        steps = explain(given_theory, held, literal, describe=describe)
        assert steps == explain(shuffled(given_theory, 5), held, literal, describe=describe)
        told = [step for step in below(steps) if not step.again]
        assert all(step.status is only(found, step.literal) for step in below(steps))
        assert len({(step.literal, step.rule) for step in told}) == len(told)
        assert all(step.literal in held for step in told if not step.rule and step.status is not U)
        for step in told:
            if step.status is D:
                assert {one.status for one in step.because} <= {D}
                assert not step.against
            if step.status in {O, B}:
                weaker = {Status.OUT} if step.status is O else {B}
                assert step.against or any(one.status in weaker for one in step.because)
