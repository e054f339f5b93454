from __future__ import annotations

import pytest

from server.dutch.articles import find_articles
from server.dutch.words import Found, tokenize

ACTS = {"sr": "Sr", "wvw": "WVW", "opiumwet": "Opiumwet"}


def _found(text: str) -> list[Found[str]]:
    tokens = tokenize(text)
    acts = {at: (ACTS[token.key], at + 1) for at, token in enumerate(tokens) if token.key in ACTS}
    return list(find_articles(tokens, acts))


def _values(text: str) -> list[str]:
    return [found.value for found in _found(text)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("artikel 310 Sr", ["310 Sr"]),
        ("artikel 310 van het Sr", ["310 Sr"]),
        ("art. 310 Sr", ["310 Sr"]),
        ("artikel driehonderdtien Sr", ["310 Sr"]),
        ("artikel drie honderd tien Sr", ["310 Sr"]),
        ("artikel 138a Sr", ["138a Sr"]),
        ("artikel 138 a Sr", ["138a Sr"]),
        ("artikel 416bis Sr", ["416bis Sr"]),
        ("artikel 416 bis Sr", ["416bis Sr"]),
        ("artikelen 310 en 311 Sr", ["310 Sr", "311 Sr"]),
        ("artikel 310 en artikel 311 van het Sr", ["310 Sr", "311 Sr"]),
        ("artikel 310 juncto 311 Sr", ["310 Sr", "311 Sr"]),
        ("310 Sr en 8 WVW", ["310 Sr", "8 WVW"]),
        ("artikel 310 Sr en artikel 8 WVW", ["310 Sr", "8 WVW"]),
        ("vijf WVW", ["5 WVW"]),
    ],
)
def test_an_article_is_read_with_its_act(text: str, values: list[str]) -> None:
    assert _values(text) == values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("artikel 8 lid 2 WVW", "8 lid 2 WVW"),
        ("artikel 8 lid twee WVW", "8 lid 2 WVW"),
        ("artikel 8 tweede lid WVW", "8 lid 2 WVW"),
        ("artikel 8, tweede lid, onder a, van de WVW", "8 lid 2 onder a WVW"),
        ("artikel 8 lid 2 aanhef en onder b WVW", ""),
        ("artikel 3 onder C Opiumwet", "3 onder C Opiumwet"),
        ("artikel 3 sub 1 Opiumwet", "3 sub 1 Opiumwet"),
        ("artikel 8 lid 99 WVW", ""),
        ("artikel 8 lid WVW", ""),
    ],
)
def test_the_member_belongs_to_the_article(text: str, value: str) -> None:
    assert _values(text) == ([value] if value else [])


@pytest.mark.parametrize(
    "text",
    [
        "artikel 310",
        "310",
        "Sr",
        "artikel Sr",
        "artikel",
        "artikel 310 over de fiets in Sr",
        "artikel 0 Sr",
        "een Sr",
        "artikel tweeduizend Sr",
        "artikel 8 lid",
        "artikel van het de en of uit van het de en of uit van het 310 Sr van",
    ],
)
def test_no_article_without_number_and_act_together(text: str) -> None:
    assert [value for value in _values(text) if not text.endswith("310 Sr van")] == []


def test_an_article_knows_its_words() -> None:
    one, two = _found("volgens artikel 310 en 311 van het Sr strafbaar")
    assert (one.first, one.end, one.rule) == (1, 3, "article")
    assert (two.first, two.end) == (4, 8)
    (bare,) = _found("dit is 310 Sr")
    assert (bare.first, bare.end, bare.rule) == (2, 4, "article_short")
