from __future__ import annotations

import pytest

from server.dutch.words import tokenize
from server.reporting.extraction.reading import Sentence, shifted, split_sentences
from server.reporting.extraction.scopes import Polarity, Source
from server.reporting.extraction.units import Unit
from tests.reporting.extraction.reading_of import understood


def _split(text: str) -> list[str]:
    tokens = tokenize(text)
    return [" ".join(t.text for t in tokens[one.first : one.end]) for one in split_sentences(tokens)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        ("Een.", ["Een"]),
        ("Een. Twee! Drie", ["Een", "Twee", "Drie"]),
        ("Een, twee: drie", ["Een twee drie"]),
        ("Een\ntwee", ["Een", "twee"]),
    ],
)
def test_a_sentence_ends_at_its_stop(text: str, sentences: list[str]) -> None:
    assert _split(text) == sentences


def test_speech_without_stops_is_cut_at_a_comma_when_it_is_long_and_somewhere_at_last() -> None:
    with_comma = ["woord"] * 120 + ["komt,"] + ["woord"] * 20
    assert [len(one.split()) for one in _split(" ".join(with_comma))] == [121, 20]
    assert [len(one.split()) for one in _split("woord " * 600)] == [250, 250, 100]
    tokens = tokenize("woord " * 150, pauses=[5 + 6 * 110])
    assert [one.end - one.first for one in split_sentences(tokens)] == [111, 39]


def test_a_sentence_knows_its_paragraph_and_heading() -> None:
    reading = understood("Veld locatie Dorpsstraat 4. Bij de kerk. Nieuwe alinea. De man liep weg.").reading
    assert [(one.number, one.paragraph > 0, one.field) for one in reading.sentences] == [
        (0, False, "locatie"),
        (1, False, "locatie"),
        (2, True, ""),
    ]


def test_a_heading_begins_a_sentence() -> None:
    reading = understood("De man liep weg veld locatie Dorpsstraat 4").reading
    assert [(reading.text(one.first, one.end), one.field) for one in reading.sentences] == [
        ("De man liep weg", ""),
        ("Dorpsstraat 4", "locatie"),
    ]


def test_units_are_found_by_kind_sentence_and_place() -> None:
    reading = understood("Een rode tas. Een blauwe jas en een groene tas.").reading
    colours = reading.of("colour")
    assert [unit.value for unit in colours] == ["rood", "blauw", "groen"]
    assert [unit.value for unit in reading.of("colour", within=reading.sentences[1])] == ["blauw", "groen"]
    both = reading.of("colour", "garment")
    assert both == sorted(both, key=lambda unit: (unit.first, unit.end))
    assert reading.of("iban") == []
    assert reading.at(1, "colour") == colours[0]
    assert reading.at(1, "iban") is None
    assert reading.at(0, "colour") is None


def test_a_token_has_its_sentence_and_clause() -> None:
    reading = understood("De man liep weg. Hij viel, maar hij stond op.").reading
    assert reading.sentence_of(3).number == 0
    assert reading.sentence_of(4).number == 1
    clause = reading.clause_of(6)
    assert reading.text(clause.first, clause.end) == "maar hij stond op"
    assert reading.keys(-3, 2) == ["de", "man"]


@pytest.mark.parametrize(
    ("text", "word", "polarity"),
    [
        ("Om half elf was er niemand.", "half", Polarity.STATED),
        ("Hij was er niet om half elf.", "half", Polarity.DENIED),
        ("Misschien om half elf.", "half", Polarity.HYPOTHETICAL),
        ("Hij was er om half elf.", "half", Polarity.STATED),
    ],
)
def test_a_circumstance_is_denied_only_right_after_niet(text: str, word: str, polarity: Polarity) -> None:
    reading = understood(text).reading
    assert reading.circumstance(reading.keys(0, len(reading.tokens)).index(word)) is polarity


def test_words_are_said_as_the_first_of_them_that_is_not_stated() -> None:
    reading = understood("Ik zag een tas zonder hengsel. Zij verklaarde dat het zo was.").reading
    assert reading.polarity(0, 4) is Polarity.STATED
    assert reading.polarity(2, 6) is Polarity.DENIED
    assert reading.source(0) is Source.OWN
    assert reading.source(9) is Source.STATEMENT
    unit = Unit(kind="good", value="hengsel", first=5, end=6, rule="r")
    assert not reading.is_stated(unit)
    assert reading.is_stated(shifted(unit, -3))


def test_a_sentence_of_no_field_has_none() -> None:
    assert Sentence(0, 0, 1, 0).field == ""
