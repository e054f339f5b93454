from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.ages import find_ages
from server.dutch.words import tokenize
from tests.dutch import saying


def _said(text: str) -> list[str]:
    return [found.value.text for found in find_ages(tokenize(text))]


@pytest.mark.parametrize("years", range(1, 121))
def test_every_age_in_every_form_is_read(years: int) -> None:
    for said in saying.cardinal_forms(years):
        assert _said(f"een persoon, ongeveer {said} jaar, slank") == [str(years)], said
        assert _said(f"leeftijd {said}, slank") == [str(years)], said
        assert _said(f"een persoon van {said} jaar oud") == [str(years)], said
    joined = saying.without_accents(saying.cardinal(years))
    assert _said(f"de {joined}jarige verdachte") == _said(f"de {years}-jarige verdachte") == [str(years)]


@settings(max_examples=120, deadline=None)
@given(st.integers(10, 90), st.integers(1, 20))
def test_every_range_of_ages_is_read(low: int, more: int) -> None:
    text = f"{low}-{low + more}"
    for one, other in ((str(low), str(low + more)), (saying.cardinal(low), saying.cardinal(low + more))):
        for said in (
            f"tussen de {one} en {other}",
            f"tussen {one} en {other}",
            f"{one} tot {other}",
            f"{one} à {other}",
        ):
            assert _said(f"een man, {said} jaar, slank") == [text], said
    assert _said(f"een man, {text} jaar") == [text]


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("ongeveer 16 jaar", ["16"]),
        ("tussen de 20 en 25 jaar", ["20-25"]),
        ("man, tussen de twintig en vijfentwintig, slank", ["20-25"]),
        ("een jaar of dertig", ["30"]),
        ("een jaartje of 30", ["30"]),
        ("een jongen van een jaar of zestien zeventien", ["16-17"]),
        ("een man rond de dertig", ["30"]),
        ("man, begin twintig", ["begin twintig"]),
        ("een vrouw, eind dertig, blond", ["eind dertig"]),
        ("een man van in de veertig", ["in de veertig"]),
        ("een vijftiger", ["in de vijftig"]),
        ("16 of 17 jaar", ["16-17"]),
        ("een jongen zestien zeventien jaar", ["16-17"]),
        ("een zestien jarige jongen", ["16"]),
        ("leeftijd: 34", ["34"]),
        ("een jongen van 16 jaar en een man van 40 jaar", ["16", "40"]),
    ],
)
def test_an_age_is_given_as_it_was_said(text: str, ages: list[str]) -> None:
    assert _said(text) == ages


@pytest.mark.parametrize(
    "text",
    [
        "",
        "een uur of tien",
        "16 jaar geleden",
        "al 16 jaar",
        "16 jaar gevangenisstraf",
        "een jaar geleden",
        "een jaar",
        "tienjarig bestaan",
        "het tienjarige huwelijk",
        "rond de dertig mensen",
        "in de dertig minuten daarna",
        "rond de 30 euro",
        "begin 2026",
        "om half dertig",
        "half drie",
        "artikel 310",
        "nummer 64",
        "06 12345678",
        "1234 jaar",
        "een paar jaar",
        "een 5 jaar oude fiets",
    ],
)
def test_what_is_no_age_gives_none(text: str) -> None:
    assert _said(text) == []


def test_an_exact_age_is_not_approximate_and_an_estimate_is() -> None:
    (exact,) = find_ages(tokenize("een jongen van 16 jaar oud"))
    (rough,) = find_ages(tokenize("een jongen van ongeveer 16 jaar"))
    assert not exact.value.approximate
    assert rough.value.approximate


@pytest.mark.parametrize(
    "text", ["zestien zeventien " * 2_500, "tussen de " * 5_000, "jarige" * 5_000, "een jaar of " * 2_000]
)
@pytest.mark.timeout(20)
def test_absurd_text_is_read_without_harm(text: str) -> None:
    list(find_ages(tokenize(text)))


@given(
    st.lists(
        st.sampled_from(
            [
                "een",
                "jaar",
                "of",
                "20",
                "25",
                "tussen",
                "de",
                "en",
                "tot",
                "begin",
                "twintig",
                "jarige",
                "leeftijd",
                ",",
                ".",
                "in",
                "20-25",
            ]
        )
    )
)
def test_any_words_of_age_are_read_without_harm(words: list[str]) -> None:
    tokens = tokenize(" ".join(words))
    last = 0
    for found in find_ages(tokens):
        assert last <= found.first < found.end <= len(tokens)
        last = found.end
