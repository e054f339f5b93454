"""Theft, damage, trespass, deceit, receiving: what answers do to the elements, and what words say unasked."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from server.domain.assessing import Reply, Standing
from server.domain.report import Observation
from server.domain.rule_sets import Observable, RuleSet
from server.reporting.assessment.compiling import bare, named_in
from server.reporting.assessment.rule_book import holds
from server.reporting.inquiry.expected import load_expected
from tests.vocab.offence_cases import (
    Case,
    Way,
    cases_in,
    check,
    check_way,
    names,
    observed,
    rule_sets,
    shipped,
    spoken_for,
    stands,
    ways_in,
)

SETS = (
    "sr_138",
    "sr_310",
    "sr_311",
    "sr_312",
    "sr_326",
    "sr_326e",
    "sr_350",
    "sr_416",
    "sr_417bis",
)
FILES = ("theft.yaml", "damage_and_trespass.yaml", "deceit.yaml", "receiving.yaml")
CASES = [case for file in FILES for case in cases_in(file)]


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_elements_stand_as_the_answers_say(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("way", ways_in("property_ways.yaml"), ids=str)
def test_these_facts_are_just_enough(way: Way) -> None:
    check_way(way)


@pytest.mark.parametrize("rules", rule_sets(*SETS), ids=lambda rules: f"{rules.id} {rules.version}")
def test_a_case_shows_each_element_present_and_another_refuted(rules: RuleSet) -> None:
    mine = [case for case in CASES if case.rule_set == rules.id and holds(rules, case.on)]
    seen = {pair for case in mine for pair in case.expected.items()}
    for element, standing in product(rules.elements, (Standing.PRESENT, Standing.REFUTED)):
        assert (element.id, standing) in seen, f"{element.id}: {standing}"


def test_answers_that_exclude_each_other_are_not_both_believed() -> None:
    yes = dict.fromkeys(("iets_weggenomen", "alleen_gegevens", "goed_van_ander"), Reply.YES)
    both = stands("sr_310", yes | {"goed_uitgeleend": Reply.NO})
    standing = {one.id: one.standing.value for one in both.elements}
    assert standing["goed"] == "contradictory"
    assert standing["wegnemen"] == "contradictory"
    assert standing["van_ander"] == "present"


@pytest.mark.parametrize(
    ("day", "version"),
    [(date(2017, 5, 1), 1), (date(2019, 12, 31), 1), (date(2020, 1, 1), 2), (date(2026, 11, 20), 2)],
)
def test_the_law_of_the_day_of_the_event_counts(day: date, version: int) -> None:
    assert stands("sr_311", {}, day).version == version


def test_online_trade_fraud_did_not_exist_before_march_2019() -> None:
    before = shipped().choose(["sr_326", "sr_326e"], date(2019, 2, 28))
    assert before.not_in_force == ("sr_326e",)
    assert [one.rules.id for one in before.sets] == ["sr_326"]
    after = shipped().choose(["sr_326e"], date(2019, 3, 1))
    assert not after.not_in_force


SIGNS: list[tuple[Observation, set[str]]] = [
    (observed("item", "gestolen", kind="fiets"), {"iets_weggenomen"}),
    (observed("vehicle", "gestolen", plate="12-ABC-3"), {"iets_weggenomen"}),
    (observed("vehicle", "betrokken", plate="12-ABC-3"), set()),
    (observed("item", "gestolen", polarity="denied", kind="fiets"), set()),
    (observed("item", "aangetroffen", kind="fiets"), set()),
    (observed("item", "beschadigd", kind="tafel"), {"iets_beschadigd"}),
    (observed("item", "beschadigd", kind="achterdeur"), {"iets_beschadigd", "slot_of_deur_geforceerd"}),
    (observed("item", "beschadigd", kind="slot"), {"iets_beschadigd", "slot_of_deur_geforceerd"}),
    (observed("item", "beschadigd", kind="zijruit"), {"iets_beschadigd", "raam_of_ruit_geforceerd"}),
    (observed("item", "gestolen", kind="slot"), {"iets_weggenomen"}),
    (
        observed("negation", value="geen_braakschade"),
        {"-slot_of_deur_geforceerd", "-raam_of_ruit_geforceerd"},
    ),
    (observed("negation", value="niet_afgesloten"), set()),
    (observed("negation", value="geen_getuigen"), set()),
    (observed("negation", value="geen_toestemming"), {"-toestemming_gegeven"}),
    (observed("negation", value="geen_camerabeelden"), set()),
    (observed("amount", value_eur=425, what="betaald"), {"betaald"}),
    (observed("amount", value_eur=425, what="schade"), set()),
    (observed("time", "betaling", value="2026-11-03T20:12"), {"betaald"}),
    (observed("time", "ontdekt", value="2026-11-03T20:12"), set()),
    (observed("iban", value="NL13TEST0123456789"), set()),
    (observed("person", "eigenaar", name="Jan de Vries"), {"goed_van_ander"}),
    (observed("person", "aangever", name="Jan de Vries"), set()),
    (observed("action", value="aangehouden"), set()),
    (observed("incident", value="fietsdiefstal"), set()),
    (observed("article", value="310 Sr"), set()),
]


def ours() -> dict[str, Observable]:
    """The observables that these sets ask for."""
    named = {one for rules in rule_sets(*SETS) for one in named_in(rules)}
    return {one: shipped().observables[one] for one in sorted(named) if one in shipped().observables}


@pytest.mark.parametrize(("observation", "expected"), SIGNS)
def test_words_say_just_what_they_say(observation: Observation, expected: set[str]) -> None:
    assert {one for one in spoken_for(observation) if bare(one) in ours()} == expected


def test_what_is_asked_has_an_expected_answer() -> None:
    expected = load_expected(None, observables=set(shipped().observables)).shares
    assert set(ours()) <= set(expected)


@pytest.mark.parametrize("observable", ours().values(), ids=lambda one: one.id)
def test_a_question_can_be_answered_in_the_street(observable: Observable) -> None:
    assert observable.question.endswith("?")
    assert len(observable.question.split()) <= 15, observable.question
    assert observable.yes.endswith(".")
    assert observable.no.endswith(".")
    assert observable.help


@pytest.mark.parametrize("rules", rule_sets(*SETS), ids=lambda rules: f"{rules.id} {rules.version}")
def test_every_statement_says_where_it_comes_from(rules: RuleSet) -> None:
    assert rules.status == "concept, juridisch te valideren"
    assert not rules.reviewer
    assert rules.jurist
    steps = (*rules.elements, *rules.conclusions)
    assert all(one.source and one.help for one in steps)
    assert all(one.source for one in rules.rules)
