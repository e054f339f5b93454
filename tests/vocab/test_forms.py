"""What a record must hold: the eight W's, a missing person, noise, and an accident without injury."""

from __future__ import annotations

from datetime import date

import pytest

from server.domain.assessing import Standing
from server.domain.report import DraftField, Observation, Provenance
from server.domain.rule_sets import Observable, RuleSet, SetKind
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

FORMS = ("acht_w", "geluidsoverlast", "verkeersongeval_zonder_letsel", "vermissing")
CASES = cases_in("records.yaml")
DAY = date(2026, 11, 20)


def missing(rule_set: str, template: str, observations: list[Observation], *fields: DraftField) -> set[str]:
    """The elements that are not known yet, if all that was found were confirmed."""
    book = shipped()
    placed = [one.model_copy(update={"id": f"o{at}"}) for at, one in enumerate(observations)]
    known = knowledge(
        book,
        observations=placed,
        fields=fields,
        answers=(),
        dictated_on=DAY,
        confirmed_only=False,
        template=template,
    )
    choice = book.sets_for(observations=placed, template=template, on=DAY)
    (state,) = (one for one in assess(book, choice, known, known).sets if one.id == rule_set)
    return {one.id for one in state.elements if one.standing is Standing.OPEN}


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_elements_stand_as_the_answers_say(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("way", ways_in("records_ways.yaml"), ids=str)
def test_these_facts_are_just_enough(way: Way) -> None:
    check_way(way)


@pytest.mark.parametrize("rules", rule_sets(*FORMS), ids=lambda rules: rules.id)
def test_each_element_is_shown_present(rules: RuleSet) -> None:
    seen = {pair for case in CASES if case.rule_set == rules.id for pair in case.expected.items()}
    for element in rules.elements:
        assert (element.id, Standing.PRESENT) in seen


@pytest.mark.parametrize("template", ["aangifte", "mutatie", "pv_bevindingen"])
def test_every_record_is_asked_for_the_eight_ws(template: str) -> None:
    chosen = shipped().sets_for(observations=(), template=template, on=DAY)
    assert "acht_w" in {one.rules.id for one in chosen.sets}


@pytest.mark.parametrize(
    ("incident", "form"),
    [
        ("vermissing", "vermissing"),
        ("geluidsoverlast", "geluidsoverlast"),
        ("verkeersongeval", "verkeersongeval_zonder_letsel"),
    ],
)
def test_an_incident_has_its_own_form(incident: str, form: str) -> None:
    chosen = shipped().sets_for(
        observations=[observed("incident", value=incident)], template="mutatie", on=DAY
    )
    assert form in {one.rules.id for one in chosen.sets}
    assert not chosen.without_rules


def test_that_something_was_found_does_not_say_that_the_missing_person_was() -> None:
    said = [
        observed("incident", value="vermissing"),
        observed("person", "melder", name="Ingrid den Hartog", phone="+31612346603"),
        observed("person", "betrokkene", name="Willem den Hartog"),
        observed("location", "pleegplaats", street="Arnhemseweg", city="Apeldoorn"),
        observed("time", "laatst_gezien", value="2026-11-10T15:30"),
        observed("description", sex="man", height_cm=175),
    ]
    asked = {"zorg", "gevaar", "spullen", "zoekplekken", "al_gezocht"}
    assert missing("vermissing", "mutatie", said) == asked
    bicycle = observed("item", "aangetroffen", kind="fiets")
    place = observed("location", "vindplaats", street="Emmastraat", city="Apeldoorn")
    assert missing("vermissing", "mutatie", [*said, bicycle, place]) == asked


def test_no_witnesses_is_an_answer_too() -> None:
    said = [observed("incident", value="verkeersongeval"), observed("negation", value="geen_getuigen")]
    assert "getuigen" not in missing("verkeersongeval_zonder_letsel", "mutatie", said)


def test_one_driver_and_one_plate_are_known_and_the_rest_is_asked() -> None:
    said = [
        observed("incident", value="verkeersongeval"),
        observed("person", "bestuurder", name="Marek Jankowski"),
        observed("vehicle", "betrokken", plate="71-BZK-5"),
        observed("amount", value_eur=300, what="schade"),
    ]
    assert missing("verkeersongeval_zonder_letsel", "mutatie", said) == {
        "niemand_gewond",
        "waar",
        "wanneer",
        "toedracht",
        "omstandigheden",
        "getuigen",
        "alcohol",
        "gegevens",
    }


@pytest.mark.parametrize(
    ("field", "template", "known"),
    [
        ("tijdstip", "mutatie", "wanneer"),
        ("locatie", "pv_bevindingen", "waar"),
        ("pleegplaats", "aangifte", "waar"),
        ("feit", "aangifte", "wat"),
        ("onderwerp", "mutatie", "wat"),
        ("reden_van_wetenschap", "pv_bevindingen", "wetenschap"),
    ],
)
def test_a_filled_field_answers_a_w(field: str, template: str, known: str) -> None:
    filled = DraftField(id=field, value="zelf gezien", provenance=Provenance.TYPED)
    assert known in missing("acht_w", template, [])
    assert known not in missing("acht_w", template, [], filled)


SIGNS: list[tuple[Observation, set[str]]] = [
    (observed("incident", value="geluidsoverlast"), {"wat_bekend"}),
    (observed("measurement", what="geluid_db", value=62), {"geluid_zelf_nagegaan"}),
    (observed("person", "melder", name="Jan de Vries"), {"melder_bekend"}),
    (observed("person", "melder", phone="+31612346603"), {"melder_bekend", "melder_bereikbaar"}),
    (observed("person", "betrokkene", birth_date="1943-10-01"), {"wie_bekend", "veroorzaker_geluid_bekend"}),
    (observed("person", "getuige", name="Jan de Vries"), {"getuigen_nagegaan"}),
    (observed("time", "kennisname", value="2026-11-20T22:15"), set()),
    (observed("time", "gebeurtenis", value="2026-11-20T22:15"), {"wanneer_bekend"}),
    (observed("location", "woonadres", street="Dorpsstraat"), set()),
    (observed("vehicle", "betrokken", make="DAF"), {"met_voertuig"}),
]


@pytest.mark.parametrize(("observation", "expected"), SIGNS)
def test_words_say_just_what_they_say(observation: Observation, expected: set[str]) -> None:
    assert spoken_for(observation) == expected


def ours() -> dict[str, Observable]:
    """The observables that these forms ask for."""
    named = {one for rules in rule_sets(*FORMS) for one in named_in(rules)}
    return {one: shipped().observables[one] for one in sorted(named)}


def test_what_is_asked_has_an_expected_answer() -> None:
    expected = load_expected(None, observables=set(shipped().observables)).shares
    assert set(ours()) <= set(expected)


@pytest.mark.parametrize("observable", ours().values(), ids=lambda one: one.id)
def test_a_question_can_be_answered_in_the_street(observable: Observable) -> None:
    assert len(observable.question.split()) <= 15, observable.question
    assert observable.help


@pytest.mark.parametrize("rules", rule_sets(*FORMS), ids=lambda rules: rules.id)
def test_a_form_is_no_law_and_never_refuted_as_a_whole(rules: RuleSet) -> None:
    assert rules.kind is SetKind.FORM
    assert rules.article is None
    assert rules.jurist
    assert not stands(rules.id, {}).refuted
