"""Amounts and measurements that are facts, and those that are not."""

from __future__ import annotations

import pytest

from tests.reporting.extraction.reading_of import facts_of, values_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ik heb 425 euro overgemaakt.", [425.0]),
        ("De schade is 275 euro.", [275.0]),
        ("Er lag 80, ik bedoel 60 euro contant.", [60.0]),
        ("Hij vroeg nog eens 20 euro, maar die heb ik niet betaald.", []),
        ("Hij eiste 500 euro.", []),
    ],
)
def test_an_amount_is_one_that_was_paid_lost_or_found(text: str, expected: list[float]) -> None:
    assert values_of(text, "amount", "value_eur") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hij had een vlindermes met een lemmet van 8, sorry, 9 centimeter.", [("lengte_cm", 9)]),
        ("In de zak zat 38 gram hennep.", [("gewicht_g", 38)]),
        ("De ademanalyse gaf 610 microgram per liter.", [("ademanalyse_ugl", 610)]),
        ("Ik mat 74 kilometer per uur waar 50 is toegestaan.", [("snelheid_kmh", 74)]),
        ("Het gat was 10 centimeter breed.", []),
        ("De man was 1 meter 80.", []),
    ],
)
def test_what_was_measured_is_told_from_limits_and_heights(
    text: str, expected: list[tuple[str, int]]
) -> None:
    assert [(fact["what"], fact["value"]) for fact in facts_of(text, "measurement")] == expected
