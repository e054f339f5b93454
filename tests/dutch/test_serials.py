from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.serials import WRONG_CHASSIS, WRONG_IMEI, Serial, find_serials
from server.dutch.words import tokenize
from tests.dutch import saying_codes


def _values(text: str) -> list[Serial]:
    return [found.value for found in find_serials(tokenize(text))]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("framenummer GZ 4829136, waarde", "framenummer", "GZ4829136"),
        ("framenummer: GZ4829136.", "framenummer", "GZ4829136"),
        ("framenummer GZ 4829136 ter waarde van", "framenummer", "GZ4829136"),
        (
            "framenummer Gerard Zacharias vier acht twee negen één drie zes waarde ongeveer",
            "framenummer",
            "GZ4829136",
        ),
        ("serienummer 5CD2017KX, waarde", "serienummer", "5CD2017KX"),
        ("serienummer vijf Charlie Delta twee nul één zeven Kilo X-ray, waarde", "serienummer", "5CD2017KX"),
        ("serienummer van de laptop is 5CD2017KX", "serienummer", "5CD2017KX"),
        ("serienummer G, Z, 4, 8, 2, 9, waarde", "serienummer", "GZ4829"),
        ("serienummer WBK12-345", "serienummer", "WBK12-345"),
        ("serienummer 4829136 850 euro", "serienummer", "4829136"),
        ("IMEI 490154203237518", "imei", "490154203237518"),
        ("chassisnummer WVWZZZ1JZXW000001", "chassisnummer", "WVWZZZ1JZXW000001"),
        ("paspoortnummer NX1234567 Otto Bakker", "paspoortnummer", "NX1234567"),
        ("paspoort met nummer NX1234567", "paspoortnummer", "NX1234567"),
        ("documentnummer IJ van IJmuiden 12345", "documentnummer", "IJ12345"),
        ("kaartnummer 1234 5678", "kaartnummer", "12345678"),
        ("kvi-nummer 20261234", "goednummer", "20261234"),
        ("framenummer vier acht twee negen een zwarte fiets", "framenummer", "4829"),
    ],
)
def test_a_serial_number_is_read_after_its_name(text: str, kind: str, value: str) -> None:
    assert _values(text) == [Serial(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "GZ 4829136",
        "framenummer onbekend",
        "framenummer is weg",
        "framenummer 12",
        "framenummer Karel Jan Pieter Otto",  # no digit
        "serienummer. 5CD2017KX",
        "serienummer te zien op de doos",
        "",
    ],
)
def test_without_a_name_or_a_code_there_is_none(text: str) -> None:
    assert _values(text) == []


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("IMEI 490154203237518", None),
        ("IMEI 490154203237519", WRONG_IMEI),
        ("IMEI 49015420323751", WRONG_IMEI),
        ("chassisnummer WVWZZZ1JZXW000001", None),
        ("chassisnummer WVWZZZ1JZXW00001", WRONG_CHASSIS),
        ("chassisnummer WVWZZZ1JZXO000001", WRONG_CHASSIS),
        ("framenummer GZ 4829136", None),
    ],
)
def test_a_number_that_cannot_be_right_comes_with_a_warning(text: str, warning: str | None) -> None:
    (found,) = find_serials(tokenize(text))
    assert found.warning == warning


def test_a_serial_number_ends_at_a_pause() -> None:
    text = "framenummer GZ 4829 136"
    (found,) = find_serials(tokenize(text, pauses=[text.index(" 136")]))
    assert found.value.value == "GZ4829"


@given(seed=st.integers(0, 2**64))
@settings(max_examples=120, deadline=None)
def test_every_serial_number_comes_back_from_every_way_of_saying_it(seed: int) -> None:
    choice = Random(seed)
    groups = [
        "".join(
            choice.choices("0123456789" if index % 2 else "ABCDEFGHJKLMNPRSTVWXYZ", k=choice.randint(1, 4))
        )
        for index in range(choice.randint(1, 4))
    ]
    if groups[-1].endswith("00"):
        groups[-1] = groups[-1].replace("0", "1")  # "negenhonderd zevenenzeventig" is 977 to anybody
    value = "-".join(["1", *groups, "77"])
    said = choice.choice(
        [value, value.replace("-", ""), " ".join(value), saying_codes.grouped(value, choice)]
    )
    found = [serial.value for serial in _values(f"serienummer {said}, waarde 850 euro")]
    assert [one.replace("-", "") for one in found] == [value.replace("-", "")]


@given(seed=st.integers(0, 2**64))
@settings(max_examples=120, deadline=None)
def test_prose_gives_no_serial_number(seed: int) -> None:
    text = saying_codes.prose(Random(seed))
    assert _values(text) == [], text
