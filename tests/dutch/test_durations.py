from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.durations import find_durations
from server.dutch.words import tokenize
from tests.dutch import saying


def _said(text: str) -> list[tuple[Decimal, str]]:
    return [(found.value.value, found.value.unit) for found in find_durations(tokenize(text))]


@settings(max_examples=120, deadline=None)
@given(
    st.integers(2, 9_999),
    st.sampled_from([("minuten", "minuut"), ("dagen", "dag"), ("weken", "week"), ("seconden", "seconde")]),
)
def test_every_duration_in_every_form_is_read_from_its_place(number: int, unit: tuple[str, str]) -> None:
    for said in saying.cardinal_forms(number):
        tokens = tokenize(f"Hij wachtte daar {said} {unit[0]} op haar.")
        (found,) = find_durations(tokens)
        assert (int(found.value.value), found.value.unit) == (number, unit[1]), said
        assert (found.first, found.end) == (3, len(tokens) - 2), said


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("een half uur", 1800),
        ("een halfuur", 1800),
        ("half uur later", 1800),
        ("drie kwartier", 2700),
        ("een kwartier", 900),
        ("vijf minuten", 300),
        ("5 min", 300),
        ("anderhalf uur", 5400),
        ("tweeënhalf uur", 9000),
        ("2,5 uur", 9000),
        ("twee uur en tien minuten", 7800),
        ("een uur en een kwartier", 4500),
        ("twee weken", 1_209_600),
        ("tien uur lang", 36_000),
        ("binnen twee uur", 7200),
        ("binnen een uur of twee", 7200),
        ("gedurende 24 uur", 86_400),
        ("een uur geleden", 3600),
        ("een dag later", 86_400),
        ("twee uren", 7200),
        ("een minuut of tien", 600),
        ("sinds drie maanden", None),
        ("twee jaar geleden", None),
    ],
)
def test_a_duration_is_read_in_seconds_where_it_has_them(text: str, seconds: int | None) -> None:
    (found,) = find_durations(tokenize(text))
    assert found.value.duration_s == seconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "om tien uur",
        "tien uur",
        "na tien uur",
        "sinds tien uur",
        "16.10 uur",
        "1.30 uur",
        "half drie",
        "tien minuten voor half vier",
        "tien minuten over acht",
        "5 minuten voor 12",
        "een uur of tien",
        "een jaar of dertig",
        "16 jaar",
        "50 kilometer per uur",
        "op een dag",
        "een paar minuten",
        "vijf tot tien minuten",
        "tussen de vijf en tien minuten",
        "artikel 310",
        "vijf. Minuten",
        "melding binnen vijftien uur achtenveertig",
        "melding binnen 15.48 uur",
        "Melding binnen tien uur, ter plaatse tien uur vijf.",
    ],
)
def test_a_clock_time_an_age_or_a_range_is_no_duration(text: str) -> None:
    assert _said(text) == []


@pytest.mark.parametrize("text", ["ongeveer tien minuten", "een minuut of tien", "zo'n tien minuten"])
def test_an_estimate_is_approximate(text: str) -> None:
    (found,) = find_durations(tokenize(text))
    assert found.value.value == 10
    assert found.value.approximate


@pytest.mark.parametrize("text", ["een uur en " * 2_500, "tien minuten voor " * 2_000, "9" * 1000 + " uur"])
@pytest.mark.timeout(20)
def test_absurd_text_is_read_without_harm(text: str) -> None:
    list(find_durations(tokenize(text)))


@given(
    st.lists(
        st.sampled_from(
            [
                "een",
                "half",
                "uur",
                "10",
                "minuten",
                "en",
                "of",
                "voor",
                "over",
                "kwart",
                ",",
                ".",
                "jaar",
                "geleden",
                "halfuur",
            ]
        )
    )
)
def test_any_words_of_time_are_read_without_harm(words: list[str]) -> None:
    tokens = tokenize(" ".join(words))
    last = 0
    for found in find_durations(tokens):
        assert last <= found.first < found.end <= len(tokens)
        last = found.end
