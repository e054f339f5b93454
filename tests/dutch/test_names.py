from __future__ import annotations

import pytest

from server.dutch.lexicon import Lexicon
from server.dutch.name_lists import NameLists
from server.dutch.names import PersonName, announced_after, find_names
from server.dutch.words import tokenize

_FIRST = (
    "Kees Marit Johanna Youssef Truus Omar Lotte Jan Piet Hendrik Wouter Mei Ling Lieselotte Wil Samira "
    "Karel Bernard Anne Willem"
)
_LAST = "Hof Kamp Bogaard Baha Aa Akker Jansen Bakker Wolters Bossche Wong Smet Wit Haddou Bos Berg Smit"
_PARTICLES = (
    "van,de,den,der,van den,van der,van de,van 't,op den,uit den,in 't,el,te,ten,ter,bij de,in de,op de,"
    "in het"
)


@pytest.fixture(scope="module")
def lists() -> Lexicon:
    names = NameLists(_FIRST.split(), _LAST.split(), _PARTICLES.split(","))
    return Lexicon(names=names, ordinary=["wil", "bos", "wit", "berg", "kamp"])


def _names(
    text: str, lists: Lexicon, after: str = "", unlikely: str = "", *, bare: bool = False
) -> list[str]:
    tokens = tokenize(text)
    announced = {announced_after(tokens, i + 1) for i, one in enumerate(tokens) if one.key in after.split()}
    odd = {i for i, one in enumerate(tokens) if one.text in unlikely.split()}
    found = find_names(tokens, lists, announced=announced, unlikely=odd, bare=bare)
    return [one.value.full for one in found]


@pytest.mark.parametrize(
    "name",
    [
        "Kees van 't Hof",
        "Marit Op den Kamp",
        "Johanna uit den Bogaard",
        "Wouter Vanden Bossche",
        "Youssef Ait Baha",
        "Omar al-Masri",
        "Omar El Baha",
        "Hendrik Jan Wolters",
        "Mei-Ling Wong",
        "Truus Smit-van den Akker",
        "Lotte Jansen-Bakker",
        "Lieselotte De Smet",
        "J.P. van der Aa",
        "J. Jansen",
        "Jan H. Bakker",
    ],
)
def test_a_whole_name_is_read_wherever_it_stands(name: str, lists: Lexicon) -> None:
    assert _names(f"Later kwam {name} binnen.", lists) == [name]
    assert _names(f"{name}, geboren in mei, kwam binnen.", lists) == [name]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Daarna zag verdachte Yilmaz ons.", ["Yilmaz"]),
        ("Volgens mevrouw De Wit was het donker.", ["De Wit"]),
        ("De melder in 't Hof belde.", ["in 't Hof"]),
        ("De verdachte is Xiu Ying Hu.", ["Xiu Ying Hu"]),
        ("Ik hoorde verdachte van den Berg roepen.", ["van den Berg"]),
        ("Ik hoorde verdachte J P van der Aa roepen.", ["J.P. van der Aa"]),
        ("Ik zag verdachte in het Vondelpark.", []),
        ("De verdachte van de Hema kwam.", []),
        ("De verdachte rende. Hij heet Sjonnie.", ["Sjonnie"]),
        ("Het betreft Hakan Onbekendman.", ["Hakan Onbekendman"]),
    ],
)
def test_what_announces_a_name_makes_less_enough(text: str, names: list[str], lists: Lexicon) -> None:
    assert _names(text, lists, after="verdachte mevrouw melder") == names


@pytest.mark.parametrize(
    "text",
    [
        "Ik zag Jansen op straat.",
        "Wil Jan dat doen.",
        "Het kenteken is Karel Bernard.",
        "Op de Jan Jansen kwam water.",
        "Ik was in Oude Berg vandaag.",
        "Vreemde Bakker kwam.",
        "De J. is weg.",
    ],
)
def test_too_little_is_no_name(text: str, lists: Lexicon) -> None:
    assert _names(text, lists) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ik sprak Jan Smit bij de Hema.", "Jan Smit"),
        ("Ik sprak Jan Smit van de Politie.", "Jan Smit"),
        ("Ik sprak Jan Smit, Piet kwam later.", "Jan Smit"),
        ("Ik sprak Jan Smit BSN 123.", "Jan Smit"),
        ("Ik sprak Jan Smit op de Dam.", "Jan Smit"),
    ],
)
def test_a_name_ends_where_something_else_begins(text: str, name: str, lists: Lexicon) -> None:
    assert _names(text, lists) == [name]


def test_words_of_other_lists_begin_no_name_and_end_one_only_as_a_surname(lists: Lexicon) -> None:
    assert _names("Later kwam Karin de Wit met Witte Bos.", lists, unlikely="Wit Witte") == ["Karin de Wit"]
    assert _names("Ik zag Jan Apple kopen.", lists, unlikely="Apple") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("later kwam kees van 't hof binnen", ["kees van 't hof"]),
        ("later kwam samira jansen binnen", ["samira jansen"]),
        ("later wil bos gaan", []),
        ("verdachte rende weg", []),
    ],
)
def test_without_capitals_only_known_names_are_read(text: str, names: list[str], lists: Lexicon) -> None:
    assert _names(text, lists, after="verdachte", bare=True) == names


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Jan van der Aa", PersonName("Jan van der Aa", "van der Aa", has_first_name=True)),
        ("Youssef Ait Baha", PersonName("Youssef Ait Baha", "Ait Baha", has_first_name=True)),
        ("Hendrik Jan Wolters", PersonName("Hendrik Jan Wolters", "Wolters", has_first_name=True)),
        (
            "Truus Smit-van den Akker",
            PersonName("Truus Smit-van den Akker", "Smit-van den Akker", has_first_name=True),
        ),
    ],
)
def test_the_surname_is_told_apart(text: str, value: PersonName, lists: Lexicon) -> None:
    assert [one.value for one in find_names(tokenize(f"Ook {text} kwam."), lists)] == [value]


def test_a_surname_alone_has_no_first_name(lists: Lexicon) -> None:
    (found,) = find_names(tokenize("mevrouw De Wit"), lists, announced={1})
    assert found.value == PersonName("De Wit", "De Wit", has_first_name=False)
