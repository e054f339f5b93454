from __future__ import annotations

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from server.reporting.extraction.written_values import IMPOSSIBLE_PLATE, written_values

LETTERS = "BDFGHJKLNPRSTVXZ"


def _found(text: str, kind: str | None = None) -> list[str]:
    return [found.value for found in written_values(text) if kind in (None, found.type)]


# --- plates ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("side_code", "plate"),
    list(
        enumerate(
            [
                "DB-01-23",
                "01-23-DB",
                "01-DB-23",
                "DB-01-FG",
                "DB-FG-01",
                "01-DB-FG",
                "01-DBF-2",
                "1-DBF-23",
                "DB-012-F",
                "D-012-BF",
                "DBF-01-G",
                "D-01-BFG",
                "0-DB-123",
                "012-DB-3",
            ],
            start=1,
        )
    ),
)
def test_every_side_code_is_read(side_code: int, plate: str) -> None:
    (found,) = written_values(f"De auto met kenteken {plate.lower()}, rood van kleur.")
    assert (found.value, found.rule, found.warning) == (plate, f"plate_side_code_{side_code}", None)
    assert (found.type, found.key) == ("vehicle", "plate")


@pytest.mark.parametrize(
    "plate", ["12-ABC-3", "GG-01-CZ", "12-GVD-3", "1-PVV-23", "KKK-01-B", "SS-123-B", "OA-12-BC", "QX-01-BB"]
)
def test_a_combination_that_is_never_given_out_comes_with_a_warning(plate: str) -> None:
    (found,) = written_values(plate)
    assert (found.value, found.warning) == (plate, IMPOSSIBLE_PLATE)


@pytest.mark.parametrize("plate", ["AE-12-34", "12-34-AE", "12-AE-34", "OB-12-BD"])
def test_old_plates_and_semi_trailers_have_other_letters(plate: str) -> None:
    (found,) = written_values(plate)
    assert (found.value, found.warning) == (plate, None)


@pytest.mark.parametrize(
    "text",
    [
        "12-DBF",  # partial
        "12-DBF-",
        "12-DBF-3-",
        "x-12-DBF-3",
        "12-DBF-34",  # seven characters
        "DB-FG-HJ",
        "12-34-56",
        "14-11-2026",
        "1-mei-26",
        "1-mrt-26",
        "9-OKT-26",
        "1-ABC-123",  # Belgian
        "B-XY-1234",  # German
        "12 DBF 3",
        "12-DBF-3a",
        "PL0900-12-DBF-3",
        "12DBF3",
    ],
)
def test_what_only_looks_like_a_plate_gives_no_value(text: str) -> None:
    assert _found(text, "vehicle") == []


def test_march_in_capitals_is_a_plate() -> None:
    assert _found("1-MRT-26") == ["1-MRT-26"]


@pytest.mark.parametrize("dash", ["-", "\u2010", "\u2011", "\u2013"])
@pytest.mark.parametrize("after", ["", ".", ",", "?", ")", "'s", " ", ":"])
def test_dashes_and_punctuation_around_a_plate_do_not_matter(dash: str, after: str) -> None:
    text = f"({'GG-123-B'.replace('-', dash)}{after}"
    (found,) = written_values(text)
    assert found.value == "GG-123-B"
    assert text[found.start : found.end] == "GG-123-B".replace("-", dash)


@given(st.text(alphabet=string.ascii_letters + string.digits + "- .", max_size=30))
def test_a_plate_is_always_there_as_written(text: str) -> None:
    for found in written_values(text):
        if found.type == "vehicle":
            assert text[found.start : found.end].upper() == found.value
            assert len(found.value.replace("-", "")) == 6


# --- postcodes -------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["3511 ED", "3511ED", "3511\u00a0ED", "te (3511 ED).", "3511 ED, Utrecht"])
def test_a_postcode_is_read_in_its_normal_form(text: str) -> None:
    (found,) = written_values(text)
    assert (found.type, found.key, found.value, found.rule) == ("location", "postcode", "3511 ED", "postcode")


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
        "3511  ED",
        "A3511 ED",
        "06-3511 ED",
    ],
)
def test_what_only_looks_like_a_postcode_gives_no_value(text: str) -> None:
    assert _found(text, "location") == []


@given(
    st.integers(1000, 9999),
    st.text(string.ascii_uppercase, min_size=2, max_size=2),
    st.sampled_from(["", " "]),
)
def test_any_postcode_that_exists_is_read(digits: int, letters: str, space: str) -> None:
    assume(letters not in {"SA", "SD", "SS"})
    assert _found(f"Hij woont op {digits}{space}{letters}.", "location") == [f"{digits} {letters}"]


# --- phone numbers ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [
        ("06-12345678", "+31612345678", "phone_mobile"),
        ("06 12345678", "+31612345678", "phone_mobile"),
        ("06 12 34 56 78", "+31612345678", "phone_mobile"),
        ("06 - 1234 5678", "+31612345678", "phone_mobile"),
        ("0612345678", "+31612345678", "phone_mobile"),
        ("06 1 2 3 4 5 6 7 8", "+31612345678", "phone_mobile"),
        ("+31 6 12345678", "+31612345678", "phone_mobile"),
        ("+31612345678", "+31612345678", "phone_mobile"),
        ("+31 (0)6 12345678", "+31612345678", "phone_mobile"),
        ("0031 6 12345678", "+31612345678", "phone_mobile"),
        ("+31-6-12345678", "+31612345678", "phone_mobile"),
        ("0512-345678", "+31512345678", "phone_fixed"),
        ("030-1234567", "+31301234567", "phone_fixed"),
        ("030 123 45 67", "+31301234567", "phone_fixed"),
        ("0301234567", "+31301234567", "phone_fixed"),
        ("+31 30 1234567", "+31301234567", "phone_fixed"),
    ],
)
@pytest.mark.parametrize(
    ("before", "after"),
    [("", ""), ("Telefoon ", "."), ("(", ")"), ("bel ", ", graag"), ("", " of later"), ("", " om 8 uur")],
)
def test_a_phone_number_is_read(before: str, text: str, after: str, value: str, rule: str) -> None:
    if after == " om 8 uur" and " " in text:
        after = " om half acht"
    (found,) = written_values(before + text + after)
    assert (found.type, found.key, found.value, found.rule) == ("person", "phone", value, rule)
    assert (before + text + after)[found.start : found.end] == text


@pytest.mark.parametrize(
    "text",
    [
        "06-1234567",
        "06-123456789",
        "06-02345678",
        "0512-34567",
        "0512-3456789",
        "0900-8844",
        "0900-123456",
        "0800-123456",
        "00612345678",
        "09-08-2026 12",
        "NL91 ABNA 0417 1643 00",
        "NL91ABNA0417164300",
        "012345678",
        "20060612345678",
        "06 12 34 56 78 90",
        "dossier 2026/0612345678",
        "0301234567,50 euro",
        "+32 6 12345678",
    ],
)
def test_what_only_looks_like_a_phone_number_gives_no_value(text: str) -> None:
    assert _found(text, "person") == []


def test_a_number_that_follows_after_a_whole_phone_number_is_no_part_of_it() -> None:
    assert _found("Bel 06-12345678 22.15 uur", "person") == ["+31612345678"]
    assert _found("Bel 030-1234567 1 persoon", "person") == ["+31301234567"]


# --- clock times -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("22.15 uur", "22:15"),
        ("22:15 uur", "22:15"),
        ("22.15u", "22:15"),
        ("22.15uur", "22:15"),
        ("22.15 Uur.", "22:15"),
        ("7.05 uur,", "07:05"),
        ("00.00 uur", "00:00"),
        ("24.00 uur", "24:00"),
        ("(23:59 uur)", "23:59"),
    ],
)
def test_a_written_clock_time_is_read(text: str, value: str) -> None:
    (found,) = written_values(f"Omstreeks {text}")
    assert (found.type, found.key, found.value, found.rule) == ("time", "clock", value, "clock_written")


@pytest.mark.parametrize(
    "text",
    [
        "22.15 euro",
        "22.15",
        "22,15 uur",
        "24.01 uur",
        "25.00 uur",
        "22.60 uur",
        "122.15 uur",
        "1.22.15 uur",
        "22.5 uur",
        "22.155 uur",
        "22.15 uurtje",
        "22.15 u bent laat",
        "€22.15 u",
        "80.50 kilometer per uur",
        "v22.15 uur",
    ],
)
def test_amounts_and_impossible_times_are_no_clock_times(text: str) -> None:
    assert _found(text, "time") == []


@given(st.text(max_size=60))
def test_any_text_is_read_without_trouble_and_every_value_has_its_place(text: str) -> None:
    for found in written_values(text):
        assert 0 <= found.start < found.end <= len(text)
        assert found.value


@given(
    st.sampled_from(["GG-123-B", "3511 ED", "06-12345678", "22.15 uur", "0512-345678"]),
    st.lists(st.sampled_from(["de", "man", "liep", "hard.", "Daarna,", "rood"]), max_size=4),
    st.lists(st.sampled_from(["en", "toen", "(weg)", "groen!"]), max_size=4),
    st.sampled_from(["", ".", ",", "?", "!"]),
)
def test_a_value_is_found_wherever_it_stands(
    value: str, before: list[str], after: list[str], stop: str
) -> None:
    text = " ".join([*before, value + stop, *after])
    (found,) = written_values(text)
    assert text[found.start : found.end] == value
