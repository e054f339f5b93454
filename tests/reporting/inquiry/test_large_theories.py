"""Relevance and order beside the truth, on random theories, the police's rule set and the shipped ones."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from benchmarks.inquiry.officers import Subject, subjects
from benchmarks.inquiry.police import POLICE, TOPICS, read_theory
from benchmarks.inquiry.theories import KINDS, some_case
from server.domain.theory import Foresight, Theory, Topic
from server.reporting.assessment.exact import foresee_best
from server.reporting.assessment.foresight import foresee
from server.reporting.assessment.rule_book import load_rule_book
from server.reporting.inquiry.expected import NOTHING_KNOWN
from server.reporting.inquiry.policy import Policy
from server.reporting.inquiry.relevance import relevant
from server.reporting.templates import load_templates
from tests.reporting.inquiry.futures import futures_of, influential, questions

FORESIGHTS: tuple[Foresight, ...] = (foresee, foresee_best)
MOST_OPEN = 6
MOST_FUTURES = 2_000


def nearly_told(dice: random.Random, theory: Theory) -> frozenset[str]:
    """A case with so few questions open that all futures can be looked at."""
    return told_from(some_case(dice, theory, dice.random()), dice, theory)


def told_from(held: frozenset[str], dice: random.Random, theory: Theory) -> frozenset[str]:
    """More of the same case, at random, until few questions are open."""
    while len(questions(theory.can_observe(held))) > MOST_OPEN:
        held |= {dice.choice(sorted(theory.can_observe(held)))}
    return held


def check(theory: Theory, held: frozenset[str], topics: list[Topic]) -> None:
    """No question that can change an open topic is withheld, and none is asked where nothing can."""
    if len(futures_of(theory, held)) > MOST_FUTURES:
        return
    needed = influential(theory, held, topics)
    for foresight in FORESIGHTS:
        found = relevant(theory, [held], foresight(theory, [held]), topics)
        assert needed <= found.keys()
    order = Policy(NOTHING_KNOWN).order(theory, held, topics, foresee=foresee_best, glance=foresee, costs={})
    assert questions(needed) <= {one.observable for one in order}


def some_topics(dice: random.Random, theory: Theory) -> list[Topic]:
    heads = sorted({rule.head for rule in theory.rules}) or sorted(theory.literals)
    return [
        Topic(
            id=f"t{number}",
            elements=tuple(dice.sample(heads, min(3, len(heads)))),
            whole=dice.choice([None, dice.choice(heads).removeprefix("-")]),
        )
        for number in range(dice.randint(1, 2))
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_on_random_theories_no_question_is_withheld(kind: str) -> None:
    dice = random.Random(f"relevance {kind}")
    for _ in range(120):
        theory = KINDS[kind](dice, dice.randint(6, 40))
        check(theory, nearly_told(dice, theory), some_topics(dice, theory))


@pytest.mark.skipif(not POLICE.is_file(), reason="../shared/inquiry/anonymised_police_iat.lp is absent")
def test_on_the_police_rule_set_no_question_is_withheld() -> None:
    dice = random.Random("police")
    theory = read_theory(POLICE)
    for _ in range(60):
        held = nearly_told(dice, theory)
        check(theory, held, [Topic(id=one, elements=(one,)) for one in TOPICS])
        check(theory, held, [Topic(id="fraud", elements=TOPICS)])


def shipped() -> Iterator[Subject]:
    yield from subjects(load_rule_book(None, load_templates()))


def test_on_the_shipped_rule_sets_no_question_is_withheld() -> None:
    dice = random.Random("shipped")
    for subject in shipped():
        for _ in range(6):
            check(subject.theory, nearly_told(dice, subject.theory), list(subject.topics))


def test_what_is_asked_of_the_shipped_rule_sets_ends_with_nothing_open() -> None:
    """When nothing is asked any more, every topic is settled or its whole refuted, whatever else comes."""
    dice = random.Random("to the end")
    for subject in shipped():
        held: frozenset[str] = frozenset()
        while order := Policy(NOTHING_KNOWN).order(
            subject.theory, held, subject.topics, foresee=foresee_best, glance=foresee, costs={}
        ):
            can = subject.theory.can_observe(held)
            held |= {dice.choice(sorted({order[0].observable, "-" + order[0].observable} & can))}
        assert not influential(subject.theory, told_from(held, dice, subject.theory), subject.topics)
