from __future__ import annotations

import pytest

from server.dutch.words import tokenize
from server.reporting.extraction.street_places import opens_with_article, stands_as_street, street_by_number


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("Dorpsstraat", 0, 1),
        ("Dorpsstraat Zuid", 0, 2),
        ("Delft 12", 0, 1),
        ("Delft twaalf", 0, 1),
        ("wonende Delft", 1, 2),
        ("aan de Delft", 2, 3),
        ("op het Singel", 2, 3),
    ],
)
def test_a_listed_name_stands_as_a_street(text: str, first: int, end: int) -> None:
    assert stands_as_street(tokenize(text), first, end)


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("Delft", 0, 1),
        ("Delft, 12", 0, 1),
        ("Delft een", 0, 1),
        ("Delft is", 0, 1),
        ("de Delft", 1, 2),
        ("met de Delft", 2, 3),
        ("in Delft", 1, 2),
    ],
)
def test_a_listed_name_that_is_a_town_or_a_person_there(text: str, first: int, end: int) -> None:
    assert not stands_as_street(tokenize(text), first, end)


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("op de Korte Heuvel ter hoogte van nummer 19", 2, 2),
        ("op de Heuvel tegenover nummer 19", 2, 1),
        ("in de Lange Nieuwe Grote Heuvel bij nummer 19", 2, 4),
        ("op de Heuvel", 2, 0),
        ("op de Korte, Heuvel voor nummer 19", 2, 0),
        ("op de heuvel voor nummer 19", 2, 0),
        ("bij Heuvel voor nummer 19", 1, 0),
        ("Heuvel voor nummer 19", 0, 0),
        ("de Heuvel voor nummer 19", 1, 0),
    ],
)
def test_a_number_makes_words_with_capitals_a_street(text: str, at: int, words: int) -> None:
    assert street_by_number(tokenize(text), at) == words


@pytest.mark.parametrize(
    ("text", "first", "length", "opens"),
    [
        ("De Dorpsstraat ligt daar", 0, 2, True),
        ("De Dorpsstraat ligt daar", 1, 1, False),
        ("In De Dorpsstraat", 1, 2, False),
        ("De Lind ligt daar", 0, 2, False),
        ("Grote Dorpsstraat", 0, 2, False),
        ("De Grote Dorpsstraat", 0, 3, False),
    ],
)
def test_the_article_before_a_street_is_no_part_of_it(
    text: str,
    first: int,
    length: int,
    opens: bool,  # noqa: FBT001 - a table's column
) -> None:
    assert opens_with_article(tokenize(text), first, length) is opens
