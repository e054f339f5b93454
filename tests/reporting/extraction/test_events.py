from __future__ import annotations

import pytest

from server.reporting.extraction.scopes import Polarity
from tests.reporting.extraction.reading_of import all_facts, understood, values_of


@pytest.mark.parametrize(
    ("text", "incident"),
    [
        ("Er is een fietsdiefstal gepleegd.", "fietsdiefstal"),
        ("Mijn fiets is gestolen.", "fietsdiefstal"),
        ("Er is een woninginbraak. Daarna is een fiets gestolen.", "woninginbraak"),
        ("Er was een winkeldiefstal. Later was er ook een mishandeling. Die mishandeling was erger.", None),
        ("Er is een ruit vernield.", "vernieling"),
    ],
)
def test_the_incident_is_what_is_named_else_what_the_signs_say(text: str, incident: str | None) -> None:
    found = values_of(text, "incident")
    assert len(found) == 1
    assert incident is None or found == [incident]


def test_what_is_named_early_weighs_more() -> None:
    later = "Iets " * 30
    assert values_of(f"Winkeldiefstal. {later}. Mishandeling.", "incident") == ["winkeldiefstal"]
    assert values_of(f"{later}. Winkeldiefstal. Mishandeling. Mishandeling.", "incident") == ["mishandeling"]


@pytest.mark.parametrize(
    "text", ["Er is geen fietsdiefstal gepleegd.", "Misschien is het fietsdiefstal.", ""]
)
def test_an_incident_that_is_not_said_to_be_so_is_none(text: str) -> None:
    assert all_facts(text, "incident") == []


def test_a_named_incident_is_surer_than_signs() -> None:
    (named,) = all_facts("Er is een fietsdiefstal gepleegd.", "incident")
    (signs,) = all_facts("Mijn fiets is weggenomen.", "incident")
    assert named.certainty > signs.certainty


@pytest.mark.parametrize(
    ("text", "actions"),
    [
        ("Ik hield de verdachte aan.", ["aangehouden"]),
        ("De cautie is gegeven en hij is heengezonden.", ["cautie_gegeven", "heengezonden"]),
        ("Hij is aangehouden. Na de aanhouding is hij overgedragen.", ["aangehouden", "overgedragen"]),
        ("Er is geen sporenonderzoek gedaan.", []),
        ("Er is geen buurtonderzoek gedaan. Later is wel buurtonderzoek gedaan.", ["buurtonderzoek"]),
        ("Er is buurtonderzoek gedaan. Er is geen buurtonderzoek in de flat gedaan.", ["buurtonderzoek"]),
        ("Zo nodig volgt misschien sporenonderzoek.", []),
    ],
)
def test_actions_of_the_police_are_told_once(text: str, actions: list[str]) -> None:
    assert values_of(text, "action") == actions
    assert len({fact.value("value") for fact in all_facts(text, "action")}) == len(all_facts(text, "action"))


@pytest.mark.parametrize(
    ("text", "negations"),
    [
        ("Er waren geen getuigen.", ["geen_getuigen"]),
        ("Niemand raakte gewond.", ["geen_letsel"]),
        ("Er is geen letsel, geen geweld en geen braakschade.", None),
        ("De deur was niet op slot.", ["niet_afgesloten"]),
        ("Er zijn geen camerabeelden, getuigen of sporen.", None),
        ("Er waren getuigen.", []),
        ("Als er geen getuigen zijn, stopt het.", []),
        ("Als er geen getuigen zijn, stopt het. Er zijn geen getuigen.", ["geen_getuigen"]),
        ("Er zijn geen getuigen. Er zijn echt geen getuigen.", ["geen_getuigen"]),
    ],
)
def test_what_was_expressly_absent(text: str, negations: list[str] | None) -> None:
    found = values_of(text, "negation")
    if negations is None:
        negations = {
            "geen_letsel": ["geen_letsel", "geen_geweld", "geen_braakschade"],
            "geen_camerabeelden": ["geen_camerabeelden", "geen_getuigen"],
        }[found[0]]
        assert sorted(found) == sorted(negations)
    else:
        assert found == negations


@pytest.mark.parametrize(
    "text",
    [
        "Niemand had toestemming om de fiets weg te nemen.",
        "Aan niemand werd het recht of de toestemming gegeven tot het plegen van dit feit.",
        "Hij is zonder mijn toestemming met mijn auto weggereden.",
        "De verdachte had daarvoor geen toestemming.",
    ],
)
def test_that_nobody_had_permission_is_for_drafts_only(text: str) -> None:
    assert [one.value("value") for one in all_facts(text, "negation")] == ["geen_toestemming"]
    assert values_of(text, "negation") == []


@pytest.mark.parametrize(
    "text",
    [
        "Ik geef geen toestemming om mijn gegevens te delen.",
        "De officier gaf toestemming voor de doorzoeking.",
    ],
)
def test_permission_for_something_else_says_nothing_of_it(text: str) -> None:
    assert all_facts(text, "negation") == []


def test_what_contradicts_itself_is_shown_both() -> None:
    text = "Er zijn geen getuigen. Getuige Jan de Vries zag een man."
    assert values_of(text, "negation") == ["geen_getuigen"]
    assert ("getuige", "Jan de Vries") in [
        (fact.role, fact.value("name")) for fact in all_facts(text, "person")
    ]


def test_all_words_of_a_cue_are_shown() -> None:
    text = "Ik hield daar de verdachte aan."
    (fact,) = all_facts(text, "action")
    reading = understood(text).reading
    assert [reading.text(part.first, part.end) for part in fact.parts] == ["hield", "aan"]
    assert [part.key for part in fact.parts] == ["value", ""]
    assert (fact.rule, fact.polarity) == ("action_cue", Polarity.STATED)
