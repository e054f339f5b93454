from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.amounts import find_amounts
from server.dutch.words import tokenize
from tests.dutch import saying, saying_amounts


def _values(text: str) -> list[Decimal]:
    return [found.value.value_eur for found in find_amounts(tokenize(text))]


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 9_999_999))
def test_every_amount_in_every_form_is_read_from_its_place(cents: int) -> None:
    for said in saying_amounts.amount_forms(cents):
        tokens = tokenize(f"De schade was {said} aan de deur.")
        (found,) = find_amounts(tokens)
        assert found.value.value_eur * 100 == cents, said
        assert found.first == 3, said
        assert found.end == len(tokens) - 3, said
        assert not found.value.approximate, said


@settings(max_examples=120, deadline=None)
@given(st.integers(25, 9_999).filter(lambda euros: euros % 100), st.integers(10, 99))  # "honderd tien" is 110
def test_every_amount_said_briefly_is_read_where_money_is_spoken_of(euros: int, cents: int) -> None:
    for said in saying_amounts.briefly(euros * 100 + cents):
        for sentence in (f"Het kostte {said}.", f"Voor een bedrag van {said} kocht hij het."):
            assert _values(sentence) == [Decimal(euros * 100 + cents) / 100], sentence


@settings(max_examples=120, deadline=None)
@given(st.integers(10, 99), st.integers(10, 99))
def test_two_numbers_without_a_word_of_money_are_no_amount(one: int, other: int) -> None:
    said = f"{saying.cardinal(one)} {saying.cardinal(other)}"
    for sentence in (
        f"Zij woont op nummer {said}.",
        f"De postcode is {said} alfa bravo.",
        f"Bereikbaar op nul zes {said} {said}.",
        f"Om {said} betaalde hij.",
        f"Hij betaalde aan de Hoogstraat {said}.",
    ):
        assert _values(sentence) == [], sentence


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("De totale waarde is 187 euro 40.", "187.40"),
        ("samen vierentachtig euro vijfennegentig", "84.95"),
        ("anderhalf duizend euro", "1500"),
        ("twaalfhonderd euro", "1200"),
        ("een half miljoen euro", "500000"),
        ("2,5 miljoen euro", "2500000"),
        ("een waarde van drie en een halve ton", "350000"),
        ("verkocht voor een ton", "100000"),
        ("hij is anderhalve ton kwijt", "150000"),
        ("hij betaalde twee ruggen", "2000"),
        ("hij betaalde een rug", "1000"),
        ("twee mille contant", "2000"),
        ("een tientje", "10"),
        ("drie tientjes", "30"),
        ("een geeltje", "25"),
        ("een joetje", "10"),
        ("dat kostte een meier", "100"),
        ("vijftig cent", "0.50"),
        ("25 eurocent", "0.25"),
        ("elf euro vijf.", "11.05"),
        ("een euro twintig", "1.20"),
        ("een euro", "1"),
        ("1850,- euro", "1850"),
        ("€ 1.850,-", "1850"),
        ("20 euro 2 flessen", "20"),
        ("20 euro 50 kilometer verderop", "20"),
        ("op 4 maart 2026 35 euro betaald", "35"),
        ("bedrag: 35,50", "35.50"),
        ("honderd komma vijftig euro", "100.50"),
    ],
)
def test_an_amount_is_read_as_it_is_said(text: str, value: str) -> None:
    assert _values(text) == [Decimal(value)]


@pytest.mark.parametrize(
    "text",
    [
        "zo'n 50 euro",
        "ongeveer 50 euro",
        "circa 50 euro",
        "ruim 50 euro",
        "een kleine 50 euro",
        "meer dan 50 euro",
        "om en nabij de 50 euro",
        "50 euro ongeveer",
        "een euro of vijftig",
        "De schade wordt geschat op 50 euro.",
        "De garage schat de schade op 50 euro.",
    ],
)
def test_an_estimate_is_approximate(text: str) -> None:
    (found,) = find_amounts(tokenize(text))
    assert found.value.value_eur == 50
    assert found.value.approximate


@pytest.mark.parametrize(
    "text",
    [
        "50 euro per stuk",
        "50 euro elk",
        "50 euro het stuk",
        "twee flessen à 50 euro",
        "twee keer 50 euro",
        "drie biljetten van 50 euro",
    ],
)
def test_a_price_per_piece_is_marked(text: str) -> None:
    (found,) = find_amounts(tokenize(text))
    assert found.value.value_eur == 50
    assert found.value.each


@pytest.mark.parametrize(
    "text",
    [
        "",
        "een paar honderd euro",
        "enkele euro's",
        "honderden euro's",
        "geen euro",
        "tussen de 100 en 150 euro",
        "tussen de honderd en honderdvijftig euro",
        "tussen 100 euro en 150 euro",
        "100 tot 150 euro",
        "100 euro tot 150 euro",
        "20 à 25 euro",
        "20 of 25 euro",
        "50 euro - 100 euro",
        "€ 50 - € 100",
        "50-100 euro",
        "op dat punt",
        "de één na de ander",
        "Hoogstraat nummer 64",
        "artikel 310 Strafrecht",
        "in 2026",
        "om 16.10 uur",
        "hij betaalde om tien uur",
        "hij betaalde voor twaalf dertig",
        "06-12345678",
        "een vrachtwagen van 12 ton",
        "schade aan een vrachtwagen van 12 ton",
        "pijn in een rug",
        "een klap op zijn rug kostte hem dat",
        "mevrouw Meier betaalde",
        "het bedrag werd door een Meier betaald",
        "35 duizend 500 euro",
        "1,850 euro",
        "de postcode is vijfendertig elf alfa bravo",
        "drie. Euro",
        "9" * 20 + " euro",
    ],
)
def test_what_is_no_one_amount_gives_none(text: str) -> None:
    assert _values(text) == []


def test_two_amounts_in_a_row_are_two() -> None:
    assert _values("twintig euro vijftig euro") == [20, 50]


def test_an_amount_ends_with_its_sentence() -> None:
    assert _values("Het was 187 euro. 40 mensen stonden te kijken.") == [187]


@pytest.mark.parametrize(
    "text",
    [
        "honderd euro " * 2_500,
        "betaald vijfendertig vijftig " * 2_000,
        "€ " * 5_000,
        "honderd " * 5_000,
        "999999999999999 miljard euro " * 100,
        "euro en cent of ton " * 5_000,
        "€" + "9" * 1000,
    ],
)
@pytest.mark.timeout(20)
def test_absurd_text_is_read_without_harm(text: str) -> None:
    list(find_amounts(tokenize(text)))


@given(
    st.lists(
        st.sampled_from(
            [
                "een",
                "€",
                "12",
                "12,50",
                "euro",
                "cent",
                "ton",
                "komma",
                "half",
                "en",
                "of",
                "tot",
                "duizend",
                "betaald",
                ",",
                ".",
                "nul",
                "é",
            ]
        )
    )
)
def test_any_words_of_money_are_read_without_harm(words: list[str]) -> None:
    tokens = tokenize(" ".join(words))
    last = 0
    for found in find_amounts(tokens):
        assert last <= found.first < found.end <= len(tokens)
        assert found.value.value_eur == found.value.value_eur.quantize(Decimal("0.01"))
        last = found.end
