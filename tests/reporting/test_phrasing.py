from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.filling import DICTATED, Phrased
from server.domain.report import Fill, Observation
from server.reporting.phrasing import describe, phrase
from server.reporting.schema import SCHEMA

MARIEKE = {
    "name": "Marieke van den Berg",
    "birth_date": "1987-03-04",
    "birth_place": "Gouda",
    "phone": "+31612345071",
    "street": "Eikenlaan",
    "house_number": "41",
    "postcode": "3811 AB",
    "city": "Amersfoort",
}
BIKE = {
    "kind": "e-bike",
    "brand": "Gazelle",
    "model": "Orange",
    "colour": "zwart",
    "serial": "GZ4829136",
    "value_eur": 1850.0,
}
ASTRA = {"plate": "24-KXT-7", "make": "Opel", "model": "Astra", "colour": "zwart"}
MAN = {
    "sex": "man",
    "age": "30-35",
    "height_cm": 190,
    "build": "mager",
    "hair": "blond",
    "clothing": ("rode trui", "zwarte pet", "blauwe spijkerbroek"),
}


def _seen(of_type: str, values: dict[str, Any], role: str | None = None) -> Observation:
    return Observation(
        id="x",
        type=of_type,
        role=role,
        values=values,
        spans=((0, 1),),
        words=("x",),
        probability=1,
        rule="test",
    )


def _text(of_type: str, values: dict[str, Any], said: str | None = None, **fill: Any) -> str:
    found = phrase(_seen(of_type, values, said), Fill(type=of_type, **fill))
    return found.text if found else ""


@pytest.mark.parametrize(
    ("values", "value", "expected"),
    [
        (MARIEKE, "identity", "Marieke van den Berg, geboren 4 maart 1987 te Gouda"),
        (MARIEKE, "name", "Marieke van den Berg"),
        (MARIEKE, "address", "Eikenlaan 41, 3811 AB Amersfoort"),
        (MARIEKE, "phone", "06 12345071"),
        (MARIEKE, "birth_date", "4 maart 1987"),
        (MARIEKE, "bsn", ""),
        (
            MARIEKE,
            None,
            (
                "Marieke van den Berg, geboren 4 maart 1987 te Gouda, Eikenlaan 41, 3811 AB Amersfoort, "
                "telefoon 06 12345071"
            ),
        ),
        ({"name": "Jan", "birth_place": "Assen"}, "identity", "Jan, geboren te Assen"),
        ({"name": "Jan", "bsn": "999951750"}, "identity", "Jan, BSN 999951750"),
        ({"name": "Jan", "email": "jan@x.nl"}, None, "Jan, e-mail jan@x.nl"),
        ({"phone": "+3225551234"}, "phone", "+32 2 555 12 34"),
        ({"name": "Jan"}, "birth_date", ""),
        ({"name": "Jan"}, "address", ""),
    ],
)
def test_a_person_in_words(values: dict[str, Any], value: str | None, expected: str) -> None:
    assert _text("person", values, "aangever", role="aangever", value=value) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"house_number": "8", "addition": "tegenover"}, "Beukenlaan tegenover 8, Amersfoort"),
        ({"house_number": "8", "addition": "ter hoogte van"}, "Beukenlaan ter hoogte van 8, Amersfoort"),
        ({"house_number": "48", "addition": "a"}, "Beukenlaan 48a, Amersfoort"),
        ({"house_number": "12", "addition": "bis"}, "Beukenlaan 12 bis, Amersfoort"),
        ({"house_number": "14", "addition": "2"}, "Beukenlaan 14-2, Amersfoort"),
        ({"addition": "a"}, "Beukenlaan a, Amersfoort"),
        ({}, "Beukenlaan, Amersfoort"),
    ],
)
def test_a_location_in_words(values: dict[str, Any], expected: str) -> None:
    assert _text("location", {"street": "Beukenlaan", "city": "Amersfoort", **values}) == expected


def test_a_location_of_another_kind_says_which() -> None:
    dam = {"street": "Dam", "city": "Assen"}
    assert _text("location", dam, "vindplaats") == "Dam, Assen (vindplaats)"
    assert _text("location", dam, "aanhouding", role=("aanhouding",)) == "Dam, Assen (aanhouding)"
    assert _text("location", dam, "vindplaats", role="vindplaats") == "Dam, Assen"
    assert _text("location", dam, "pleegplaats") == "Dam, Assen"


@pytest.mark.parametrize(
    ("role", "fill", "expected"),
    [
        ("gebeurtenis", {}, "20 november 2026, 22.15 uur"),
        ("gebeurtenis", {"role": "gebeurtenis", "value": "date"}, "20 november 2026"),
        ("gebeurtenis", {"role": "gebeurtenis", "value": "clock"}, "22.15 uur"),
        ("gebeurtenis_van", {"role": ("gebeurtenis_van",), "value": "clock"}, "van 22.15 uur"),
        ("gebeurtenis_tot", {"role": ("gebeurtenis_tot",), "value": "date"}, "tot 20 november 2026"),
        ("kennisname", {"role": ("kennisname",)}, "melding 20 november 2026, 22.15 uur"),
        ("laatst_gezien", {}, "laatst gezien 20 november 2026, 22.15 uur"),
    ],
)
def test_a_moment_in_words(role: str, fill: dict[str, Any], expected: str) -> None:
    assert _text("time", {"value": "2026-11-20T22:15"}, role, **fill) == expected


def test_a_day_without_a_clock_time_has_none() -> None:
    assert _text("time", {"value": "2026-11-20"}, "gebeurtenis") == "20 november 2026"
    assert _text("time", {"value": "2026-11-20"}, "gebeurtenis", value="clock") == ""


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (BIKE, "zwarte Gazelle e-bike, type Orange, framenummer GZ4829136, \u20ac 1.850"),
        ({"kind": "horloge", "brand": "Citizen", "quantity": 2}, "2\u00d7 Citizen horloge"),
        ({"kind": "horloge", "quantity": 1}, "horloge"),
        ({"kind": "tas", "colour": "bruin"}, "bruine tas"),
        ({"kind": "stanleymes", "colour": "geel"}, "geel stanleymes"),
        ({"kind": "tasje", "colour": "rood"}, "rood tasje"),
        ({"kind": "ring", "colour": "goud"}, "ring, kleur goud"),
        ({"kind": "jas", "colour": "donkerblauw"}, "donkerblauwe jas"),
        ({"kind": "jas", "colour": "oranje"}, "oranje jas"),
        ({"brand": "HP", "model": "ProBook", "serial": "5CD"}, "HP, type ProBook, nummer 5CD"),
        ({"model": "iPhone 13"}, "iPhone 13"),
        ({"colour": "rood"}, "kleur rood"),
    ],
)
def test_goods_in_words(values: dict[str, Any], expected: str) -> None:
    assert _text("item", values, "gestolen", role="gestolen") == expected
    assert _text("item", values, "gestolen") == f"{expected} (gestolen)"


@pytest.mark.parametrize(
    ("values", "value", "expected"),
    [
        (ASTRA, None, "zwarte Opel Astra, 24-KXT-7 (van de verdachte)"),
        (ASTRA, "looks", "zwarte Opel Astra"),
        (ASTRA, "described", "zwarte Opel Astra, 24-KXT-7 (van de verdachte)"),
        ({"plate": "24-KXT-7"}, "described", ""),
        (ASTRA, "plate", "24-KXT-7"),
        (
            {"kind": "motor", "make": "Kawasaki", "colour": "rood"},
            None,
            "rode motor Kawasaki (van de verdachte)",
        ),
        ({"colour": "wit", "plate": "24-KXT-7"}, None, "kleur wit, 24-KXT-7 (van de verdachte)"),
        ({"plate": "24-KXT-7"}, None, "24-KXT-7 (van de verdachte)"),
    ],
)
def test_a_vehicle_in_words(values: dict[str, Any], value: str | None, expected: str) -> None:
    assert _text("vehicle", values, "verdachte", value=value) == expected


def test_a_description_in_words() -> None:
    assert _text("description", MAN) == (
        "man, 30-35 jaar, 190 cm, postuur mager, haar blond, "
        "kleding: rode trui, zwarte pet en blauwe spijkerbroek"
    )
    assert _text("description", {"age": "begin twintig"}) == "begin twintig"
    assert _text("description", MAN, value="clothing") == "rode trui, zwarte pet en blauwe spijkerbroek"
    assert _text("description", MAN, value="height_cm") == "190"


@pytest.mark.parametrize(
    ("of_type", "values", "expected"),
    [
        ("incident", {"value": "rijden_onder_invloed"}, "rijden onder invloed"),
        ("amount", {"value_eur": 1240.5, "what": "schade"}, "\u20ac 1.240,50 (schade)"),
        ("amount", {"value_eur": 0.05}, "\u20ac 0,05"),
        ("iban", {"value": "NL91ABNA0417164300"}, "NL91 ABNA 0417 1643 00"),
        ("iban", {"value": "NL91ABNA0417164300", "of": "verdachte"}, "NL91 ABNA 0417 1643 00 (verdachte)"),
        ("article", {"value": "310 Sr"}, "artikel 310 Sr"),
        ("measurement", {"what": "ademanalyse_ugl", "value": 610}, "ademanalyse 610 \u00b5g/l"),
        ("measurement", {"what": "promillage", "value": 1.2}, "promillage 1,2 \u2030"),
        ("measurement", {"what": "hectometer", "value": "12,3 Re"}, "hectometerpaal 12,3 Re"),
        ("measurement", {"what": "iets_nieuws", "value": 3}, "iets nieuws 3"),
        ("action", {"value": "fotos_gemaakt"}, "foto's gemaakt"),
        ("negation", {"value": "niet_afgesloten"}, "niet afgesloten"),
        (DICTATED, {"text": "Ja, dat mocht."}, "Ja, dat mocht."),
    ],
)
def test_other_things_in_words(of_type: str, values: dict[str, Any], expected: str) -> None:
    assert _text(of_type, values) == expected
    assert describe(_seen(of_type, values)) == expected


def test_one_value_alone() -> None:
    assert _text("item", BIKE, value="value_eur") == "\u20ac 1.850"
    assert _text("amount", {"what": "schade"}) == ""
    assert _text("measurement", {"what": "promillage"}) == ""


def test_persons_of_several_roles_are_told_apart() -> None:
    jan = {"name": "Jan de Vries"}
    assert _text("person", jan, "getuige", role=("getuige", "melder")) == "getuige Jan de Vries"
    assert _text("person", jan, "getuige") == "getuige Jan de Vries"
    assert _text("person", jan, "getuige", value="name") == "Jan de Vries"
    assert _text("person", jan) == "Jan de Vries"


def test_a_phrase_tells_what_it_is_made_of() -> None:
    car = _seen("vehicle", ASTRA, "betrokken")
    assert phrase(car, Fill(type="vehicle", value="looks")) == Phrased(
        text="zwarte Opel Astra", keys=("make", "model", "colour")
    )
    whole = phrase(car, Fill(type="vehicle"))
    assert whole is not None
    assert whole.whole
    assert set(whole.keys) == set(ASTRA)


_LITTLE_WORDS = {
    *("geboren", "te", "type", "framenummer", "nummer", "jaar", "cm", "postuur", "haar"),
    *("kleding", "en", "telefoon", "e-mail", "bsn", "kleur"),
}


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_nothing_is_written_that_is_not_in_the_values(data: st.DataObject) -> None:
    of_type = data.draw(st.sampled_from(["person", "location", "vehicle", "item", "description"]))
    plain = st.text(alphabet="qwzj", min_size=3, max_size=6)
    keys = data.draw(st.sets(st.sampled_from(SCHEMA[of_type].values), min_size=1))
    values = {key: data.draw(plain) for key in sorted(keys)}
    written = set(re.findall(r"[a-z-]+", describe(_seen(of_type, values)).lower()))
    assert written <= {value.lower() for value in values.values()} | _LITTLE_WORDS
