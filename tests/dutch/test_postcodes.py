from __future__ import annotations

import re
import string
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from server.dutch.postcodes import find_postcodes
from server.dutch.words import Found, tokenize
from tests.dutch import saying_codes


def _found(text: str) -> list[Found[str]]:
    return list(find_postcodes(tokenize(text)))


def _values(text: str) -> list[str]:
    return [found.value for found in _found(text)]


@pytest.mark.parametrize("text", ["3511 ED", "3511ED", "3511\u00a0ED", "te (3511 ED).", "3511 ED, Utrecht"])
def test_a_postcode_is_read_in_its_normal_form(text: str) -> None:
    (found,) = _found(text)
    assert (found.value, found.rule) == ("3511 ED", "postcode_written")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("vijfendertig elf Eduard Dirk", "3511 ED"),
        ("vierennegentig nul vijf Hendrik Karel Assen", "9405 HK"),
        ("drieduizend vijfhonderd elf alfa bravo", "3511 AB"),
        ("vijfendertighonderdelf alfa bravo", "3511 AB"),
        ("achtentwintig nul drie Delta Kilo Gouda", "2803 DK"),
        ("zesentwintig dertien Hotel Bravo Delft", "2613 HB"),
        ("Iepenlaan vijf achtentwintig nul drie Delta Kilo Gouda", "2803 DK"),
        ("Iepenlaan vijf twee acht nul drie Delta Kilo Gouda", "2803 DK"),
        ("twaalf bis, vierennegentig nul vijf, Hendrik Karel, Assen", "9405 HK"),
        ("postcode 3511 ed", "3511 ED"),
        ("postcode 3511 Ed te Utrecht", "3511 ED"),
        ("postcode is 35 11 E D", "3511 ED"),
        ("Laan 4, 35 11 ED Utrecht", "3511 ED"),
        ("tweeduizend elf Anna Bernard Haarlem", "2011 AB"),
        ("12 dubbel nul Lima dubbel X-ray", ""),
        ("12 dubbel nul dubbel Lima", "1200 LL"),
    ],
)
def test_a_postcode_is_read_as_it_is_said(text: str, value: str) -> None:
    assert _values(text) == ([value] if value else [])


@pytest.mark.parametrize(
    "text",
    [
        "0511 ED",
        "3511 SA",
        "3511SD",
        "3511 SS",
        "3511 en",
        "1850 op",
        "2026 De",
        "13511 ED",
        "3511 EDE",
        "3511-ED",
        "A3511 ED",
        "06-3511 ED",
        "postcode 3511 en",
        "vijfendertig elf Simon Dirk",
        "nul vijf elf Eduard Dirk",
        "vijfendertig Eduard Dirk",
        "vijfendertig elf Eduard",
        "vijfendertig elf Eduard Dirk Xantippe",
        "vijfendertig elf IJmuiden",
        "om elf twintig Karel Jan",
        "drie maart tweeduizend elf Jan Willem",
        "3511. ED",
        "310 Sr",
        "serienummer vijf Charlie Delta twee nul één zeven Kilo X-ray, waarde",
        "1.850 AB",
    ],
)
def test_what_only_looks_like_a_postcode_gives_no_value(text: str) -> None:
    assert _values(text) == []


def test_a_postcode_is_not_pieced_together_over_a_pause() -> None:
    assert list(find_postcodes(tokenize("3511 ED", pauses=[4]))) == []


@given(
    digits=st.integers(1000, 9999),
    letters=st.text(string.ascii_uppercase, min_size=2, max_size=2),
    space=st.sampled_from(["", " "]),
)
@settings(max_examples=120, deadline=None)
def test_any_postcode_that_exists_is_read(digits: int, letters: str, space: str) -> None:
    assume(letters not in {"SA", "SD", "SS"})
    assert _values(f"Hij woont op {digits}{space}{letters}.") == [f"{digits} {letters}"]


@given(seed=st.integers(0, 2**64))
@settings(max_examples=120, deadline=None)
def test_every_postcode_comes_back_from_every_way_of_saying_it(seed: int) -> None:
    choice = Random(seed)
    signs = "".join(choice.choices("ABCDEGHJKLMNPRSTVWXZ", k=2))
    assume(signs not in {"SA", "SD", "SS"})
    value = f"{choice.randint(1000, 9999)} {signs}"
    said = saying_codes.postcode(value, choice)
    text = f"wonende Eikenlaan {choice.choice(['12, ', '48 a, ', '12 bis '])}{said} te Gouda"
    assert _values(text) == [value], text


@given(seed=st.integers(0, 2**64))
@settings(max_examples=120, deadline=None)
def test_prose_gives_no_postcode(seed: int) -> None:
    # Four digits before these read as a postcode does: "1998 TV", "1998 golf tango", "1998, hotel Maria".
    words = r"\b(?:NS|GB|CD|HD|TV|Sr|golf|hotel|kilo|papa|echo|tango|november)\b"
    text = re.sub(words, "ding", saying_codes.prose(Random(seed)))
    assert _values(text) == [], text


@pytest.mark.parametrize("text", ["postcode 35, 11, ED", "postcode vijfendertig, elf, Eduard, Dirk"])
def test_commas_may_stand_anywhere_in_a_postcode_that_is_announced(text: str) -> None:
    assert _values(text) == ["3511 ED"]


def test_without_postcode_a_comma_stands_only_before_the_letters() -> None:
    assert _values("Om 35, 11, Eduard Dirk") == []
