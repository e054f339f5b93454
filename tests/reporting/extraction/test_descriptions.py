"""Descriptions: only what is said of somebody's looks, and one for each person."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reporting.extraction.reading_of import facts_of


def looks(text: str) -> list[dict[str, Any]]:
    return facts_of(text, "description")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Signalement: man, ongeveer 40 jaar, 1 meter 72 lang, tenger postuur, grijs haar, rode trui.",
            {"sex": "man", "age": "40", "height_cm": 172, "build": "tenger", "hair": "grijs",
             "clothing": ["rode trui"]},
        ),
        (
            "Een man duwde mij. De dader was fors gebouwd, kaal, en hij droeg een groen poloshirt.",
            {"sex": "man", "build": "fors", "hair": "kaal", "clothing": ["groen poloshirt"]},
        ),
        (
            "De vrouw had kort zwart haar en droeg een wit T-shirt en een spijkerbroek.",
            {"sex": "vrouw", "hair": "kort zwart", "clothing": ["wit T-shirt", "spijkerbroek"]},
        ),
        ("Een jongen in een grijs trainingspak rende weg.",
         {"sex": "man", "clothing": ["grijs trainingspak"]}),
    ],
)  # fmt: skip
def test_a_description_has_the_traits_that_were_said(text: str, expected: dict[str, Any]) -> None:
    assert looks(text) == [expected]


def test_two_people_are_described_apart() -> None:
    text = (
        "Twee jongens sloegen mij. De eerste jongen was slank en droeg een pet. "
        "De tweede had blond haar en een rode jas."
    )
    assert looks(text) == [
        {"sex": "man", "build": "slank", "clothing": ["pet"]},
        {"sex": "man", "hair": "blond", "clothing": ["rode jas"]},
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Ik was in uniform gekleed en zag een man lopen.",
        "Een man stak een boormachine onder zijn jas.",
        "Er is een zwarte jas gestolen.",
        "De vrouw van 80 jaar werd geholpen.",
        "Hij zette de muziek zachter, gezet op stand twee.",
        "De man droeg geen jas.",
    ],
)
def test_what_tells_nothing_of_looks_is_no_description(text: str) -> None:
    assert looks(text) == []


def test_whose_sex_was_not_said_gets_none() -> None:
    assert looks("Een man sprak met een vrouw. De dader droeg een zwarte jas en was slank.") == [
        {"build": "slank", "clothing": ["zwarte jas"]}
    ]
