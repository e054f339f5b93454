from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.phones import find_phones, find_unfinished_phones
from server.dutch.words import Found, tokenize
from tests.dutch import saying_codes


def _found(text: str) -> list[Found[str]]:
    return list(find_phones(tokenize(text)))


def _values(text: str) -> list[str]:
    return [found.value for found in _found(text)]


@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [
        ("06-12345678", "+31612345678", "phone_mobile"),
        ("06 12345678", "+31612345678", "phone_mobile"),
        ("06 12 34 56 78", "+31612345678", "phone_mobile"),
        ("06 - 1234 5678", "+31612345678", "phone_mobile"),
        ("06-12-34-56-78", "+31612345678", "phone_mobile"),
        ("06/12345678", "+31612345678", "phone_mobile"),
        ("0612345678", "+31612345678", "phone_mobile"),
        ("06 1 2 3 4 5 6 7 8", "+31612345678", "phone_mobile"),
        ("+31 6 12345678", "+31612345678", "phone_mobile"),
        ("+31612345678", "+31612345678", "phone_mobile"),
        ("+31 (0)6 12345678", "+31612345678", "phone_mobile"),
        ("+31(0)612345678", "+31612345678", "phone_mobile"),
        ("0031 6 12345678", "+31612345678", "phone_mobile"),
        ("+31-6-12345678", "+31612345678", "phone_mobile"),
        ("0512-345678", "+31512345678", "phone_fixed"),
        ("030-1234567", "+31301234567", "phone_fixed"),
        ("030 123 45 67", "+31301234567", "phone_fixed"),
        ("0301234567", "+31301234567", "phone_fixed"),
        ("+31 30 1234567", "+31301234567", "phone_fixed"),
        ("06-12345071", "+31612345071", "phone_mobile"),
        ("06 1234 8890", "+31612348890", "phone_mobile"),
        ("06-1234 7712", "+31612347712", "phone_mobile"),
        ("nul zes twaalf vierendertig vijftig eenenzeventig", "+31612345071", "phone_mobile"),
        ("nulzes twaalf vierendertig vijftig eenenzeventig", "+31612345071", "phone_mobile"),
        ("plus eenendertig zes twaalf vierendertig vijftig eenenzeventig", "+31612345071", "phone_mobile"),
        ("nul nul eenendertig zes twaalf vierendertig vijftig eenenzeventig", "+31612345071", "phone_mobile"),
        ("nul zes één twee drie vier vijf nul zeven één", "+31612345071", "phone_mobile"),
        ("nul zes een twee drie vier vijf nul zeven een", "+31612345071", "phone_mobile"),
        ("nul zes, twaalf, vierendertig, vijftig, eenenzeventig", "+31612345071", "phone_mobile"),
        ("nul dertig twaalf vierendertig vijf zes zeven", "+31301234567", "phone_fixed"),
        ("nul zes dubbel nul", "", ""),
        ("nul zes twaalf drie maal nul zeven zeven vijf", "+31612000775", "phone_mobile"),
        ("+32 475 12 34 56", "+32475123456", "phone_foreign"),
        (
            "plus tweeëndertig vier zeven vijf twaalf vierendertig zesenvijftig",
            "+32475123456",
            "phone_foreign",
        ),
        ("0049 1512 3456789", "+4915123456789", "phone_foreign"),
    ],
)
@pytest.mark.parametrize(
    ("before", "after"),
    [("", ""), ("Telefoon ", "."), ("(", ")"), ("bel ", ", graag"), ("", " of later"), ("", " om half acht")],
)
def test_a_phone_number_is_read(before: str, text: str, after: str, value: str, rule: str) -> None:
    assert [(found.value, found.rule) for found in _found(before + text + after)] == (
        [(value, rule)] if value else []
    )


@pytest.mark.parametrize(
    "text",
    [
        "06-1234567",
        "06-123456789",
        "06-02345678",
        "0512-34567",
        "0512-3456789",
        "112",
        "0900-8844",
        "0900-123456",
        "0800-123456",
        "00612345678",
        "09-08-2026 12",
        "NL91 ABNA 0417 1643 00",
        "NL91ABNA0417164300",
        "NL eenennegentig Anton Bernard Nico Anton nul vier zeventien zestien drieënveertig nul nul",
        "012345678",
        "20060612345678",
        "06 12 34 56 78 90",
        "dossier 2026/0612345678",
        "0301234567,50 euro",
        "BSN 0612345678",
        "serienummer 0612345678",
        "framenummer GZ 0612345678",
        "nul zes twaalf vierendertig vijftig",
        "nul zes twaalf. vierendertig vijftig eenenzeventig",
        "nul zes twaalf vierendertig vijftig zeven een zwarte",
        "om nul zes uur twaalf",
    ],
)
def test_what_only_looks_like_a_phone_number_gives_no_value(text: str) -> None:
    assert _values(text) == []


def test_a_number_that_follows_after_a_whole_phone_number_is_no_part_of_it() -> None:
    assert _values("Bel 06-12345678 22.15 uur") == ["+31612345678"]
    assert _values("Bel 06-12345678 om 8 uur") == ["+31612345678"]
    assert _values("Bel 030-1234567 1 persoon") == ["+31301234567"]
    assert _values("Melder is Otto 06-12345678") == ["+31612345678"]
    assert _values("06-12345678, 06-12345679") == ["+31612345678", "+31612345679"]


def test_a_phone_number_is_not_pieced_together_over_a_pause() -> None:
    text = "nul zes twaalf vierendertig vijftig eenenzeventig"
    assert list(find_phones(tokenize(text, pauses=[text.index(" vijftig")]))) == []


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("telefoon 06-1234567", "061234567"),
        ("bereikbaar op nul zes twaalf vierendertig vijf", "0612345"),
        ("telefoonnummer is 06 12 34 56 78 90", "061234567890"),
    ],
)
def test_a_number_of_a_wrong_length_is_told_of_and_not_completed(text: str, digits: str) -> None:
    assert _values(text) == []
    (found,) = find_unfinished_phones(tokenize(text))
    assert found.value == digits
    assert found.warning is not None
    assert f"{len(digits)} cijfers" in found.warning


@pytest.mark.parametrize(
    "text", ["telefoon 06-12345678", "telefoon 0900-8844", "telefoon 12", "061234567", ""]
)
def test_whole_numbers_and_other_digits_are_not_unfinished(text: str) -> None:
    assert list(find_unfinished_phones(tokenize(text))) == []


@given(seed=st.integers(0, 2**64))
@settings(max_examples=120, deadline=None)
def test_every_phone_number_comes_back_from_every_way_of_saying_it(seed: int) -> None:
    choice = Random(seed)
    area = choice.choice(["061", "062", "064", "065", "068", "020", "030", "010", "0512", "0497", "058"])
    national = area + "".join(choice.choices("0123456789", k=10 - len(area)))
    said = choice.choice([saying_codes.phone(national, choice), f"{national[:2]}-{national[2:]}"])
    if "-" in said and not said.startswith("06-"):
        said = f"{area}-{national[len(area) :]}"
    before = choice.choice(["telefoon", "bereikbaar op", "Jansen,"])
    text = f"{before} {said}{choice.choice(['.', ', ', ' en liep'])}"
    assert _values(text) == [f"+31{national[1:]}"], text


@given(seed=st.integers(0, 2**64))
@settings(max_examples=100, deadline=None)
def test_commas_may_stand_anywhere_in_a_phone_number_and_a_full_stop_nowhere(seed: int) -> None:
    choice = Random(seed)
    national = "06" + choice.choice("12345") + "".join(choice.choices("0123456789", k=7))
    items = ["nul", "zes", *saying_codes.digits(national[2:], choice)]
    before = choice.choice(["telefoon ", "bereikbaar op ", "Jansen, "])
    text = f"{before}{saying_codes.paused(items, choice)}{choice.choice(['.', ', wonende', ' en'])}"
    assert _values(text) == [f"+31{national[1:]}"], text
    cut = choice.randint(2, len(items) - 1)
    assert _values(f"{before}{' '.join(items[:cut])}. {' '.join(items[cut:])}") == []


@pytest.mark.parametrize(
    "text",
    [
        "telefoon 06 12 34 56, 12 jaar oud",
        "op 06, 12 en 13 maart waren er 4, 5 mannen",
        "bel 010, 12 34, 567 keer",
        "telefoon 0612345, 678 euro",
    ],
)
def test_commas_make_no_phone_number_of_other_numbers(text: str) -> None:
    assert _values(text) == []


@given(seed=st.integers(0, 2**64))
@settings(max_examples=120, deadline=None)
def test_prose_gives_no_phone_number(seed: int) -> None:
    text = saying_codes.prose(Random(seed))
    assert _values(text) == [], text
