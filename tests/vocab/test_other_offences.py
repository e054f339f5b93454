"""Violence, traffic, drugs, weapons: what answers do to the elements, and what words say unasked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import product

import pytest

from server.domain.assessing import Assessment, Reply, Standing
from server.domain.report import Observation
from server.domain.rule_sets import Observable, RuleSet
from server.reporting.assessment.assessor import assess
from server.reporting.assessment.compiling import named_in
from server.reporting.assessment.knowledge import knowledge
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
    "opiumwet_2",
    "opiumwet_3",
    "sr_285",
    "sr_300",
    "wvw_163",
    "wvw_6",
    "wvw_7",
    "wvw_8_1",
    "wvw_8_2",
    "wvw_8_3",
    "wwm_13",
    "wwm_26",
    "wwm_27",
)
CASES = [case for file in ("violence", "traffic", "drugs", "weapons") for case in cases_in(f"{file}.yaml")]
DAY = date(2026, 11, 20)


def found(observations: Iterable[Observation], template: str = "mutatie") -> Assessment:
    """How the sets that these observations ask for would stand if all were confirmed."""
    book = shipped()
    placed = [one.model_copy(update={"id": f"o{at}"}) for at, one in enumerate(observations)]
    known = knowledge(
        book,
        observations=placed,
        fields=(),
        answers=(),
        dictated_on=DAY,
        confirmed_only=False,
        template=template,
    )
    return assess(book, book.sets_for(observations=placed, template=template, on=DAY), known, known)


def standings(assessment: Assessment, rule_set: str) -> dict[str, str]:
    """How each element of one set stands."""
    (state,) = (one for one in assessment.sets if one.id == rule_set)
    return {one.id: one.standing.value for one in state.elements}


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_elements_stand_as_the_answers_say(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("way", ways_in("other_ways.yaml"), ids=str)
def test_these_facts_are_just_enough(way: Way) -> None:
    check_way(way)


@pytest.mark.parametrize("rules", rule_sets(*SETS), ids=lambda rules: rules.id)
def test_a_case_shows_each_element_present_and_another_refuted(rules: RuleSet) -> None:
    seen = {pair for case in CASES if case.rule_set == rules.id for pair in case.expected.items()}
    for element, standing in product(rules.elements, (Standing.PRESENT, Standing.REFUTED)):
        assert (element.id, standing) in seen, f"{element.id}: {standing}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (88, {"ademanalyse_gedaan", "-adem_boven_220", "-adem_tussen_88_en_220"}),
        (89, {"ademanalyse_gedaan", "-adem_boven_220", "adem_tussen_88_en_220", "test_wijst_op_middel"}),
        (220, {"ademanalyse_gedaan", "-adem_boven_220", "adem_tussen_88_en_220", "test_wijst_op_middel"}),
        (221, {"ademanalyse_gedaan", "adem_boven_220", "-adem_tussen_88_en_220", "test_wijst_op_middel"}),
    ],
)
def test_a_result_at_the_limit_is_not_above_it(value: int, expected: set[str]) -> None:
    said = spoken_for(observed("measurement", what="ademanalyse_ugl", value=value))
    assert said == expected | {"alcohol_nagegaan"}


def test_210_microgram_is_below_one_limit_and_above_that_for_beginners() -> None:
    assessment = found(
        [
            observed("incident", value="rijden_onder_invloed"),
            observed("measurement", what="ademanalyse_ugl", value=210),
            observed("vehicle", "verdachte", kind="personenauto", plate="12-ABC-3"),
        ]
    )
    assert standings(assessment, "wvw_8_2")["alcoholgehalte"] == "refuted"
    assert standings(assessment, "wvw_8_3")["alcoholgehalte"] == "present"
    assert standings(assessment, "wvw_8_3")["rijbewijsplichtig"] == "present"
    assert standings(assessment, "wvw_8_3")["beginner"] == "open"
    assert standings(assessment, "wvw_163")["medewerking_uitgebleven"] == "refuted"


def test_two_results_on_both_sides_of_the_limit_are_for_a_person_to_judge() -> None:
    both = [observed("measurement", what="ademanalyse_ugl", value=value) for value in (210, 230)]
    assessment = found([observed("incident", value="rijden_onder_invloed"), *both])
    assert standings(assessment, "wvw_8_2")["alcoholgehalte"] == "contradictory"


def test_that_somebody_has_no_injury_does_not_say_that_nobody_has() -> None:
    assessment = found(
        [observed("incident", value="verkeersongeval"), observed("negation", value="geen_letsel")]
    )
    assert standings(assessment, "wvw_6")["gevolg"] == "open"
    assert standings(assessment, "verkeersongeval_zonder_letsel")["niemand_gewond"] == "open"


def test_what_refutes_for_good_ends_the_questions() -> None:
    state = stands("wvw_6", {"iedereen_ongedeerd": Reply.YES})
    (consequence,) = (one for one in state.elements if one.id == "gevolg")
    assert consequence.standing is Standing.REFUTED
    assert consequence.settled


def test_no_injury_of_somebody_says_nothing_of_the_victim() -> None:
    assessment = found(
        [observed("incident", value="mishandeling"), observed("negation", value="geen_letsel")]
    )
    assert standings(assessment, "sr_300") == {
        "handeling": "open",
        "opzettelijk": "open",
        "pijn_letsel": "open",
        "zonder_rechtvaardiging": "open",
    }


def test_found_hemp_and_found_weapons_have_their_own_articles() -> None:
    drugs = found(
        [observed("incident", value="drugsvondst"), observed("item", "in_beslag_genomen", kind="hennep")]
    )
    assert standings(drugs, "opiumwet_3")["middel"] == "present"
    assert standings(drugs, "opiumwet_2")["middel"] == "open"
    weapons = found(
        [observed("incident", value="wapenbezit"), observed("item", "in_beslag_genomen", kind="vlindermes")]
    )
    assert standings(weapons, "wwm_13")["wapen_categorie_1"] == "present"
    assert standings(weapons, "wwm_26")["wapen_of_munitie"] == "open"


@pytest.mark.parametrize(
    ("incident", "sets"),
    [
        ("mishandeling", {"sr_300"}),
        ("bedreiging", {"sr_285"}),
        ("rijden_onder_invloed", {"wvw_163", "wvw_8_2", "wvw_8_3"}),
        ("verkeersongeval", {"wvw_6", "wvw_7"}),
        ("drugsvondst", {"opiumwet_2", "opiumwet_3"}),
        ("wapenbezit", {"wwm_13", "wwm_26", "wwm_27"}),
    ],
)
def test_an_incident_chooses_its_sets_and_is_evidence_of_nothing(incident: str, sets: set[str]) -> None:
    assessment = found([observed("incident", value=incident)])
    offences = [one for one in assessment.sets if one.kind == "offence"]
    assert {one.id for one in offences} == sets
    assert {element.standing for one in offences for element in one.elements} == {Standing.OPEN}
    assert not assessment.without_rules


@pytest.mark.parametrize(
    ("article", "sets"),
    [
        ("300 Sr", {"sr_300"}),
        ("285 Sr", {"sr_285"}),
        ("6 WVW", {"wvw_6"}),
        ("7 WVW", {"wvw_7"}),
        ("8 WVW", {"wvw_8_2", "wvw_8_3"}),
        ("8 lid 1 WVW", {"wvw_8_1"}),
        ("8 lid 2 onder a WVW", {"wvw_8_2"}),
        ("8 lid 3 sub a WVW", {"wvw_8_3"}),
        ("8 lid 4 WVW", {"wvw_8_3"}),
        ("8 lid 4 onder a WVW", {"wvw_8_3"}),
        ("138 lid 4 Sr", {"sr_138"}),
        ("416 lid 1 onder a Sr", {"sr_416"}),
        ("416 lid 1 sub a Sr", {"sr_416"}),
        ("417bis lid 1 onder a Sr", {"sr_417bis"}),
        ("417bis lid 1 sub a Sr", {"sr_417bis"}),
        ("2 onder C Opiumwet", {"opiumwet_2"}),
        ("163 WVW", {"wvw_163"}),
        ("2 Opiumwet", {"opiumwet_2"}),
        ("3 Opiumwet", {"opiumwet_3"}),
        ("13 WWM", {"wwm_13"}),
        ("26 WWM", {"wwm_26"}),
        ("27 WWM", {"wwm_27"}),
    ],
)
def test_an_article_chooses_its_sets(article: str, sets: set[str]) -> None:
    chosen = shipped().sets_for(observations=[observed("article", value=article)], template="x", on=DAY)
    assert {one.rules.id for one in chosen.sets} == sets


def test_an_event_before_the_text_of_the_law_that_was_used_has_no_rule_set() -> None:
    chosen = shipped().choose(SETS, date(2017, 4, 30))
    assert chosen.sets == ()
    assert set(chosen.not_in_force) == set(SETS)


SIGNS: list[tuple[Observation, set[str]]] = [
    (observed("action", value="geweld_gebruikt"), set()),
    (observed("negation", value="geen_geweld"), set()),
    (observed("negation", value="geen_letsel"), set()),
    (observed("measurement", what="promillage", value=1.2), set()),
    (observed("measurement", what="lengte_cm", value=31), set()),
    (observed("item", "in_beslag_genomen", kind="mdma"), {"herkend_als_harddrug"}),
    (observed("item", "in_beslag_genomen", kind="MDMA"), {"herkend_als_harddrug"}),
    (observed("item", "aangetroffen", kind="hennepplant"), {"herkend_als_softdrug"}),
    (observed("item", "gestolen", kind="hennepplant"), {"iets_weggenomen"}),
    (observed("item", "in_beslag_genomen", kind="gripzakje"), set()),
    (observed("item", "in_beslag_genomen", kind="wit poeder"), set()),
    (observed("item", "in_beslag_genomen", kind="lachgas"), set()),
    (observed("item", "in_beslag_genomen", kind="3-MMC"), set()),
    (observed("item", "in_beslag_genomen", kind="nepwapen"), set()),
    (observed("item", "in_beslag_genomen", kind="speelgoedpistool"), set()),
    (observed("item", "in_beslag_genomen", kind="boksbeugel"), {"boksbeugel_of_dergelijke_gezien"}),
    (observed("item", "aangetroffen", kind="patroon"), {"munitie_gezien"}),
    (observed("item", "in_beslag_genomen", kind="keukenmes"), {"slag_of_steekvoorwerp_gezien"}),
    (observed("vehicle", "verdachte", kind="fiets"), {"met_voertuig", "-rijbewijs_nodig"}),
    (observed("vehicle", "gestolen", kind="scooter"), {"iets_weggenomen"}),
]


@pytest.mark.parametrize(("observation", "expected"), SIGNS)
def test_words_say_just_what_they_say(observation: Observation, expected: set[str]) -> None:
    assert spoken_for(observation) == expected


def test_drugs_that_somebody_tells_of_were_not_recognised_by_the_police() -> None:
    told = observed("item", "aangetroffen", kind="cocaïne").model_copy(update={"source": "statement"})
    assert spoken_for(told) == set()


def ours() -> dict[str, Observable]:
    """The observables that these sets ask for."""
    named = {one for rules in rule_sets(*SETS) for one in named_in(rules)}
    return {one: shipped().observables[one] for one in sorted(named) if one in shipped().observables}


def test_what_is_asked_has_an_expected_answer() -> None:
    expected = load_expected(None, observables=set(shipped().observables)).shares
    assert set(ours()) <= set(expected)


@pytest.mark.parametrize("observable", ours().values(), ids=lambda one: one.id)
def test_a_question_can_be_answered_in_the_street(observable: Observable) -> None:
    assert len(observable.question.split()) <= 15, observable.question
    assert observable.yes.endswith(".")
    assert observable.no.endswith(".")
    assert observable.help.endswith((".", "?"))


@pytest.mark.parametrize("rules", rule_sets(*SETS), ids=lambda rules: rules.id)
def test_every_statement_says_where_it_comes_from(rules: RuleSet) -> None:
    assert rules.status == "concept, juridisch te valideren"
    assert not rules.reviewer
    assert rules.jurist
    assert all(one.source and one.help for one in (*rules.elements, *rules.conclusions))
    assert all(one.source for one in rules.rules)
