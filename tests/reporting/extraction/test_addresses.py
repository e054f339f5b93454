from __future__ import annotations

import pytest

from server.reporting.extraction.addresses import Address, find_addresses
from tests.reporting.extraction.reading_of import understood


def _found(text: str) -> list[Address]:
    return list(find_addresses(understood(text).reading))


def _said(address: Address) -> tuple[str, ...]:
    house = address.house_number
    return (
        str(address.street.value) if address.street else "",
        f"{house.value.number} {house.value.addition or ''}".strip() if house else "",
        str(address.postcode.value) if address.postcode else "",
        str(address.city.value) if address.city else "",
    )


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("op de Dorpsstraat 12 te Assen", ("Dorpsstraat", "12", "", "Assen")),
        ("op de Dorpsstraat twaalf in Assen", ("Dorpsstraat", "12", "", "Assen")),
        ("Dorpsstraat 12 bis, 9401 AB te Assen", ("Dorpsstraat", "12 bis", "9401 AB", "Assen")),
        ("Dorpsstraat 12, postcode 9401 AB, gemeente Assen", ("Dorpsstraat", "12", "9401 AB", "Assen")),
        ("Dorpsstraat 14-2 in Assen", ("Dorpsstraat", "14 2", "", "Assen")),
        ("tegenover Dorpsstraat 8 te Assen", ("Dorpsstraat", "8 tegenover", "", "Assen")),
        ("ter hoogte van de Dorpsstraat 8", ("Dorpsstraat", "8 ter hoogte van", "", "")),
        ("t.h.v. Dorpsstraat 8", ("Dorpsstraat", "8 ter hoogte van", "", "")),
        ("op de Dorpsstraat ter hoogte van nummer 8", ("Dorpsstraat", "8 ter hoogte van", "", "")),
        ("tegenover Dorpsstraat 8 bis", ("Dorpsstraat", "8 bis", "", "")),
        ("postcode 9401 AB te Assen", ("", "", "9401 AB", "Assen")),
        ("in Assen", ("", "", "", "Assen")),
        ("op de Dorpsstraat", ("Dorpsstraat", "", "", "")),
        (
            "op de Dorpsstraat in Assen, ter hoogte van nummer 31",
            ("Dorpsstraat", "31 ter hoogte van", "", "Assen"),
        ),
        ("op de Dorpsstraat in Assen. Ter hoogte van nummer 31", ("Dorpsstraat", "", "", "Assen")),
        ("Dorpsstraat 121, correctie, 112 te Assen", ("Dorpsstraat", "112", "", "Assen")),
    ],
)
def test_what_follows_a_street_is_one_address(text: str, address: tuple[str, ...]) -> None:
    assert [_said(one) for one in _found(text)] == [address]


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        (
            "de Dorpsstraat 4 en de Kerkstraat 5 te Assen",
            [("Dorpsstraat", "4", "", ""), ("Kerkstraat", "5", "", "Assen")],
        ),
        ("op de Dorpsstraat 4. Assen is ver.", [("Dorpsstraat", "4", "", ""), ("", "", "", "Assen")]),
        (
            "op de Dorpsstraat 4 heb ik de man uit Assen gezien",
            [("Dorpsstraat", "4", "", ""), ("", "", "", "Assen")],
        ),
        ("Dorpsstraat 4 te Assen, Delft", [("Dorpsstraat", "4", "", "Assen"), ("", "", "", "Delft")]),
        (
            "9401 AB Assen, 3511 ED Utrecht",
            [("", "", "9401 AB", "Assen"), ("", "", "3511 ED", "Utrecht")],
        ),
        (
            "op de hoek van de Dorpsstraat en de Kerkstraat in Assen",
            [("Dorpsstraat", "", "", "Assen"), ("Kerkstraat", "", "", "Assen")],
        ),
        (
            "op de Dorpsstraat. De Kerkstraat in Assen",
            [("Dorpsstraat", "", "", ""), ("Kerkstraat", "", "", "Assen")],
        ),
        (
            "postcode 9401 AB, postcode 3511 ED",
            [("", "", "9401 AB", ""), ("", "", "3511 ED", "")],
        ),
    ],
)
def test_addresses_that_are_apart(text: str, addresses: list[tuple[str, ...]]) -> None:
    assert [_said(one) for one in _found(text)] == addresses


def test_an_address_knows_its_words() -> None:
    reading = understood("Hij liep op de Dorpsstraat 12 bis te Assen weg.").reading
    (address,) = find_addresses(reading)
    assert reading.text(address.first, address.end) == "Dorpsstraat 12 bis te Assen"
