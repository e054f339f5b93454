from __future__ import annotations

import string
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.plates import IMPOSSIBLE_PLATE, SIDE_CODES, Plate, find_partial_plates, find_plates
from server.dutch.words import Found, tokenize
from tests.dutch import saying_codes

EVERY_SIDE_CODE = [
    *("DB-01-23", "01-23-DB", "01-DB-23", "DB-01-FG", "DB-FG-01", "01-DB-FG", "01-DBF-2", "1-DBF-23"),
    *("DB-012-F", "D-012-BF", "DBF-01-G", "D-01-BFG", "0-DB-123", "012-DB-3"),
]


def _plates(text: str) -> list[Found[Plate]]:
    return list(find_plates(tokenize(text)))


def _values(text: str) -> list[str]:
    return [found.value.value for found in _plates(text)]


@pytest.mark.parametrize(("side_code", "plate"), list(enumerate(EVERY_SIDE_CODE, start=1)))
def test_every_side_code_is_read(side_code: int, plate: str) -> None:
    (found,) = _plates(f"De auto met kenteken {plate.lower()}, rood van kleur.")
    assert (found.value, found.rule, found.warning) == (Plate(plate, side_code), "plate_written", None)
    assert (found.first, found.end) == (4, 5)


@pytest.mark.parametrize(
    "plate", ["12-ABC-3", "GG-01-CZ", "12-GVD-3", "1-PVV-23", "KKK-01-B", "SS-123-B", "OA-12-BC", "QX-01-BB"]
)
def test_a_combination_that_is_never_given_out_comes_with_a_warning(plate: str) -> None:
    for text in (plate, f"kenteken {plate.replace('-', ' ')}"):
        (found,) = _plates(text)
        assert (found.value.value, found.warning) == (plate, IMPOSSIBLE_PLATE)


@pytest.mark.parametrize("plate", ["AE-12-34", "12-34-AE", "12-AE-34", "OB-12-BD"])
def test_old_plates_and_semi_trailers_have_other_letters(plate: str) -> None:
    (found,) = _plates(plate)
    assert (found.value.value, found.warning) == (plate, None)


@pytest.mark.parametrize(
    ("text", "plate"),
    [
        ("kenteken 12-DBF-3", "12-DBF-3"),
        ("kenteken 12 DBF 3", "12-DBF-3"),
        ("kenteken 12DBF3", "12-DBF-3"),
        ("kenteken 12 dbf 3", "12-DBF-3"),
        ("kenteken 12-DBF 3", "12-DBF-3"),
        ("kenteken: 24 KXT 7, geparkeerd", "24-KXT-7"),
        ("een Opel Astra, 24 KXT 7, geparkeerd", "24-KXT-7"),
        ("de 24KXT7 reed weg", "24-KXT-7"),
        ("kenteken GT-418-R", "GT-418-R"),
        ("kenteken acht x-ray Romeo Delta 52", "8-XRD-52"),
        ("kenteken 8 X ray Romeo delta tweeënvijftig", "8-XRD-52"),
        ("kenteken acht, x-ray, Romeo, Delta, 52", "8-XRD-52"),
        ("een Volkswagen Golf acht x-ray Romeo Delta 52", "8-XRD-52"),
        ("kenteken Nico 682 Jan Tango", "N-682-JT"),
        ("kenteken Nico zeshonderdtweeëntachtig Jan Tango", "N-682-JT"),
        ("kenteken Nico zes honderd tweeëntachtig Jan Tango", "N-682-JT"),
        ("kenteken 9-KZR-04", "9-KZR-04"),
        ("kenteken negen Karel Zacharias Rudolf nul vier", "9-KZR-04"),
        ("kenteken L 504 PD zonder licht", "L-504-PD"),
        ("kenteken Lodewijk vijf nul vier Pieter Dirk zonder licht", "L-504-PD"),
        ("de Kawasaki Marie Karel 83 Teunis Xantippe", "MK-83-TX"),
        ("kenteken eenenzestig Lima November Papa X-ray", "61-LN-PX"),
        ("kenteken Golf Tango vier één acht Romeo", "GT-418-R"),
        ("kenteken golf tango vier een acht romeo", "GT-418-R"),
        ("kenteken een Golf Delta Bravo drieëntwintig", "1-GDB-23"),
        ("kenteken N van Nico zes acht twee de J van Jan de T van Teunis", "N-682-JT"),
        ("het kenteken van de auto is 24 kxt 7", "24-KXT-7"),
        ("kenteken dubbel R nul nul vijf Tango", "RR-005-T"),
        ("kenteken drie maal nul Golf Bravo zes", "000-GB-6"),
        ("kenteken ka te twaalf el pe", "KT-12-LP"),
        ("nummerplaat twaalf streep Delta Bravo Foxtrot streep drie", "12-DBF-3"),
        ("gekentekend 12 DBF 3", "12-DBF-3"),
        ("voorzien van kenteken 12 DBF 3", "12-DBF-3"),
        ("de snorfiets DLT-43-S", "DLT-43-S"),
        ("de bromfiets F-123-BD", "F-123-BD"),
        ("handelaarskenteken 1-GDB-23", "1-GDB-23"),
        ("kenteken 24 KXT 7 een zwarte Opel", "24-KXT-7"),
        ("kenteken twee vier K X T zeven en reed", "24-KXT-7"),
    ],
)
def test_a_plate_is_read_however_it_is_said_or_written(text: str, plate: str) -> None:
    assert _values(text) == [plate]


@pytest.mark.parametrize(
    "text",
    [
        "kenteken GT-481-R, correctie, GT-418-R",
        "kenteken Golf Tango vier acht één Romeo, correctie, Golf Tango vier één acht Romeo, en een rode Kia",
        "kenteken GT 481 R nee GT 418 R",
    ],
)
def test_both_plates_of_a_correction_are_found(text: str) -> None:
    assert _values(text) == ["GT-481-R", "GT-418-R"]


def test_the_words_after_a_correction_need_no_new_cue() -> None:
    assert _values("kenteken 24 KXT 7, nee ik bedoel, AE vier vier vijf vijf") == ["24-KXT-7", "AE-44-55"]
    assert _values("Hij had 24 boeken. AE vier vier vijf vijf") == []


@pytest.mark.parametrize(
    "text",
    [
        "12-DBF",  # partial
        "12-DBF-",
        "x-12-DBF-3",
        "12-DBF-34",  # seven characters
        "DB-FG-HJ",
        "12-34-56",
        "14-11-2026",
        "16-10-2026",
        "1-mei-26",
        "1-mrt-26",
        "9-OKT-26",
        "kenteken 1-ABC-123",  # Belgian
        "kenteken B-XY-1234",  # German
        "12 dbf 3",
        "tot 3 KXT 29",  # no vehicle, no cue
        "12-DBF-3a",
        "PL0900-12-DBF-3",
        "12dbf3",
        "06 12 34 56 78",
        "2 op 24",
        "van 10 tot 12",
        "om 22.15 uur",
        "artikel 8 WVW 94",
        "1850 op 12",
        "310 Sr 12",
        "een laptop met 8 GB 256",
        "een Peugeot 208 GT 4 deurs",
        "1 DVD 25 euro",
        "kenteken 12 was 3",
        "kenteken GT 418 R 12",  # seven
        "serienummer 12DBF3",
        "framenummer 12-DBF-3",
        "framenummer Gerard Zacharias acht x-ray Romeo Delta 52",
        "artikel 12 BDF 3",
        "kenteken 12. DBF 3",
        "kenteken 8 XRD 5 een zwarte Opel",  # five and an article
        "getuigen Jan Pieter Karel Dirk 20 jaar",
        "kenteken HD 1925",
        "kenteken Hotel Delta negentienhonderdvijfentwintig",
        "zonder kenteken AE 12 34",
        "kenteken 12 IJmuiden Karel Dirk 3",
    ],
)
def test_what_only_looks_like_a_plate_gives_no_value(text: str) -> None:
    assert _values(text) == []


def test_a_plate_is_not_pieced_together_over_a_pause() -> None:
    text = "kenteken 12 DBF 3"
    assert list(find_plates(tokenize(text, pauses=[text.index(" DBF")]))) == []
    assert len(list(find_plates(tokenize(text, pauses=[text.index(" 12")])))) == 1


def test_march_in_capitals_is_a_plate() -> None:
    assert _values("1-MRT-26") == ["1-MRT-26"]


@pytest.mark.parametrize(
    "text",
    [
        "Duits kenteken 12-DBF-3",
        "met Belgisch kenteken: 12-DBF-3",
        "een Pools gekentekende bus, 12-DBF-3",
        "een Pools gekentekende bus met kenteken 12-DBF-3",
        "kenteken 12-DBF-3, een Duits kenteken",
        "kenteken 12-DBF-3 (Belgisch)",
        "kenteken 12-DBF-3 uit Polen",
        "kenteken uit Polen 12-DBF-3",
        "Roemeens kenteken 12 DBF 3",
    ],
)
def test_a_foreign_plate_is_no_dutch_one(text: str) -> None:
    assert _values(text) == []
    assert list(find_partial_plates(tokenize(text))) == []


@pytest.mark.parametrize(
    "text",
    [
        "een Poolse man met kenteken 12-DBF-3",
        "Nederlands kenteken 12-DBF-3",
        "Een Pools gekentekende bus raakte een Opel met kenteken 12-DBF-3",
    ],
)
def test_a_foreign_owner_or_another_foreign_car_does_not_matter(text: str) -> None:
    assert _values(text) == ["12-DBF-3"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("het kenteken begint met 12-K", "12-K"),
        ("het kenteken begint met twaalf Karel", "12-K"),
        ("gedeeltelijk kenteken 12 KB", "12-KB"),
        ("een kenteken eindigend op 52", "52"),
        ("kenteken 8 XRD, de rest is niet gezien", "8-XRD"),
        ("de laatste cijfers van het kenteken waren 52", "52"),
        ("het kenteken begint met 12 DBF 3", "12-DBF-3"),  # said to be a part, so never a whole
    ],
)
def test_a_part_of_a_plate_is_shown_and_never_a_plate(text: str, part: str) -> None:
    assert _values(text) == []
    assert [found.value for found in find_partial_plates(tokenize(text))] == [part]


@pytest.mark.parametrize("text", ["kenteken 12-DBF-3", "kenteken onbekend", "het bedrag eindigend op 52", ""])
def test_whole_plates_and_other_numbers_are_no_parts(text: str) -> None:
    assert list(find_partial_plates(tokenize(text))) == []


@pytest.mark.parametrize("dash", ["-", "\u2010", "\u2011", "\u2013"])
@pytest.mark.parametrize("after", ["", ".", ",", "?", ")", "'s", " ", ":"])
def test_dashes_and_punctuation_around_a_plate_do_not_matter(dash: str, after: str) -> None:
    text = f"({'GG-123-B'.replace('-', dash)}{after}"
    assert _values(text) == ["GG-123-B"]


@given(st.text(alphabet=string.ascii_letters + string.digits + "- .", max_size=30))
@settings(max_examples=120, deadline=None)
def test_a_plate_is_always_there_as_written(text: str) -> None:
    tokens = tokenize(text)
    for found in find_plates(tokens):
        assert len(found.value.value.replace("-", "")) == 6
        assert 0 <= found.first < found.end <= len(tokens)


@given(seed=st.integers(0, 2**64), shape=st.sampled_from(sorted(SIDE_CODES)))
@settings(max_examples=120, deadline=None)
def test_every_plate_comes_back_from_every_way_of_saying_it(seed: int, shape: str) -> None:
    choice = Random(seed)
    plate = _made(shape, choice)
    said = choice.choice(
        [
            saying_codes.grouped(plate, choice, "nato"),
            saying_codes.grouped(plate, choice, "dutch"),
            saying_codes.grouped(plate, choice),
            saying_codes.grouped(plate, choice).lower(),
            saying_codes.half_written(plate, choice),
            plate,
            plate.lower(),
            plate.replace("-", " "),
            plate.replace("-", ""),
            " ".join(plate.replace("-", "")),
            ", ".join(plate.replace("-", "")),
        ]
    )
    before = choice.choice(["kenteken ", "de Opel met kenteken: ", "Hij zag nummerplaat "])
    after = choice.choice(["", ".", ", rood van kleur", " reed weg", " en vertrok"])
    assert _values(before + said + after) == [plate]


@given(seed=st.integers(0, 2**64), shape=st.sampled_from(["99XXX9", "9XXX99", "XX999X", "X999XX"]))
@settings(max_examples=100, deadline=None)
def test_the_plates_of_this_day_need_no_cue_when_they_are_spelled(seed: int, shape: str) -> None:
    choice = Random(seed)
    plate = _made(shape, choice)
    said = choice.choice([saying_codes.grouped(plate, choice), plate])
    assert _values(f"Ik zag de {said} wegrijden.") == [plate]


@given(seed=st.integers(0, 2**64), shape=st.sampled_from(sorted(SIDE_CODES)))
@settings(max_examples=100, deadline=None)
def test_commas_may_stand_anywhere_in_a_plate_that_is_announced(seed: int, shape: str) -> None:
    choice = Random(seed)
    plate = _made(shape, choice)
    items = [
        word
        for group in plate.split("-")
        for word in (saying_codes.letters(group, choice) if group.isalpha() else list(group))
    ]
    text = f"kenteken {saying_codes.paused(items, choice)}{choice.choice(['.', ', rood', ' en'])}"
    assert _values(text) == [plate], text


@pytest.mark.parametrize("text", ["kenteken 12 AB, 34 jaar oud", "kenteken 12ABC, 3 getuigen"])
def test_commas_make_no_plate_of_other_numbers(text: str) -> None:
    assert _values(text) == []


@given(seed=st.integers(0, 2**64))
@settings(max_examples=120, deadline=None)
def test_prose_gives_no_plate(seed: int) -> None:
    text = saying_codes.prose(Random(seed))
    assert _values(text) == [], text


def _made(shape: str, choice: Random) -> str:
    """A plate of this shape, with letters that are given out."""
    while True:
        text = "".join(
            choice.choice(saying_codes.PLATE_LETTERS if sign == "X" else string.digits) for sign in shape
        )
        one, two, _ = SIDE_CODES[shape][1]
        plate = f"{text[:one]}-{text[one : one + two]}-{text[one + two :]}"
        if not {"GVD", "KKK", "NSB", "PKK", "PSV", "PVV", "SGP", "TBS", "VVD", "SD", "SS", "MRT"} & set(
            plate.split("-")
        ):
            return plate
