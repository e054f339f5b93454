from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.amounts import find_amounts
from server.dutch.commands import apply_commands
from server.dutch.measures import find_measures
from server.dutch.words import Token, tokenize
from server.reporting.extraction.command_files import load_commands
from tests.dutch import saying

COMMANDS = load_commands()


def _tokens(text: str) -> tuple[Token, ...]:
    return apply_commands(tokenize(text), COMMANDS).tokens


def _measured(text: str) -> list[Decimal]:
    return [found.value.value for found in find_measures(_tokens(text))]


@settings(max_examples=100, deadline=None)
@given(
    st.integers(1, 299),
    st.integers(1, 9),
    st.sampled_from(["zagen wij een auto", "een zwarte Audi stond stil", "punt daar stond hij", "", "links"]),
)
def test_a_post_that_is_said_keeps_its_decimal(kilometers: int, tenth: int, rest: str) -> None:
    said = f"{saying.cardinal(kilometers)} komma {saying.cardinal(tenth)}"
    for word in ("hectometerpaal", "hmp"):
        text = f"op de A zestien bij {word} {said} {rest}"
        assert _measured(text)[:1] == [Decimal(f"{kilometers}.{tenth}")], text


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("de uitslag was nul komma acht promille punt hij werd aangehouden", ["0.8"]),
        ("wij troffen drie komma vijf gram aan", ["3.5"]),
        ("de snelheid was honderdtwaalf komma vier na correctie", ["112.4"]),
        ("bij hectometerpaal zes punt acht zagen wij hem", ["6.8"]),
        ("bij hectometerpaal zes komma acht twee zwarte auto's gezien", ["6.8"]),
        ("bij hectometerpaal twaalf komma twee mannen stapten uit", ["12"]),
        ("bij hectometerpaal twaalf komma twee vrachtwagens stonden stil", ["12"]),
        ("de snelheid was honderdtwaalf komma dat was te hard", ["112"]),
        ("de snelheid was honderdtwaalf komma vijf agenten zagen het", ["112"]),
        ("ademtest vierhonderdvijfendertig punt twee collega's kwamen", ["435"]),
    ],
)
def test_a_decimal_is_told_from_the_end_of_a_clause(text: str, values: list[str]) -> None:
    assert _measured(text) == [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("nul komma acht was de uitslag", []),
        ("de ademwaarde was nul komma acht punt hij werd aangehouden", ["punt"]),
        ("een gewicht van drie komma vijf punt", ["punt"]),
        ("om kwart over acht komma twee mannen gezien", ["komma"]),
        ("op nummer acht komma twee getuigen", ["komma"]),
        ("nummer acht komma twee zagen wij niet", ["komma"]),
        ("bij de hectometerpaal komma twee mannen", ["komma"]),
        ("uitslag vierhonderd punt twee zagen wij niet", ["punt"]),
    ],
)
def test_the_sign_of_a_number_is_no_command(text: str, heard: list[str]) -> None:
    found = apply_commands(tokenize(text), COMMANDS).heard
    assert [text[slice(*one.span)] for one in found] == heard


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ik betaalde vijfendertig komma vijftig punt daarna ging ik weg", "35.50"),
        ("de boete was vijfendertig komma vijftig euro", "35.50"),
        ("de schade is eh vierhonderdvijftig euro punt", "450"),
        ("de schade wordt geschat op eh twaalfhonderdveertig euro vijftig", "1240.50"),
    ],
)
def test_an_amount_is_read_through_commas_and_hesitation(text: str, value: str) -> None:
    assert [found.value.value_eur for found in find_amounts(_tokens(text))] == [Decimal(value)]
