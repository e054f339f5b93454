"""A value that is spoken for one field is read as it would be in a dictation, and nothing is made up."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from server.domain.errors import UnknownField
from server.domain.transcript import Transcript, Utterance, Word
from server.reporting.form_reader import FormReader
from server.reporting.spoken_values import NOTHING_HEARD, SEVERAL, SpokenValue, spoken_text, spoken_value
from tests.reading import reader


def heard(*said: str, language: str = "nl") -> Transcript:
    """An utterance for each text, with its sound."""
    return Transcript(
        language=language,
        utterances=tuple(
            Utterance(
                utterance=number,
                revision=1,
                start_s=number * 10,
                end_s=number * 10 + 9,
                text=text,
                words=tuple(
                    Word(
                        text=word,
                        start_s=number * 10 + at * 0.4,
                        end_s=number * 10 + at * 0.4 + 0.3,
                        probability=0.9,
                    )
                    for at, word in enumerate(text.split())
                ),
            )
            for number, text in enumerate(said)
        ),
    )


def of(template: str = "mutatie", language: str = "nl") -> Callable[[], FormReader]:
    return lambda: reader(template, language=language)


@pytest.mark.parametrize(
    ("field", "said", "value"),
    [
        ("kenteken", "Gerard Gerard 1, 2, 3 Bernard.", "GG-123-B"),
        ("kenteken", "GG 123 B.", "GG-123-B"),
        ("kenteken", "G G 1 2 3 B", "GG-123-B"),
        ("kenteken", "gg 123 b", "GG-123-B"),
        ("kenteken", "12 DBF 3", "12-DBF-3"),
        ("kenteken", "Het kenteken is 12-DBF-3.", "12-DBF-3"),
        ("kenteken", "12-DBF-3, nee, 12-DBF-4.", "12-DBF-4"),
        ("telefoon", "nul zes twaalf drie vier vijf zes zeven acht", "06 12345678"),
        ("telefoon", "06-12345678.", "06 12345678"),
        ("postcode", "35 11 Eduard Dirk", "3511 ED"),
        ("postcode", "3511 ED.", "3511 ED"),
        ("tijdstip", "22 uur 15.", "22.15 uur"),
        ("tijdstip", "Om tien over half elf 's avonds.", "22.40 uur"),
        ("tijdstip", "van 21.00 uur tot 22.00 uur", "van 21.00 uur tot 22.00 uur"),
        ("datum", "gisteren", "19 november 2026"),
        ("melder", "Jan de Vries.", "Jan de Vries"),
        ("locatie", "Beukenlaan 8 in Amersfoort.", "Beukenlaan 8, Amersfoort"),
        ("locatie", "achter het station", "achter het station"),
        ("bedragen", "vijftig euro", "€ 50"),
        ("rekening", "NL91 ABNA 0417 1643 00", "NL91 ABNA 0417 1643 00"),
        ("meldingsnummer", "12345.", "12345"),
        ("vervolg", "Bellen punt nieuwe regel morgen terug punt", "Bellen. Morgen terug"),
    ],
)
def test_a_value_is_read_by_the_rules_of_its_field(field: str, said: str, value: str) -> None:
    assert spoken_value(field, heard(said), of()) == SpokenValue(value=value)


def test_a_text_may_be_said_in_more_breaths() -> None:
    found = spoken_value("vervolg", heard("Bellen met de melder.", "", "Morgen terug."), of())
    assert found.value == "Bellen met de melder. Morgen terug"


@pytest.mark.parametrize(
    ("field", "said", "part"),
    [
        ("kenteken", "Utrecht", "geen kenteken"),
        ("telefoon", "Utrecht", "geen telefoonnummer"),
        ("telefoon", "06 12345", "klopt niet: 7 cijfers"),
        ("postcode", "Utrecht", "geen postcode"),
        ("tijdstip", "tien", "geen tijd"),
    ],
)
def test_what_is_no_such_value_is_left_empty_with_a_sentence(field: str, said: str, part: str) -> None:
    found = spoken_value(field, heard(said), of())
    assert found.value is None
    assert part in str(found.warning)


def test_what_is_strange_or_can_be_more_than_one_thing_is_told() -> None:
    strange = spoken_value("kenteken", heard("AB-12-CD"), of())
    assert (strange.value, strange.warning) == (
        "AB-12-CD",
        "Deze lettercombinatie komt op Nederlandse kentekens niet voor.",
    )
    either = spoken_value("tijdstip", heard("kwart over tien"), of())
    assert (either.value, either.warning) == ("22.15 uur", "Dit kan ook een ander moment zijn: 10:15.")
    two = spoken_value("telefoon", heard("06-12345678 of 06-87654321"), of())
    assert (two.value, two.warning) == ("06 12345678", SEVERAL)


def test_silence_is_told() -> None:
    assert spoken_value("kenteken", heard(), of()) == SpokenValue(warning=NOTHING_HEARD)
    assert spoken_text(heard(), of()) == SpokenValue(warning=NOTHING_HEARD)


def test_a_command_is_no_text() -> None:
    assert spoken_value("vervolg", heard("Schrap dat."), of()) == SpokenValue(warning=NOTHING_HEARD)


def test_words_for_the_text_have_the_signs_that_were_said() -> None:
    said = heard("de zwarte fiets komma niet de rode punt")
    assert spoken_text(said, of()) == SpokenValue(value="de zwarte fiets, niet de rode.")


def test_another_language_is_taken_as_it_is() -> None:
    said = heard("the black bike comma", language="en")
    assert spoken_text(said, of(language="en")).value == "the black bike comma"
    assert spoken_value("vervolg", said, of(language="en")).value == "the black bike comma"


def test_a_field_that_the_form_has_not_is_refused() -> None:
    with pytest.raises(UnknownField):
        spoken_value("olifant", heard("iets"), of())


def test_every_field_of_every_form_takes_words() -> None:
    for template in ("mutatie", "pv_bevindingen", "aangifte"):
        for spec in of(template)().template.fields:
            found = spoken_value(spec.id, heard("iets heel anders"), of(template))
            assert (found.value is None) == (spec.kind != "text"), (template, spec.id, found)
