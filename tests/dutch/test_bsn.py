from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.bsn import WRONG_BSN, find_bsns
from server.dutch.words import Found, tokenize
from tests.dutch import saying_codes


def _found(text: str) -> list[Found[str]]:
    return list(find_bsns(tokenize(text)))


@pytest.mark.parametrize(
    "text",
    [
        "BSN 999951750, doet aangifte",
        "BSN: 999951750.",
        "bsn 9999 51 750",
        "burgerservicenummer is 9999.51.750",
        "burger service nummer 999-951-750",
        "sofinummer 999951750",
        "BSN van de verdachte is 999951750",
        "BSN negen negen negen negen vijf één zeven vijf nul",
        "BSN negen negen negen negen vijf een zeven vijf nul, doet aangifte",
        "BSN negenennegentig negenennegentig eenenvijftig zeven vijftig",
        "BSN negenhonderdnegenennegentig negenhonderdeenenvijftig zeven vijftig",
        "BSN dubbel negen dubbel negen vijf één zeven vijf nul",
    ],
)
def test_a_bsn_is_read_in_any_grouping(text: str) -> None:
    (found,) = _found(text)
    assert (found.value, found.rule, found.warning) == ("999951750", "bsn", None)


def test_a_number_that_fails_the_eleven_test_comes_with_a_warning() -> None:
    (found,) = _found("BSN 999951751")
    assert (found.value, found.warning) == ("999951751", WRONG_BSN)


@pytest.mark.parametrize(
    "text",
    [
        "999951750",
        "nummer 999951750",
        "BSN onbekend",
        "BSN 99995175",
        "BSN 9999517501",
        "BSN 9999. 51750",
        "BSN 9999 51 75 een zwarte jas",
        "BSN 999951750A",
        "een BSN, telefoon 0612345678",
        "BSN",
        "",
    ],
)
def test_other_numbers_are_no_bsn(text: str) -> None:
    assert _found(text) == []


def test_two_of_them_are_both_read() -> None:
    assert [f.value for f in _found("BSN 999951750 en BSN 999931544")] == ["999951750", "999931544"]


def test_a_bsn_is_not_pieced_together_over_a_pause() -> None:
    assert list(find_bsns(tokenize("BSN 9999 51750", pauses=[8]))) == []


@given(seed=st.integers(0, 2**64))
@settings(max_examples=120, deadline=None)
def test_every_bsn_comes_back_from_every_way_of_saying_it(seed: int) -> None:
    choice = Random(seed)
    bsn = _made(choice)
    said = " ".join(saying_codes.digits(bsn, choice))
    (found,) = _found(f"{choice.choice(['BSN', 'bsn nummer', 'burgerservicenummer:'])} {said}, wonende")
    assert (found.value, found.warning) == (bsn, None)


@given(seed=st.integers(0, 2**64))
@settings(max_examples=100, deadline=None)
def test_commas_may_stand_anywhere_in_a_bsn_and_a_full_stop_nowhere(seed: int) -> None:
    choice = Random(seed)
    bsn = _made(choice)
    items = saying_codes.digits(bsn, choice)
    (found,) = _found(f"BSN {saying_codes.paused(items, choice)}{choice.choice(['.', ', wonende', ' en'])}")
    assert (found.value, found.warning) == (bsn, None)
    cut = choice.randint(1, len(items) - 1)
    assert _found(f"BSN {' '.join(items[:cut])}. {' '.join(items[cut:])}") == []


@pytest.mark.parametrize(
    "text", ["BSN 99995175, 3 getuigen", "BSN 9999, 51, 7 en 8 dagen", "BSN 999, 951, 75"]
)
def test_commas_make_no_bsn_of_other_numbers(text: str) -> None:
    assert _found(text) == []


@given(seed=st.integers(0, 2**64))
@settings(max_examples=120, deadline=None)
def test_prose_gives_no_bsn(seed: int) -> None:
    text = saying_codes.prose(Random(seed))
    assert _found(text) == [], text


def _made(choice: Random) -> str:
    """Nine digits that pass the eleven-test: 9·a + 8·b + … + 2·h - i is a multiple of 11."""
    while True:
        digits = [choice.randint(0, 9) for _ in range(8)]
        check = sum(weight * digit for weight, digit in zip(range(9, 1, -1), digits, strict=True)) % 11
        if check < 10 and any(digits):
            return "".join(map(str, [*digits, check]))
