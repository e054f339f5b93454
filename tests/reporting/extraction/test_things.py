"""Noun groups of things and the types of goods."""

from __future__ import annotations

import pytest

from server.reporting.extraction.things import Thing, things_in
from tests.reporting.extraction.reading_of import understood


def things(text: str) -> list[Thing]:
    reading = understood(text).reading
    return [
        thing
        for one in reading.sentences
        for thing in things_in(reading, one, reading.of("good", within=one))
    ]


@pytest.mark.parametrize(
    ("text", "kind", "quantity", "colour"),
    [
        ("twee kleine zwarte tassen", "tas", 2, "zwart"),
        ("de vier banden", "band", 4, None),
        ("een zwarte, leren tas", "tas", None, "zwart"),
        ("vier flesjes nagellak", "nagellak", 4, None),
        ("38 gram hennep", "hennep", None, None),
        ("een telefoon, zwart van kleur", "telefoon", None, "zwart"),
        ("een telefoon met een rode jas", "telefoon", None, None),
    ],
)
def test_a_group_has_its_own_number_and_colour(
    text: str, kind: str, quantity: int | None, colour: str | None
) -> None:
    thing = things(text)[0]
    assert thing.kind == kind
    assert (thing.quantity[0] if thing.quantity else None) == quantity
    assert (str(thing.colour.value) if thing.colour else None) == colour


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("een laptop van HP, type ProBook, gestolen", "ProBook"),
        ("een camera, een Nikon D3500, gestolen", "D3500"),
        ("een camera, een Nikon D vijfendertighonderd, gestolen", "D3500"),
        ("een telefoon, een Samsung Galaxy S22, gestolen", "Galaxy S22"),
        ("een telefoon van Samsung gestolen", None),
        ("een laptop van Dell en Jan", None),
    ],
)
def test_a_type_is_read_after_its_brand_only(text: str, model: str | None) -> None:
    thing = things(text)[0]
    assert (thing.model.value if thing.model else None) == model
