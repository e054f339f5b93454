from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.amounts import find_amounts
from server.dutch.words import tokenize
from tests.dutch import saying_amounts


def _values(text: str) -> list[Decimal]:
    return [found.value.value_eur for found in find_amounts(tokenize(text))]


def _is_guess(euros: int, cents: int) -> bool:
    return euros % 5 == 0 and cents % 5 == 0 and 0 < cents - euros <= 10


@settings(max_examples=120, deadline=None)
@given(st.integers(2, 999).filter(lambda euros: euros % 100), st.integers(10, 99))  # "honderd tien" is 110
def test_euros_and_cents_with_the_word_behind_both_are_one_price(euros: int, cents: int) -> None:
    expected = [] if _is_guess(euros, cents) else [Decimal(euros * 100 + cents) / 100]
    for said in saying_amounts.briefly(euros * 100 + cents):
        assert _values(f"Toen heb ik {said} euro betaald.") == expected, said


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("dertien vijftig euro verzendkosten", "13.50"),
        ("Twaalf vijfennegentig euro lag in de la.", "12.95"),
        ("honderd vijfendertig vijftig euro", "135.50"),
        ("vijf en twintig vijftig euro", "25.50"),
        ("negen nul vijf euro", "9.05"),
        ("hij kocht het voor 12 05 euro", "12.05"),
        ("Het was vijf vijfennegentig euro, 20 flessen", "5.95"),
        ("op 4 maart 2026 35 euro betaald", "35"),
    ],
)
def test_a_price_is_read_as_it_is_said(text: str, value: str) -> None:
    assert _values(text) == [Decimal(value)]


@pytest.mark.parametrize(
    "text",
    [
        "twintig dertig euro",
        "vijftien vijfentwintig euro",
        "twee vijftig euro biljetten",
        "op nummer twaalf vijftig euro",
        "aan de Dorpsstraat twaalf vijftig euro",
        "aan de dorpsstraat twaalf vijftig euro",
        "lid twee vijftig euro",
        "dertien, vijftig. Euro's",
        "de pot van 35 50 euro",
        "twaalf drie euro",
        "vier november vijfennegentig vijftig euro",
        "nul zes twaalf vierendertig vijftig euro",
    ],
)
def test_what_may_be_something_else_is_no_price(text: str) -> None:
    assert [value for value in _values(text) if value % 1] == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("om vijf over negen 310 euro overgemaakt", 310),
        ("'s avonds om vijf over negen driehonderdtien euro overgemaakt", 310),
        ("om half negen vijftig euro gepind", 50),
        ("om kwart voor twaalf twintig euro gepind", 20),
        ("om 21.05 310 euro overgemaakt", 310),
        ("om 21.05 uur 310 euro overgemaakt", 310),
        ("om tien uur vijf 310 euro overgemaakt", 310),
        ("op 14-11-2026 50 euro gepind", 50),
    ],
)
def test_an_amount_after_a_clock_time_or_date_is_read_by_itself(text: str, value: int) -> None:
    assert _values(text) == [value]


@pytest.mark.parametrize("text", ["12 50 euro", "huisnummer 12 310 euro", "06 12 34 310 euro", "3 4 50 euro"])
def test_an_amount_after_another_number_is_not_read(text: str) -> None:
    assert _values(text) == []


@pytest.mark.parametrize("gap", [" ", "  ", "    ", "      "])
def test_room_left_by_a_filler_makes_no_range(gap: str) -> None:
    assert _values(f"De garage schat de schade op{gap}vierhonderdvijftig euro.") == [450]


@pytest.mark.parametrize(
    ("text", "values"), [("50 euro - 100 euro", []), ("Schade - 100 euro", [100]), ("€ 50 - € 100", [])]
)
def test_a_dash_opens_a_range_only_between_two_amounts(text: str, values: list[int]) -> None:
    assert _values(text) == values
