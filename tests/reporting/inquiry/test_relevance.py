"""Which questions may still change something: never too few, and few."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.theory import Rule, Theory, Topic, opposite, paired
from server.reporting.inquiry.relevance import open_cases, relevant
from tests.reporting.inquiry.brute_force import Exact, as_outcomes, loosened
from tests.reporting.inquiry.made_up import observed, signed, theories, topics

NOTHING: frozenset[str] = frozenset()


def theory_of(*rules: tuple[str, str], strict: tuple[tuple[str, str], ...] = ()) -> Theory:
    """Rules as ("p q", "t"): from p and q follows t. Single letters to s are asked, t to z are concluded."""
    made = [
        Rule(id=f"{number}", body=tuple(body.split()), head=head, strict=(body, head) in strict)
        for number, (body, head) in enumerate((*rules, *strict))
    ]
    atoms = {one.removeprefix("-") for rule in made for one in (*rule.body, rule.head)}
    asked = [one for one in sorted(atoms) if one < "t"]
    return Theory(tuple(made), paired(signed(tuple(sorted(atoms)))), frozenset(signed(tuple(asked))))


def asked_about(theory: Theory, *held: str, topic: Topic | None = None) -> list[str]:
    """The relevant literals when ``held`` was observed; the topic is ``t`` where no other is given."""
    case = frozenset(held)
    found = relevant(
        theory, [case], Exact(theory).outcomes([case]), [topic or Topic(id="t", elements=("t",))]
    )
    assert all(bits == 1 for bits in found.values())
    return list(found)


def test_what_a_rule_needs_is_asked() -> None:
    assert asked_about(theory_of(("p q", "t"))) == ["p", "q"]


def test_what_was_observed_is_not_asked_again() -> None:
    assert asked_about(theory_of(("p q", "t")), "p") == ["q"]


def test_a_rule_that_can_no_longer_work_asks_for_nothing() -> None:
    theory = theory_of(("p q", "t"), ("r s", "t"))
    assert asked_about(theory, "-p") == ["r", "s"]


def test_a_settled_topic_asks_for_nothing() -> None:
    assert asked_about(theory_of(("p q", "t")), "-p") == []
    assert asked_about(theory_of(("p", "t"), ("q", "t")), "p") == []


def test_what_could_contradict_an_element_is_asked() -> None:
    assert asked_about(theory_of(("p", "t"), ("q", "-t")), "p") == ["q"]


def test_an_attack_is_not_asked_about_where_a_strict_rule_holds() -> None:
    assert asked_about(theory_of(("q", "-t"), strict=(("p", "t"),)), "p") == []


def test_a_step_that_is_settled_hides_what_led_to_it() -> None:
    """``u`` is out for good; so it is not asked whether it could have been argued for."""
    theory = theory_of(("p", "u"), ("r", "-u"), ("u q", "t"), ("s", "t"), strict=())
    assert asked_about(theory, "-p", "r") == ["s"]


def test_what_was_derived_already_may_still_be_attacked_further_back() -> None:
    theory = theory_of(("p", "u"), ("q", "-u"), ("u", "t"))
    assert asked_about(theory, "p") == ["q"]


def test_a_topic_whose_whole_is_refuted_for_good_asks_nothing() -> None:
    theory = theory_of(("p", "t"), ("q", "u"), strict=(("-p", "-w"), ("t u", "w")))
    parts = Topic(id="w", elements=("t", "u"), whole="w")
    assert asked_about(theory, topic=parts) == ["p", "q"]
    assert asked_about(theory, "-p", topic=parts) == []
    assert asked_about(theory, "-p", topic=Topic(id="w", elements=("t", "u"))) == ["q"]


def test_it_is_said_in_which_cases_a_topic_is_open() -> None:
    theory = theory_of(("p q", "t"))
    cases = [NOTHING, frozenset({"-p"}), frozenset({"p"}), frozenset({"p", "q"})]
    outcomes = Exact(theory).outcomes(cases)
    assert open_cases(Topic(id="t", elements=("t",)), outcomes) == 0b101


def test_without_a_topic_nothing_is_asked() -> None:
    theory = theory_of(("p", "t"))
    assert relevant(theory, [NOTHING], Exact(theory).outcomes([NOTHING]), []) == {}


@pytest.mark.parametrize("loop", [("t", "t"), ("-t", "t")])
def test_a_circle_is_followed_once(loop: tuple[str, str]) -> None:
    assert asked_about(theory_of(loop, ("p", "t"), ("t", "u"), ("u", "t"))) == ["p"]


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_a_question_that_can_change_the_topic_is_never_withheld(data: st.DataObject) -> None:
    theory = data.draw(theories())
    held = data.draw(observed(theory))
    topic = data.draw(topics())
    exact = Exact(theory)
    found = relevant(theory, [held], exact.outcomes([held]), [topic])
    if not exact.is_open(topic, held):
        assert not found
        return
    assert found, "a topic that is not settled leaves something to ask"
    for literal in theory.can_observe(held):
        assert literal in found or not exact.influences(literal, topic, held)
        if exact.in_minimal_future(literal, topic, held):
            assert found.keys() & {literal, *theory.contraries[literal]}


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_foresight_that_sees_less_makes_more_questions_never_fewer(data: st.DataObject) -> None:
    theory = data.draw(theories())
    held = data.draw(observed(theory))
    topic = data.draw(topics())
    loose = data.draw(st.frozensets(st.sampled_from(sorted(theory.literals))))
    exact = Exact(theory)
    sharp = relevant(theory, [held], exact.outcomes([held]), [topic])
    guessed = as_outcomes([loosened(exact.possible(held), loose)])
    assert sharp.keys() <= relevant(theory, [held], guessed, [topic]).keys()


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_many_cases_at_once_are_as_each_by_itself_in_whatever_order(data: st.DataObject) -> None:
    theory = data.draw(theories())
    cases = data.draw(st.lists(observed(theory), min_size=1, max_size=5))
    asked = data.draw(st.lists(topics(), max_size=2))
    dice = random.Random(data.draw(st.integers(0, 9)))
    exact = Exact(theory)
    together = relevant(theory, cases, exact.outcomes(cases), asked)
    for number, held in enumerate(cases):
        alone = relevant(theory, [held], exact.outcomes([held]), asked)
        assert {one for one, bits in together.items() if bits >> number & 1} == alone.keys()
    turned = Theory(
        tuple(dice.sample(theory.rules, len(theory.rules))),
        dict(dice.sample(sorted(theory.contraries.items()), len(theory.contraries))),
        theory.queryables,
    )
    assert relevant(turned, cases, exact.outcomes(cases), asked[::-1]) == together


def test_an_answer_and_its_opposite_ask_the_same() -> None:
    theory = theory_of(("p", "t"), ("-p", "-t"))
    assert asked_about(theory) == ["-p", "p"]
    assert opposite("-p") == "p"
