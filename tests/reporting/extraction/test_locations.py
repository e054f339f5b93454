from __future__ import annotations

from typing import Any

import pytest

from server.reporting.extraction.scopes import Polarity
from tests.reporting.extraction.reading_of import all_facts, facts_of


def _place(role: str, street: str, number: str = "", city: str = "") -> dict[str, Any]:
    place = {"role": role, "street": street, "house_number": number, "city": city}
    return {key: value for key, value in place.items() if value}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            "Op de Dorpsstraat 12 te Assen is ingebroken.",
            [_place("pleegplaats", "Dorpsstraat", "12", "Assen")],
        ),
        (
            "Hij is aangehouden op de Kerkstraat 3 in Assen.",
            [_place("aanhouding", "Kerkstraat", "3", "Assen")],
        ),
        (
            "De fiets is teruggevonden op de Kerkstraat 3. Hij was gestolen op de Dorpsstraat 4.",
            [_place("vindplaats", "Kerkstraat", "3"), _place("pleegplaats", "Dorpsstraat", "4")],
        ),
        ("Veld locatie Dorpsstraat 4 Assen.", [_place("pleegplaats", "Dorpsstraat", "4", "Assen")]),
        ("Locatie: Dorpsstraat 4, hier aangehouden.", [_place("pleegplaats", "Dorpsstraat", "4")]),
        ("In Assen is een fiets gestolen.", [_place("pleegplaats", "", "", "Assen")]),
        ("Locatie: Assen", [_place("pleegplaats", "", "", "Assen")]),
        ("Op de A16 reed een auto.", [_place("pleegplaats", "A16")]),
        ("Postcode 9401 AB.", [{"role": "pleegplaats", "postcode": "9401 AB"}]),
    ],
)
def test_a_place_has_the_role_of_what_happened_there(text: str, places: list[dict[str, Any]]) -> None:
    assert facts_of(text, "location") == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            "Op de Dorpsstraat 4 is een fiets gestolen. De Dorpsstraat ligt in Assen.",
            [_place("pleegplaats", "Dorpsstraat", "4", "Assen")],
        ),
        (
            "Op de Dorpsstraat is een ruit vernield. Het was op de Dorpsstraat 4.",
            [_place("pleegplaats", "Dorpsstraat", "4")],
        ),
        (
            "Op de Dorpsstraat 4 te Assen is een ruit vernield. Dat was in Delft.",
            [_place("pleegplaats", "Dorpsstraat", "4", "Assen")],
        ),
        (
            "Op de Dorpsstraat 4 te Assen is een ruit vernield. Op de Dorpsstraat 4 te Delft ook.",
            [
                _place("pleegplaats", "Dorpsstraat", "4", "Assen"),
                _place("pleegplaats", "Dorpsstraat", "4", "Delft"),
            ],
        ),
    ],
)
def test_mentions_of_one_place_are_one_fact(text: str, places: list[dict[str, Any]]) -> None:
    assert facts_of(text, "location") == places


@pytest.mark.parametrize(
    "text",
    [
        "Hij vluchtte richting de Kerkstraat 3 in Assen.",
        "Hij vluchtte richting Kerkstraat 3.",
        "Hij liep naar de Kerkstraat 3.",
        "Hij komt uit Assen.",
        "Hij woont aan de Kerkstraat 3 te Assen.",
        "Geboren te Assen.",
        "Misschien was het op de Kerkstraat 3.",
        "Het was niet op de Kerkstraat 3.",
        "Als hij op de Kerkstraat 3 is.",
        "De politie van Assen.",
    ],
)
def test_what_is_no_place_of_anything_here(text: str) -> None:
    assert facts_of(text, "location") == []


def test_a_place_under_its_heading_is_surer() -> None:
    (heading,) = all_facts("Locatie: Dorpsstraat 4 te Assen", "location")
    (said,) = all_facts("Het was op de Dorpsstraat 4 te Assen", "location")
    assert heading.certainty > said.certainty
    assert heading.polarity is said.polarity is Polarity.STATED
