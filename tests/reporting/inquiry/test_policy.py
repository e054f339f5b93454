"""The order of questions: sensible, the same every time, and the officer's where the officer wants."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.theory import Cases, Outcomes, Theory, Topic
from server.reporting.inquiry.expected import Expected
from server.reporting.inquiry.policy import Policy, Ranked
from server.reporting.inquiry.relevance import observable_of, relevant
from server.reporting.inquiry.worlds import WORLDS, worlds
from tests.reporting.inquiry.brute_force import Exact, as_outcomes, loosened
from tests.reporting.inquiry.made_up import observed, theories, topics
from tests.reporting.inquiry.test_relevance import NOTHING, theory_of

PARTS = Topic(id="w", elements=("t", "u"), whole="w")
WHOLE = theory_of(
    ("p", "t"), ("-p", "-t"), ("q", "u"), ("-q", "-u"), strict=(("t u", "w"), ("-t", "-w"), ("-u", "-w"))
)
"""``w`` is ``t`` and ``u``; each is one question."""


def policy(expect: Mapping[str, int] = MappingProxyType({})) -> Policy:
    """``expect``: of a hundred answers, how many are yes."""
    shares = {one: value / 100 for one, value in expect.items()}
    return Policy(Expected(version=1, source="", digest="00", shares=MappingProxyType(shares)))


def ranked(
    theory: Theory,
    *held: str,
    asking: Sequence[Topic] = (Topic(id="t", elements=("t",)),),
    costs: Mapping[str, float] | None = None,
    skipped: Sequence[str] = (),
    first: Sequence[str] = (),
    expect: Mapping[str, int] = MappingProxyType({}),
) -> tuple[Ranked, ...]:
    return policy(expect).order(
        theory,
        frozenset(held),
        asking,
        foresee=Exact(theory).foresee,
        costs=costs or {},
        skipped=skipped,
        first=first,
    )


def names(order: Sequence[Ranked]) -> list[str]:
    return [one.observable for one in order]


def test_an_answer_that_can_end_it_comes_first() -> None:
    assert names(ranked(WHOLE, asking=[PARTS], expect={"p": 90, "q": 30})) == ["q", "p"]
    assert names(ranked(WHOLE, asking=[PARTS], expect={"p": 30, "q": 90})) == ["p", "q"]


def test_of_several_ways_to_an_element_the_likely_one_comes_first() -> None:
    theory = theory_of(("p", "t"), ("q", "t"), ("r", "t"))
    assert names(ranked(theory, expect={"p": 20, "q": 70, "r": 40})) == ["q", "r", "p"]


def test_a_dear_question_waits_for_cheap_ones() -> None:
    theory = theory_of(("p", "t"), ("q", "t"))
    assert names(ranked(theory, expect={"p": 60, "q": 50})) == ["p", "q"]
    assert names(ranked(theory, costs={"p": 30.0}, expect={"p": 60, "q": 50})) == ["q", "p"]
    assert names(ranked(theory, costs={"p": 30.0, "q": 30.0}, expect={"p": 60, "q": 50})) == ["p", "q"]


def test_equal_questions_come_by_their_name() -> None:
    theory = theory_of(("s q r p", "t"))
    assert names(ranked(theory)) == ["p", "q", "r", "s"]


def test_the_officers_wish_comes_first_and_what_was_put_off_last() -> None:
    theory = theory_of(("p q r s", "t"))
    order = ranked(theory, first=["s"], skipped=["q", "p"])
    assert names(order) == ["s", "r", "q", "p"]
    assert names(ranked(theory, first=["s", "q"], skipped=["s", "p"])) == ["s", "q", "r", "p"]


def test_a_wish_for_what_changes_nothing_is_left_alone() -> None:
    theory = theory_of(("p q", "t"))
    assert names(ranked(theory, "p", first=["p", "z"], skipped=["z", "q", "q"])) == ["q"]


def test_it_is_told_what_a_question_may_change_most_direct_first() -> None:
    theory = theory_of(("p", "t"), ("t q", "u"), ("u", "v"))
    asking = [Topic(id="b", elements=("v", "u")), Topic(id="a", elements=("t",))]
    reach = {one.observable: one.reach for one in ranked(theory, asking=asking)}
    assert reach == {"p": (("a", "t"), ("b", "u"), ("b", "v")), "q": (("b", "u"), ("b", "v"))}


def test_an_element_that_is_settled_is_not_said_to_change() -> None:
    theory = theory_of(("p", "t"), ("q", "u"))
    asking = [Topic(id="a", elements=("t", "u"))]
    assert [one.reach for one in ranked(theory, "p", asking=asking)] == [(("a", "u"),)]


def test_gain_says_how_far_an_answer_brings_the_end() -> None:
    only = ranked(theory_of(("p", "t")))
    assert [one.gain for one in only] == [1.0]
    assert all(0 < one.gain < 1 for one in ranked(theory_of(("p q", "t"))))


def test_an_answer_that_is_ruled_out_is_not_counted_on() -> None:
    """After q, p can only be denied: that is certain to settle it, whatever was expected of p."""
    theory = theory_of(("p", "t"), ("-p", "-t"), ("r", "t"))
    exclusive = Theory(
        theory.rules,
        {**theory.contraries, "p": frozenset({"-p", "r"}), "r": frozenset({"-r", "p"})},
        theory.queryables,
    )
    assert names(ranked(exclusive, "r", expect={"p": 99})) == ["p"]


def test_nothing_open_asks_nothing() -> None:
    theory = theory_of(("p", "t"))
    assert ranked(theory, "p") == ()
    assert ranked(theory, asking=()) == ()
    assert ranked(theory.without(["p", "-p"])) == ()


def test_the_digest_names_the_expectations() -> None:
    other = Policy(Expected(version=1, source="", digest="01", shares={}))
    assert policy().digest == policy({"p": 20}).digest != other.digest
    assert len(policy().digest) == 64


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_nothing_is_lost_and_no_order_of_what_comes_in_matters(data: st.DataObject) -> None:
    theory = data.draw(theories())
    held = data.draw(observed(theory))
    asking = data.draw(st.lists(topics(), min_size=1, max_size=2))
    asking = [topic.model_copy(update={"id": f"t{number}"}) for number, topic in enumerate(asking)]
    dice = random.Random(data.draw(st.integers(0, 99)))
    percent = {one: dice.randint(1, 99) for one in "pqrs"}
    exact = Exact(theory)
    order = ranked(theory, *held, asking=asking, expect=percent)
    found = relevant(theory, [held], exact.outcomes([held]), asking)
    assert sorted(names(order)) == sorted({observable_of(one) for one in found})
    turned = Theory(
        tuple(dice.sample(theory.rules, len(theory.rules))),
        dict(dice.sample(sorted(theory.contraries.items()), len(theory.contraries))),
        frozenset(dice.sample(sorted(theory.queryables), len(theory.queryables))),
    )
    backwards = dict(reversed(percent.items()))
    assert ranked(turned, *held, asking=asking[::-1], expect=backwards) == order
    put_off = dice.sample(names(order), len(order) // 2)
    wanted = dice.sample(names(order), len(order) // 2)
    arranged = names(ranked(theory, *held, asking=asking, skipped=put_off, first=wanted, expect=percent))
    assert sorted(arranged) == sorted(names(order))
    assert arranged[: len(wanted)] == wanted
    rest = [one for one in put_off if one not in wanted]
    assert arranged[len(arranged) - len(rest) :] == rest


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_worlds_are_consistent_and_answer_in_the_expected_shares(data: st.DataObject) -> None:
    theory = data.draw(theories())
    held = data.draw(observed(theory))
    open_now = sorted({observable_of(one) for one in theory.can_observe(held)})
    shares = {one: data.draw(st.floats(0, 1)) for one in open_now}
    given_in = worlds(theory, held, shares)
    made = Cases(WORLDS, given_in)
    assert all(0 <= bits < 1 << WORLDS for bits in given_in.values())
    for world in made:
        assert not world & held
        assert all(not theory.contraries[one] & (world | held) for one in world)
    assert given_in == worlds(theory, held, dict(reversed(shares.items())))


@pytest.mark.parametrize("percent", [1, 37, 99])
def test_a_question_is_answered_yes_as_often_as_expected(percent: int) -> None:
    given_in = worlds(theory_of(("p q", "t")), NOTHING, {"p": percent / 100, "q": 0.5})
    assert given_in["p"].bit_count() == round(percent / 100 * WORLDS)
    assert given_in["p"] ^ given_in["-p"] == (1 << WORLDS) - 1


def test_now_is_looked_at_sharply_and_what_may_come_at_a_glance() -> None:
    theory = theory_of(("p q", "t"), ("r", "-t"))
    exact = Exact(theory)
    now: list[int] = []
    later: list[int] = []

    def foresee(theory: Theory, cases: Sequence[frozenset[str]]) -> Outcomes:
        now.append(len(cases))
        return exact.foresee(theory, cases)

    def glance(theory: Theory, cases: Sequence[frozenset[str]]) -> Outcomes:
        later.append(len(cases))
        return exact.foresee(theory, cases)

    topic = Topic(id="t", elements=("t",))
    found = policy().order(theory, NOTHING, [topic], foresee=foresee, glance=glance, costs={})
    assert found == ranked(theory)
    assert now == [1]
    assert later[0] == 6 + WORLDS
    assert len(later) == 2


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_whatever_a_foresight_does_not_see_no_question_is_lost(data: st.DataObject) -> None:
    """It may see less in one case than in another, and less of more knowledge than of less."""
    theory = data.draw(theories())
    held = data.draw(observed(theory))
    topic = data.draw(topics())
    dice = random.Random(data.draw(st.integers(0, 99)))
    exact = Exact(theory)
    needed = relevant(theory, [held], exact.outcomes([held]), [topic])

    def foresee(theory: Theory, cases: Sequence[frozenset[str]]) -> Outcomes:
        every = sorted(theory.literals)
        return as_outcomes(
            [loosened(exact.possible(case), frozenset(dice.sample(every, len(every) // 3))) for case in cases]
        )

    order = policy().order(theory, held, [topic], foresee=foresee, costs={})
    assert {observable_of(one) for one in needed} <= set(names(order))
    assert all(0 <= one.gain <= 1 and one.reach for one in order)
