from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.house_numbers import HouseNumber, read_house_number
from server.dutch.words import tokenize
from tests.dutch import saying


def _read(text: str) -> tuple[str, str | None, int] | None:
    found = read_house_number(tokenize(text), 0)
    return None if found is None else (found.value.number, found.value.addition, found.end)


@pytest.mark.parametrize(
    ("text", "number", "addition", "end"),
    [
        ("12", "12", None, 1),
        ("110 in Groningen", "110", None, 1),
        ("honderdtien in Groningen", "110", None, 1),
        ("honderd tien in Groningen", "110", None, 2),
        ("vijf achtentwintig nul drie", "5", None, 1),
        ("één", "1", None, 1),
        ("een in Gouda", "1", None, 1),
        ("twaalf a", "12", "a", 2),
        ("48 a, Haarlem", "48", "a", 2),
        ("48a", "48", "a", 1),
        ("48 A", "48", "a", 2),
        ("48A in Gouda", "48", "a", 1),
        ("achtenveertig alfa", "48", "a", 2),
        ("12 bis", "12", "bis", 2),
        ("twaalf bis", "12", "bis", 2),
        ("12bis", "12", "bis", 1),
        ("12-bis", "12", "bis", 1),
        ("3 rood", "3", "rood", 2),
        ("drie rood", "3", "rood", 2),
        ("21 zwart in Delft", "21", "zwart", 2),
        ("21zw", "21", "zwart", 1),
        ("14-2", "14", "2", 1),
        ("14/2", "14", "2", 1),
        ("veertien streep twee", "14", "2", 3),
        ("veertien streepje A", "14", "a", 3),
        ("12 toevoeging b", "12", "b", 3),
        ("8 hs", "8", "hs", 2),
        ("8-hs", "8", "hs", 1),
        ("twaalf twee hoog", "12", "2 hoog", 3),
        ("12 tweehoog", "12", "2 hoog", 2),
        ("12 2 hoog", "12", "2 hoog", 3),
        ("12-2hoog", "12", "2 hoog", 1),
        ("12 III", "12", "III", 2),
        ("12-III", "12", "III", 1),
        ("12 à 14", "12", None, 1),
        ("12 m verderop", "12", None, 1),
        ("12 alfa bravo", "12", None, 1),
        ("12, a", "12", None, 1),
        ("12. Bis", "12", None, 1),
        ("nummer 64", "64", None, 2),
        ("nr. 64", "64", None, 2),
        ("huisnummer 12 a", "12", "a", 3),
        ("perceel 31", "31", None, 2),
        ("voor perceel eenendertig", "31", None, 3),
        ("op nummer 12", "12", None, 3),
        ("tegenover nummer 8", "8", "tegenover", 3),
        ("tegenover nummer acht, Amersfoort", "8", "tegenover", 3),
        ("tegenover 8", "8", "tegenover", 2),
        ("tegenover huisnummer 8", "8", "tegenover", 3),
        ("ter hoogte van nummer 8", "8", "ter hoogte van", 5),
        ("ter hoogte van perceel acht", "8", "ter hoogte van", 5),
        ("t.h.v. 8", "8", "ter hoogte van", 2),
        ("t.h.v. nummer 8", "8", "ter hoogte van", 3),
        ("naast nummer 8", "8", "naast", 3),
    ],
)
def test_a_house_number_is_read(text: str, number: str, addition: str | None, end: int) -> None:
    assert _read(text) == (number, addition, end)


@pytest.mark.parametrize(
    "text",
    [
        "in Gouda",
        "een grote boom",
        "12 uur",
        "twaalf maart",
        "3 personen",
        "tegenover 2 personen",
        "tegenover de bank",
        "naast 2 auto's",
        "naast 8",
        "ter hoogte van de brug",
        "ter hoogte van",
        "voor de deur",
        "nul",
        "012",
        "123456",
        "3511 ED",
        "3511ED Utrecht",
        "vijfendertig elf Eduard Dirk",
        "12,5",
        "22.15",
        "06-12345678",
        "nummer",
        "tegenover",
    ],
)
def test_what_is_no_house_number_gives_none(text: str) -> None:
    assert _read(text) is None


def test_nothing_is_read_past_the_end() -> None:
    assert read_house_number((), 0) is None
    assert read_house_number(tokenize("12"), 1) is None


def test_the_place_and_the_addition_are_both_kept() -> None:
    found = read_house_number(tokenize("tegenover nummer 8 a"), 0)
    assert found is not None
    assert (found.value, found.rule) == (HouseNumber("8", "tegenover a"), "house_number_near")


@given(
    number=st.integers(1, 9999),
    addition=st.sampled_from([None, "a", "b", "c", "bis", "rood", "zwart", "hs"]),
    spoken=st.booleans(),
)
@settings(max_examples=120, deadline=None)
def test_every_house_number_comes_back(number: int, addition: str | None, *, spoken: bool) -> None:
    said = saying.cardinal(number) if spoken else str(number)
    found = read_house_number(tokenize(f"{said} {addition or ''} in Gouda"), 0)
    assert found is not None
    assert found.value == HouseNumber(str(number), addition)


@given(text=st.text(max_size=40))
@settings(max_examples=120, deadline=None)
def test_any_text_is_read_without_trouble(text: str) -> None:
    tokens = tokenize(text)
    for at in range(len(tokens)):
        found = read_house_number(tokens, at)
        assert found is None or at == found.first < found.end <= len(tokens)
