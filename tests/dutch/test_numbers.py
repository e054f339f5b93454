from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.decimals import read_number
from server.dutch.numbers import cardinal, is_article, ordinal, read_cardinal, read_ordinal, says_number
from server.dutch.quantities import find_quantities
from server.dutch.words import tokenize
from tests.dutch import saying

_BEFORE = "Weggenomen zijn gisteren"
_PLACE = len(_BEFORE.split())


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 999_999))
def test_every_number_in_every_form_is_read_from_its_place(number: int) -> None:
    for said in saying.cardinal_forms(number):
        found = read_cardinal(tokenize(f"{_BEFORE} {said} van de kisten"), _PLACE)
        assert found is not None, said
        assert (found.value, found.end) == (number, _PLACE + len(said.split())), said


def test_every_number_to_ten_thousand_is_read_as_one_word() -> None:
    for number in range(10_000):
        assert cardinal(saying.without_accents(saying.cardinal(number))) == number


@settings(max_examples=120, deadline=None)
@given(st.integers(1, 9_999), st.integers(1, 99))
def test_numbers_that_stand_apart_are_not_joined(one: int, other: int) -> None:
    said = f"{saying.cardinal(one)}, {saying.cardinal(other)}"
    found = read_cardinal(tokenize(said), 0)
    assert found is not None
    assert found.value == one


@pytest.mark.parametrize(
    ("said", "value", "words"),
    [
        ("vijfendertig vijftig", 35, 1),
        ("zes, acht", 6, 1),
        ("twintig vijf", 20, 1),
        ("duizend duizend", 1000, 1),
        ("honderd en tweehonderd", 100, 1),
        ("duizend vijftienhonderd", 1000, 1),
        ("duizend en twee honderd", 1000, 1),
        ("honderd en een jas", 100, 1),
        ("honderd en één", 101, 3),
        ("een honderd meter", 100, 2),
        ("eenduizend", 1000, 1),
        ("twaalf honderd veertig euro", 1240, 3),
        ("vijf miljoen tweehonderdduizend", 5_200_000, 3),
        ("vierennegentig nul vijf", 94, 1),
        ("12 34", 12, 1),
        ("1.850.", 1850, 1),
        ("vijf-en-twintig", 25, 1),
    ],
)
def test_a_number_ends_where_the_next_thing_begins(said: str, value: int, words: int) -> None:
    found = read_cardinal(tokenize(said), 0)
    assert found is not None
    assert (found.value, found.end) == (value, words)


def test_between_five_and_twenty_are_two_numbers() -> None:
    found = read_cardinal(tokenize("tussen de vijf en twintig"), 2)
    assert found is not None
    assert found.value == 5


def test_a_pause_ends_a_number() -> None:
    text = "twee honderd"
    found = read_cardinal(tokenize(text, pauses=[len("twee")]), 0)
    assert found is not None
    assert found.value == 2


@pytest.mark.parametrize(
    "word",
    ["", "en", "enen", "fiets", "zeventje", "vieren", "12a", "1,5", "06-12", "achter", "٣", "1" * 1000],
)
def test_what_is_no_whole_number_is_none(word: str) -> None:
    assert cardinal(word) is None


def test_the_article_is_no_number_but_the_accented_word_is() -> None:
    article, number = tokenize("een één")
    assert is_article(article)
    assert not is_article(number)
    assert not says_number(article)
    assert says_number(number)


@pytest.mark.parametrize(
    ("said", "value", "words"),
    [
        ("35,50", "35.5", 1),
        ("1.240,50", "1240.5", 1),
        ("43.2", "43.2", 1),
        ("drie komma vijf", "3.5", 3),
        ("nul komma acht", "0.8", 3),
        ("nul komma nul acht", "0.08", 4),
        ("drie komma vijfenzeventig", "3.75", 3),
        ("drie komma twee vijf", "3.25", 4),
        ("12 komma 4", "12.4", 3),
        ("drie komma één", "3.1", 3),
        ("drie komma een kilo", "3.1", 3),
        ("drie komma een fiets", "3", 1),
        ("anderhalf", "1.5", 1),
        ("anderhalve", "1.5", 1),
        ("tweeënhalf", "2.5", 1),
        ("drieëneenhalve", "3.5", 1),
        ("drie en een half", "3.5", 4),
        ("drie en een halve", "3.5", 4),
        ("een halve", "0.5", 2),
        ("2½", "2.5", 1),
        ("½", "0.5", 1),
        ("driekwart", "0.75", 1),
        ("35 duizend", "35000", 2),
        ("anderhalf duizend", "1500", 2),
        ("2,5 miljoen", "2500000", 2),
        ("drie en een half miljoen", "3500000", 5),
        ("duizend duizend", "1000", 1),
        ("zes komma, vijf", "6", 1),
        ("1.850", "1850", 1),
    ],
)
def test_fractions_are_read(said: str, value: str, words: int) -> None:
    found = read_number(tokenize(said), 0)
    assert found is not None
    assert (found.value, found.end) == (Decimal(value), words)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 999), st.integers(1, 99))
def test_every_decimal_said_with_komma_is_read(whole: int, hundredths: int) -> None:
    tail = saying.cardinal(hundredths) if hundredths >= 10 else f"nul {saying.cardinal(hundredths)}"
    for said in (
        f"{saying.cardinal(whole)} komma {tail}",
        f"{whole},{hundredths:02}",
        f"{whole} komma {hundredths:02}",
    ):
        found = read_number(tokenize(said), 0)
        assert found is not None, said
        assert found.value * 100 == whole * 100 + hundredths, said


def test_more_decimals_than_asked_for_are_no_number() -> None:
    assert read_number(tokenize("1,850"), 0, 2) is None


def test_every_ordinal_is_read() -> None:
    for number in range(1, 1000):
        assert ordinal(saying.without_accents(saying.ordinal(number))) == number
        assert {ordinal(f"{number}{suffix}") for suffix in ("e", "de", "ste")} == {number}


def test_a_split_ordinal_is_read() -> None:
    found = read_ordinal(tokenize("twee en twintigste januari"), 0)
    assert found is not None
    assert (found.value, found.end) == (22, 3)


@pytest.mark.parametrize(
    "word",
    ["beste", "eende", "laatste", "einde", "tweeste", "achtde", "drieste", "vijftig", "ste", "de", "", "22"],
)
def test_what_is_no_ordinal_is_none(word: str) -> None:
    assert ordinal(word) is None


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("twee horloges van Citizen", [2]),
        ("één fiets", [1]),
        ("een fiets", []),
        ("een tweetal fietsen", [2]),
        ("3x parfum", [3]),
        ("vijf en twintig flesjes", [25]),
        ("een en twintig flesjes", [21]),
        ("beide fietsen", []),
        ("een paar fietsen", []),
        ("twee of drie fietsen", []),
        ("twee tot drie fietsen", []),
        ("twee, fietsen", []),
        ("om vier ging hij weg", []),
        ("Kerkstraat 12 woont hij", []),
        ("nummer 64 woont hij", []),
        ("verdachte 2 liep weg", []),
        ("4 maart", []),
        ("187 euro", []),
        ("16 jaar", []),
        ("nul zes twaalf fietsen", []),
        ("artikel 310 Strafrecht", []),
        ("12 bis", []),
        ("06 fietsen", []),
    ],
)
def test_a_quantity_counts_the_thing_behind_it(said: str, values: list[int]) -> None:
    assert [found.value for found in find_quantities(tokenize(said))] == values


@pytest.mark.parametrize(
    "text",
    [
        "honderd " * 5_000,
        "honderd" * 2_500,
        "9" * 1000,
        "en " * 5_000,
        "komma " * 5_000,
        "½ " * 5_000,
        "1,5" * 999,
    ],
)
@pytest.mark.timeout(20)
def test_absurd_text_is_read_without_harm(text: str) -> None:
    tokens = tokenize(text)
    for at in range(len(tokens)):
        read_number(tokens, at)
        read_ordinal(tokens, at)
    list(find_quantities(tokens))


@given(st.text(max_size=60))
def test_any_text_is_read_without_harm(text: str) -> None:
    tokens = tokenize(text)
    for at in range(len(tokens) + 1):
        for found in (read_cardinal(tokens, at), read_number(tokens, at), read_ordinal(tokens, at)):
            assert found is None or at == found.first < found.end <= len(tokens)
