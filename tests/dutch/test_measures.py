from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dutch.measures import Measure, find_measures
from server.dutch.words import tokenize
from tests.dutch import saying, saying_amounts


def _said(text: str) -> list[tuple[str, Decimal]]:
    return [(found.value.what, found.value.value) for found in find_measures(tokenize(text))]


def _one(text: str) -> Measure:
    (found,) = find_measures(tokenize(text))
    return found.value


@pytest.mark.parametrize("centimeters", range(100, 221))
def test_every_height_in_every_form_is_read(centimeters: int) -> None:
    for said in saying_amounts.height_forms(centimeters):
        for text in (
            f"een man, {said}, mager",
            f"verdachte is {said} lang",
            f"een vrouw van ongeveer {said} en slank",
        ):
            assert _said(text) == [("lengte_cm", Decimal(centimeters))], text


@settings(max_examples=100, deadline=None)
@given(st.integers(5, 300))
def test_every_speed_in_every_form_is_read_from_its_place(speed: int) -> None:
    for said in saying_amounts.speed_forms(speed):
        tokens = tokenize(f"Hij reed daar {said} op de weg.")
        (found,) = find_measures(tokens)
        assert (found.value.what, found.value.value) == ("snelheid_kmh", Decimal(speed)), said
        assert (found.first, found.end) == (3, len(tokens) - 3), said


@settings(max_examples=100, deadline=None)
@given(st.integers(20, 2_000))
def test_every_breath_value_in_every_form_is_read(value: int) -> None:
    for said in saying_amounts.breath_forms(value):
        assert _said(f"De ademanalyse gaf {said}.") == [("ademanalyse_ugl", Decimal(value))], said
    for said in saying.cardinal_forms(value):
        assert _said(f"De uitslag van de ademanalyse was {said}.") == [("ademanalyse_ugl", Decimal(value))], (
            said
        )


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 299), st.integers(0, 9))
def test_every_hectometre_post_is_read(kilometers: int, tenth: int) -> None:
    value = Decimal(f"{kilometers}.{tenth}")
    spoken = f"{saying.cardinal(kilometers)} komma {saying.cardinal(tenth)}"
    for said in (f"{kilometers},{tenth}", f"{kilometers}.{tenth}", f"{kilometers} komma {tenth}", spoken):
        for word in ("hectometerpaal", "hectometer", "hmp"):
            assert _said(f"A12 ter hoogte van {word} {said} links") == [("hectometer", value)], said


@pytest.mark.parametrize(
    ("text", "what", "value"),
    [
        ("man, ongeveer 25 jaar, één tachtig, slank", "lengte_cm", "180"),
        ("man dertig jaar één tachtig mager blond", "lengte_cm", "180"),
        ("hij is een tachtig lang", "lengte_cm", "180"),
        ("hij is 1 85 lang", "lengte_cm", "185"),
        ("lengte 180", "lengte_cm", "180"),
        ("hij is ongeveer 1,85 lang", "lengte_cm", "185"),
        ("een man van twee meter lang", "lengte_cm", "200"),
        ("op 1 meter 80 afstand", "afstand_m", "1.8"),
        ("een schutting van 1 meter 80", "afstand_m", "1.8"),
        ("vijftig meter verderop", "afstand_m", "50"),
        ("op een meter afstand", "afstand_m", "1"),
        ("500 m", "afstand_m", "500"),
        ("3 kilometer verderop", "afstand_m", "3000"),
        ("hij reed 12 kilometer verder", "afstand_m", "12000"),
        ("een mes van 20 centimeter", "afmeting_cm", "20"),
        ("zeshonderdtien microgram", "ademanalyse_ugl", "610"),
        ("0,8 promille", "promillage", "0.8"),
        ("nul komma acht vijf promille", "promillage", "0.85"),
        ("87 decibel", "geluid_db", "87"),
        ("87 dB(A).", "geluid_db", "87"),
        ("23 gram hasj", "gewicht_g", "23"),
        ("23g cocaïne", "gewicht_g", "23"),
        ("anderhalve kilo hennep", "gewicht_g", "1500"),
        ("drie en een halve kilo", "gewicht_g", "3500"),
        ("twee ons wiet", "gewicht_g", "200"),
        ("hij reed 132 kilometer", "snelheid_kmh", "132"),
        ("een snelheid van 132", "snelheid_kmh", "132"),
        ("hectometerpaal drieënveertig punt twee", "hectometer", "43.2"),
        ("hectometerpaal nummer 43", "hectometer", "43"),
        ("hij had een promillage van 0,8", "promillage", "0.8"),
        ("het alcoholpromillage was nul komma acht vijf", "promillage", "0.85"),
        ("hij blies 220.", "ademanalyse_ugl", "220"),
        ("aan het bureau blies hij 295", "ademanalyse_ugl", "295"),
        ("de blaastest gaf een indicatie van 435", "ademanalyse_ugl", "435"),
        ("hij blies tweehonderdtwintig en werd meegenomen", "ademanalyse_ugl", "220"),
        ("na correctie 128 kilometer per uur", "snelheid_kmh", "128"),
    ],
)
def test_a_measure_is_named_by_its_unit_and_the_words_around_it(text: str, what: str, value: str) -> None:
    assert _said(text) == [(what, Decimal(value))]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "artikel 310",
        "nummer 64",
        "om 16.10 uur",
        "tien uur",
        "op 4 maart 2026",
        "kenteken 5 G 12",
        "kenteken 12 m 34",
        "telefoon nul zes twaalf vierendertig",
        "Kerkstraat één tachtig",
        "om één veertig",
        "om één veertig, man, slank",
        "tussen 1 meter 80 en 1 meter 90",
        "1.75 à 1.80 meter",
        "vijftig tot zestig meter",
        "een paar meter",
        "we troffen een meter aan",
        "twee ons bekende jongens",
        "32 kilometer per uur te hard",
        "een boete wegens 25 kilometer te hard",
        "20.000 kilometer op de teller",
        "een overschrijding van 32 kilometer per uur",
        "reed die wel negentig",
        "50 microgram THC per liter bloed",
        "ademanalyse om 23.41 uur",
        "de ademanalyse werd in 2026 gedaan",
        "1 meter 5 breed",
        "een promillage",
        "hij blies 20 keer",
        "hij blies 3",
        "het promillage was 12",
        "de correctie was 4 kilometer per uur",
        "met een correctie van 4 km/u",
        "na correctie 128",
        "de hectometer was 2 personen. 43,2",
    ],
)
def test_what_is_no_one_measure_gives_none(text: str) -> None:
    assert _said(text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "Hij reed 132 kilometer per uur waar 80 kilometer per uur is toegestaan.",
            [(132, False), (80, True)],
        ),
        ("Hij reed 132 waar 80 is toegestaan.", [(132, False), (80, True)]),
        ("De maximumsnelheid is 80 km/u. Hij reed 132 km/u.", [(80, True), (132, False)]),
        ("132 km/u waar de toegestane snelheid 80 km/u is", [(132, False), (80, True)]),
        ("in de 30 kilometer zone", [(30, True)]),
        ("boven de grens van 220 microgram per liter", [(220, True)]),
        ("de norm van 50 decibel", [(50, True)]),
    ],
)
def test_a_limit_is_told_from_what_was_measured(text: str, values: list[tuple[int, bool]]) -> None:
    assert [(int(found.value.value), found.value.limit) for found in find_measures(tokenize(text))] == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("snelheid 132 km/u, gecorrigeerde snelheid 128 km/u", [(132, False), (128, True)]),
        ("een snelheid van 132, gecorrigeerd 128", [(132, False), (128, True)]),
        ("132 km/u, na correctie 128 km/u", [(132, False), (128, True)]),
        ("128 kilometer per uur na correctie", [(128, True)]),
        ("132 km/u, nee correctie, 128 km/u", [(132, False), (128, False)]),
    ],
)
def test_a_corrected_speed_is_marked(text: str, values: list[tuple[int, bool]]) -> None:
    assert [
        (int(found.value.value), found.value.corrected) for found in find_measures(tokenize(text))
    ] == values


@pytest.mark.parametrize("text", ["zo'n 50 meter", "een meter of vijftig", "ongeveer 50 meter"])
def test_an_estimate_is_approximate(text: str) -> None:
    assert _one(text).approximate


def test_a_post_with_two_decimals_gives_a_warning() -> None:
    (found,) = find_measures(tokenize("hectometerpaal 43,25"))
    assert found.warning is not None


@pytest.mark.parametrize("text", ["1,80 meter", "180,0 centimeter"])
def test_a_value_has_no_decimals_that_say_nothing(text: str) -> None:
    assert str(_one(f"man van {text}").value) == "180"


@pytest.mark.parametrize(
    "text",
    [
        "honderd meter " * 2_500,
        "snelheid vijfendertig " * 2_000,
        "hectometerpaal " * 5_000,
        "één " * 5_000,
        "9" * 1000 + "km/u",
        "1m80" * 1000,
    ],
)
@pytest.mark.timeout(20)
def test_absurd_text_is_read_without_harm(text: str) -> None:
    list(find_measures(tokenize(text)))


@given(
    st.lists(
        st.sampled_from(
            [
                "een",
                "één",
                "1",
                "80",
                "1.80",
                "meter",
                "m",
                "km",
                "uur",
                "per",
                ",",
                ".",
                "reed",
                "hectometer",
                "komma",
                "punt",
                "µg/l",
                "ons",
                "tot",
                "of",
            ]
        )
    )
)
def test_any_words_of_measuring_are_read_without_harm(words: list[str]) -> None:
    tokens = tokenize(" ".join(words))
    last = 0
    for found in find_measures(tokens):
        assert last <= found.first < found.end <= len(tokens)
        last = found.end


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("132 kilometer per uur, na correctie 128", [False, True]),
        ("na aftrek van de wettelijke correctie 128 km/u", [True]),
        ("na aftrek van de correctie 128 kilometer per uur", [True]),
        ("zonder correctie 132 kilometer per uur", [False]),
    ],
)
def test_a_speed_after_the_correction_is_marked(text: str, corrected: list[bool]) -> None:
    assert [found.value.corrected for found in find_measures(tokenize(text))] == corrected
