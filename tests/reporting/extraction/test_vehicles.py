"""Vehicles: what is said of one in all sentences together, and whose part it plays."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reporting.extraction.reading_of import facts_of


def vehicles(text: str) -> list[dict[str, Any]]:
    return facts_of(text, "vehicle")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Aanrijding met een grijze Peugeot tweehonderdacht.",
         {"make": "Peugeot", "model": "208", "colour": "grijs"}),
        ("Aanrijding met een Audi A4.", {"make": "Audi", "model": "A4"}),
        ("Aanrijding met een vrachtauto, een gele DAF met kenteken 74-BGR-2.",
         {"make": "DAF", "colour": "geel", "kind": "vrachtauto", "plate": "74-BGR-2"}),
        ("Mijn auto, een Volvo V60, staat in de straat. Het kenteken is R-587-GX.",
         {"make": "Volvo", "model": "V60", "plate": "R-587-GX"}),
        ("Wij zagen een Audi A4 met een Belgisch kenteken, 1-KLB-204.", {"make": "Audi", "model": "A4"}),
        ("De auto is een gele Fiat Panda.", {"make": "Fiat", "model": "Panda", "colour": "geel"}),
    ],
)  # fmt: skip
def test_a_vehicle_has_all_that_was_said_of_it(text: str, expected: dict[str, Any]) -> None:
    assert vehicles(text) == [{"role": "betrokken", **expected}]


def test_each_plate_belongs_to_its_own_vehicle() -> None:
    text = (
        "Aanrijding tussen een Skoda Fabia met kenteken SK-814-D en een scooter, "
        "een Piaggio Zip met kenteken F-413-LP."
    )
    assert [(one.get("make"), one.get("plate")) for one in vehicles(text)] == [
        ("Skoda", "SK-814-D"),
        ("Piaggio", "F-413-LP"),
    ]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Verdachte is weggereden op een rode motor.", "verdachte"),
        ("De verdachte stapte uit een zwarte Audi A3.", "verdachte"),
        ("Er reed een Seat Ibiza. De bestuurder blies. Ik heb hem aangehouden.", "verdachte"),
        ("Ze gingen ervandoor op een rode scooter.", "verdachte"),
        ("Er reed een Seat Ibiza. Achter het stuur zat verdachte Jan Bos.", "verdachte"),
        ("Wij controleerden een Audi A4. De bestuurder, verdachte Jan Bos, is aangehouden.", "verdachte"),
        ("De scooter, een Vespa Primavera, is vannacht gestolen.", "gestolen"),
        ("Mijn auto is gestolen, een beige Hyundai i10.", "gestolen"),
        ("Uit mijn Volkswagen Golf is een tas gestolen.", "betrokken"),
        ("De verdachte sloeg de ruit van een grijze BMW in.", "betrokken"),
        ("De verdachte reed tegen een geparkeerde Opel Corsa.", "betrokken"),
        ("Er zijn wieldoppen van mijn Toyota Aygo gestolen.", "betrokken"),
    ],
)
def test_a_vehicle_is_the_suspects_when_he_drives_it_and_stolen_when_it_is_gone(text: str, role: str) -> None:
    assert [one["role"] for one in vehicles(text)] == [role]


@pytest.mark.parametrize(
    "text",
    [
        "Wij reden in onze dienstauto.",
        "Hij stond tussen de vrachtwagens.",
        "Er is een busje pepperspray gevonden.",
        "De auto reed weg.",
    ],
)
def test_police_cars_surroundings_and_nameless_cars_are_no_fact(text: str) -> None:
    assert vehicles(text) == []
