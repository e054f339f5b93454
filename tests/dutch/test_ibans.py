from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.ibans import WRONG_IBAN, find_ibans
from server.dutch.words import Found, tokenize
from tests.dutch import saying_codes


def _found(text: str) -> list[Found[str]]:
    return list(find_ibans(tokenize(text)))


@pytest.mark.parametrize(
    "text",
    [
        "NL91 ABNA 0417 1643 00",
        "NL91ABNA0417164300.",
        "op rekening NL91 ABNA 0417 1643 00, ten name van",
        "IBAN: nl91abna0417164300",
        "NL 91 ABNA 0417164300 en",
        "NL-91-ABNA-0417-1643-00",
        "NL eenennegentig ABNA nul vier zeventien zestien drieënveertig nul nul",
        "nl eenennegentig abna nul vier zeventien zestien drieënveertig dubbel nul",
        "N L negen één A B N A nul vier één zeven één zes vier drie nul nul",
        "Nico Lodewijk negen één Anton Bernard Nico Anton nul vier één zeven één zes vier drie nul nul",
        "November Lima eenennegentig alfa bravo november alfa nul vier zeventien zestien drieënveertig 00",
    ],
)
def test_a_dutch_iban_is_read_written_and_said(text: str) -> None:
    (found,) = _found(text)
    assert (found.value, found.rule, found.warning) == ("NL91ABNA0417164300", "iban", None)


@pytest.mark.parametrize("text", ["NL92 ABNA 0417 1643 00", "NL91 ABNA 0417 1643 01"])
def test_check_digits_that_do_not_fit_give_a_warning(text: str) -> None:
    (found,) = _found(text)
    assert (found.value, found.warning) == (text.replace(" ", ""), WRONG_IBAN)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("BE68 5390 0754 7034", "BE68539007547034"),
        ("GB29 NWBK 6016 1331 9268 19", "GB29NWBK60161331926819"),
        (
            "BE achtenzestig drieënvijftig negentig nul zeven vierenvijftig zeventig vierendertig",
            "BE68539007547034",
        ),
    ],
)
def test_a_foreign_iban_is_read(text: str, value: str) -> None:
    (found,) = _found(text)
    assert (found.value, found.warning) == (value, None)


def test_a_foreign_one_that_does_not_fit_is_one_only_where_it_is_called_so() -> None:
    assert _found("BE69 5390 0754 7034") == []
    (found,) = _found("rekeningnummer BE69 5390 0754 7034")
    assert (found.value, found.warning) == ("BE69539007547034", WRONG_IBAN)


@pytest.mark.parametrize(
    "text",
    [
        "NL91 ABNA 0417 1643",  # too short
        "NL91 ABNA 0417 1643 00 1",  # too long
        "NL91 ABN AMRO 0417 1643 00",  # not what the account says
        "NL91 0417 1643 00",
        "91 ABNA 0417 1643 00",
        "XX91 ABNA 0417 1643 00",
        "NL91 ABNA. 0417 1643 00",
        "NL91-ABNA/0417164300",
        "IBAN onbekend",
        "NL",
        "",
    ],
)
def test_what_is_not_whole_is_no_iban(text: str) -> None:
    assert _found(text) == []


def test_an_iban_is_not_pieced_together_over_a_pause() -> None:
    assert list(find_ibans(tokenize("NL91 ABNA 0417 1643 00", pauses=[9]))) == []


@given(seed=st.integers(0, 2**64))
@settings(max_examples=120, deadline=None)
def test_every_dutch_iban_comes_back_from_every_way_of_saying_it(seed: int) -> None:
    choice = Random(seed)
    bank = choice.choice(["ABNA", "INGB", "RABO", "SNSB", "TRIO", "KNAB", "BUNQ", "ASNB"])
    account = "".join(choice.choices("0123456789", k=10))
    remainder = int("".join(str(int(sign, 36)) for sign in f"{bank}{account}NL00")) % 97
    value = f"NL{98 - remainder:02}{bank}{account}"
    said = choice.choice([saying_codes.iban(value, choice), saying_codes.iban(value, choice).lower(), value])
    text = (
        f"{choice.choice(['IBAN', 'naar rekening', 'betaald op'])} {said}{choice.choice(['.', ', ', ' en'])}"
    )
    (found,) = _found(text)
    assert (found.value, found.warning) == (value, None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("nl67 test 0417 7309 25", "NL67TEST0417730925"),
        ("nl 67 test 0417730925", "NL67TEST0417730925"),
        ("NL zevenenzestig test nul vier een zeven, zeven drie nul negen, twee vijf", "NL67TEST0417730925"),
        ("NL91, ABNA, 0417, 1643, 00", "NL91ABNA0417164300"),
        ("gb82 west 1234 5698 7654 32", "GB82WEST12345698765432"),
    ],
)
def test_an_iban_is_read_in_lower_case_and_over_commas(text: str, value: str) -> None:
    assert [found.value for found in _found(text)] == [value]


@pytest.mark.parametrize("text", ["nl67 test 0417 7309", "nl was 1234 keer", "gb82 test 1234 5698 7654 32"])
def test_words_in_lower_case_make_no_iban_that_does_not_fit(text: str) -> None:
    assert _found(text) == []


@given(seed=st.integers(0, 2**64))
@settings(max_examples=120, deadline=None)
def test_prose_gives_no_iban(seed: int) -> None:
    text = saying_codes.prose(Random(seed))
    assert _found(text) == [], text
