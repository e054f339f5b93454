from __future__ import annotations

import pytest

from server.dutch.words import tokenize
from server.reporting.extraction.sentence_units import sentence_units
from tests.reporting.extraction.reading_of import extractor, understood


def _kinds(text: str) -> set[str]:
    return {unit.kind for unit in understood(text).reading.units}


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Het kenteken is GG-123-B.", "plate", "GG-123-B"),
        ("Rekening NL91 ABNA 0417 1643 00.", "iban", "NL91ABNA0417164300"),
        ("Bel 06-12345678.", "phone", "+31612345678"),
        ("BSN 111222333.", "bsn", "111222333"),
        ("Mail naar jan@voorbeeld.nl.", "email", "jan@voorbeeld.nl"),
        ("Postcode 9401 AB.", "postcode", "9401 AB"),
        ("Artikel 310 van het Wetboek van Strafrecht.", "article", "310 Sr"),
        ("Op de A16.", "street", "A16"),
        ("Op de Dorpsstraat.", "street", "Dorpsstraat"),
        ("Een zwarte jas.", "colour", "zwart"),
        ("Een Opel Corsa.", "make", "Opel"),
        ("Een Opel Corsa.", "model", "Corsa"),
        ("In Assen.", "place", "Assen"),
    ],
)
def test_a_sentence_has_its_values_as_units(text: str, kind: str, value: str) -> None:
    units = [unit for unit in understood(text).reading.units if unit.kind == kind]
    assert [getattr(unit.value, "value", unit.value) for unit in units] == [value]


def test_words_of_the_lexicon_keep_their_entry() -> None:
    (colour,) = understood("Een zwarte jas.").reading.of("colour")
    assert colour.entry is not None
    assert (colour.entry.category, colour.rule) == ("colour", "list_colour")


def test_a_value_that_looks_wrong_keeps_its_warning() -> None:
    (bsn,) = understood("Zijn BSN is 123456789.").reading.of("bsn")
    assert bsn.warning


def test_the_street_in_the_name_of_a_town_is_none() -> None:
    reading = understood("In Bergen op Zoom liep een man.").reading
    assert [unit.value for unit in reading.of("place")] == ["Bergen op Zoom"]
    assert reading.of("street") == []


def test_a_make_and_a_town_are_no_names_of_persons() -> None:
    assert "name" not in _kinds("De getuige zag een Opel in Assen.")


def test_a_title_announces_and_is_no_unit() -> None:
    units = list(sentence_units(tokenize("Mevrouw Jansen liep weg."), extractor().lexicon, bare=False))
    assert "name" in {unit.kind for unit in units}
    assert "title" not in {unit.kind for unit in units}


def test_no_words_have_no_units() -> None:
    assert list(sentence_units((), extractor().lexicon, bare=False)) == []
