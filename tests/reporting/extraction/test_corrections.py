from __future__ import annotations

from typing import Any

import pytest

from server.dutch.words import tokenize
from server.reporting.extraction.corrections import find_corrections, marker_end
from server.reporting.extraction.units import Unit
from tests.reporting.extraction.reading_of import facts_of, understood, values_of

MARKERS = (
    *("nee correctie", "nee sorry", "nee pardon", "nee wacht", "nee ik bedoel", "nee fout", "nee niet"),
    *("of nee", "sorry ik bedoel", "ik bedoel", "ik verbeter", "ik corrigeer", "ik herstel"),
    *("ik vergis me", "ik vergis mij", "beter gezegd", "dat moet zijn", "moet zijn", "correctie", "sorry"),
    *("pardon", "herstel", "oftewel nee", "althans", "excuus", "ik zeg het verkeerd", "verkeerd", "wacht"),
    "nee",
)


def _units(text: str, kind: str) -> list[str]:
    """The values of a kind that stand."""
    return [str(unit.value) for unit in understood(text).reading.of(kind)]


@pytest.mark.parametrize("marker", MARKERS)
def test_what_follows_a_marker_replaces_what_came_before(marker: str) -> None:
    assert _units(f"Een blauwe, {marker}, een zwarte Opel reed weg.", "colour") == ["zwart"]
    assert values_of(f"De schade is 350 euro, {marker}, 450 euro.", "amount", "value_eur") == [450.0]


@pytest.mark.parametrize("marker", MARKERS)
def test_a_marker_needs_no_punctuation_between_two_values(marker: str) -> None:
    assert _units(f"de auto was blauw {marker} rood", "colour") == ["rood"]


@pytest.mark.parametrize(
    ("text", "kind", "key", "values"),
    [
        ("Het kenteken was GG-123-B, sorry, GG-132-B.", "vehicle", "plate", ["GG-132-B"]),
        ("Dit was op 12 november, correctie, 13 november.", "time", "value", ["2026-11-13"]),
        ("Het was om 22.15 uur, nee, 22.30 uur.", "time", "value", ["2026-11-20T22:30"]),
        ("Het was om 22.15 uur nee 22.30 uur.", "time", "value", ["2026-11-20T22:30"]),
        ("De schade is 350 euro, of nee, 450 euro.", "amount", "value_eur", [450.0]),
        (
            "Getuige Jan de Vries, geboren op 4 maart 1987, nee 14 maart 1987, zag het.",
            "person",
            "birth_date",
            ["1987-03-14"],
        ),
        (
            "Getuige Jan de Vries, geboren op 4 maart 1987, correctie, 14 maart 1987.",
            "person",
            "birth_date",
            ["1987-03-14"],
        ),
        ("De getuige is Jan de Vries, pardon, Piet Jansen.", "person", "name", ["Piet Jansen"]),
        ("Op de Dorpsstraat 121, correctie, 112 te Assen.", "location", "house_number", ["112"]),
        ("Op de Dorpsstraat 121, nee 112 te Assen.", "location", "house_number", ["112"]),
        ("Op de Dorpsstraat 121, nee, 112 te Assen.", "location", "house_number", ["112"]),
        ("Op de Dorpsstraat 121 nee te Assen.", "location", "house_number", ["121"]),
        ("Het was op de Dorpsstraat 121 nee", "location", "house_number", ["121"]),
        ("Op de Dorpsstraat 121, correctie", "location", "house_number", ["121"]),
        ("Op de Dorpsstraat, herstel, de Kerkstraat 4 in Assen.", "location", "street", ["Kerkstraat"]),
        ("Een blauwe Opel, nee, een zwarte Ford reed weg.", "vehicle", "make", ["Ford"]),
    ],
)
def test_each_kind_of_value_is_corrected(text: str, kind: str, key: str, values: list[Any]) -> None:
    assert values_of(text, kind, key) == values


@pytest.mark.parametrize(
    "text",
    [
        "Tussen 10.00 en 11.00 uur, correctie, tussen 11.30 en 12.00 uur is de fiets gestolen.",
        "De fiets is tussen 10.00 en 11.00 uur gestolen. Correctie, tussen 11.30 en 12.00 uur.",
        "De fiets is om 10.00 uur gestolen, nee wacht, tussen 11.30 en 12.00 uur.",
    ],
)
def test_an_interval_is_replaced_whole(text: str) -> None:
    assert values_of(text, "time") == ["2026-11-20T11:30", "2026-11-20T12:00"]


@pytest.mark.parametrize(
    ("text", "colours"),
    [
        ("De man droeg een blauwe jas. Nee, correctie, een zwarte jas.", ["zwart"]),
        ("De man droeg een blauwe jas. Correctie. De jas was zwart.", ["zwart"]),
        ("De jas was blauw. Sorry, zwart. Correctie, rood.", ["rood"]),
        ("De man droeg een blauwe jas. Nee, een zwarte jas.", ["blauw", "zwart"]),
        ("De man droeg een blauwe jas. Hij liep weg. Correctie, een zwarte jas.", ["blauw", "zwart"]),
        ("De man droeg een blauwe jas. Nieuwe alinea. Correctie, een zwarte jas.", ["blauw", "zwart"]),
        ("Correctie, een zwarte jas.", ["zwart"]),
    ],
)
def test_a_sentence_that_begins_with_a_marker_corrects_the_one_before(text: str, colours: list[str]) -> None:
    assert _units(text, "colour") == colours


@pytest.mark.parametrize(
    ("text", "colours"),
    [
        ("Nee zei hij, een blauwe en een rode fiets.", ["blauw", "rood"]),
        ("Een blauwe fiets nee zei hij een rode fiets.", ["blauw", "rood"]),
        ("Een blauwe fiets en zij zei nee, een rode fiets.", ["blauw", "rood"]),
        ("De blauwe fiets stond verkeerd geparkeerd naast een rode fiets.", ["blauw", "rood"]),
        ("De man met de blauwe jas, wacht tot de rode auto weg is.", ["blauw", "rood"]),
        ("De man met de blauwe jas, sorry voor het stotteren, en een rode broek.", ["blauw", "rood"]),
        ("Een blauwe fiets en een, sorry, om 22.15 uur.", ["blauw"]),
        ("Een blauwe fiets, correctie, om 22.15 uur.", ["blauw"]),
        ("Een blauwe fiets, correctie.", ["blauw"]),
        ("Een blauwe fiets en wacht", ["blauw"]),
    ],
)
def test_what_is_no_correction_takes_nothing_back(text: str, colours: list[str]) -> None:
    assert _units(text, "colour") == colours


def test_a_correction_reaches_twelve_words_and_no_further() -> None:
    near = "Een blauwe fiets stond daar bij het hek, correctie, een rode."
    far = f"Een blauwe fiets stond daar {'heel ' * 10} ver bij het hek, correctie, een rode."
    assert _units(near, "colour") == ["rood"]
    assert _units(far, "colour") == ["blauw", "rood"]


def test_only_the_last_of_a_kind_is_taken_back() -> None:
    assert _units("Een groene tas en een blauwe tas, correctie, een rode tas.", "colour") == ["groen", "rood"]


def test_what_comes_after_a_comma_is_no_part_of_the_repair() -> None:
    text = "Een blauwe Opel, correctie, een zwarte, en daarachter een Ford."
    assert _units(text, "colour") == ["zwart"]
    assert _units(text, "make") == ["Opel", "Ford"]


def test_the_role_of_somebody_is_not_what_is_corrected() -> None:
    text = "De getuige heeft een blauwe jas, correctie, de getuige heeft een zwarte jas."
    assert _units(text, "role") == ["getuige", "getuige"]
    assert _units(text, "colour") == ["zwart"]


def test_a_correction_knows_its_marker_and_what_it_takes_back() -> None:
    tokens = tokenize("blauw, nee correctie, zwart")
    colours = [
        Unit(kind="colour", value=value, first=at, end=at + 1, rule="r") for value, at in (("b", 0), ("z", 3))
    ]
    (found,) = find_corrections(tokens, colours)
    assert (found.first, found.end) == (1, 3)
    assert found.retracted == (colours[0],)
    assert marker_end(tokens, 1) == 3
    assert marker_end(tokens, 0) == 0


def test_the_words_of_a_marker_are_no_values() -> None:
    assert facts_of("Correctie, sorry, nee, ik bedoel.") == []
