from __future__ import annotations

import pytest

from server.dutch.streets import Streets
from server.dutch.words import tokenize

STREETS = Streets(
    [
        *("kerkstraat", "brink", "de brink", "van der helststraat", "laan van meerdervoort", "plein 1944"),
        *("graaf willem i straat", "markt", "plein", "nieuwe uilenburgerstraat", "10 meilaan", "de"),
    ],
    ordinary=["plein", "de", "een"],
)


def streets(text: str, *, bare: bool = False) -> list[str]:
    tokens = tokenize(text)
    names, at = [], 0
    while at < len(tokens):
        length = STREETS.read(tokens, at, bare=bare, is_first_name=lambda key: key in {"anna", "jan"})
        if length:
            names.append(" ".join(token.text for token in tokens[at : at + length]))
        at += max(length, 1)
    return names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in de Kerkstraat 12", ["Kerkstraat"]),
        ("aan de Graaf Willemlaan 33", ["Graaf Willemlaan"]),
        ("op de Laan van Meerdervoort", ["Laan van Meerdervoort"]),
        ("op de Laan van de Vrijheid", ["Laan van de Vrijheid"]),
        ("aan de van der Helststraat", ["van der Helststraat"]),
        ("op Plein 1944 in Nijmegen", ["Plein 1944"]),
        ("aan de Anna Blamansingel 5", ["Anna Blamansingel"]),
        ("op de Brink", ["Brink"]),
        ("op de Markt", ["Markt"]),
        ("op het Plein", ["Plein"]),
        ("Nieuwe Uilenburgerstraat 3", ["Nieuwe Uilenburgerstraat"]),
        ("Kerkstraat, Brink", ["Kerkstraat", "Brink"]),
        ("de Zonnebloemhof", ["Zonnebloemhof"]),
        ("de 1e Atjehstraat", ["1e Atjehstraat"]),
        ("op 10 Meilaan", ["10 Meilaan"]),
        ("nummer 10 Beukenlaan", ["Beukenlaan"]),
    ],
)
def test_streets_are_read_by_list_and_by_how_they_are_made(text: str, expected: list[str]) -> None:
    assert streets(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Hij liep op straat en over de weg.",
        "in de kerkstraat zag Jan iemand",  # no capital, in a text that has them
        "Plein is een woord",  # where a sentence begins
        "Jan de Vries en Anna Bakker",
        "Jan De Vries",
        "Op de markt was het druk",
        "",
    ],
)
def test_other_words_are_no_streets(text: str) -> None:
    assert streets(text) == []


def test_a_name_never_goes_over_punctuation() -> None:
    assert streets("Anna. Kerkstraat") == ["Kerkstraat"]
    assert streets("Graaf, Willemlaan") == ["Willemlaan"]


def test_without_any_capital_the_list_and_the_ending_count() -> None:
    assert streets("in de kerkstraat op het plein in de zonnebloemhof", bare=True) == [
        "kerkstraat",
        "zonnebloemhof",
    ]
    assert streets("op de laan van meerdervoort", bare=True) == ["laan van meerdervoort"]


def test_the_list_can_be_asked() -> None:
    assert STREETS.is_listed("brink")
    assert not STREETS.is_listed("zonnebloemhof")
    assert len(STREETS) == 12
