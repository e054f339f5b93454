from __future__ import annotations

import pytest

from server.reporting.values import adjective, clock_of, date_of, joined, money, number_text, phone_number


def test_what_is_no_date_or_number_stays_as_it_is() -> None:
    assert date_of("gisteren") == "gisteren"
    assert (clock_of("T"), clock_of("2026-11-20")) == ("", "")
    assert phone_number("geen") == "geen"


@pytest.mark.parametrize(
    ("value_eur", "expected"),
    [(0, "\u20ac 0"), (35.5, "\u20ac 35,50"), (1_000_000, "\u20ac 1.000.000"), (0.1 + 0.2, "\u20ac 0,30")],
)
def test_money_as_it_is_written_in_dutch(value_eur: float, expected: str) -> None:
    assert money(value_eur) == expected


def test_numbers_and_lists_as_they_are_written_in_dutch() -> None:
    assert (number_text(65.0), number_text(12.35), number_text(7)) == ("65", "12,35", "7")
    assert (joined(("a",)), joined(("a", "b")), joined(("a", "b", "c"))) == ("a", "a en b", "a, b en c")


@pytest.mark.parametrize(
    ("colour", "noun", "expected"),
    [
        ("rood", "fiets", "rode"),
        ("lichtgroen", "auto", "lichtgroene"),
        ("wit", "navigatiesysteem", "wit"),
        ("roze", "tas", "roze"),
        ("zilver", "auto", ""),
    ],
)
def test_a_colour_before_a_noun(colour: str, noun: str, expected: str) -> None:
    assert adjective(colour, noun) == expected
