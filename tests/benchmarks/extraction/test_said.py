from __future__ import annotations

import pytest

from benchmarks.extraction.said import Utterance, number_of
from benchmarks.extraction.said_times import says_clock, says_moment
from tests.benchmarks.extraction.examples import DICTATED_AT


def utterance(text: str) -> Utterance:
    return Utterance(text, DICTATED_AT)


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("nul", 0),
        ("zeventien", 17),
        ("eenentwintig", 21),
        ("honderddrie", 103),
        ("achttienhonderdvijftig", 1850),
        ("tweeduizendzesentwintig", 2026),
        ("1850", 1850),
        ("fiets", None),
        ("honderdfiets", None),
        ("", None),
    ],
)
def test_numbers_are_read_from_words(word: str, number: int | None) -> None:
    assert number_of(word) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kenteken 12-ABC-3.", "12ABC3"),
        ("kenteken 12 abc 3", "12ABC3"),
        ("kenteken één twee alfa bravo charlie drie", "12ABC3"),
        ("kenteken twaalf streepje Anton Bernard Cornelis drie", "12ABC3"),
        ("negen Karel Zacharias Rudolf nul vier", "9KZR04"),
        ("acht x-ray Romeo Delta tweeënvijftig", "8XRD52"),
        ("een dubbel nul zeven", "1007"),
        ("drie keer nul een", "0001"),
        (
            "nl eenennegentig abna nul vier zeventien zestien drieënveertig nul nul",
            "NL91ABNA0417164300",
        ),
        ("gee zet vier acht", "GZ48"),
    ],
)
def test_a_code_may_be_spelled_in_many_ways(text: str, code: str) -> None:
    assert utterance(text).says_code(code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kenteken 12-ABC-3", "12ABC4"),
        ("kenteken 12-ABC, later nummer 3", "12ABC3"),
        ("kenteken twaalf alfa bravo", "12ABC3"),
        ("de auto reed weg", "12ABC3"),
        ("", "12ABC3"),
    ],
)
def test_a_code_that_was_not_completed_was_not_said(text: str, code: str) -> None:
    assert not utterance(text).says_code(code)


@pytest.mark.parametrize(
    "text", ["06-12345678", "nul zes twaalf vierendertig zesenvijftig achtenzeventig", "+31 6 12345678"]
)
def test_a_phone_number_has_a_country_or_not(text: str) -> None:
    assert utterance(text).says_phone("31612345678")
    assert not utterance(text).says_phone("31612345679")


@pytest.mark.parametrize(
    ("text", "value_eur"),
    [
        ("schade 1.850 euro", 1850),
        ("187 euro 40", 187.4),
        ("€ 35,50", 35.5),
        ("achttienhonderdvijftig euro", 1850),
        ("twee duizend vijf honderd euro", 2500),
        ("anderhalve ton", 150_000),
        ("een rug", 1000),
        ("tweeënhalf duizend", 2500),
    ],
)
def test_an_amount_may_be_said_in_many_ways(text: str, value_eur: float) -> None:
    assert utterance(text).says_amount(value_eur)
    assert not utterance(text).says_amount(value_eur + 7)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("om 22.15 uur", 22, 15),
        ("om 22:15", 22, 15),
        ("kwart over tien", 22, 15),
        ("half vier", 15, 30),
        ("tien voor half vier", 15, 20),
        ("vijf over half vier", 15, 35),
        ("vijf minuten voor vier", 15, 55),
        ("kwart voor twaalf", 23, 45),
        ("nul drie uur twaalf", 3, 12),
        ("drie uur nul zeven", 3, 7),
        ("om acht uur", 20, 0),
        ("rond acht", 8, 0),
        ("om eh acht eh uur", 8, 0),
        ("om 2215 uur", 22, 15),
        ("om middernacht", 0, 0),
        ("half een", 0, 30),
        ("half een", 12, 30),
    ],
)
def test_a_clock_time_may_be_said_in_many_ways(text: str, hour: int, minute: int) -> None:
    words = utterance(text).words
    assert says_clock(words, hour, minute)
    assert not says_clock(words, hour, minute + 1)
    assert not says_clock(words, (hour + 5) % 24, minute)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("om tien uur", "2026-11-20T22:00"),
        ("gisteravond om tien uur", "2026-11-19T22:00"),
        ("woensdag om tien uur", "2026-11-18T22:00"),
        ("op 4 maart om tien uur", "2026-03-04T10:00"),
        ("op 4-3-2026 om tien uur", "2026-03-04T10:00"),
        ("drie weken geleden", "2026-10-30"),
    ],
)
def test_a_day_needs_a_word_that_can_mean_it(text: str, value: str) -> None:
    assert says_moment(utterance(text), value)
    assert says_moment(utterance("om tien uur"), value) is value.startswith("2026-11-20")


@pytest.mark.parametrize("value", ["", "gisteren", "2026-13-40", "2026-11-20T99:00"])
def test_what_is_no_moment_was_not_said(value: str) -> None:
    assert not says_moment(utterance("gisteren om tien uur"), value)


def test_roles_and_denials_need_their_words() -> None:
    said = utterance("De getuige zag het. Er is geen letsel.")
    assert said.says_role("getuige")
    assert not said.says_role("verdachte")
    assert said.says_negation("geen_letsel")
    assert not said.says_negation("geen_camerabeelden")
    assert not utterance("Er is letsel.").says_negation("geen_letsel")
