"""Simulated officers: all meet the same facts, and answers are counted right."""

from __future__ import annotations

import pytest

from benchmarks.inquiry.officers import (
    Asking,
    Found,
    Officer,
    Subject,
    measure,
    officers,
    saving,
    subjects,
)
from server.domain.theory import Rule, Theory, Topic, paired
from server.reporting.assessment.foresight import foresee
from server.reporting.assessment.rule_book import load_rule_book
from server.reporting.inquiry.expected import Expected, load_expected
from server.reporting.inquiry.policy import Policy
from server.reporting.templates import load_templates

EXPECTED = Expected(version=1, source="", digest="", shares={"p": 0.9, "q": 0.2, "r": 0.3})
EITHER = Subject(
    name="either (1)",
    kind="form",
    theory=Theory(
        tuple(Rule(id=one, body=(one,), head="t") for one in "pqr"),
        paired("pqrt", ("q", "r")),
        frozenset(signed for one in "pqr" for signed in (one, "-" + one)),
    ),
    topics=(Topic(id="t", elements=("t",)),),
    costs={},
)
"""One of p, q and r is enough; q and r exclude each other."""


def asking() -> Asking:
    return Asking(EITHER, Policy(EXPECTED), foresee)


def test_an_officer_is_asked_until_nothing_can_change() -> None:
    officer = Officer(frozenset({"p", "-q", "r"}), frozenset(), {"p": 0.9, "q": 0.1, "r": 0.5})
    assert asking().ask(officer, asking().by_policy) == ["p"]
    assert asking().ask(officer, asking().by_chance) == ["q", "r"]


def test_what_an_officer_does_not_know_is_not_asked_again() -> None:
    officer = Officer(frozenset({"p", "-q", "-r"}), frozenset({"p"}), {"p": 0, "q": 1, "r": 2})
    assert sorted(asking().ask(officer, asking().by_policy)) == ["p", "q", "r"]
    assert asking().ask(officer, asking().by_chance) == ["p", "q", "r"]


def test_what_happened_has_no_contradiction_and_the_expected_shares() -> None:
    drawn = list(officers(EITHER, EXPECTED, count=500, seed=3))
    assert drawn == list(officers(EITHER, EXPECTED, count=500, seed=3))
    assert not any({"q", "r"} <= one.true for one in drawn)
    assert all(len(one.true) == 3 for one in drawn)
    assert sum("p" in one.true for one in drawn) / 500 == pytest.approx(0.9, abs=0.05)
    assert sum(len(one.unknown) for one in drawn) / 1500 == pytest.approx(0.05, abs=0.02)


def test_the_saving_is_of_all_questions_together() -> None:
    found = [Found("a (1)", "offence", 4, (1, 2), (2, 4)), Found("b (1)", "form", 2, (2, 2), (2, 2))]
    whole = saving(found, seed=1)
    assert whole.share == pytest.approx(0.3)
    assert whole.low <= whole.share <= whole.high
    assert [one.settles_early for one in found] == [True, False]


def test_every_shipped_rule_set_is_asked_about_and_never_more_than_all_of_it() -> None:
    book = load_rule_book(None, load_templates())
    expected = load_expected(observables=book.observables)
    every = list(subjects(book))
    assert {one.name.split(" ")[0] for one in every} == {one.id for one in book.sets}
    for subject in every:
        found = measure(subject, Policy(expected), expected, count=2, seed=1)
        assert 0 < min(found.policy) <= max(found.policy) <= found.questions
        assert max(found.chance) <= found.questions
