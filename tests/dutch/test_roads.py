from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.roads import find_roads
from server.dutch.words import tokenize
from tests.dutch import saying


def _values(text: str) -> list[str]:
    return [found.value for found in find_roads(tokenize(text))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("op de A16", "A16"),
        ("op de A-16", "A16"),
        ("op de N343", "N343"),
        ("op de N 343", "N343"),
        ("op de n 343", "N343"),
        ("de E25", "E25"),
        ("de A zestien", "A16"),
        ("de N driehonderddrieënveertig", "N343"),
        ("rijksweg A2", "A2"),
        ("snelweg A twee", "A2"),
        ("de A016", "A16"),
    ],
)
def test_a_numbered_road(text: str, value: str) -> None:
    assert _values(text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A16",
        "een A16",
        "de, A16",
        "de a16",
        "de A4-tje",
        "de A1234",
        "de A. 16",
        "de A",
        "de A 0",
        "de A tweeduizend",
        "de B16",
        "de A fiets",
    ],
)
def test_no_road(text: str) -> None:
    assert _values(text) == []


@settings(max_examples=40, deadline=None)
@given(st.sampled_from("ANE"), st.integers(2, 999))
def test_every_road_comes_back_as_it_is_said(letter: str, number: int) -> None:
    said = [f"de {letter} {form}" for form in saying.cardinal_forms(number)]
    assert {tuple(_values(text)) for text in said} == {(f"{letter}{number}",)}
